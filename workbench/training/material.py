"""What a training works with: a snapshot's photos as samples, the network a project asks for, the note of progress.

Behind the door to ml, as the run and the check of imported masks that use it are. Loads torch.
"""

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from ml import train
from ml.config import ModelConfig
from ml.samples import Sample
from workbench.datasets.models import Project, Split
from workbench.datasets.pictures import load_rgb
from workbench.masks import codec
from workbench.training import services
from workbench.training.models import Run, SnapshotEntry

NOTED_EVERY = 1.0
Show = Callable[[dict[str, Any]], None]


class Note:
    """Writes progress to the run's row about once a second, and remembers whether somebody asked it to stop."""

    def __init__(self, run: Run, show: Show) -> None:
        self.run, self.show = run, show
        self.stop, self.last, self.started = False, 0.0, time.monotonic()
        self.history: list[dict[str, Any]] = list(run.history)
        self.during = "Training"
        self.resumed: int | None = None

    def epoch(self, progress: train.Progress) -> None:
        """One training step, or with epoch 0 one photo read."""
        completed = progress.epoch - 1
        training = progress.epoch > 0
        if training:
            self.history = [dict(row) for row in progress.history]
            if self.resumed is None:
                self.resumed = len(self.history)
        self.say(
            {
                "phase": self.during if training else "Reading photos",
                "done": max(completed, 0) * progress.steps + progress.step,
                "total": progress.epochs * progress.steps if training else progress.steps,
                "remaining_seconds": progress.remaining_seconds,
                "epoch": progress.epoch,
                "epochs": progress.epochs,
                "loss": progress.loss,
                # What an earlier attempt had done when this one went on.
                "resumed": self.resumed or 0,
            }
        )

    def count(self, phase: str, done: int, total: int) -> None:
        """One photo of a phase."""
        self.say({"phase": phase, "done": done, "total": total, "remaining_seconds": None})
        if self.stop:
            raise train.TrainingStopped

    def say(self, progress: dict[str, Any]) -> None:
        """Show progress, and write it when a second has passed."""
        self.show(progress)
        if time.monotonic() - self.last >= NOTED_EVERY:
            self.last = time.monotonic()
            self.stop = services.note_progress(self.run, progress, self.history)

    def asked_to_stop(self) -> bool:
        """Whether the run should end now."""
        return self.stop


def names_of(project: Project) -> dict[str, str]:
    """What is trained: {class: label name}. A class is a label's value as text, because a name may change."""
    labels = project.labels.filter(archived=False).order_by("value")
    return {str(label.value): label.name for label in labels}


def samples_of(chosen: QuerySet[SnapshotEntry], classes: Sequence[str]) -> dict[str, list[Sample]]:
    """A snapshot's photos and masks by split. The runs are read now, a kilobyte each; pictures later, by threads."""
    parts: dict[str, list[Sample]] = {split: [] for split in Split.values}
    entries = chosen.select_related("mask__photo").prefetch_related("mask__layers__label")
    for entry in entries:
        parts[entry.split].append(sample_of(entry, tuple(classes)))
    return parts


def sample_of(entry: SnapshotEntry, classes: tuple[str, ...]) -> Sample:
    """One entry's photo and masks, not read yet."""
    photo = entry.mask.photo
    layers = [(str(layer.label.value), bytes(layer.data)) for layer in entry.mask.layers.all()]
    masks = partial(_channels, layers, classes, (photo.height, photo.width))
    return Sample(photo.name, partial(load_rgb, photo), masks)


def _channels(layers: list[tuple[str, bytes]], classes: tuple[str, ...], shape: tuple[int, int]) -> NDArray[np.uint8]:
    out = np.zeros((len(classes), *shape), np.uint8)
    for name, data in layers:
        if name in classes:
            channel = out[classes.index(name)]
            np.maximum(channel, codec.decode(data), out=channel)
    return np.where(out >= codec.HALF, np.uint8(255), np.uint8(0))


def config_of(project: Project, classes: tuple[str, ...]) -> ModelConfig:
    return ModelConfig(
        architecture=project.architecture,
        encoder=project.encoder,
        encoder_weights=project.encoder_weights or None,
        classes=classes,
        height=project.input_height,
        width=project.input_width,
        thresholds=(0.5,) * len(classes),
    )
