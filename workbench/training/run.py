"""The door to ml for training: a run's snapshot in, a judged model version out. Loads torch."""

import logging
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.db.models import QuerySet
from numpy.typing import NDArray

from ml import gate, metrics, train
from ml import model as networks
from ml.config import ModelConfig, TrainConfig
from ml.metrics import Counts
from ml.samples import Sample
from workbench.datasets import blobs
from workbench.datasets.models import Project, Split
from workbench.datasets.pictures import load_rgb
from workbench.errors import DomainError
from workbench.masks import codec
from workbench.predictions import services as predictions
from workbench.predictions.models import ModelVersion
from workbench.training import services
from workbench.training.models import Run, Snapshot, SnapshotEntry

log = logging.getLogger(__name__)

NOTED_EVERY = 1.0
Show = Callable[[dict[str, Any]], None]
Measured = list[tuple[str, tuple[Counts, ...]]]


class _Note:
    """Writes progress to the run's row about once a second, and remembers whether somebody asked it to stop."""

    def __init__(self, run: Run, show: Show) -> None:
        self.run, self.show = run, show
        self.stop, self.last, self.started = False, 0.0, time.monotonic()
        self.history: list[dict[str, Any]] = []

    def epoch(self, progress: train.Progress) -> None:
        """One training step, or with epoch 0 one photo read."""
        completed = progress.epoch - 1
        if progress.val_dice is not None and len(self.history) < completed:
            self.history.append({"epoch": completed, "loss": progress.loss, "val_dice": progress.val_dice})
        training = progress.epoch > 0
        self.say(
            {
                "phase": "Training" if training else "Reading photos",
                "done": max(completed, 0) * progress.steps + progress.step,
                "total": progress.epochs * progress.steps if training else progress.steps,
                "remaining_seconds": progress.remaining_seconds,
                "epoch": progress.epoch,
                "epochs": progress.epochs,
                "loss": progress.loss,
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


def execute(run: Run, show: Show = lambda progress: None) -> Run:
    """Train, measure, judge and perhaps promote, for a run that was started. Ends the run's row whatever happens."""
    note = _Note(run, show)
    try:
        _execute(run, note)
    except train.TrainingStopped:
        services.end(run, Run.State.STOPPED)
    except (DomainError, ValueError, networks.ModelError, train.TrainingFailed) as error:
        services.end(run, Run.State.FAILED, str(error))
    except Exception as error:
        log.exception("Training %s failed", run.pk)
        services.end(run, Run.State.FAILED, f"The training broke off: {error!r}")
    run.refresh_from_db()
    return run


def _execute(run: Run, note: _Note) -> None:
    project, snapshot = run.project, services.freeze(run)
    names = _names(project)
    classes = tuple(names)
    parts = _samples(snapshot.entries.all(), classes)
    champion = predictions.champion(project)
    model_config = _model_config(project, classes)
    start_from = _start_from(champion, model_config)
    trained = train.train(
        parts[Split.TRAIN], parts[Split.VALIDATION], model_config,
        TrainConfig(max_seconds=project.training_minutes * 60),
        start_from=start_from, progress=note.epoch, should_stop=note.asked_to_stop,
    )  # fmt: skip
    note.history = [dict(row) for row in trained.history]
    note.last = 0.0
    holdout = parts[Split.HOLDOUT]
    measured = _measure(trained.model, trained.config, holdout, partial(note.count, "Measuring on the holdout"))
    verdict = _judge(champion, snapshot, measured, classes, note)
    version = _store(project, trained, measured, list(names.values()))
    services.note_progress(run, {"phase": "Finished"}, note.history)
    services.finish(run, model=version, promoted=verdict.promoted, reason=verdict.reason)


def _names(project: Project) -> dict[str, str]:
    """What is trained: {class: label name}. A class is a label's value as text, because a name may change."""
    labels = project.labels.filter(archived=False).order_by("value")
    return {str(label.value): label.name for label in labels}


def _samples(chosen: QuerySet[SnapshotEntry], classes: Sequence[str]) -> dict[str, list[Sample]]:
    """A snapshot's photos and masks by split. The runs are read now, a kilobyte each; pictures later, by threads."""
    parts: dict[str, list[Sample]] = {split: [] for split in Split.values}
    entries = chosen.select_related("mask__photo").prefetch_related("mask__layers__label")
    for entry in entries:
        photo = entry.mask.photo
        layers = [(str(layer.label.value), bytes(layer.data)) for layer in entry.mask.layers.all()]
        masks = partial(_channels, layers, tuple(classes), (photo.height, photo.width))
        parts[entry.split].append(Sample(photo.name, partial(load_rgb, photo), masks))
    return parts


def _channels(layers: list[tuple[str, bytes]], classes: tuple[str, ...], shape: tuple[int, int]) -> NDArray[np.uint8]:
    out = np.zeros((len(classes), *shape), np.uint8)
    for name, data in layers:
        if name in classes:
            channel = out[classes.index(name)]
            np.maximum(channel, codec.decode(data), out=channel)
    return np.where(out >= codec.HALF, np.uint8(255), np.uint8(0))


def _model_config(project: Project, classes: tuple[str, ...]) -> ModelConfig:
    return ModelConfig(
        architecture=project.architecture,
        encoder=project.encoder,
        encoder_weights=project.encoder_weights or None,
        classes=classes,
        height=project.input_height,
        width=project.input_width,
        thresholds=(0.5,) * len(classes),
    )


def _start_from(champion: ModelVersion | None, wanted: ModelConfig) -> Path | None:
    """The champion's weights where they fit the wanted network: a retrain then takes a few epochs only."""
    if champion is None:
        return None
    has = ModelConfig.from_json(champion.config)
    if has.classes != wanted.classes:
        return None
    # What a network learns beside its weights may differ; its shape may not.
    fits = has == replace(wanted, mean=has.mean, std=has.std, thresholds=has.thresholds)
    return blobs.path(champion.weights) if fits else None


def _measure(network: Any, config: ModelConfig, holdout: list[Sample], count: Callable[[int, int], None]) -> Measured:
    if not holdout:
        return []
    return train.evaluate(network, config, holdout, progress=count)


def _judge(
    champion: ModelVersion | None, snapshot: Snapshot, measured: Measured, classes: Sequence[str], note: _Note
) -> gate.Verdict:
    own = [_photo_dice(counts) for _, counts in measured]
    if champion is None and not own:
        # Something must pre-segment before there is anything to measure it on.
        reason = "Promoted: the first model. No photo of the holdout has an accepted mask yet, so it is not measured."
        return gate.Verdict(True, reason, metrics.summary([]), None, None, None, None)
    if champion is None:
        return gate.compare(own, None)
    count = partial(note.count, f"Measuring {champion} on the same holdout")
    network, config = networks.load(blobs.path(champion.weights), sha256=champion.weights)
    holdout = _samples(snapshot.entries.filter(split=Split.HOLDOUT), config.classes)[Split.HOLDOUT]
    theirs = _measure(network, config, holdout, count)
    return gate.compare(own, _dice_over(classes, config.classes, theirs, measured))


def _dice_over(classes: Sequence[str], known: Sequence[str], theirs: Measured, ours: Measured) -> list[float]:
    """The champion's Dice per photo over today's labels: one it was never taught, it found nowhere."""
    taught = {name: place for place, name in enumerate(known)}
    return [
        _photo_dice(
            tuple(
                has[taught[name]] if name in taught else Counts(0, 0, truth.truth)
                for name, truth in zip(classes, counts, strict=True)
            )
        )
        for (_, has), (_, counts) in zip(theirs, ours, strict=True)
    ]


def _pooled(counts: tuple[Counts, ...]) -> Counts:
    """A photo's counts over all its labels: summed first, divided last."""
    return sum(counts[1:], counts[0])


def _photo_dice(counts: tuple[Counts, ...]) -> float:
    return _pooled(counts).dice


def _store(project: Project, trained: train.Trained, measured: Measured, names: Sequence[str]) -> ModelVersion:
    with tempfile.TemporaryDirectory(dir=settings.FILE_UPLOAD_TEMP_DIR) as folder:
        file = Path(folder) / "weights.safetensors"
        networks.save(trained.model, trained.config, file)
        weights = blobs.put_file(file)
    return predictions.register(
        project=project, weights=weights, config=trained.config.to_json(), metrics=_metrics(measured, names)
    )


def _metrics(measured: Measured, names: Sequence[str]) -> dict[str, Any]:
    whole = metrics.summary([_photo_dice(counts) for _, counts in measured])
    labels = {name: metrics.summary([counts[index].dice for _, counts in measured]) for index, name in enumerate(names)}
    photos = [{"name": name, "dice": _pooled(counts).dice, "iou": _pooled(counts).iou} for name, counts in measured]
    return {**whole, "labels": {name: dict(row) for name, row in labels.items()}, "photos": photos}
