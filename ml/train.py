"""Train a network on samples and keep the weights of the end, unless validation has clearly seen better ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import partial
from math import ceil
from pathlib import Path
from time import perf_counter

import numpy as np
from torch import get_num_threads, manual_seed, nn

from ml import parallel
from ml.averaging import averaged
from ml.checkpoint import CheckpointError, Keeper
from ml.clock import Clock
from ml.config import ModelConfig, TrainConfig
from ml.fitting import Fit, fit, steps_per_epoch
from ml.infer import segment
from ml.metrics import Counts, count
from ml.model import best_device, build, load
from ml.progress import Epoch, Progress, TrainingFailed, TrainingStopped
from ml.resume import capture, restore
from ml.samples import PLENTY, Room, Sample, SampleError, channel_statistics, drawn_of, prepare
from ml.schedule import optimizer_of
from ml.thresholds import tuned

__all__ = ["Epoch", "Progress", "Trained", "TrainingFailed", "TrainingStopped", "evaluate", "train"]

_VALIDATION_SHARE = 0.12


@dataclass
class Trained:
    """The best network (eval mode), its config with learned mean, std and thresholds, and how it came about.

    best_epoch is the one whose weights these are, notes are sentences about what the run had to decide by itself,
    threads those of the processor it ran on.
    """

    model: nn.Module
    config: ModelConfig
    history: list[Epoch]
    best_epoch: int
    stopped_early: bool
    notes: tuple[str, ...] = ()
    threads: int = field(default_factory=get_num_threads)


def train(
    train: Sequence[Sample],
    validation: Sequence[Sample],
    model_config: ModelConfig,
    train_config: TrainConfig,
    *,
    start_from: Path | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
    should_stop: Callable[[], bool] = lambda: False,
    keeper: Keeper | None = None,
    room: Room = PLENTY,
) -> Trained:
    """Train from scratch, or from the weights in start_from with their mean and std, gently and for fewer epochs.

    Without validation samples about an eighth of the training ones is set aside. Ends after train_config.epochs, at
    max_seconds (the learning rate comes down in time for either), or soon after validation has not been better for
    patience epochs. With a keeper it writes checkpoints and goes on from the one it finds; a run bounded by its
    epochs then gives the same weights as one that was never interrupted: to the bit on a processor, while on a GPU
    kernels may add in another order. Raises ValueError when there is nothing to train on, SampleError for an
    unreadable sample, ModelError for unusable weights, TrainingStopped and TrainingFailed.
    """
    started = perf_counter()
    learn, check, notes = _split(train, validation, train_config.seed)
    manual_seed(train_config.seed)
    model, config, settings = _start(model_config, train_config, start_from)
    reading = _Reading(len(learn) + len(check), settings.epochs, started, progress, should_stop)
    unseen = prepare(check, config, reading.advance, room)
    seen = prepare(learn, config, reading.advance, room.less(unseen.photos, unseen.masks))
    if start_from is None:
        mean, std = channel_statistics(seen.photos)
        config = replace(config, mean=mean, std=std)
    prepare_run = partial(_prepare_run, config, settings, len(seen), started, progress, should_stop)
    run, kept = _gone_on(prepare_run, model, keeper)
    fit(run, seen, unseen, partial(_keep, run, keeper))
    best = run.average.module.eval()
    thresholds = tuple(parallel.from_first(tuned(best, config, unseen)))
    return Trained(
        best,
        replace(config, thresholds=thresholds),
        run.history,
        run.best_epoch,
        run.clock.cooling_from is not None,
        (*notes, *kept, *run.notes),
    )


def _gone_on(
    prepare_run: Callable[[nn.Module], Fit], model: nn.Module, keeper: Keeper | None
) -> tuple[Fit, tuple[str, ...]]:
    """The run where it was when it was interrupted, or at its beginning; and a note on which of the two."""
    run = beginning = prepare_run(model)
    try:
        saved = keeper.read() if keeper is not None else None
        if saved is None:
            return run, ()
        # One that does not fit may be put in half before that is seen; to begin anew takes the untouched weights.
        run = prepare_run(deepcopy(model))
        restore(run, saved)
    except CheckpointError as error:
        return beginning, (f"The checkpoint could not be used ({error}): trained from the beginning.",)
    return run, (f"Went on after an interruption: {len(run.history)} epochs were done.",)


def _keep(run: Fit, keeper: Keeper | None, epoch_ended: bool) -> None:
    if keeper is None or not parallel.is_first():
        return
    last = epoch_ended and run.clock.fraction() >= 1.0
    if last or keeper.due(epoch_ended=epoch_ended):
        # A full disk is no reason to lose the training: the next checkpoint tries again.
        with suppress(OSError):
            keeper.keep(capture(run))


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
    for name in ("architecture", "encoder", "classes", "passes", "folds"):
        if getattr(kept, name) != getattr(config, name):
            raise ValueError(f"The weights to start from have another {name}: {getattr(kept, name)}.")
    gentle = replace(
        settings,
        learning_rate=settings.learning_rate * settings.warm_rate,
        epochs=max(1, ceil(settings.epochs * settings.warm_epochs)),
        frozen_epochs=int(settings.frozen_epochs * settings.warm_epochs),
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
    config: ModelConfig,
    settings: TrainConfig,
    samples: int,
    started: float,
    progress: Callable[[Progress], None],
    should_stop: Callable[[], bool],
    model: nn.Module,
) -> Fit:
    steps = settings.epochs * steps_per_epoch(samples, settings)
    clock = Clock(steps, settings.max_seconds, started, perf_counter())
    average, optimizer = averaged(model, settings.ema), optimizer_of(model, settings)
    return Fit(model, average, optimizer, config, settings, clock, progress, should_stop)


def evaluate(
    model: nn.Module,
    config: ModelConfig,
    samples: Sequence[Sample],
) -> list[tuple[str, tuple[Counts, ...]]]:
    """Per sample its name and the counts of each class at the photo's own size, through ml.infer.segment.

    What is not drawn in a sample counts as empty in both. Raises SampleError naming the first one that cannot be read.
    """
    results = segment(model, config, [sample.photo for sample in samples])
    measured = []
    for sample, result in zip(samples, results, strict=True):
        if isinstance(result, Exception):
            raise SampleError(f"{sample.name}: {result}") from result
        truth = sample.masks()
        if truth.shape != result.masks.shape:
            raise SampleError(f"{sample.name}: the masks are {truth.shape}, the photo {result.masks.shape}")
        if sample.drawn is not None:
            drawn = drawn_of(sample, truth) > 0
            result, truth = replace(result, masks=result.masks * drawn), truth * drawn
        measured.append((sample.name, tuple(count(*pair) for pair in zip(result.masks, truth, strict=True))))
    return measured
