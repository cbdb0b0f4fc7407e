"""Day by day: the true Dice of the predictions that people were shown, against what had been promised for them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from statistics import fmean

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workbench.datasets.models import Project
from workbench.insights.periods import latest
from workbench.insights.tables import Cell, Column, Kind, Table
from workbench.predictions import outcomes

DAYS = 28
NEWEST = 5000
COLUMNS = (
    Column("day", _("Day"), Kind.DAY),
    Column("photos", _("Photos"), Kind.COUNT),
    Column("true_dice", _("True Dice, mean"), Kind.DICE),
    Column("promised_dice", _("Promised, mean"), Kind.DICE),
)


@dataclass(frozen=True)
class Day:
    """The photos that people judged on one day: means of Dice."""

    day: date
    photos: int
    true: float
    promised: float


def by_day(project: Project, days: int = DAYS) -> list[Day]:
    """The last so many days on which anything was judged, whichever version had drawn it. One query."""
    span = latest(days)
    found = outcomes.standing().filter(model__project=project, prediction__isnull=False, at__gte=span.start)
    rows: dict[date, list[tuple[float, float]]] = defaultdict(list)
    columns = ("at", "dice", "prediction__estimated_dice")
    for at, true, promised in found.order_by("-id").values_list(*columns)[:NEWEST]:
        rows[timezone.localtime(at).date()].append((true, promised))
    return [
        Day(day, len(pairs), fmean(true for true, _ in pairs), fmean(promised for _, promised in pairs))
        for day, pairs in sorted(rows.items())
    ]


def table(found: list[Day]) -> Table:
    """The numbers behind the plot, newest first."""
    rows = [[Cell(one.day), Cell(one.photos), Cell(one.true), Cell(one.promised)] for one in found[::-1]]
    return Table("promises", COLUMNS, rows)
