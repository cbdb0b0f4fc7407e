"""How much passes without a person, week by week, and what the audit found in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, CharField, Count, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from workbench.datasets.models import Project
from workbench.insights import bars
from workbench.insights.periods import Period, numbered, together
from workbench.insights.tables import Cell, Column, Kind, Table
from workbench.triage.selectors import Audited
from workbench.triage.selectors import Week as AuditedWeek
from workbench.workflow.models import Transition
from workbench.workflow.states import SEEN_BY_A_PERSON, Event

ROUTED = (Event.AUTO_ACCEPTED, Event.SENT_TO_REVIEW, Event.SENT_TO_ANNOTATE)
ROUTE_WORDS = (_("accepted by triage"), _("to a reviewer"), _("to an annotator"))
WEEKS = (
    Column("week", _("Week from"), Kind.DAY),
    Column("auto_accepted", _("Accepted without a person"), Kind.COUNT),
    Column("to_review", _("To a reviewer"), Kind.COUNT),
    Column("to_annotate", _("To an annotator"), Kind.COUNT),
    Column("auto_share", _("Share without a person"), Kind.SHARE),
    Column("audited", _("Audited"), Kind.COUNT),
    Column("audited_median_dice", _("Median Dice"), Kind.DICE),
    Column("audited_percentile_5", _("5th percentile"), Kind.DICE),
)
DAYS = (
    Column("day", _("Day"), Kind.DAY),
    Column("by_machine", _("Accepted without a person"), Kind.COUNT),
    Column("by_person", _("Accepted by a person"), Kind.COUNT),
)


@dataclass(frozen=True)
class Week:
    """What triage decided in a week, in photos, and what lots found in what it accepts."""

    period: Period
    auto: int
    review: int
    annotate: int
    audited: AuditedWeek | None

    @property
    def routed(self) -> int:
        """All photos that triage sent anywhere."""
        return self.auto + self.review + self.annotate

    @property
    def share(self) -> float | None:
        """Of those, the share that no person had to see."""
        return self.auto / self.routed if self.routed else None


def by_week(project: Project, periods: Sequence[Period], found: Audited) -> list[Week]:
    """Routes of each week, in one query, with what the audits found."""
    counts = _moves(project, periods, {event: str(event) for event in ROUTED})
    judged = {week.start: week for week in found.weeks}
    routes = zip(periods, *(counts[event] for event in ROUTED), strict=True)
    return [Week(period, auto, review, annotate, judged.get(period.first)) for period, auto, review, annotate in routes]


def week_table(project: Project, found: Sequence[Week]) -> Table:
    """Newest week first, every number with its photos."""
    photos = reverse("photos", args=[project.slug])
    return Table("weeks", WEEKS, [_week_row(week, photos) for week in reversed(found)])


def week_bars(project: Project, found: Sequence[Week]) -> bars.Bars:
    """What triage decided, as bars in the colours of the three routes."""
    photos = reverse("photos", args=[project.slug])
    counts = [[week.auto for week in found], [week.review for week in found], [week.annotate for week in found]]
    routes = zip(("high", "middle", "low"), ROUTE_WORDS, counts, ROUTED, strict=True)
    series = [bars.Series(kind, str(words), given, f"{photos}?did={event}") for kind, words, given, event in routes]
    return bars.bars([week.period for week in found], series)


def by_day(project: Project, periods: Sequence[Period]) -> list[list[int]]:
    """How many photos a machine, and how many a person, accepted on each day."""
    kinds = {Event.AUTO_ACCEPTED: "machine"} | dict.fromkeys(SEEN_BY_A_PERSON, "person")
    counts = _moves(project, periods, kinds)
    return [counts["machine"], counts["person"]]


def day_table(project: Project, periods: Sequence[Period], counts: Sequence[Sequence[int]]) -> Table:
    """Newest day first."""
    photos = reverse("photos", args=[project.slug])
    rows = [
        [Cell(day.first), Cell(machine, f"{photos}?did=auto_accepted&{day.query}"),
         Cell(person, f"{photos}?did=seen&{day.query}")]
        for day, machine, person in zip(periods, *counts, strict=True)
    ]  # fmt: skip
    return Table("days", DAYS, rows[::-1])


def day_bars(project: Project, periods: Sequence[Period], counts: Sequence[Sequence[int]]) -> bars.Bars:
    """Accepted photos a day, by machine below, by people above."""
    photos = reverse("photos", args=[project.slug])
    machine, person = counts
    series = [
        bars.Series("high", str(_("by triage")), machine, f"{photos}?did=auto_accepted"),
        bars.Series("person", str(_("by people")), person, f"{photos}?did=seen"),
    ]
    return bars.bars(periods, series)


def _moves(project: Project, periods: Sequence[Period], kinds: dict[Event, str]) -> dict[str, list[int]]:
    """How many photos had such a move in each period; several events may count as one kind."""
    span, whens = together(periods), [When(event=event, then=Value(kind)) for event, kind in kinds.items()]
    rows = Transition.objects.filter(event__in=kinds, at__gte=span.start, at__lt=span.end, item__project=project)
    rows = rows.order_by().annotate(kind=Case(*whens, output_field=CharField()), period=numbered(periods))
    out = {kind: [0] * len(periods) for kind in kinds.values()}
    for kind, period, count in rows.values_list("kind", "period").annotate(Count("item", distinct=True)):
        out[kind][period] = count
    return out


def _week_row(week: Week, photos: str) -> list[Cell]:
    routes = [
        Cell(count, f"{photos}?did={event}&{week.period.query}")
        for event, count in zip(ROUTED, (week.auto, week.review, week.annotate), strict=True)
    ]
    found = week.audited
    judged = Cell(len(found.dice) if found else 0, f"{photos}?audited=yes&{week.period.query}&sort=true")
    figures = [Cell(found.median if found else None), Cell(found.worst if found else None)]
    return [Cell(week.period.first), *routes, Cell(week.share), judged, *figures]
