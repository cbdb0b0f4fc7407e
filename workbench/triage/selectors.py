"""What triage knows: the photos whose truth came out, what arrives, and whether the policy keeps its promise."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Case, Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import TruncDate
from django.utils import timezone

from workbench.datasets.models import Project
from workbench.predictions import outcomes
from workbench.predictions import services as predictions
from workbench.predictions.models import Outcome, Prediction
from workbench.triage.aims import CERTAIN_WORST, Known, worst_and_median
from workbench.triage.facts import draws, facts, thresholds
from workbench.triage.models import Policy, Routing
from workbench.triage.policy import Draws, Facts
from workbench.workflow.states import Event

NEWEST = 1000
MOST_AUDITED = 5000
MOST_ARRIVED = 2000
WEEKS = 12
ARRIVAL_DAYS = 14
ACCEPTED = Event.AUTO_ACCEPTED
LOTS = (Routing.Arm.CONTROL, Routing.Arm.AUDIT)


@dataclass(frozen=True)
class Week:
    """One week of triage, from Monday `start`: routed, accepted without a person, and of those that were or would
    have been accepted, how many were drawn by lot and judged, with their true Dice."""

    start: date
    routed: int
    accepted: int
    drawn: int
    dice: tuple[float, ...]

    @property
    def share(self) -> float:
        """Of the routed, the share that no person saw."""
        return self.accepted / self.routed

    @property
    def median(self) -> float | None:
        """Median true Dice of the judged."""
        return worst_and_median(self.dice)[1]

    @property
    def worst(self) -> float | None:
        """The Dice that all but the worst 5 % of the judged reach."""
        return worst_and_median(self.dice)[0]


@dataclass(frozen=True)
class Audited:
    """How good what triage accepts really is, by the photos that lots took out of it, oldest week first.

    `promise` is what the policy in force let expect when it was set: {"median": {"value", "low", "high"}, …} or {}.
    """

    weeks: list[Week]
    policy: Policy | None
    promise: Mapping[str, Any] = field(default_factory=dict)

    @property
    def dice(self) -> tuple[float, ...]:
        """The true Dice of all judged photos."""
        return tuple(dice for week in self.weeks for dice in week.dice)

    @property
    def routed(self) -> int:
        """How often triage decided."""
        return sum(week.routed for week in self.weeks)

    @property
    def accepted(self) -> int:
        """How often without a person."""
        return sum(week.accepted for week in self.weeks)

    @property
    def share(self) -> float | None:
        """Of the routed, the share that no person saw."""
        return self.accepted / self.routed if self.routed else None

    @property
    def drawn(self) -> int:
        """How many that were good enough lots gave to a person."""
        return sum(week.drawn for week in self.weeks)

    @property
    def judged(self) -> int:
        """How many of those a person has judged."""
        return len(self.dice)

    @property
    def median(self) -> float | None:
        """Median true Dice of the judged."""
        return worst_and_median(self.dice)[1]

    @property
    def worst(self) -> float | None:
        """The Dice that all but the worst 5 % of the judged reach."""
        return worst_and_median(self.dice)[0]

    @property
    def certain(self) -> bool:
        """Whether enough were judged to speak of their worst 5 %."""
        return self.judged >= CERTAIN_WORST


def audited(project: Project, *, weeks: int = WEEKS) -> Audited:
    """The last weeks of triage, those without a photo left out; three queries.

    Photos with an imported mask are not among the judged: there the import was accepted, not the prediction.
    """
    since = timezone.now() - timedelta(weeks=weeks)
    mondays = _mondays(weeks + 1)
    rows = Routing.objects.filter(project=project, at__gte=since).order_by()
    counted = rows.annotate(week=_week(mondays)).values("week").annotate(
        routed=Count("id"), accepted=Count("id", filter=Q(event=ACCEPTED)), drawn=Count("id", filter=_by_lot())
    )  # fmt: skip
    judged = _truth(rows).order_by("-id").annotate(week=_week(mondays)).values_list("prediction", "week", "dice")
    dice = defaultdict(list)
    # Of a photo that went through triage again only its first place counts.
    for week, found in {prediction: (week, found) for prediction, week, found in judged[:MOST_AUDITED]}.values():
        dice[week].append(found)
    told = [
        Week(mondays[row["week"]], row["routed"], row["accepted"], row["drawn"], tuple(dice[row["week"]]))
        for row in sorted(counted, key=lambda row: row["week"])
    ]
    policy = newest_policy(project)
    return Audited(told, policy, policy.promise if policy else {})


def _mondays(count: int) -> list[date]:
    """The first days of the last so many weeks, oldest first, this week's last."""
    today = timezone.localdate()
    return [today - timedelta(days=today.weekday(), weeks=back) for back in reversed(range(count))]


