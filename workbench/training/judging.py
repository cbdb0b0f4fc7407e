"""Behind the door to ml: a candidate and the champion measured on the same photos, and the verdict. Loads torch."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import nn

from ml import gate, infer, metrics, pace
from ml import model as networks
from ml.config import ModelConfig
from ml.samples import SampleError, drawn_of
from workbench.datasets import blobs
from workbench.datasets.models import Split
from workbench.masks import codec
from workbench.masks.closeness import Tally, tally
from workbench.predictions import scores
from workbench.predictions.models import ModelVersion
from workbench.predictions.outcomes import TOLERANCE
from workbench.predictions.scores import Scored
from workbench.training import exam
from workbench.training.birth import Look
from workbench.training.material import Note, labels_since, sample_of
from workbench.training.models import Snapshot, SnapshotEntry
from workbench.training.slices import Pair, parts

Measured = list[Scored]
Network = tuple[nn.Module, ModelConfig]


def judged(snapshot: Snapshot) -> list[SnapshotEntry]:
    """The entries that models are measured on: the holdout first, then validation."""
    entries = snapshot.entries.select_related("mask__photo__garment").prefetch_related("mask__layers__label")
    return [entry for split in (Split.HOLDOUT, Split.VALIDATION) for entry in entries.filter(split=split)]


def measure(
    network: nn.Module,
    config: ModelConfig,
    entries: Sequence[SnapshotEntry],
    classes: Sequence[str],
    count: Callable[[int, int], None],
    look: Look | None = None,
) -> Measured:
    """Score each entry's photo over `classes`; one that the network was never taught, it found nowhere.

    What a photo's mask says nothing about counts as empty in both. `look` sees the photos of the holdout, with their
    places among these. Raises SampleError naming the first photo that cannot be read.
    """
    since = labels_since(entries[0].snapshot.project) if entries else {}
    samples = [sample_of(entry, tuple(classes), since) for entry in entries]
    results = infer.segment(network, config, [sample.photo for sample in samples])
    measured: Measured = []
    for place, (entry, sample, result) in enumerate(zip(entries, samples, results, strict=True)):
        if isinstance(result, Exception):
            raise SampleError(f"{sample.name}: {result}") from result
        truth = sample.masks()
        found = dict(zip(config.classes, result.masks, strict=True))
        whole = codec.encode(result.masks.max(axis=0))
        drawn = drawn_of(sample, truth)
        counted = {name: one & drawn[classes.index(name)] for name, one in found.items() if name in classes}
        labels = tallies(classes, counted, truth & drawn)
        measured.append(Scored(entry.mask, entry.split, labels, result.seconds, whole))
        if look is not None and entry.split == Split.HOLDOUT:
            look(place, result, measured[-1].together)
        count(place + 1, len(entries))
    return measured


def tallies(
    classes: Sequence[str], found: dict[str, NDArray[np.uint8]], truth: NDArray[np.uint8]
) -> dict[str, Tally]:  # fmt: skip
    """Counts per class; `found` has (height, width) uint8 by class, `truth` (classes, height, width) uint8."""
    nothing = np.zeros(truth.shape[1:], np.uint8)
    return {name: tally(found.get(name, nothing), true, TOLERANCE) for name, true in zip(classes, truth, strict=True)}


def judge(
    champion: ModelVersion | None, snapshot: Snapshot, candidate: Network, measured: Measured, note: Note
) -> gate.Verdict:
    """The gate's verdict on a candidate that was measured on the snapshot's holdout."""
    own = holdout(measured)
    if champion is None and not own:
        # Something must pre-segment before there is anything to measure it on.
        reason = "Promoted: the first model. No photo of the holdout has an accepted mask yet, so it is not measured."
        return gate.Verdict(True, reason, metrics.summary([]))
    if champion is None:
        return _with_unseen(gate.compare(_exam(own, None), None), snapshot)
    theirs = holdout(rescored(champion, judged(snapshot), candidate[1].classes, note))
    pairs = [Pair(new, old) for new, old in zip(own, theirs, strict=True)]
    costs = _costs(candidate, champion)
    verdict = gate.compare(
        _exam(own, costs[0]),
        _exam(theirs, costs[1]),
        [pair.garment for pair in pairs],
        [gate.Slice(**vars(part)) for part in parts(snapshot.project, pairs)],
    )
    return _with_unseen(verdict, snapshot)


def _exam(measured: Measured, seconds: float | None) -> gate.Exam:
    together = [one.together for one in measured]
    return gate.Exam([one.dice for one in together], [one.surface for one in together], seconds)


def _costs(candidate: Network, champion: ModelVersion) -> list[float]:
    """Seconds a photo; two networks of one shape cost the same, whatever a clock says."""
    config = candidate[1]
    if _shape(config.to_json()) == _shape(champion.config):
        return pace.seconds_a_photo([candidate]) * 2
    other = networks.load(blobs.path(champion.weights), sha256=champion.weights)
    return pace.seconds_a_photo([candidate, other])


def _shape(config: Mapping[str, Any]) -> dict[str, Any]:
    """What a configuration says but for what training finds out beside the weights."""
    return {name: value for name, value in config.items() if name not in ("mean", "std", "thresholds")}


def _with_unseen(verdict: gate.Verdict, snapshot: Snapshot) -> gate.Verdict:
    entries = snapshot.entries.filter(split=Split.HOLDOUT)
    count, photos = exam.unseen(entries).count(), entries.count()
    if not count:
        return verdict
    text = f"{count} of {photos} holdout masks were imported and no person has judged them yet."
    return replace(verdict, checks=[*verdict.checks, gate.Check("seen", None, text)])


def record(verdict: gate.Verdict, measured: Measured) -> dict[str, Any]:
    """What Run.gate keeps."""
    garments = {one.mask.photo.garment_id for one in holdout(measured)}
    return {"photos": len(holdout(measured)), "garments": len(garments), **asdict(verdict)}


def rescored(
    champion: ModelVersion, entries: Sequence[SnapshotEntry], classes: Sequence[str], note: Note
) -> Measured:  # fmt: skip
    """The champion's scores on the same entries in the same order; what it was measured on before is not run again."""
    has = scores.known(champion, [entry.mask for entry in entries], classes)
    missing = [entry for entry in entries if entry.mask_id not in has]
    if missing:
        network, config = networks.load(blobs.path(champion.weights), sha256=champion.weights)
        count = partial(note.count, f"Measuring {champion} on the same photos")
        fresh = measure(network, config, missing, classes, count)
        scores.keep(champion, fresh)
        has |= {one.mask.pk: one for one in fresh}
    return [has[entry.mask_id] for entry in entries]


def holdout(measured: Measured) -> Measured:
    """Those of the holdout, in their order."""
    return [one for one in measured if one.split == Split.HOLDOUT]


def metrics_of(measured: Measured, names: Sequence[str]) -> dict[str, Any]:
    """What a version's row says of its holdout: see ModelVersion.metrics. `names` are the classes' labels."""
    held = holdout(measured)
    by_class = [list(one.tallies.values()) for one in held]
    labels = {name: dict(metrics.summary([row[place].dice for row in by_class])) for place, name in enumerate(names)}
    photos = [{"name": one.mask.photo.name, "dice": one.together.dice, "iou": one.together.iou} for one in held]
    return {**metrics.summary([one.together.dice for one in held]), "labels": labels, "photos": photos}
