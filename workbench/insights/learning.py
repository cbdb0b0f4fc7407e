"""The learning curve: how good each model version was on the holdout, against its labels and people's hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

import numpy as np
from django.db.models import Case, Count, F, IntegerField, Q, Sum, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from workbench.datasets.models import Project, Split
from workbench.insights.power_law import Forecast, forecast
from workbench.insights.tables import Cell, Column, Kind, Table
from workbench.masks.models import MaskVersion
from workbench.predictions.models import ModelVersion, Score

# So many newest versions are shown; a forecast looks so many corrections ahead.
MOST = 40
AHEAD = 50
# Versions are compared on photos that all of them were measured on: at least so many, and half of the newest holdout.
FEWEST_PHOTOS = 5
NEWEST_EFFORTS = 200
COLUMNS = (
    Column("version", _("Version")),
    Column("status", _("Status")),
    Column("training_masks", _("Training masks"), Kind.COUNT),
    Column("hours_drawn", _("Hours drawn"), Kind.NUMBER),
    Column("median_dice", _("Median Dice"), Kind.DICE),
    Column("photos", _("Photos"), Kind.COUNT),
    Column("measured_on", _("Measured on")),
    Column("own_median", _("Median on its own holdout"), Kind.DICE),
    Column("own_mean", _("Mean"), Kind.DICE),
    Column("own_p10", _("10th percentile"), Kind.DICE),
)


@dataclass(frozen=True)
class Point:
    """One version: its training masks, the hours people had drawn by then, its median Dice over `photos` photos.

    `same` says whether those are the photos that all versions of the curve share; else they are its own holdout.
    """

    version: ModelVersion
    labels: int
    hours: float
    dice: float
    photos: int
    same: bool


@dataclass(frozen=True)
class Learning:
    """The curve, oldest version first, on `photos` shared photos; `rows` are Dice (points, photos) of those that share
    them."""

    points: list[Point]
    photos: int
    rows: list[list[float]]

    @property
    def shared(self) -> list[Point]:
        """The points that were measured on the same photos."""
        return [point for point in self.points if point.same]


@dataclass(frozen=True)
class Ahead:
    """What the next AHEAD corrections would bring: so many of them to train on, so many hours; perhaps no forecast."""

    corrections: int
    masks: int
    hours: float | None
    forecast: Forecast | None


def learning(project: Project) -> Learning:
    """The newest measured versions that a training made. Four queries.

    Not those of a comparison of recipes: they differ by their recipe, not by how many masks they learnt from.
    """
    found = ModelVersion.objects.filter(project=project, run__snapshot__isnull=False, run__comparison=None)
    found = found.annotate(frozen_at=F("run__snapshot__created_at"))
    versions = [one for one in found.order_by("-number")[:MOST] if one.metrics.get("median") is not None]
    scores = _scores(versions)
    shared, members = common(scores)
    labels, hours = _labels(versions), _hours(project, [one.frozen_at for one in versions])
    points, rows = [], []
    for place, version in enumerate(versions):
        same, own = place in members, version.metrics
        dice = [scores[place][mask] for mask in shared] if same else [own["median"]]
        count = len(dice) if same else own.get("count", 0)
        points.append(Point(version, labels[version.pk], hours[place], median(dice), count, same))
        if same:
            rows.append(dice)
    return Learning(points[::-1], len(shared), rows[::-1])


def common(scores: Sequence[dict[int, float]]) -> tuple[list[int], set[int]]:
    """The true masks to compare versions on, newest version first, and the places of the versions that know them all.

    A mask that was corrected since is another truth. Going back in time, a version joins while at least half of the
    newest one's photos, and no fewer than FEWEST_PHOTOS, remain common to all.
    """
    newest = next((place for place, known in enumerate(scores) if known), None)
    if newest is None:
        return [], set()
    shared, members = set(scores[newest]), {newest}
    fewest = max(min(FEWEST_PHOTOS, len(shared)), len(shared) / 2)
    for place, known in enumerate(scores[newest + 1 :], start=newest + 1):
        if len(shared & known.keys()) >= fewest:
            shared &= known.keys()
            members.add(place)
    return sorted(shared), members


def ahead(project: Project, found: Learning) -> Ahead:
    """What the next corrections would bring. Of all garments some go to validation and holdout, and train nothing."""
    share = max(0.0, 1.0 - project.validation_share - project.holdout_share)
    masks = round(AHEAD * share)
    labels = np.asarray([point.labels for point in found.shared], np.float64)
    foreseen = forecast(labels, np.asarray(found.rows, np.float64), masks) if found.rows else None
    return Ahead(AHEAD, masks, _hours_of(project, AHEAD), foreseen)


def table(project: Project, found: Learning, *, links: bool = True) -> Table:
    """The numbers behind the curve, newest first. Without `links` for those who may not open a version's page."""
    rows = []
    for point in found.points[::-1]:
        one, where = point.version, str(_("the same photos") if point.same else _("its own holdout"))
        own = [Cell(one.metrics.get(figure)) for figure in ("median", "mean", "p10")]
        page = reverse("model", args=[project.slug, one.number]) if links else ""
        rows.append([
            Cell(str(one), page), Cell(one.get_status_display()),
            Cell(point.labels), Cell(point.hours), Cell(point.dice), Cell(point.photos), Cell(where), *own,
        ])  # fmt: skip
    return Table("learning", COLUMNS, rows)


def _scores(versions: Sequence[ModelVersion]) -> list[dict[int, float]]:
    """{true mask: Dice} on the holdout for each version. One query."""
    found: dict[int, dict[int, float]] = {one.pk: {} for one in versions}
    rows = Score.objects.filter(model__in=found, split=Split.HOLDOUT).order_by()
    for model, mask, dice in rows.values_list("model", "mask", "dice"):
        found[model][mask] = dice
    return list(found.values())


def _labels(versions: Sequence[ModelVersion]) -> dict[int, int]:
    """The training masks of each version's snapshot."""
    train = Count("run__snapshot__entries", filter=Q(run__snapshot__entries__split=Split.TRAIN))
    counted = ModelVersion.objects.filter(pk__in=[one.pk for one in versions]).order_by()
    return dict(counted.annotate(labels=train).values_list("pk", "labels"))


def _hours(project: Project, moments: Sequence[datetime]) -> list[float]:
    """The hours people had drawn in the project by each moment, newest first, pauses left out. One query."""
    if not moments:
        return []
    oldest_first = sorted(enumerate(moments), key=lambda pair: pair[1])
    whens = [When(created_at__lte=moment, then=Value(place)) for place, moment in oldest_first]
    drawn = MaskVersion.objects.filter(photo__project=project, effort__isnull=False, created_at__lte=max(moments))
    by_place = drawn.annotate(place=Case(*whens, output_field=IntegerField())).order_by().values_list("place")
    seconds = dict(by_place.annotate(Sum("effort__active_seconds")))
    total, hours = 0.0, dict.fromkeys(range(len(moments)), 0.0)
    for place, _moment in oldest_first:
        total += seconds.get(place, 0.0)
        hours[place] = total / 3600
    return [hours[place] for place in range(len(moments))]


def _hours_of(project: Project, corrections: int) -> float | None:
    """What so many corrections take, by the median of the newest ones; None before there were any."""
    newest = MaskVersion.objects.filter(photo__project=project, effort__isnull=False).order_by("-id")
    seconds = list(newest.values_list("effort__active_seconds", flat=True)[:NEWEST_EFFORTS])
    return corrections * median(seconds) / 3600 if seconds else None
