"""Annotators side by side: what they finished, how it fared at its first review, what it took."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from django.db.models import Count, F, Min, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from workbench.accounts.models import User
from workbench.annotation import control_results as controls
from workbench.annotation.control_results import ControlResult, agreement, control_results
from workbench.annotation.models import Effort
from workbench.datasets.models import Project
from workbench.insights.causes import judged
from workbench.insights.periods import Period
from workbench.insights.tables import Cell, Column, Kind, Table
from workbench.masks.models import Source
from workbench.review.models import Verdict
from workbench.workflow.models import Transition
from workbench.workflow.states import Event
from workbench.workflow.track_record import track_records
from workbench.workflow.trust import wilson

# Enough for medians, and little enough to read for a page.
NEWEST = 20_000
# The mask counts as it was drawn; and these together are what says how good it was.
PASSED = (Verdict.Kind.APPROVED, Verdict.Kind.MODEL_WRONG)
SAYS_HOW_GOOD = (*PASSED, Verdict.Kind.FIXED, Verdict.Kind.PREDICTION, Verdict.Kind.SENT_BACK)
COLUMNS = (
    Column("annotator", _("Annotator")),
    Column("photos", _("Submitted"), Kind.COUNT),
    Column("reviewed", _("Judged"), Kind.COUNT),
    Column("first_pass", _("Accepted at once"), Kind.SHARE),
    Column("first_pass_low", _("from"), Kind.SHARE),
    Column("first_pass_high", _("to"), Kind.SHARE),
    Column("sent_back", _("Sent back"), Kind.COUNT),
    Column("active_seconds", _("Time a photo"), Kind.SECONDS),
)
CONTROLLED = (
    Column("reviewed_share_now", _("Reviewed now"), Kind.SHARE),
    Column("control_photos", _("Controls"), Kind.COUNT),
    Column("control_median_dice", _("Median Dice"), Kind.DICE),
    Column("control_worst_dice", _("Worst"), Kind.DICE),
)
PAIRS = (
    Column("annotator", _("Annotator")),
    Column("other", _("and")),
    Column("photos", _("Photos both drew"), Kind.COUNT),
    Column("median_dice", _("Median Dice"), Kind.DICE),
    Column("worst_dice", _("Worst"), Kind.DICE),
    Column("median_surface_dice", _("Outline within 2 px"), Kind.SHARE),
)


@dataclass(frozen=True)
class Annotator:
    """One person's work in a span: photos submitted, photos judged, of these accepted at once, photos sent back,
    median active seconds a photo."""

    user: User
    photos: int
    reviewed: int
    passed: int
    sent_back: int
    seconds: float | None

    @property
    def first_pass(self) -> float | None:
        """The share accepted at first review."""
        return self.passed / self.reviewed if self.reviewed else None


def annotators(project: Project, span: Period, only: User | None = None) -> list[Annotator]:
    """Everybody who submitted a mask in the span, by name; five queries. `only` asks for one person alone."""
    handed_in, drawn, efforts = _handed_in(project, span), _drawn(project, span), _efforts(project, span)
    if only is not None:
        handed_in, drawn = handed_in.filter(user=only), drawn.filter(before__author=only)
        efforts = efforts.filter(version__author=only)
    photos = dict(handed_in.values_list("user").annotate(Count("item", distinct=True)))
    verdicts, back, seconds = _first_verdicts(drawn), _sent_back(drawn), _seconds(efforts)
    people = User.objects.filter(pk__in=photos).order_by("first_name", "username")
    return [
        Annotator(
            user, photos[user.pk], sum(verdicts.get(user.pk, {}).values()),
            sum(verdicts.get(user.pk, {}).get(kind, 0) for kind in PASSED), back.get(user.pk, 0), seconds.get(user.pk),
        )
        for user in people
    ]  # fmt: skip


def annotator_table(project: Project, found: Iterable[Annotator], span: Period) -> Table:
    """One row a person, every number with its photos: what they may read themselves."""
    photos = reverse("photos", args=[project.slug])
    return Table("annotators", COLUMNS, [_row(one, photos, span) for one in found])


def team_table(project: Project, found: Iterable[Annotator], span: Period) -> Table:
    """The same with the share reviewed now and the hidden control photos, for leads alone: five queries more."""
    photos = reverse("photos", args=[project.slug])
    results = {result.user.pk: result for result in control_results(project, span.start)}
    shares = {record.user.pk: record.share for record in track_records(project, _control_scores(project))}
    rows = [
        [*_row(one, photos, span), Cell(shares.get(one.user.pk)), *_control(results.get(one.user.pk), photos, span)]
        for one in found
    ]
    return Table("annotators", (*COLUMNS, *CONTROLLED), rows)


def agreement_table(project: Project, span: Period) -> Table:
    """Each two annotators who drew the same photos: one query."""
    photos = reverse("photos", args=[project.slug])
    rows = []
    for pair in agreement(project, span.start):
        both = f"{photos}?control=second&by={pair.one.pk}&other={pair.other.pk}&{span.query}"
        worst = reverse("photo", args=[project.slug, pair.worst.item.photo_id])
        rows.append([
            Cell(str(pair.one)), Cell(str(pair.other)), Cell(pair.count, both), Cell(pair.median_dice),
            Cell(pair.worst_dice, worst), Cell(pair.median_surface_dice),
        ])  # fmt: skip
    return Table("annotator-agreement", PAIRS, rows)


def _control_scores(project: Project) -> dict[int, float]:
    """What control_score says of each person, in one query."""
    newest: dict[int, list[float]] = {}
    done = controls.control_tasks(project, controls.KNOWN).values_list("user", "dice")
    for user, dice in done[: controls.MOST]:
        newest.setdefault(user, []).append(dice or 0.0)
    cut = {user: dices[: controls.NEWEST] for user, dices in newest.items()}
    return {user: median(dices) for user, dices in cut.items() if len(dices) >= controls.FEWEST}


def _control(result: ControlResult | None, photos: str, span: Period) -> list[Cell]:
    if result is None:
        return [Cell(0), Cell(None), Cell(None)]
    done = f"{photos}?control=known&by={result.user.pk}&{span.query}"
    worst = f"{photos}{result.worst.item.photo_id}/"
    return [Cell(result.count, done), Cell(result.median_dice), Cell(result.worst_dice, worst)]


def _row(one: Annotator, photos: str, span: Period) -> list[Cell]:
    low, high = wilson(one.passed, one.reviewed) if one.reviewed else (None, None)
    who = one.user.pk
    return [
        Cell(str(one.user)),
        Cell(one.photos, f"{photos}?did=handed_in&by={who}&{span.query}"),
        Cell(one.reviewed, f"{photos}?verdict=good_or_not&drawn_by={who}&{span.query}"),
        Cell(one.first_pass), Cell(low), Cell(high),
        Cell(one.sent_back, f"{photos}?verdict=sent_back&drawn_by={who}&{span.query}"),
        Cell(one.seconds),
    ]  # fmt: skip


def _handed_in(project: Project, span: Period) -> QuerySet[Transition]:
    found = Transition.objects.filter(
        event__in=(Event.SUBMITTED, Event.SUBMITTED_FINAL), at__gte=span.start, at__lt=span.end, item__project=project
    )
    return found.order_by()


def _drawn(project: Project, span: Period) -> QuerySet[Verdict]:
    """Verdicts that say how good a mask was which another person had drawn."""
    said = judged(project, span).filter(kind__in=SAYS_HOW_GOOD)
    return said.filter(before__source=Source.PERSON).exclude(before__author=F("reviewer"))


def _efforts(project: Project, span: Period) -> QuerySet[Effort]:
    drawn = {"version__created_at__gte": span.start, "version__created_at__lt": span.end}
    return Effort.objects.filter(version__photo__project=project, **drawn).order_by()


def _first_verdicts(drawn: QuerySet[Verdict]) -> dict[int, dict[str, int]]:
    """How each person's photos fared when they were judged first: {author: {kind: photos}}."""
    first = drawn.values("item", "before__author").annotate(first=Min("id")).values("first")
    out: dict[int, dict[str, int]] = {}
    counted = Verdict.objects.filter(pk__in=first).order_by().values_list("before__author", "kind")
    for author, kind, count in counted.annotate(Count("id")):
        out.setdefault(author, {})[kind] = count
    return out


def _sent_back(drawn: QuerySet[Verdict]) -> dict[int, int]:
    back = drawn.filter(kind=Verdict.Kind.SENT_BACK)
    return dict(back.values_list("before__author").annotate(Count("item", distinct=True)))


def _seconds(efforts: QuerySet[Effort]) -> dict[int, float]:
    """Median over photos of the seconds that all of a person's masks of a photo took together."""
    out: dict[int, list[float]] = {}
    by_photo = efforts.values_list("version__author", "version__photo").annotate(Sum("active_seconds"))
    for author, _photo, seconds in by_photo[:NEWEST]:
        out.setdefault(author, []).append(seconds)
    return {author: median(values) for author, values in out.items()}
