"""What hidden control photos and second annotations say: of each annotator, and of each two of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from statistics import median

from django.db.models import QuerySet

from workbench.accounts.models import User
from workbench.annotation.models import ControlTask
from workbench.datasets.models import Project

KNOWN, SECOND = ControlTask.Kind.KNOWN, ControlTask.Kind.SECOND
# A score of the last weeks, not of a lifetime; with fewer than three photos it would be chance.
NEWEST = 20
FEWEST = 3
# Enough for medians of a project, and little enough to read for a page.
MOST = 5000


@dataclass(frozen=True)
class ControlResult:
    """How close one annotator came on control photos. Dice and surface Dice at 2 px, 0..1; when the newest was done."""

    user: User
    count: int
    median_dice: float
    worst_dice: float
    median_surface_dice: float
    newest: datetime
    worst: ControlTask


@dataclass(frozen=True)
class Agreement:
    """How far two people agree on photos that both did: Dice and surface Dice at 2 px between their masks."""

    one: User
    other: User
    count: int
    median_dice: float
    worst_dice: float
    median_surface_dice: float
    worst: ControlTask


def control_tasks(project: Project, kind: str = "") -> QuerySet[ControlTask]:
    """Finished tasks with all that a list shows of them, newest first."""
    done = ControlTask.objects.filter(project=project, version__isnull=False)
    done = done.filter(kind=kind) if kind else done
    return done.select_related("item__photo__garment", "user", "truth__author", "version").order_by("-id")


def control_results(project: Project, since: datetime | None = None) -> list[ControlResult]:
    """Each annotator's control photos, by name: one query."""
    tasks = sorted(_newest(project, KNOWN, since), key=lambda task: (str(task.user), task.user_id))
    return [_result(list(rows)) for _, rows in groupby(tasks, key=lambda task: task.user_id)]


def agreement(project: Project, since: datetime | None = None) -> list[Agreement]:
    """Each two people who did the same photos, by name: one query."""
    pairs: dict[tuple[User, User], list[ControlTask]] = {}
    for task in _newest(project, SECOND, since):
        if task.truth.author is not None:
            one, other = sorted((task.user, task.truth.author), key=lambda user: (str(user), user.pk))
            pairs.setdefault((one, other), []).append(task)
    return sorted((_pair(*pair, rows) for pair, rows in pairs.items()), key=lambda row: (str(row.one), str(row.other)))


def control_score(project: Project, user: User) -> float | None:
    """Median Dice of this person's newest control photos in the project, or None while there are too few."""
    found = [_dice(task) for task in control_tasks(project, KNOWN).filter(user=user)[:NEWEST]]
    return median(found) if len(found) >= FEWEST else None


def _newest(project: Project, kind: str, since: datetime | None) -> Iterable[ControlTask]:
    done = control_tasks(project, kind)
    return (done.filter(closed_at__gte=since) if since else done)[:MOST]


def _result(tasks: list[ControlTask]) -> ControlResult:
    worst = min(tasks, key=_dice)
    return ControlResult(
        user=tasks[0].user,
        count=len(tasks),
        median_dice=median(map(_dice, tasks)),
        worst_dice=_dice(worst),
        median_surface_dice=median(task.surface_dice or 0.0 for task in tasks),
        newest=max(task.closed_at for task in tasks if task.closed_at),
        worst=worst,
    )


def _pair(one: User, other: User, tasks: list[ControlTask]) -> Agreement:
    worst = min(tasks, key=_dice)
    return Agreement(
        one=one,
        other=other,
        count=len(tasks),
        median_dice=median(map(_dice, tasks)),
        worst_dice=_dice(worst),
        median_surface_dice=median(task.surface_dice or 0.0 for task in tasks),
        worst=worst,
    )


def _dice(task: ControlTask) -> float:
    return task.dice or 0.0
