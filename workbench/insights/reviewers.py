"""Reviewers side by side: how many verdicts, how fast, how many were sent back, how many approvals did not last."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations, pairwise
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from workbench.accounts.models import User
from workbench.datasets.models import Project
from workbench.insights.causes import judged
from workbench.insights.periods import Period
from workbench.insights.tables import Cell, Column, Kind, Table
from workbench.review.models import Verdict
from workbench.workflow.models import Transition
from workbench.workflow.states import Event

# A longer pause between two verdicts is a pause.
PAUSE_SECONDS = 120.0
NEWEST = 50_000
# After these the photo is accepted.
ACCEPTING = (
    Verdict.Kind.APPROVED, Verdict.Kind.PREDICTION, Verdict.Kind.IMPORT_WRONG, Verdict.Kind.MODEL_WRONG,
    Verdict.Kind.FIXED,
)  # fmt: skip
COLUMNS = (
    Column("reviewer", _("Reviewer")),
    Column("verdicts", _("Verdicts"), Kind.COUNT),
    Column("verdicts_a_minute", _("Verdicts a minute"), Kind.NUMBER),
    Column("sent_back_share", _("Share sent back"), Kind.SHARE),
    Column("approved", _("Photos accepted"), Kind.COUNT),
    Column("reopened", _("Of these opened again later"), Kind.COUNT),
)
PAIRS = (
    Column("reviewer", _("Reviewer")),
    Column("other", _("and")),
    Column("masks", _("Masks both judged"), Kind.COUNT),
    Column("agreement", _("Same verdict"), Kind.SHARE),
)


@dataclass
class Reviewer:
    """One person's verdicts in a span that still stand; `pace` in verdicts a minute of work."""

    user: User
    verdicts: int = 0
    approved: int = 0
    sent_back: int = 0
    reopened: int = 0
    moments: list[datetime] = field(default_factory=list)

    @property
    def sent_back_share(self) -> float | None:
        """Of all verdicts, those that sent a mask back."""
        return self.sent_back / self.verdicts if self.verdicts else None

    @property
    def pace(self) -> float | None:
        """Verdicts a minute, pauses left out; None where no two verdicts were near each other."""
        return pace(self.moments)


def pace(moments: Sequence[datetime]) -> float | None:
    """How many verdicts a minute, from the times between verdicts that are no pause. `moments` ascend."""
    gaps = [(after - before).total_seconds() for before, after in pairwise(moments)]
    worked = [gap for gap in gaps if gap <= PAUSE_SECONDS]
    seconds = sum(worked)
    return 60 * len(worked) / seconds if seconds else None


def did_not_last(given: QuerySet[Verdict]) -> set[tuple[int, int]]:
    """(reviewer, item) of these verdicts that accepted a photo which was opened again later: two queries.

    Compared here, for a condition on each verdict's own moment makes SQLite walk all reopenings for each verdict.
    """
    reopened = Transition.objects.filter(event=Event.REOPENED).order_by("at")
    latest = dict(reopened.values_list("item", "at"))
    accepted = given.filter(kind__in=ACCEPTING, item__in=reopened.order_by().values("item")).order_by()
    return {
        (reviewer, item) for reviewer, item, at in accepted.values_list("reviewer", "item", "at") if at < latest[item]
    }


def reviewers(project: Project, span: Period) -> list[Reviewer]:
    """Everybody who judged in the span, by name; five queries."""
    given = judged(project, span)
    approved, back = Q(kind__in=ACCEPTING), Q(kind=Verdict.Kind.SENT_BACK)
    counted = given.values("reviewer").annotate(
        verdicts=Count("id"),
        approved=Count("item", filter=approved, distinct=True),
        sent_back=Count("id", filter=back),
    )
    figures = {row["reviewer"]: row for row in counted}
    reopened = Counter(reviewer for reviewer, _item in did_not_last(given))
    found = {
        user.pk: _reviewer(user, figures[user.pk], reopened[user.pk])
        for user in User.objects.filter(pk__in=figures).order_by("first_name", "username")
    }
    for reviewer, at in reversed(given.order_by("-id").values_list("reviewer", "at")[:NEWEST]):
        found[reviewer].moments.append(at)
    return list(found.values())


def _reviewer(user: User, figures: Mapping[str, Any], reopened: int) -> Reviewer:
    return Reviewer(user, figures["verdicts"], figures["approved"], figures["sent_back"], reopened)


def reviewer_table(project: Project, found: Sequence[Reviewer], span: Period) -> Table:
    """One row a reviewer."""
    photos = reverse("photos", args=[project.slug])
    rows = []
    for one in found:
        by = f"by={one.user.pk}&{span.query}"
        rows.append([
            Cell(str(one.user)), Cell(one.verdicts), Cell(one.pace), Cell(one.sent_back_share),
            Cell(one.approved, f"{photos}?verdict=accepting&{by}"),
            Cell(one.reopened, f"{photos}?verdict=accepting&lasted=no&{by}"),
        ])  # fmt: skip
    return Table("reviewers", COLUMNS, rows)


def pair_table(project: Project, span: Period) -> Table:
    """Every two reviewers who judged the same mask, and how often they said the same: one query."""
    clear = judged(project, span).filter(kind__in=(*ACCEPTING, Verdict.Kind.SENT_BACK), before__isnull=False)
    twice = clear.values("before").annotate(people=Count("reviewer", distinct=True))
    both = twice.filter(people__gt=1).values("before")
    given = clear.filter(before__in=both).order_by("id").select_related("reviewer")
    said: dict[int | None, dict[User, bool]] = {}
    for verdict in given[:NEWEST]:
        said.setdefault(verdict.before_id, {})[verdict.reviewer] = verdict.kind == Verdict.Kind.SENT_BACK
    pairs: dict[tuple[User, User], list[bool]] = {}
    for opinions in said.values():
        for one, other in combinations(sorted(opinions, key=str), 2):
            pairs.setdefault((one, other), []).append(opinions[one] == opinions[other])
    rows = [
        [Cell(str(one)), Cell(str(other)), Cell(len(same)), Cell(sum(same) / len(same))]
        for (one, other), same in sorted(pairs.items(), key=lambda row: -len(row[1]))
    ]
    return Table("reviewer-agreement", PAIRS, rows)