def _week(mondays: Sequence[date]) -> Case:
    """Which of these weeks a routing fell into. SQLite would call Python for each row to truncate its date."""
    starts = [timezone.make_aware(datetime.combine(monday, time.min)) for monday in mondays]
    whens = [When(at__gte=start, then=Value(index)) for index, start in enumerate(starts)]
    return Case(*reversed(whens), output_field=IntegerField())


def newest_policy(project: Project) -> Policy | None:
    """The newest version that was written down."""
    return Policy.objects.filter(project=project).select_related("user").first()


def standing_policy(project: Project) -> Policy:
    """The version in force; one that is not written down yet, because nothing was routed by it, is not saved."""
    newest, values = newest_policy(project), thresholds(project).as_json()
    if newest is not None and newest.thresholds == values:
        return newest
    return Policy(project=project, number=newest.number + 1 if newest else 1, thresholds=values)


def known(project: Project) -> list[Known]:
    """The champion's newest outcomes with its calibrated estimate, as one sample of the project's photos.

    A photo that a lot drew stands for all that the lot did not draw (Horvitz & Thompson 1952), scaled so that on
    average each counts as one, as a photo of the holdout does.
    """
    champion = predictions.champion(project)
    if champion is None:
        return []
    found = list(outcomes.counting(champion)[:NEWEST])
    weights = _weights([one.prediction_id for one in found if one.arm in LOTS and one.prediction_id])
    return [
        Known(
            estimate=one.confidence if one.estimated_dice is None else one.estimated_dice,
            dice=one.dice,
            weight=weights.get(one.prediction_id or 0, 1.0),
            unbiased=one.arm != Outcome.Arm.CORRECTION,
        )
        for one in found
    ]


def arrivals(project: Project) -> tuple[list[tuple[Facts, Draws]], int]:
    """The predictions that triage routed in the last two weeks with their lots, and on how many days they came."""
    since = timezone.now() - timedelta(days=ARRIVAL_DAYS)
    rows = Routing.objects.filter(project=project, at__gte=since)
    days = rows.order_by().annotate(day=TruncDate("at")).values("day").distinct().count()
    newest = list(rows.values_list("prediction", flat=True)[:MOST_ARRIVED])
    found = list(Prediction.objects.filter(pk__in=newest).select_related("photo", "model", "calibration"))
    if not newest:
        return [], 0
    if len(newest) == MOST_ARRIVED:
        # What was left out must not look as if it had never come.
        days = max(1, round(days * MOST_ARRIVED / rows.count()))
    return list(zip(facts(found), [draws(one.photo) for one in found], strict=True)), days


def _by_lot() -> Q:
    return Q(otherwise=ACCEPTED, arm__in=LOTS, prediction__agreement=None)


def _truth(rows: QuerySet[Routing]) -> QuerySet[Routing]:
    newest = outcomes.standing().filter(prediction=OuterRef("prediction")).order_by("-id").values("dice")[:1]
    return rows.filter(_by_lot()).annotate(dice=Subquery(newest)).exclude(dice=None)


def _weights(predicted: Sequence[int]) -> dict[int, float]:
    rows = Routing.objects.filter(prediction__in=predicted).select_related("policy").order_by("id")
    inverse = {row.prediction_id: 1 / max(1e-6, _chance(row)) for row in rows}
    mean = sum(inverse.values()) / max(1, len(inverse))
    return {key: value / mean for key, value in inverse.items()}


def _chance(row: Routing) -> float:
    """How likely a photo like this was drawn by one of the lots."""
    control, audit = row.policy.thresholds["random_share"], row.policy.thresholds["audit_share"]
    return float(control + (1 - control) * audit if row.otherwise == ACCEPTED else control)
