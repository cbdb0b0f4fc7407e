"""A person's own work, for their eyes alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db.models import QuerySet
from django.utils import timezone

from workbench.accounts.models import User
from workbench.datasets.permissions import visible_projects
from workbench.masks.models import MaskVersion, Source

# When it was submitted, its photo, the active seconds, the Dice of the prediction that was shown.
Row = tuple[datetime, int, float, float | None]


@dataclass(frozen=True)
class Stretch:
    """A day's or a week's work: how many photos, median active seconds and median Dice of the shown predictions."""

    photos: int
    seconds: float | None
    dice: float | None


def own_stretches(user: User) -> tuple[Stretch, Stretch]:
    """(today, this week since Monday) in the server's time zone."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    monday = midnight - timedelta(days=midnight.weekday())
    mine = MaskVersion.objects.filter(author=user, source=Source.PERSON, created_at__gte=monday, effort__isnull=False)
    rows: list[Row] = list(
        mine.values_list("created_at", "photo", "effort__active_seconds", "effort__shown_dice").order_by()
    )
    return _stretch(row for row in rows if row[0] >= midnight), _stretch(rows)


def own_submitted(user: User) -> QuerySet[MaskVersion]:
    """The masks this person submitted in projects they may still open, newest first."""
    mine = MaskVersion.objects.filter(author=user, source=Source.PERSON, photo__project__in=visible_projects(user))
    return mine.select_related("photo__project", "photo__item", "effort").order_by("-id")


def _stretch(rows: Iterable[Row]) -> Stretch:
    found = list(rows)
    seconds, dices = [row[2] for row in found], [row[3] for row in found if row[3] is not None]
    return Stretch(
        photos=len({row[1] for row in found}),
        seconds=median(seconds) if seconds else None,
        dice=median(dices) if dices else None,
    )
