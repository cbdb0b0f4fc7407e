"""Train a network on samples and keep the weights that were best on validation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from math import ceil, isfinite
from pathlib import Path
from time import perf_counter
from typing import TypedDict

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel

from ml.config import ModelConfig, TrainConfig
from ml.infer import Segmentation, segment
from ml.losses import segmentation_loss
from ml.metrics import Counts, count
from ml.model import autocast, best_device, build, device_of, load, to_input
from ml.samples import Prepared, Sample, SampleError, augment, batches, channel_statistics, prepare
from ml.schedule import Clock, averaged, one_cycle
from ml.thresholds import tuned, validation_dice

# A warm start continues from weights that are nearly right: gentler and shorter (3e-4 instead of 2e-3).
_WARM_RATE = 0.15
_WARM_EPOCHS = 0.2
_GRADIENT_CLIP = 1.0
_VALIDATION_SHARE = 0.12
# A run that must end in time still validates its last epoch and tunes the thresholds, which costs about another.
_RESERVED_VALIDATIONS = 3.0


class TrainingStopped(Exception):
    """should_stop said so; nothing is kept."""


class TrainingFailed(Exception):
    """The loss became infinite or not a number; the message says when."""


@dataclass(frozen=True)
class Progress:
    """Where a run stands. epoch 0 is the reading of the photos, step counts within the epoch.

    epochs is the number planned as it looks now; loss is the latest step's, None while reading; val_dice is the
    last epoch's; seconds is since the run began, remaining_seconds an estimate.
    """

    epoch: int
    epochs: int
    step: int
    steps: int
    loss: float | None
    val_dice: float | None
    seconds: float
    remaining_seconds: float | None


class Epoch(TypedDict):
    """One line of a run's history; loss is the epoch's mean, val_dice on validation at the network's size."""

    epoch: int
    loss: float
    val_dice: float
    learning_rate: float
    seconds: float


@dataclass
class Trained:
    """The best network (eval mode), its config with learned mean, std and thresholds, and how it came about.

    notes are sentences about what the run had to decide by itself, for the log.
    """

    model: nn.Module
    config: ModelConfig
    history: list[Epoch]
    best_epoch: int
    stopped_early: bool
    notes: tuple[str, ...] = ()


@dataclass
class _Run:
    """What every step needs."""

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


