"""The questions that the home page and a project's overview ask."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from workbench.accounts.models import Role, User
from workbench.datasets.models import Membership, Project, Split
from workbench.datasets.permissions import visible_projects
from workbench.insights.words import MOVES, who
from workbench.masks.models import Source
from workbench.workflow.models import Item, Transition
from workbench.workflow.services import for_reviewer, free
from workbench.workflow.states import SEEN_BY_A_PERSON, Event, State

RECENT = 300
WINDOW = 5000
SHOWN_MOVES = 12
TOGETHER_SECONDS = 600
UNDER_WAY = ("queued", "running")


@dataclass
class ProjectRow:
    """A project on the home page: how many photos wait where, and how many wait for this person."""

    project: Project
    role: str
    counts: dict[str, int] = field(default_factory=dict)
    to_annotate: int = 0
    returned: int = 0
    to_review: int = 0

    @property
    def total(self) -> int:
        """All photos but the discarded ones."""
        return sum(count for state, count in self.counts.items() if state != State.DISCARDED)


@dataclass(frozen=True)
class Move:
    """One or several like moves in a row, by the same hand."""

    icon: str
    event: Event
    who: str
    photo: Any
    count: int
    reason: str
    at: Any


def visible(user: User) -> QuerySet[Project]:
    """The projects of the home page, by name, with how many trainings are under way in each."""
    training = Count("runs", filter=Q(runs__state__in=UNDER_WAY), distinct=True)
    return visible_projects(user).annotate(trainings=training).order_by("name")


def project_rows(user: User, projects: Sequence[Project]) -> list[ProjectRow]:
    """What the home page says of these projects, in four queries however many there are."""
    roles = dict(Membership.objects.filter(user=user, project__in=projects).values_list("project", "role"))
    rows = {one.pk: ProjectRow(one, Role.LEAD if user.is_admin else roles.get(one.pk, "")) for one in projects}
    items = Item.objects.filter(project__in=projects).order_by()
    for project_id, state, count in items.values_list("project", "state").annotate(Count("id")):
        rows[project_id].counts[state] = count
    for project_id, count, returned in _for_annotator(items, user):
        rows[project_id].to_annotate, rows[project_id].returned = count, returned
    judged = [one.pk for one in projects if user.is_admin or rows[one.pk].role in {Role.REVIEWER, Role.LEAD}]
    for project_id, count in _for_reviewer(items.filter(project__in=judged), user):
        rows[project_id].to_review = count
    return list(rows.values())


def state_counts(project: Project) -> dict[str, int]:
    """How many photos wait in each state, zero included."""
    found = dict(Item.objects.filter(project=project).order_by().values_list("state").annotate(Count("id")))
    return {state.value: found.get(state.value, 0) for state in State}


def accepted_unseen(project: Project) -> QuerySet[Item]:
    """Accepted photos whose mask no person has judged."""
    return Item.objects.filter(project=project, state=State.ACCEPTED, seen_by_person=False)


def fresh_masks(project: Project) -> int:
    """New masks for the next training: those that the last one, comparisons left out, had not frozen yet."""
    last = project.runs.filter(kind="train", comparison=None).select_related("snapshot").first()
    if last is None:
        return newly_accepted(project, None)
    return newly_accepted(project, last.snapshot.created_at if last.snapshot else last.requested_at)


def newly_accepted(project: Project, since: datetime | None) -> int:
    """Photos that a training may learn from and whose mask a person accepted since then and nobody took back."""
    moves = Transition.objects.filter(item__project=project, event__in=SEEN_BY_A_PERSON)
    moves = moves.filter(item__state=State.ACCEPTED, item__seen_by_person=True)
    if since is not None:
        moves = moves.filter(at__gt=since)
    return moves.exclude(item__photo__garment__split=Split.HOLDOUT).order_by().values("item").distinct().count()


def latest_moves(project: Project) -> list[Move]:
    """What happened last; like moves of one hand within ten minutes become one sentence."""
    groups: dict[object, list[Transition]] = {}
    for move in _recent(project):
        groups.setdefault(_likeness(move), []).append(move)
    told = [_move(moves) for moves in groups.values()]
    # Where the list was cut, its oldest sentence would count too few.
    cut = sum(move.count for move in told) >= RECENT and len(told) > 1
    return (told[:-1] if cut else told)[:SHOWN_MOVES]


def photo_moves(item: Item) -> list[Move]:
    """A photo's whole history, oldest first."""
    return [_move([move]) for move in item.transitions.select_related("item__photo", "user").order_by("id")]


def _recent(project: Project) -> list[Transition]:
    moves = Transition.objects.filter(item__project=project).select_related("item__photo", "user").order_by("-id")
    newest = Transition.objects.order_by("-id").values_list("id", flat=True).first() or 0
    # Without a window the database sorts every move there ever was: 0.7 s with 100 000 photos. A quiet project
    # beside a busy one may have none in it, and then is asked in full.
    return list(moves.filter(id__gt=newest - WINDOW)[:RECENT]) or list(moves[:RECENT])


def _likeness(move: Transition) -> object:
    told_alone = move.event in {Event.SENT_BACK, Event.REOPENED, Event.DISCARDED, Event.RESTORED, Event.FAILED}
    return move.pk if told_alone else (move.event, move.user_id, int(move.at.timestamp()) // TOGETHER_SECONDS)


def _move(moves: list[Transition]) -> Move:
    newest = moves[0]
    event = Event(newest.event)
    by = who(newest.event, str(newest.user) if newest.user else None)
    # What a machine did is said by the sentence itself.
    reason = newest.reason if len(moves) == 1 and (newest.user or newest.event == Event.FAILED) else ""
    return Move(MOVES[event].icon, event, by, newest.item.photo, len(moves), reason, newest.at)


def _for_annotator(items: QuerySet[Item], user: User) -> QuerySet[Item, Any]:
    open_to_all = Q(returned_to=None) | Q(returned_to=user) | Q(returned_to__is_active=False)
    mine = items.filter(open_to_all, free() | Q(lease_user=user), state=State.TO_ANNOTATE).values("project")
    counted = mine.annotate(waiting=Count("id"), returned=Count("id", filter=Q(returned_to=user)))
    return counted.values_list("project", "waiting", "returned")


def _for_reviewer(items: QuerySet[Item], user: User) -> QuerySet[Item, Any]:
    # Who imported a mask may judge it; who drew it may not.
    drawn = Q(photo__head__version__author=user, photo__head__version__source=Source.PERSON)
    others = items.filter(free() | Q(lease_user=user), for_reviewer(user), state=State.TO_REVIEW).exclude(drawn)
    return others.values("project").annotate(waiting=Count("id")).values_list("project", "waiting")
