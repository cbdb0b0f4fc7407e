"""The exam: the photos of holdout and validation that models are measured on. It never changes silently."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, QuerySet

from workbench.datasets.models import Project, Split
from workbench.training.models import ExamChange, Run, Snapshot, SnapshotEntry
from workbench.workflow.models import Item, Transition

MEASURED = (Split.HOLDOUT, Split.VALIDATION)


@dataclass(frozen=True)
class _Place:
    """Where a photo stands in an exam: which mask is its truth, in which split."""

    mask: int
    split: str


def note_changes(snapshot: Snapshot) -> list[ExamChange]:
    """Write down how a snapshot's holdout and validation differ from what was written before; at first, all of it.

    Compared is with the rows themselves, so that they always add up to the exam, whatever became of a training.
    """
    old, new = _written(snapshot.project_id), _exam(snapshot)
    photos = [photo for photo in sorted(old.keys() | new.keys()) if old.get(photo) != new.get(photo)]
    moves = _last_moves(photos)
    changes = [_change(snapshot, photo, old.get(photo), new.get(photo), moves.get(photo)) for photo in photos]
    return ExamChange.objects.bulk_create(changes)


def _written(project: int) -> dict[int, _Place]:
    places: dict[int, _Place] = {}
    rows = ExamChange.objects.filter(project=project).order_by("pk").values_list("photo", "mask", "split", "kind")
    for photo, mask, split, kind in rows:
        if kind == ExamChange.Kind.REMOVED:
            places.pop(photo, None)
        else:
            places[photo] = _Place(mask, split)
    return places


def _exam(snapshot: Snapshot) -> dict[int, _Place]:
    rows = snapshot.entries.filter(split__in=MEASURED).values_list("mask__photo", "mask", "split")
    return {photo: _Place(mask, split) for photo, mask, split in rows}


def _last_moves(photos: list[int]) -> dict[int, Transition]:
    newest = Item.objects.filter(photo__in=photos).annotate(newest=Max("transitions")).values_list("newest", flat=True)
    moves = Transition.objects.filter(pk__in=list(newest)).select_related("item", "user")
    return {move.item.photo_id: move for move in moves}


def _change(
    snapshot: Snapshot, photo: int, old: _Place | None, new: _Place | None, move: Transition | None
) -> ExamChange:  # fmt: skip
    place = new or old
    assert place is not None
    return ExamChange(
        project_id=snapshot.project_id, snapshot=snapshot, photo_id=photo, split=place.split,
        kind=_kind(old, new), mask_id=new.mask if new else None, before_id=old.mask if old else None,
        event=move.event if move else "", why=move.reason if move else "", user=move.user if move else None,
    )  # fmt: skip


def _kind(old: _Place | None, new: _Place | None) -> str:
    if old is None:
        return ExamChange.Kind.ADDED
    return ExamChange.Kind.REMOVED if new is None else ExamChange.Kind.REPLACED


def changes(project: Project) -> QuerySet[ExamChange]:
    """A project's changes, newest first."""
    return ExamChange.objects.filter(project=project).select_related("photo", "user", "mask__author", "snapshot")


def unseen(entries: QuerySet[SnapshotEntry]) -> QuerySet[SnapshotEntry]:
    """Those whose imported mask no person has judged yet: they count until somebody doubts them."""
    return entries.filter(mask__photo__item__seen_by_person=False)


@dataclass(frozen=True)
class Summary:
    """One split of a run's exam: how many photos, how many of them nobody judged, and what changed with it."""

    split: Split
    photos: int
    unseen: int
    added: int
    replaced: int
    removed: int


def summaries(snapshot: Snapshot) -> list[Summary]:
    """Holdout and validation of a snapshot, and what changed in them when it was frozen."""
    changed: dict[tuple[str, str], int] = {}
    for split, kind in snapshot.exam_changes.values_list("split", "kind"):
        changed[split, kind] = changed.get((split, kind), 0) + 1
    return [_summary(snapshot, split, changed) for split in MEASURED]


def _summary(snapshot: Snapshot, split: Split, changed: Mapping[tuple[str, str], int]) -> Summary:
    entries = snapshot.entries.filter(split=split)
    kinds: dict[str, Any] = {kind.value: changed.get((split.value, kind.value), 0) for kind in ExamChange.Kind}
    return Summary(split=split, photos=entries.count(), unseen=unseen(entries).count(), **kinds)


def latest(project: Project) -> Snapshot | None:
    """The snapshot that a training of the project froze last."""
    run = Run.objects.filter(project=project, kind=Run.Kind.TRAIN).exclude(snapshot=None).first()
    return run.snapshot if run else None
