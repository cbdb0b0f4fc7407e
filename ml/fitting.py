"""The steps and epochs of a run: the network learns, its average is checked and the best one kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil, isfinite
from time import perf_counter

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel

from ml.clock import Clock
from ml.config import ModelConfig, TrainConfig
from ml.losses import segmentation_loss
from ml.model import autocast, device_of, to_input
from ml.progress import Epoch, Progress, TrainingFailed, TrainingStopped
from ml.samples import Prepared, augment, batches
from ml.schedule import set_rates
from ml.thresholds import validation_dice

_GRADIENT_CLIP = 1.0
# A run that must end in time still validates its last epoch and tunes the thresholds, which costs about another.
_RESERVED_VALIDATIONS = 3.0


@dataclass
class Fit:
    """What every step needs, and what the epochs have come to."""

    model: nn.Module
    average: AveragedModel
    optimizer: torch.optim.Optimizer
    config: ModelConfig
    settings: TrainConfig
    clock: Clock
    generator: np.random.Generator
    progress: Callable[[Progress], None]
    should_stop: Callable[[], bool]
    history: list[Epoch] = field(default_factory=list)


def fit(run: Fit, seen: Prepared, unseen: Prepared) -> tuple[int, bool]:
    """Train until the end, leaving the best average in run.average. Returns (best epoch, stopped early)."""
    best_epoch, best_dice, best_weights = 0, -1.0, run.average.module.state_dict()
    while not run.history or run.clock.fraction() < 1.0:
        line = _epoch(run, seen, unseen)
        run.history.append(line)
        if line["val_dice"] > best_dice:
            best_epoch, best_dice = line["epoch"], line["val_dice"]
            best_weights = {name: value.clone() for name, value in run.average.module.state_dict().items()}
        elif line["epoch"] - best_epoch >= run.settings.patience:
            break
    run.average.module.load_state_dict(best_weights)
    return best_epoch, run.clock.fraction() < 1.0


def _epoch(run: Fit, seen: Prepared, unseen: Prepared) -> Epoch:
    start, losses = perf_counter(), []
    for indices in batches(len(seen), run.settings.batch_size, run.generator):
        if run.should_stop():
            raise TrainingStopped
        losses.append(_step(run, augment(seen.take(indices), run.settings, run.generator)))
        _report(run, len(seen), len(losses), losses[-1])
        if run.clock.fraction() >= 1.0:
            break
    checking = perf_counter()
    val_dice = validation_dice(run.average.module, run.config, unseen)
    run.clock.reserve = _RESERVED_VALIDATIONS * (perf_counter() - checking)
    return Epoch(
        epoch=len(run.history) + 1,
        loss=sum(losses) / len(losses),
        val_dice=val_dice,
        learning_rate=run.optimizer.param_groups[0]["lr"],
        seconds=perf_counter() - start,
    )


def _step(run: Fit, batch: Prepared) -> float:
    """One optimiser step on the batch; returns its loss."""
    set_rates(run.optimizer, run.clock.fraction(), run.settings)
    run.model.train()
    loss = _loss(run, batch)
    value = loss.item()
    if not isfinite(value):
        raise TrainingFailed(f"The loss became {value} at step {run.clock.step + 1}; a lower learning rate may help.")
    run.optimizer.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(run.model.parameters(), _GRADIENT_CLIP)
    run.optimizer.step()
    run.average.update_parameters(run.model)
    run.clock.step += 1
    return value


def _loss(run: Fit, batch: Prepared) -> Tensor:
    device = device_of(run.model)
    truth = torch.from_numpy(batch.masks).to(device).permute(0, 3, 1, 2).float().div_(255.0)
    with autocast(device):
        logits = run.model(to_input(batch.photos, run.config, device))
    return segmentation_loss(logits.float(), truth, run.settings.dice_weight, run.settings.edge_weight)


def _report(run: Fit, samples: int, step: int, loss: float) -> None:
    steps = ceil(samples / run.settings.batch_size)
    clock, done = run.clock, tuple(run.history)
    val_dice = done[-1]["val_dice"] if done else None
    planned = max(clock.planned_epochs(steps), len(done) + 1)
    run.progress(
        Progress(len(done) + 1, planned, step, steps, loss, val_dice, clock.seconds(), clock.remaining_seconds(), done)
    )
