"""The only writer of state: enrol, claim, renew, release, apply.

Every move is a compare-and-set and leaves a Transition.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from workbench.accounts.models import User
from workbench.datasets.models import Photo
from workbench.errors import Conflict
from workbench.workflow.models import Item, Transition
from workbench.workflow.states import SEEN_BY_A_PERSON, Event, State, after

PERSON_LEASE = timedelta(minutes=5)
MACHINE_LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 3
# Where a photo stands in the annotators' queue that a reviewer gave back to them: before all that only waits.
RETURNED_PRIORITY = 2.0
# So long a corrected photo waits for the reviewer who sent it back, before anybody judges it.
SENDER_FIRST = timedelta(hours=4)
# Others may take the front of the queue at the same moment: look a little further, and a few times.
SPARE = 16
ROUNDS = 5


@dataclass(frozen=True)
class Actor:
    """Who acts: a person, or a worker process by name."""

    user: User | None = None
    worker: str = ""

    @property
    def lease(self) -> timedelta:
        """How long a claim of this actor lasts without a heartbeat."""
        return PERSON_LEASE if self.user else MACHINE_LEASE

    @property
    def as_holder(self) -> dict[str, Any]:
        """The item's columns that name this actor as the holder of its lease."""
        return {"lease_user": self.user, "lease_worker": self.worker}


def free() -> Q:
    """Items that nobody works on at this moment."""
    return Q(lease_until=None) | Q(lease_until__lt=timezone.now())


def for_reviewer(user: User) -> Q:
    """Items in review that are not kept for another reviewer, who sent them back a short while ago."""
    over = Q(entered_at__lt=timezone.now() - SENDER_FIRST)
    return Q(returned_to=None) | Q(returned_to=user) | over


def enrol(photo: Photo) -> Item:
    """Put a new photo at the start of the loop."""
    item = Item.objects.create(photo=photo, project_id=photo.project_id)
    Transition.objects.create(item=item, event=Event.ENROLLED, to_state=item.state, user=photo.uploaded_by)
    return item


def claim(queue: QuerySet[Item], actor: Actor, *, limit: int = 1) -> list[Item]:
    """Lease up to `limit` free items from the front of an ordered queue; fewer, or none, when it runs dry."""
    claimed: list[Item] = []
    for _round in range(ROUNDS):
        candidates = list(queue.filter(free())[: limit - len(claimed) + SPARE])
        for item in candidates:
            if len(claimed) < limit and _take(item, actor):
                claimed.append(item)
        if len(claimed) == limit or not candidates:
            break
    return claimed


def renew(item: Item, actor: Actor, generation: int) -> Item:
    """Extend a lease; one that ran out but that nobody took since is given again. Raises Conflict when it is lost."""
    until = timezone.now() + actor.lease
    holder = Item.objects.filter(pk=item.pk, generation=generation, **actor.as_holder)
    if holder.update(lease_until=until) != 1:
        raise Conflict(_("Your claim on this photo ran out and somebody else has it now. Your work is kept."))
    item.lease_until = until
    return item


def take_again(item: Item, actor: Actor) -> Item:
    """A new claim by whoever holds the item already: the page that is left behind can then no longer give it back.

    Raises Conflict when the lease was lost in this moment.
    """
    held = Item.objects.filter(pk=item.pk, generation=item.generation, **actor.as_holder)
    if held.update(generation=F("generation") + 1, lease_until=timezone.now() + actor.lease) != 1:
        raise Conflict(_("Somebody else took this photo in this moment."))
    item.refresh_from_db(fields=["generation", "lease_until"])
    return item


def release(item: Item, actor: Actor, generation: int) -> None:
    """Give a lease back; a lease that is already gone is no error."""
    held = Item.objects.filter(pk=item.pk, generation=generation, **actor.as_holder)
    held.update(lease_user=None, lease_worker="", lease_until=None)


