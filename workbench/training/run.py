"""The door to ml for training: a run's snapshot in, a judged model version out. Loads torch."""

import logging
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings

from ml import gate, metrics, train
from ml import model as networks
from ml.config import ModelConfig, TrainConfig
from ml.metrics import Counts
from ml.samples import Sample
from workbench.datasets import blobs
from workbench.datasets.models import Project, Split
from workbench.errors import DomainError
from workbench.predictions import services as predictions
from workbench.predictions.models import ModelVersion
from workbench.training import check, services
from workbench.training.birth import Birth, Look
from workbench.training.material import Note, Show, config_of, names_of, samples_of
from workbench.training.models import Run, Snapshot

log = logging.getLogger(__name__)

Measured = list[tuple[str, tuple[Counts, ...]]]


def execute(run: Run, show: Show = lambda progress: None) -> Run:
    """See a started run through: train, measure, judge and perhaps promote, or check imported masks.

    Ends the run's row whatever happens.
    """
    note = Note(run, show)
    try:
        check.carry_out(run, note) if run.is_check else _execute(run, note)
    except train.TrainingStopped:
        services.end(run, Run.State.STOPPED)
    except (DomainError, ValueError, networks.ModelError, train.TrainingFailed) as error:
        services.end(run, Run.State.FAILED, str(error))
    except Exception as error:
        log.exception("Training %s failed", run.pk)
        services.end(run, Run.State.FAILED, f"The training broke off: {error!r}")
    run.refresh_from_db()
    return run


def _execute(run: Run, note: Note) -> None:
    project, snapshot = run.project, services.freeze(run)
    names = names_of(project)
    classes = tuple(names)
    parts = samples_of(snapshot.entries.all(), classes)
    champion = predictions.champion(project)
    model_config = config_of(project, classes)
    start_from = _start_from(champion, model_config)
    trained = train.train(
        parts[Split.TRAIN], parts[Split.VALIDATION], model_config,
        TrainConfig(max_seconds=project.training_minutes * 60),
        start_from=start_from, progress=note.epoch, should_stop=note.asked_to_stop,
    )  # fmt: skip
    note.history = [dict(row) for row in trained.history]
    note.last = 0.0
    holdout = parts[Split.HOLDOUT]
    birth = Birth(snapshot)
    measured = _measure(
        trained.model, trained.config, holdout, partial(note.count, "Measuring on the holdout"), birth.look
    )
    verdict = _judge(champion, snapshot, measured, classes, note)
    version = _store(project, trained, measured, list(names.values()))
    birth.calibrate(version)
    services.note_progress(run, {"phase": "Finished"}, note.history)
    services.finish(run, model=version, promoted=verdict.promoted, reason=verdict.reason)


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


def _measure(
    network: Any,
    config: ModelConfig,
    holdout: list[Sample],
    count: Callable[[int, int], None],
    look: Look | None = None,
) -> Measured:
    if not holdout:
        return []
    return train.evaluate(network, config, holdout, progress=count, look=look)


def _judge(
    champion: ModelVersion | None, snapshot: Snapshot, measured: Measured, classes: Sequence[str], note: Note
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
    holdout = samples_of(snapshot.entries.filter(split=Split.HOLDOUT), config.classes)[Split.HOLDOUT]
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
