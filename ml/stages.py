"""A whole recipe: one training, or the several that two passes and folds are made of."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter

import numpy as np
import torch
from torch import nn

from ml.checkpoint import Keeper
from ml.config import ModelConfig, TrainConfig
from ml.model import build, save
from ml.progress import Epoch, Progress
from ml.samples import PLENTY, Room, Sample
from ml.several import Averaged, TwoPass
from ml.train import Trained, train

# Of a two-pass training, the share of the time that the first network has; it is the harder task.
_FIRST_SHARE = 0.6


@dataclass
class _Stages:
    """Passes progress on as if all stages were one run, and gives each its share of the time and its own checkpoints.

    A stage that had ended before an interruption reads its photos again and takes its network from its checkpoint.
    """

    progress: Callable[[Progress], None]
    should_stop: Callable[[], bool]
    keeper: Keeper | None
    room: Room
    epochs_after: int
    started: float = field(default_factory=perf_counter)
    history: list[Epoch] = field(default_factory=list)

    def run(
        self,
        learn: Sequence[Sample],
        check: Sequence[Sample],
        config: ModelConfig,
        settings: TrainConfig,
        share: float,
        name: str,
        start_from: Path | None = None,
    ) -> Trained:
        """One stage, with this share of the time."""
        seconds = None if settings.max_seconds is None else settings.max_seconds * share
        self.epochs_after -= settings.epochs
        done = train(
            learn, check, config, replace(settings, max_seconds=seconds),
            start_from=start_from, progress=self._told, should_stop=self.should_stop,
            keeper=self.keeper.part(name) if self.keeper else None, room=self.room,
        )  # fmt: skip
        self.history += self._moved(tuple(done.history))
        return done

    def _told(self, one: Progress) -> None:
        before = len(self.history)
        self.progress(
            replace(
                one,
                epoch=one.epoch + before if one.epoch else 0,
                epochs=one.epochs + before + max(0, self.epochs_after),
                seconds=perf_counter() - self.started,
                remaining_seconds=None,
                history=(*self.history, *self._moved(one.history)),
            )
        )

    def _moved(self, lines: tuple[Epoch, ...]) -> list[Epoch]:
        before = len(self.history)
        return [Epoch(**{**line, "epoch": line["epoch"] + before}) for line in lines]


def train_recipe(
    learn: Sequence[Sample],
    check: Sequence[Sample],
    config: ModelConfig,
    settings: TrainConfig,
    *,
    start_from: Path | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
    should_stop: Callable[[], bool] = lambda: False,
    keeper: Keeper | None = None,
    room: Room = PLENTY,
) -> Trained:
    """As ml.train.train, for any recipe: one training, two passes, or one training per fold. The same errors.

    max_seconds is shared out among them. A warm start of two passes teaches only the second network; folds always
    start from scratch, since each member must not have seen its own fold.
    """
    if config.folds > 1:
        stages = _Stages(progress, should_stop, keeper, room, settings.epochs * config.folds)
        return _folds(stages, [*learn, *check], config, settings)
    if config.passes == 2 and start_from is None:
        stages = _Stages(progress, should_stop, keeper, room, settings.epochs * 2)
        return _two_passes(stages, learn, check, config, settings)
    return train(
        learn, check, config, settings,
        start_from=start_from, progress=progress, should_stop=should_stop, keeper=keeper, room=room,
    )  # fmt: skip


def _two_passes(
    stages: _Stages, learn: Sequence[Sample], check: Sequence[Sample], config: ModelConfig, settings: TrainConfig
) -> Trained:
    """The first network, then the second, which starts where the first one ended."""
    first = stages.run(learn, check, replace(config, passes=1), settings, _FIRST_SHARE, "first")
    pair = TwoPass(first.model, deepcopy(first.model))
    with _kept(pair, replace(first.config, passes=2)) as file:
        second = stages.run(learn, check, config, _whole(settings), 1.0 - _FIRST_SHARE, "second", start_from=file)
    best = len(first.history) + second.best_epoch
    return replace(second, history=stages.history, best_epoch=best, notes=_once(first, second))


def _folds(stages: _Stages, samples: Sequence[Sample], config: ModelConfig, settings: TrainConfig) -> Trained:
    """A network per fold, each checked on the samples it did not see; the thresholds are the mean of theirs."""
    members: list[Trained] = []
    for fold, left_out in enumerate(parts(samples, config.folds, settings.seed)):
        learn = [sample for place, sample in enumerate(samples) if place not in left_out]
        check = [samples[place] for place in sorted(left_out)]
        own, share, name = replace(settings, seed=settings.seed + fold), 1.0 / config.folds, f"fold {fold + 1}"
        if not members:
            members.append(stages.run(learn, check, replace(config, folds=1), own, share, name))
            continue
        # All members must see photos scaled alike, so the others begin with the scaling that the first one learned.
        torch.manual_seed(own.seed)
        with _kept(build(replace(config, folds=1)), members[0].config) as file:
            one = stages.run(learn, check, replace(config, folds=1), _whole(own), share, name, start_from=file)
            members.append(one)
    thresholds = np.mean([one.config.thresholds for one in members], axis=0).tolist()
    return Trained(
        model=Averaged([one.model for one in members]).eval(),
        config=replace(members[0].config, folds=config.folds, thresholds=tuple(thresholds)),
        history=stages.history,
        best_epoch=max(stages.history, key=lambda line: line["val_dice"])["epoch"],
        stopped_early=any(one.stopped_early for one in members),
        notes=_once(*members),
    )


def _once(*stages: Trained) -> tuple[str, ...]:
    """The notes of all stages; what several had to say alike is said once."""
    return tuple(dict.fromkeys(note for stage in stages for note in stage.notes))


def _whole(settings: TrainConfig) -> TrainConfig:
    """The settings for a stage that starts from weights, and yet is no gentle retrain."""
    return replace(settings, warm_epochs=1.0, warm_rate=1.0)


@contextmanager
def _kept(network: nn.Module, config: ModelConfig) -> Iterator[Path]:
    """The network in a file that lasts as long as the block."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "start.safetensors"
        save(network, config, file)
        yield file


def parts(samples: Sequence[Sample], folds: int, seed: int) -> list[set[int]]:
    """Places of the samples by fold; samples of one group stay together. Raises ValueError with too few groups."""
    groups = sorted({sample.group or sample.name for sample in samples})
    if len(groups) < folds:
        raise ValueError(f"{folds} folds need at least {folds} garments, and there are {len(groups)}.")
    order = np.random.default_rng(seed).permutation(len(groups))
    fold_of = {groups[place]: rank % folds for rank, place in enumerate(order)}
    fold = [fold_of[sample.group or sample.name] for sample in samples]
    return [{place for place, one in enumerate(fold) if one == wanted} for wanted in range(folds)]
