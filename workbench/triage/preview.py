"""What thresholds would have done on the photos of last week, and which waiting photos they would send elsewhere."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils import timezone

from workbench.datasets.models import Project
from workbench.masks.models import Source
from workbench.predictions import outcomes
from workbench.predictions.models import Prediction
from workbench.triage import policy
from workbench.triage.aims import worst_and_median
from workbench.triage.facts import draws, facts, thresholds
from workbench.triage.models import ROUTES, Routing
from workbench.triage.policy import Thresholds
from workbench.workflow import services as workflow
from workbench.workflow.blind import is_blind
from workbench.workflow.models import Item, Transition
from workbench.workflow.states import FOR_PEOPLE, Event

DAYS = 7
# Where nothing came last week, the newest photos stand in; and a busy week is shown by its newest photos.
NEWEST, MOST = 200, 2000
BY_TRIAGE = (Event.SENT_TO_ANNOTATE, Event.SENT_TO_REVIEW)


@dataclass(frozen=True)
class Row:
    """One photo with its route by the policy in force and by another, and its true Dice where that came out."""

    prediction: Prediction
    now: policy.Route
    then: policy.Route
    dice: float | None

    @property
    def cell(self) -> str:
        """Which of the nine ways from one route to another; part of an address."""
        return f"{self.now.event}.{self.then.event}"


@dataclass(frozen=True)
class Accepted:
    """How good what would be accepted is, as far as its truth is known."""

    photos: int
    judged: int
    median: float | None
    worst: float | None


@dataclass(frozen=True)
class Preview:
    """What the policy in force does with photos, and what another would; `days` is None for the newest photos."""

    rows: list[Row]
    days: int | None

    @property
    def changed(self) -> list[Row]:
        """The photos that would go elsewhere."""
        return [row for row in self.rows if row.now.event is not row.then.event]

    def told(self, *, leads: bool) -> "Preview":
        """The same for a list of its photos: but for a lead, without those that a reviewer must judge blind."""
        return (
            self if leads else replace(self, rows=[row for row in self.rows if not is_blind(row.prediction.photo.item)])
        )

    @property
    def cells(self) -> Counter[str]:
        """How many photos go each of the nine ways."""
        return Counter(row.cell for row in self.rows)

    def counts(self, *, then: bool) -> dict[Event, int]:
        """How many photos take each route, now or then."""
        found = Counter(row.then.event if then else row.now.event for row in self.rows)
        return {event: found[event] for event in ROUTES}

    def accepted(self, *, then: bool) -> Accepted:
        """Of predictions that would be accepted but for the lots; imported masks are accepted for another reason."""
        routes = [(row.then if then else row.now, row) for row in self.rows if row.prediction.agreement is None]
        rows = [row for route, row in routes if route.otherwise is Event.AUTO_ACCEPTED]
        dice = [row.dice for row in rows if row.dice is not None]
        worst, median = worst_and_median(dice)
        return Accepted(len(rows), len(dice), median, worst)


def preview(project: Project, wanted: Thresholds) -> Preview:
    """Route last week's photos by the policy in force and by the wanted thresholds; nothing is changed."""
    since = timezone.now() - timedelta(days=DAYS)
    latest = _latest(project)
    week = list(latest.filter(created_at__gte=since)[:MOST])
    found = week or list(latest[:NEWEST])
    return Preview(list(_rows(found, thresholds(project), wanted)), DAYS if week else None)


def misplaced(project: Project) -> list[Item]:
    """Photos that wait where an earlier policy sent them, and that the one in force would send elsewhere.

    Only those that nobody holds and no person has touched since; at most MOST are looked at.
    """
    standing = thresholds(project)
    waiting = list(_untouched(project)[:MOST])
    by_others = _routed_by_others(waiting, standing)
    waiting = [item for item in waiting if item.pk in by_others]
    newest = {one.photo_id: one for one in _latest(project).filter(photo__in=[item.photo_id for item in waiting])}
    items = [item for item in waiting if item.photo_id in newest]
    rows = _rows([newest[item.photo_id] for item in items], standing, standing)
    states = {Event.SENT_TO_ANNOTATE: FOR_PEOPLE[0], Event.SENT_TO_REVIEW: FOR_PEOPLE[1]}
    return [item for item, row in zip(items, rows, strict=True) if states.get(row.then.event) != item.state]


def _untouched(project: Project) -> QuerySet[Item]:
    last = Transition.objects.filter(item=OuterRef("pk")).order_by("-id").values("event")[:1]
    items = Item.objects.filter(workflow.free(), project=project, state__in=FOR_PEOPLE, drawn_on=False)
    items = items.filter(returned_to=None).exclude(photo__head__version__source=Source.PERSON)
    return items.annotate(last=Subquery(last)).filter(last__in=BY_TRIAGE).select_related("photo__project")


def _routed_by_others(items: list[Item], standing: Thresholds) -> set[int]:
    """The items whose newest routing followed other thresholds."""
    rows = Routing.objects.filter(item__in=[item.pk for item in items]).order_by("id")
    newest = dict(rows.values_list("item", "policy__thresholds"))
    return {item for item, values in newest.items() if values != standing.as_json()}


def _latest(project: Project) -> QuerySet[Prediction]:
    newest = Prediction.objects.filter(photo=OuterRef("photo")).order_by("-id").values("id")[:1]
    found = Prediction.objects.filter(photo__project=project).annotate(newest=Subquery(newest))
    return (
        found.filter(pk=F("newest"))
        .select_related("photo__garment", "photo__item", "model", "calibration")
        .order_by("-id")
    )


def _rows(found: list[Prediction], now: Thresholds, then: Thresholds) -> Iterator[Row]:
    rows = outcomes.standing().filter(prediction__in=[one.pk for one in found]).order_by("id")
    truth = dict(rows.values_list("prediction", "dice"))
    for one, known in zip(found, facts(found), strict=True):
        drawn = draws(one.photo)
        yield Row(one, policy.route(known, now, drawn), policy.route(known, then, drawn), truth.get(one.pk))
