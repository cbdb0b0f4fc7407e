"""What a training says of itself while it runs, and how it ends when it does not end well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict


class TrainingStopped(Exception):
    """should_stop said so; nothing is kept."""


class TrainingFailed(Exception):
    """The loss became infinite or not a number; the message says when."""


class Epoch(TypedDict):
    """One line of a run's history; loss is the epoch's mean, val_dice on validation at the network's size."""

    epoch: int
    loss: float
    val_dice: float
    learning_rate: float
    seconds: float


@dataclass(frozen=True)
class Progress:
    """Where a run stands. epoch 0 is the reading of the photos, step counts within the epoch.

    epochs is the number planned as it looks now; loss is the latest step's, None while reading; val_dice is the
    last epoch's; seconds is since the run began, remaining_seconds an estimate; history has the epochs that are done.
    """

    epoch: int
    epochs: int
    step: int
    steps: int
    loss: float | None
    val_dice: float | None
    seconds: float
    remaining_seconds: float | None
    history: tuple[Epoch, ...] = ()
