"""What a training cost: the machine's minutes, and people's hours behind the masks that were new to it."""

from dataclasses import dataclass

from django.db.models import Count, Sum

from workbench.masks.models import Source
from workbench.training.models import Run, SnapshotEntry


@dataclass(frozen=True)
class NewLabels:
    """Masks that no earlier training of the project had used: how many, how many of them people drew, in what time."""

    masks: int
    drawn: int
    seconds: float


def new_labels(run: Run) -> NewLabels | None:
    """What was new to this training; None before its masks were frozen. Two queries."""
    if run.snapshot_id is None:
        return None
    entries = SnapshotEntry.objects.filter(snapshot=run.snapshot_id)
    earlier = Run.objects.filter(project=run.project_id, pk__lt=run.pk, kind=Run.Kind.TRAIN, snapshot__isnull=False)
    before = earlier.exclude(snapshot=run.snapshot_id).first()
    if before is not None:
        used = SnapshotEntry.objects.filter(snapshot=before.snapshot_id)
        entries = entries.exclude(mask__in=used.values("mask"))
    by_people = entries.filter(mask__source=Source.PERSON)
    found = by_people.aggregate(drawn=Count("id"), seconds=Sum("mask__effort__active_seconds"))
    return NewLabels(entries.count(), found["drawn"], found["seconds"] or 0.0)