@transaction.atomic
def apply(item: Item, event: Event, actor: Actor, *, reason: str = "", **changes: Any) -> Item:
    """Move an item along the TABLE, end its lease, leave a Transition.

    `changes` are further columns of the item written with the move. Raises Conflict when somebody moved it first
    or holds it, ValueError for a move that the TABLE does not know.
    """
    before, to = State(item.state), after(State(item.state), event)
    if before is State.TO_REVIEW and "returned_to" not in changes:
        # Who judges it first is settled with the move.
        changes["returned_to"] = None
    if stands_in_front(item):
        # A place in one queue says nothing in another.
        changes = {"priority": item.turn["before"]} | changes
    changes |= {"seen_by_person": event in SEEN_BY_A_PERSON, "attempts": 0}
    moved = (
        Item.objects.filter(pk=item.pk, state=before, generation=item.generation)
        .filter(free() | Q(**actor.as_holder))
        .update(state=to, lease_user=None, lease_worker="", lease_until=None, entered_at=timezone.now(), **changes)
    )
    if moved != 1:
        raise Conflict(_("This photo has moved on since you opened it. Nothing was overwritten."))
    Transition.objects.create(
        item=item, event=event, from_state=before, to_state=to, user=actor.user, worker=actor.worker, reason=reason
    )
    item.refresh_from_db()
    return item


def note_drawing(item: Item) -> None:
    """Remember that a person has drawn on this photo, so that no machine takes it back."""
    Item.objects.filter(pk=item.pk, drawn_on=False).update(drawn_on=True)


def reorder(item: Item, priority: float) -> None:
    """Give a photo another place in the queue it stands in; one that somebody works on stays where it is."""
    still = Item.objects.filter(free(), pk=item.pk, state=item.state, generation=item.generation)
    still.update(priority=priority)


def stands_in_front(item: Item) -> bool:
    """Whether the item has the place in the queue that an arrangement gave it."""
    return bool(item.turn) and item.priority == item.turn["place"]


@transaction.atomic
def arrange(turns: Sequence[tuple[Item, dict[str, Any]]]) -> int:
    """Give photos that wait for an annotator their places, each with its turn as in Item; one without a turn goes back
    to the priority it had. What somebody works on, has drawn on or was sent back stays. Returns how many moved."""
    moved = 0
    for item, turn in turns:
        priority = turn["place"] if turn else item.turn["before"]
        untouched = Item.objects.filter(free(), pk=item.pk, state=State.TO_ANNOTATE, generation=item.generation)
        untouched = untouched.filter(priority=item.priority, drawn_on=False, returned_to=None)
        moved += untouched.update(priority=priority, turn=turn)
    return moved


def note_failure(item: Item, actor: Actor, reason: str) -> None:
    """Give a photo that a machine failed on back; after the third attempt it goes to a person with the reason."""
    if item.attempts < MOST_ATTEMPTS:
        release(item, actor, item.generation)
        return
    reasons = [{"code": "failed", "text": f"Pre-segmentation failed: {reason}", "value": None, "threshold": None}]
    apply(item, Event.FAILED, actor, reason=reason, reasons=reasons)


def superseded(items: Sequence[Item], actor: Actor, reason: str) -> int:
    """Send waiting items that no person touched back to pre-segmentation; returns how many went."""
    moved = 0
    for item in items:
        try:
            apply(item, Event.SUPERSEDED, actor, reason=reason)
            moved += 1
        except Conflict:
            # Somebody claimed it in this moment; their work comes first.
            continue
    return moved


def _take(item: Item, actor: Actor) -> bool:
    # A machine's attempt counts from its start: a photo that kills its worker would otherwise be tried for ever.
    attempts = F("attempts") + (0 if actor.user else 1)
    taken = (
        Item.objects.filter(pk=item.pk, state=item.state, generation=item.generation)
        .filter(free())
        .update(
            generation=F("generation") + 1, lease_until=timezone.now() + actor.lease, attempts=attempts,
            **actor.as_holder,
        )
    )  # fmt: skip
    if taken == 1:
        item.refresh_from_db(fields=["generation", "lease_until", "lease_user", "lease_worker", "attempts"])
    return taken == 1
