"""What is known of a model version's making, as files to keep beside it: one JSON, a table of scores, one of masks."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, QuerySet

from workbench.datasets.models import Photo
from workbench.insights.tables import Cell, Column, Kind, Table, Value
from workbench.masks.services import head_of
from workbench.predictions.models import ModelVersion, Score
from workbench.training.lineage import Step, accepted_now, learnt_by, people, run_of, way_to
from workbench.training.models import Run, Snapshot

SCORE_COLUMNS = (
    Column("photo", "Photo"),
    Column("split", "Split"),
    Column("garment", "Garment"),
    Column("viewpoint", "Viewpoint"),
    Column("mask", "Mask", Kind.COUNT),
    Column("label", "Label"),
    Column("dice", "Dice", Kind.DICE),
    Column("surface_dice", "Surface Dice at 2 px", Kind.DICE),
    Column("seconds", "Seconds", Kind.SECONDS),
)


MASK_COLUMNS = (
    Column("mask", "Mask", Kind.COUNT),
    Column("photo", "Photo"),
    Column("split", "Split"),
    Column("source", "Source"),
    Column("author", "Mask by"),
    Column("drawn_at", "Drawn", Kind.MOMENT),
    Column("content_sha256", "SHA-256 of its layers"),
    Column("photo_sha256", "SHA-256 of the photo"),
)


def version_lineage(version: ModelVersion) -> dict[str, Any]:
    """Everything known of how a version came about. Times in seconds, memory in bytes, Dice in 0..1."""
    run = run_of(version)
    drawn, as_drawn = accepted_now(version)
    return {
        "version": str(version),
        "project": version.project.slug,
        "status": version.status,
        "made_at": version.created_at,
        "weights_sha256": version.weights,
        "config": version.config,
        "onnx": {"sha256": version.onnx or None, **version.onnx_check},
        "metrics": {name: value for name, value in version.metrics.items() if name != "photos"},
        "scored_photos": scores(version).count(),
        "run": run_lineage(run) if run else None,
        "snapshot": snapshot_lineage(run.snapshot) if run and run.snapshot else None,
        "accepted_now": {"drawn": drawn, "as_drawn": as_drawn},
        "promotions": [
            {"at": one.at, "by": str(one.user) if one.user else None, "replaced": str(one.replaced or "") or None,
             "reason": one.reason}
            for one in version.promotions.select_related("user", "replaced")
        ],
    }  # fmt: skip


def run_lineage(run: Run) -> dict[str, Any]:
    """How a training went."""
    return {
        "id": run.pk,
        "trigger": run.trigger,
        "requested_by": str(run.requested_by) if run.requested_by else None,
        "requested_at": run.requested_at,
        "started_at": run.started_at,
        "ended_at": run.ended_at,
        "seconds": run.seconds,
        "attempts": run.attempts,
        "recipe": run.recipe,
        "seed": run.seed,
        "code": run.code,
        "device": run.device or None,
        "peak_memory": run.peak_memory,
        "history": run.history,
        "verdict": run.reason,
    }


def snapshot_lineage(snapshot: Snapshot) -> dict[str, Any]:
    """What was learnt from, counted; the masks one by one are in the table of masks."""
    counted = snapshot.entries.order_by().values_list("split").annotate(Count("id"))
    return {
        "id": snapshot.pk,
        "digest": snapshot.digest,
        "taken_at": snapshot.created_at,
        "masks": dict(counted),
        "people": [
            {"name": str(one.user) if one.user else None, "source": one.source, "masks": one.masks}
            for one in people(snapshot)
        ],
    }


def scores(version: ModelVersion) -> QuerySet[Score]:
    """What a version measured on each photo of holdout and validation."""
    measured = Score.objects.filter(model=version).defer("found").select_related("photo__garment")
    return measured.order_by("split", "photo__name", "id")


def score_table(version: ModelVersion) -> Table:
    """The same for a file: a row for each photo, label by label and all together."""
    return Table("scores", SCORE_COLUMNS, _score_rows(version))


def _score_rows(version: ModelVersion) -> Iterator[list[Cell]]:
    names = dict(version.project.labels.values_list("value", "name"))
    for score in scores(version).iterator(chunk_size=500):
        photo = score.photo
        place: list[Value] = [photo.name, score.split, photo.garment.code, photo.viewpoint, score.mask_id]
        yield _cells(*place, "", score.dice, score.surface_dice, score.seconds)
        for value, one in score.labels.items() if len(score.labels) > 1 else ():
            label = names.get(int(value), value)
            yield _cells(*place, label, one["dice"], one["surface_dice"], None)


def photo_lineage(photo: Photo) -> dict[str, Any]:
    """A photo's way to and fro: the masks down from the one that counts, and the versions that learnt from it."""
    head = head_of(photo)
    return {
        "photo": photo.name,
        "split": photo.garment.split,
        "mask": [_step(step) for step in way_to(photo, head)] if head else [],
        "learnt_by": [
            {"version": f"v{entry.learner}", "mask": entry.mask_id, "split": entry.split}  # type: ignore[attr-defined]
            for entry in learnt_by(photo)
        ],
    }


def _step(step: Step) -> dict[str, Any]:
    model = step.model
    return {
        "mask": step.mask.pk,
        "source": step.mask.source,
        "author": str(step.mask.author) if step.mask.author else None,
        "drawn_at": step.mask.created_at,
        "model": str(model) if model else None,
        "weights_sha256": model.weights if model else None,
        "snapshot_digest": (model.snapshot or None) if model else None,
    }


def mask_table(snapshot: Snapshot) -> Table:
    """A snapshot's masks one by one, for a file: what its digest is counted over, and whose they are."""
    return Table("masks", MASK_COLUMNS, _mask_rows(snapshot))


def _mask_rows(snapshot: Snapshot) -> Iterator[list[Cell]]:
    entries = snapshot.entries.select_related("mask__photo", "mask__author").order_by("mask_id")
    for entry in entries.iterator(chunk_size=500):
        mask = entry.mask
        author = str(mask.author) if mask.author else ""
        yield _cells(
            mask.pk, mask.photo.name, entry.split, mask.source, author, mask.created_at, entry.content,
            mask.photo.sha256,
        )  # fmt: skip


def _cells(*values: Value) -> list[Cell]:
    return [Cell(value) for value in values]
