"""How each annotator's work fared at its first review: what decides how much of it is reviewed from now on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from workbench.accounts.models import User
from workbench.datasets.models import Project
from workbench.workflow import trust
from workbench.workflow.models import Transition
from workbench.workflow.states import Event

# A record is what somebody does now: their newest judged masks, found among so many submitted ones.
JUDGED = 50
SUBMITTED = 200
VERDICTS = {Event.APPROVED, Event.FIXED, Event.SENT_BACK}


@dataclass(frozen=True)
class TrackRecord:
    """How many of a person's newest masks were judged, how many of them approved as they were, and the 95 % interval
    of that share; then what share of their masks is reviewed now."""

    user: User
    judged: int
    approved: int
    low: float
    high: float
    share: float


def share_reviewed(project: Project, user: User, control: float | None = None) -> float:
    """The share of this person's masks that a reviewer sees; `control` is their median Dice on control photos."""
    newest = _submitted(project).filter(user=user).order_by("-id")[:SUBMITTED]
    approved, judged = _counts(newest.values_list("user", "item")).get(user.pk, (0, 0))
    return _share(project, approved, judged, control)


def track_records(project: Project, control: Mapping[int, float] | None = None) -> list[TrackRecord]:
    """Everybody who submitted a mask in the project, by name; three queries however many they are.

    `control` has the median Dice on control photos, by user id.
    """
    place = Window(RowNumber(), partition_by=F("user"), order_by=F("id").desc())
    newest = (
        _submitted(project)
        .annotate(place=place)
        .filter(place__lte=SUBMITTED)
        .order_by("-id")
        .values_list("user", "item")
    )
    rows = list(newest)
    counts, scores = _counts(rows), control or {}
    people = User.objects.filter(pk__in={user for user, _item in rows}).order_by("first_name", "username")
    return [_record(project, user, counts.get(user.pk, (0, 0)), scores.get(user.pk)) for user in people]


def _submitted(project: Project) -> QuerySet[Transition]:
    return Transition.objects.filter(item__project=project, event=Event.SUBMITTED, user__isnull=False)


def _counts(submitted: Iterable[tuple[int, int]]) -> dict[int, tuple[int, int]]:
    """(approved, judged) by user id, of the newest JUDGED photos of each that were judged."""
    pairs = dict.fromkeys(submitted)
    first = _first_verdicts({item for _user, item in pairs})
    found: dict[int, list[bool]] = defaultdict(list)
    for user, item in pairs:
        if (verdict := first.get((user, item))) is not None and len(found[user]) < JUDGED:
            found[user].append(verdict == Event.APPROVED)
    return {user: (sum(rows), len(rows)) for user, rows in found.items()}


def _first_verdicts(items: set[int]) -> dict[tuple[int, int], str]:
    """{(user, item): the verdict on the first mask that this person submitted of this photo}, where there is one."""
    # All moves of these photos: asked for the events too, the planner walks every move that has one of them.
    moves = Transition.objects.filter(item__in=items).order_by("id")
    waiting: dict[int, int] = {}
    newest: dict[int, tuple[int, int]] = {}
    out: dict[tuple[int, int], str] = {}
    for user, item, event in moves.values_list("user", "item", "event"):
        # A verdict can be taken back only while it is the photo's last move.
        undoable = newest.pop(item, None)
        if event == Event.SUBMITTED and user is not None:
            waiting[item] = user
        elif event in VERDICTS and item in waiting:
            key = (waiting[item], item)
            if key not in out:
                out[key], newest[item] = event, key
        elif event == Event.UNDONE and undoable is not None:
            # The next one counts in its place.
            del out[undoable]
    return out


def _record(project: Project, user: User, counts: tuple[int, int], control: float | None) -> TrackRecord:
    approved, judged = counts
    low, high = trust.wilson(approved, judged)
    return TrackRecord(user, judged, approved, low, high, _share(project, approved, judged, control))


def _share(project: Project, approved: int, judged: int, control: float | None) -> float:
    return trust.review_share(
        approved, judged, most=project.review_share, least=project.least_review_share, control=control
    )
