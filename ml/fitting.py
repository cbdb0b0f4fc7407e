"""The steps and epochs of a run: the network learns, its average is checked and a good one kept."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil, isfinite
from time import perf_counter
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel

from ml import parallel
from ml.augment import augmented
from ml.clock import Clock
from ml.config import ModelConfig, TrainConfig
from ml.losses import segmentation_loss
from ml.model import autocast, device_of, normalised
from ml.progress import Epoch, Progress, TrainingFailed, TrainingStopped
from ml.samples import Prepared, batches
from ml.schedule import set_rates
from ml.thresholds import clearly_below, validation_dice

# A run that must end in time still validates its last epoch and tunes the thresholds, which costs about another.
_RESERVED_VALIDATIONS = 3.0


@dataclass
class Fit:
    """What every step needs, and what the epochs have come to.

    losses are of the epoch that is under way, spent_in_epoch the seconds an interrupted attempt had spent in it; best
    are the averaged weights of the epoch with the highest mean Dice on validation, best_scores (N,) the Dice of each
    validation photo then; scores (N,) are the latest epoch's; notes are sentences for Trained's.
    """

    model: nn.Module
    average: AveragedModel
    optimizer: torch.optim.Optimizer
    config: ModelConfig
    settings: TrainConfig
    clock: Clock
    progress: Callable[[Progress], None]
    should_stop: Callable[[], bool]
    history: list[Epoch] = field(default_factory=list)
    losses: list[float] = field(default_factory=list)
    best: dict[str, Tensor] = field(default_factory=dict)
    best_epoch: int = 0
    best_scores: NDArray[np.float64] = field(default_factory=lambda: np.full(1, -1.0))
    scores: NDArray[np.float64] = field(default_factory=lambda: np.full(1, -1.0))
    notes: list[str] = field(default_factory=list)
    spent_in_epoch: float = 0.0
    epoch_began: float = field(default_factory=perf_counter)

    def fraction(self) -> float:
        """The share of the run that is done, by the first process's clock."""
        return parallel.from_first([self.clock.fraction()])[0]

    def is_to_stop(self) -> bool:
        """Whether the first process was asked to stop."""
        return bool(parallel.from_first([float(self.should_stop())])[0])

    def epoch_seconds(self) -> float:
        """Of the epoch that is under way."""
        return self.spent_in_epoch + perf_counter() - self.epoch_began


def fit(run: Fit, seen: Prepared, unseen: Prepared, keep: Callable[[bool], None] = lambda _: None) -> None:
    """Train until the end, leaving in run.average the last epoch's average, or the best where that is clearly better.

    keep is called between the steps, with True after an epoch: the run's state may be written down then. When
    validation has not been better for `patience` epochs the run cools down: it goes through the rest of its schedule
    in a fifth of the planned time, because a network is at its best only after the small rates. For the same reason
    an earlier epoch must win by more than chance: a dozen photos cannot tell the third decimal of their mean.
    """
    network = parallel.together(_compiled(run))
    while not run.history or run.fraction() < 1.0:
        line = _epoch(run, network, seen, unseen, keep)
        run.history.append(line)
        run.losses, run.spent_in_epoch, run.epoch_began = [], 0.0, perf_counter()
        if line["val_dice"] > run.best_scores.mean():
            run.best_epoch, run.best_scores = line["epoch"], run.scores
            run.best = {name: value.clone() for name, value in run.average.module.state_dict().items()}
        elif line["epoch"] - run.best_epoch >= run.settings.patience:
            run.clock.cool_down()
        keep(True)
    if clearly_below(run.scores, run.best_scores):
        run.average.module.load_state_dict(run.best)
    else:
        run.best_epoch = len(run.history)
    # Batch statistics are each process's own; everything else is equal already.
    parallel.share(run.average.module.state_dict().values())


def _compiled(run: Fit) -> nn.Module:
    wanted = run.settings.compile
    if wanted is None:
        wanted = device_of(run.model).type == "cuda"
        if wanted and not _has_c_compiler():
            run.notes.append("No C compiler was found: trained without torch.compile, which takes longer.")
            wanted = False
    return cast(nn.Module, torch.compile(run.model)) if wanted else run.model


