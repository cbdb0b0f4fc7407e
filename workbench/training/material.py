"""What a training works with: a snapshot's photos as samples, the network a project asks for, the note of progress.

Behind the door to ml, as the run and the check of imported masks that use it are. Loads torch.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from ml import train
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


def samples_of(
    project: Project, chosen: QuerySet[SnapshotEntry], classes: Sequence[str]
) -> dict[str, list[Sample]]:  # fmt: skip
    """A snapshot's photos and masks by split. The runs are read now, a kilobyte each; pictures later, by threads."""
    parts: dict[str, list[Sample]] = {split: [] for split in Split.values}
    entries = chosen.select_related("mask__photo__garment").prefetch_related("mask__layers__label")
    since = labels_since(project)
    for entry in entries:
        parts[entry.split].append(sample_of(entry, tuple(classes), since))
    return parts


def labels_since(project: Project) -> dict[str, datetime]:
    """{class: when its label was added}, for labels that some masks may be older than."""
    rows = project.labels.exclude(created_at=None).values_list("value", "created_at")
    return {str(value): at for value, at in rows if at is not None}


def sample_of(entry: SnapshotEntry, classes: tuple[str, ...], since: Mapping[str, datetime]) -> Sample:
    """One entry's photo and masks, not read yet. Of labels that were added after the mask it says nothing: undrawn."""
    photo, mask = entry.mask.photo, entry.mask
    layers = [(str(layer.label.value), bytes(layer.data)) for layer in mask.layers.all()]
    shape = (photo.height, photo.width)
    masks = partial(_channels, layers, classes, shape)
    has = {name for name, _ in layers}
    drawn = [name in has or name not in since or since[name] <= mask.created_at for name in classes]
    planes = None if all(drawn) else partial(_planes, drawn, shape)
    return Sample(photo.name, partial(load_rgb, photo), masks, planes, photo.garment.code)


def _planes(drawn: list[bool], shape: tuple[int, int]) -> NDArray[np.uint8]:
    """255 on the whole photo for each class that its mask says something about."""
    return np.stack([np.full(shape, 255 if one else 0, np.uint8) for one in drawn])


def _channels(layers: list[tuple[str, bytes]], classes: tuple[str, ...], shape: tuple[int, int]) -> NDArray[np.uint8]:
    out = np.zeros((len(classes), *shape), np.uint8)
    for name, data in layers:
        if name in classes:
            channel = out[classes.index(name)]
            np.maximum(channel, codec.decode(data), out=channel)
    return np.where(out >= codec.HALF, np.uint8(255), np.uint8(0))