def train(
    train: Sequence[Sample],
    validation: Sequence[Sample],
    model_config: ModelConfig,
    train_config: TrainConfig,
    *,
    start_from: Path | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Trained:
    """Train from scratch, or from the weights in start_from with their mean and std, gently and for fewer epochs.

    Without validation samples about an eighth of the training ones is set aside. Ends after train_config.epochs, at
    max_seconds (the learning rate comes down in time for either), or when validation has not been better for
    patience epochs. Raises ValueError when there is nothing to train on, SampleError for an unreadable sample,
    ModelError for unusable weights, TrainingStopped and TrainingFailed.
    """
    started = perf_counter()
    learn, check, notes = _split(train, validation, train_config.seed)
    torch.manual_seed(train_config.seed)
    model, config, settings = _start(model_config, train_config, start_from)
    reading = _Reading(len(learn) + len(check), settings.epochs, started, progress, should_stop)
    seen = prepare(learn, config, reading.advance)
    unseen = prepare(check, config, reading.advance)
    if start_from is None:
        mean, std = channel_statistics(seen.photos)
        config = replace(config, mean=mean, std=std)
    run = _prepare_run(model, config, settings, len(seen), started, progress, should_stop)
    best_epoch, stopped_early = _epochs(run, seen, unseen)
    best = run.average.module.eval()
    return Trained(
        best, replace(config, thresholds=tuned(best, config, unseen)), run.history, best_epoch, stopped_early, notes
    )


def _split(
    train: Sequence[Sample], validation: Sequence[Sample], seed: int
) -> tuple[Sequence[Sample], Sequence[Sample], tuple[str, ...]]:
    """Samples to learn from, samples to check on, and a note where the second were taken from the first."""
    if not train:
        raise ValueError("There is nothing to train on: no photo with a mask was given.")
    if validation:
        return train, validation, ()
    if len(train) == 1:
        return train, train, ("Validated on the one training photo: there is no other.",)
    order = np.random.default_rng(seed).permutation(len(train))
    size = max(1, round(len(train) * _VALIDATION_SHARE))
    check, learn = ([train[i] for i in sorted(part)] for part in (order[:size], order[size:]))
    return learn, check, (f"No validation photos were given: {size} of {len(train)} training photos set aside.",)


def _start(
    config: ModelConfig, settings: TrainConfig, start_from: Path | None
) -> tuple[nn.Module, ModelConfig, TrainConfig]:
    if start_from is None:
        return build(config).to(best_device()), config, settings
    model, kept = load(start_from)
    for name in ("architecture", "encoder", "classes"):
        if getattr(kept, name) != getattr(config, name):
            raise ValueError(f"The weights to start from have another {name}: {getattr(kept, name)}.")
    gentle = replace(
        settings,
        learning_rate=settings.learning_rate * _WARM_RATE,
        epochs=max(1, ceil(settings.epochs * _WARM_EPOCHS)),
    )
    return model, replace(config, mean=kept.mean, std=kept.std, thresholds=kept.thresholds), gentle


@dataclass
class _Reading:
    """Reports the reading of the photos as epoch 0."""

    total: int
    epochs: int
    started: float
    progress: Callable[[Progress], None]
    should_stop: Callable[[], bool]
    done: int = 0

    def advance(self, _done: int, _total: int) -> None:
        if self.should_stop():
            raise TrainingStopped
        self.done += 1
        seconds = perf_counter() - self.started
        self.progress(Progress(0, self.epochs, self.done, self.total, None, None, seconds, None))


def _prepare_run(
    model: nn.Module,
    config: ModelConfig,
    settings: TrainConfig,
    samples: int,
    started: float,
    progress: Callable[[Progress], None],
    should_stop: Callable[[], bool],
) -> _Run:
    optimizer = torch.optim.AdamW(
        model.parameters(), settings.learning_rate, weight_decay=settings.weight_decay, fused=True
    )
    steps = settings.epochs * ceil(samples / settings.batch_size)
    clock = Clock(steps, settings.max_seconds, started, perf_counter())
    generator = np.random.default_rng(settings.seed)
    average = averaged(model, settings.ema)
    return _Run(model, average, optimizer, config, settings, clock, generator, progress, should_stop)


def _epochs(run: _Run, seen: Prepared, unseen: Prepared) -> tuple[int, bool]:
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


def _epoch(run: _Run, seen: Prepared, unseen: Prepared) -> Epoch:
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


def _step(run: _Run, batch: Prepared) -> float:
    """One optimiser step on the batch; returns its loss."""
    run.optimizer.param_groups[0]["lr"] = one_cycle(run.clock.fraction(), run.settings.learning_rate)
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


def _loss(run: _Run, batch: Prepared) -> Tensor:
    device = device_of(run.model)
    truth = torch.from_numpy(batch.masks).to(device).permute(0, 3, 1, 2).float().div_(255.0)
    with autocast(device):
        logits = run.model(to_input(batch.photos, run.config, device))
    return segmentation_loss(logits.float(), truth, run.settings.dice_weight, run.settings.edge_weight)


def _report(run: _Run, samples: int, step: int, loss: float) -> None:
    steps = ceil(samples / run.settings.batch_size)
    val_dice = run.history[-1]["val_dice"] if run.history else None
    clock = run.clock
    planned = max(clock.planned_epochs(steps), len(run.history) + 1)
    run.progress(
        Progress(len(run.history) + 1, planned, step, steps, loss, val_dice, clock.seconds(), clock.remaining_seconds())
    )


def evaluate(
    model: nn.Module,
    config: ModelConfig,
    samples: Sequence[Sample],
    *,
    progress: Callable[[int, int], None] | None = None,
    look: Callable[[int, Segmentation, NDArray[np.uint8]], None] | None = None,
) -> list[tuple[str, tuple[Counts, ...]]]:
    """Per sample its name and the counts of each class at the photo's own size, through ml.infer.segment.

    `look` sees each sample's place, segmentation and true masks (C,H,W) uint8 as they pass; none of it is kept.
    Raises SampleError naming the first sample that cannot be read.
    """
    results = segment(model, config, [sample.photo for sample in samples])
    measured = []
    for done, (sample, result) in enumerate(zip(samples, results, strict=True), start=1):
        if isinstance(result, Exception):
            raise SampleError(f"{sample.name}: {result}") from result
        truth = sample.masks()
        if truth.shape != result.masks.shape:
            raise SampleError(f"{sample.name}: the masks are {truth.shape}, the photo {result.masks.shape}")
        if look is not None:
            look(done - 1, result, truth)
        measured.append((sample.name, tuple(count(*pair) for pair in zip(result.masks, truth, strict=True))))
        if progress is not None:
            progress(done, len(samples))
    return measured
