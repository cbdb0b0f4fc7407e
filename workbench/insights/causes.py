"""Why masks were wrong, week by week: the causes that reviewers gave."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from workbench.datasets.models import Project
from workbench.insights import bars
from workbench.insights.periods import Period, numbered, together
from workbench.insights.tables import Cell, Column, Kind, Table
from workbench.review.causes import causes
from workbench.review.models import Verdict

COLUMNS = (
    Column("cause", _("Cause")),
    Column("photos", _("Photos"), Kind.COUNT),
    Column("share", _("Share"), Kind.SHARE),
)
WIDTH, HEIGHT = 300.0, 110.0


@dataclass(frozen=True)
class CauseWeeks:
    """One cause: its words, its photos in each week and altogether, and the address of those photos."""

    code: str
    words: str
    weeks: list[int]
    photos: int
    share: float
    href: str


@dataclass(frozen=True)
class CausePlot:
    """One cause with its small plot, on the scale that all causes share."""

    cause: CauseWeeks
    plot: bars.Bars


def judged(project: Project, span: Period) -> QuerySet[Verdict]:
    """The verdicts of a span that still stand."""
    found = Verdict.objects.filter(item__project=project, undone_at=None, at__gte=span.start, at__lt=span.end)
    return found.order_by()


def by_cause(project: Project, periods: Sequence[Period]) -> list[CauseWeeks]:
    """Photos by cause and week, the most frequent cause first: two queries. A photo counts once a week and cause."""
    span = together(periods)
    given = judged(project, span).exclude(cause="")
    weeks: dict[str, list[int]] = {}
    by_week = given.annotate(week=numbered(periods)).values_list("cause", "week")
    for cause, week, count in by_week.annotate(Count("item", distinct=True)):
        weeks.setdefault(cause, [0] * len(periods))[week] = count
    photos = dict(given.values_list("cause").annotate(Count("item", distinct=True)))
    total, address = sum(photos.values()), reverse("photos", args=[project.slug])
    words = dict(causes(project))
    return [
        CauseWeeks(code, words.get(code) or code, weeks[code], count, count / total,
                   f"{address}?{urlencode({'cause': code})}&{span.query}")
        for code, count in sorted(photos.items(), key=lambda row: -row[1])
    ]  # fmt: skip


def cause_table(found: Sequence[CauseWeeks], periods: Sequence[Period]) -> Table:
    """One row a cause, one column a week."""
    weeks = [Column(f"week_{period.first}", period.first.strftime("%d.%m."), Kind.COUNT) for period in periods]
    rows = [
        [Cell(one.words), Cell(one.photos, one.href), Cell(one.share), *(Cell(count) for count in one.weeks)]
        for one in found
    ]
    return Table("causes", (*COLUMNS, *weeks), rows)


def short_table(found: Sequence[CauseWeeks]) -> Table:
    """The causes without their weeks."""
    return Table("causes", COLUMNS, [[Cell(one.words), Cell(one.photos, one.href), Cell(one.share)] for one in found])


def cause_plots(project: Project, found: Sequence[CauseWeeks], periods: Sequence[Period]) -> list[CausePlot]:
    """One small plot a cause; all share one scale, so that they can be compared."""
    address = reverse("photos", args=[project.slug])
    most = max((max(one.weeks) for one in found), default=0)
    return [CausePlot(one, _plot(one, periods, address, most)) for one in found]


def _plot(one: CauseWeeks, periods: Sequence[Period], address: str, most: int) -> bars.Bars:
    series = bars.Series("low", one.words, one.weeks, f"{address}?{urlencode({'cause': one.code})}")
    return bars.bars(periods, [series], width=WIDTH, height=HEIGHT, most=most)