def _has_c_compiler() -> bool:
    """Whether Triton will find one, which builds a small file in C at the first step: it takes CC alone where set."""
    named = os.environ.get("CC")
    return any(shutil.which(name) for name in (("gcc", "clang") if named is None else (named,)))


def _epoch(run: Fit, network: nn.Module, seen: Prepared, unseen: Prepared, keep: Callable[[bool], None]) -> Epoch:
    settings, epoch = run.settings, len(run.history) + 1
    size = settings.batch_size
    order = batches(len(seen), size * parallel.world(), np.random.default_rng((settings.seed, epoch)))
    for place, indices in enumerate(order):
        if place < len(run.losses):
            continue
        if run.losses and run.fraction() >= 1.0:
            break
        if run.is_to_stop():
            raise TrainingStopped
        rank = parallel.rank()
        own = seen.take(indices[rank * size : (rank + 1) * size])
        run.losses.append(_step(run, network, own, np.random.default_rng((settings.seed, epoch, place, rank))))
        _report(run, len(seen))
        keep(False)
    run.scores = _checked(run, unseen)
    return Epoch(
        epoch=epoch,
        loss=sum(run.losses) / len(run.losses),
        val_dice=float(run.scores.mean()),
        learning_rate=run.optimizer.param_groups[-1]["lr"],
        seconds=run.epoch_seconds(),
    )


def _checked(run: Fit, unseen: Prepared) -> NDArray[np.float64]:
    """The average's Dice (N,) on each validation photo, measured by the first process."""
    checking = perf_counter()
    dice = validation_dice(run.average.module, run.config, unseen) if parallel.is_first() else np.zeros(len(unseen))
    run.clock.reserve = _RESERVED_VALIDATIONS * (perf_counter() - checking)
    return np.array(parallel.from_first(dice.tolist()))


def _step(run: Fit, network: nn.Module, batch: Prepared, generator: np.random.Generator) -> float:
    """One optimiser step on the batch, all that is random in it from the generator; returns its loss."""
    torch.manual_seed(int(generator.integers(2**63)))
    set_rates(run.optimizer, run.fraction(), run.settings)
    network.train()
    loss = _loss(run, network, batch, generator)
    value = parallel.mean(loss.item())
    if not isfinite(value):
        raise TrainingFailed(f"The loss became {value} at step {run.clock.step + 1}; a lower learning rate may help.")
    run.optimizer.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    if run.settings.clip:
        nn.utils.clip_grad_norm_(run.model.parameters(), run.settings.clip)
    run.optimizer.step()
    run.average.update_parameters(run.model)
    run.clock.step += 1
    return value


def _loss(run: Fit, network: nn.Module, batch: Prepared, generator: np.random.Generator) -> Tensor:
    device = device_of(run.model)
    photos, truth = augmented(batch, run.settings, generator, device)
    with autocast(device):
        logits = network(normalised(photos, run.config))
    classes, settings = len(run.config.classes), run.settings
    drawn = truth[:, classes:] if truth.shape[1] > classes else None
    return segmentation_loss(
        logits.float(), truth[:, :classes], settings.dice_weight, settings.edge_weight, settings.bce_weight, drawn
    )


def steps_per_epoch(samples: int, settings: TrainConfig) -> int:
    """How many steps all processes together need to see every photo once."""
    return ceil(samples / (settings.batch_size * parallel.world()))


def _report(run: Fit, samples: int) -> None:
    steps = steps_per_epoch(samples, run.settings)
    clock, done = run.clock, tuple(run.history)
    run.progress(
        Progress(
            epoch=len(done) + 1,
            epochs=max(clock.planned_epochs(steps), len(done) + 1),
            step=len(run.losses),
            steps=steps,
            loss=run.losses[-1],
            val_dice=done[-1]["val_dice"] if done else None,
            seconds=clock.seconds(),
            remaining_seconds=clock.remaining_seconds(),
            history=done,
        )
    )
