"""Behind the door to ml: a candidate and the champion measured on the same holdout, and the verdict. Loads torch."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from ml import gate, metrics, train
from ml import model as networks
from ml.config import ModelConfig
from ml.metrics import Counts
from ml.samples import Sample
from workbench.datasets import blobs
from workbench.datasets.models import Split
from workbench.predictions.models import ModelVersion
from workbench.training.birth import Look
from workbench.training.material import Note, samples_of
from workbench.training.models import Snapshot

Measured = list[tuple[str, tuple[Counts, ...]]]


def measure(
    network: Any,
    config: ModelConfig,
    holdout: list[Sample],
    count: Callable[[int, int], None],
    look: Look | None = None,
) -> Measured:
    """Counts per holdout photo and class; none where there is no holdout."""
    if not holdout:
        return []
    return train.evaluate(network, config, holdout, progress=count, look=look)


def judge(
    champion: ModelVersion | None, snapshot: Snapshot, measured: Measured, classes: Sequence[str], note: Note
) -> gate.Verdict:
    """The gate's verdict on a candidate that was measured on the snapshot's holdout."""
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
    theirs = measure(network, config, holdout, count)
    return gate.compare(own, dice_over(classes, config.classes, theirs, measured))


def dice_over(classes: Sequence[str], known: Sequence[str], theirs: Measured, ours: Measured) -> list[float]:
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


def metrics_of(measured: Measured, names: Sequence[str]) -> dict[str, Any]:
    """What a version's row says of its holdout: see ModelVersion.metrics."""
    whole = metrics.summary([_photo_dice(counts) for _, counts in measured])
    labels = {name: metrics.summary([counts[index].dice for _, counts in measured]) for index, name in enumerate(names)}
    photos = [{"name": name, "dice": _pooled(counts).dice, "iou": _pooled(counts).iou} for name, counts in measured]
    return {**whole, "labels": {name: dict(row) for name, row in labels.items()}, "photos": photos}
