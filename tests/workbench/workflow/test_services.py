"""Claiming, renewing, finishing: one at a time, each move with its row."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import factories
from workbench.accounts.models import User
from workbench.datasets.models import Project
from workbench.errors import Conflict
from workbench.workflow import services
from workbench.workflow.models import Item, Transition
from workbench.workflow.services import Actor
from workbench.workflow.states import Event, State

WORKER = Actor(worker="gpu-1")


@pytest.fixture
def item(project: Project) -> Item:
    """A photo that has just arrived."""
    return Item.objects.get(photo=factories.photo(project))


def expire(item: Item) -> None:
    """Let a lease run out."""
    Item.objects.filter(pk=item.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def claim(item: Item, actor: Actor) -> Item | None:
    """Try to take this very photo."""
    won = services.claim(Item.objects.filter(pk=item.pk), actor)
    return won[0] if won else None


def test_a_new_photo_waits_for_presegmentation(item: Item) -> None:
    """And a row says that it came."""
    row = Transition.objects.get(item=item)
    assert (item.state, row.event, row.from_state, row.to_state) == ("TO_PRESEGMENT", "enrolled", "", "TO_PRESEGMENT")


def test_every_move_leaves_a_row(item: Item, ann: User) -> None:
    """Who, when, why, from, to."""
    services.apply(item, Event.NO_MODEL, WORKER, reason="no model yet", priority=0.5)
    services.apply(item, Event.SUBMITTED, Actor(user=ann))
    rows = Transition.objects.filter(item=item).values_list("from_state", "to_state", "worker", "user", "reason")
    assert list(rows)[1:] == [
        ("TO_PRESEGMENT", "TO_ANNOTATE", "gpu-1", None, "no model yet"),
        ("TO_ANNOTATE", "TO_REVIEW", "", ann.pk, ""),
    ]
    assert item.priority == 0.5


def test_a_claim_hides_the_photo_from_others(item: Item, ann: User) -> None:
    """Until it runs out; each claim has its own generation."""
    first = claim(item, WORKER)
    assert first is not None
    assert claim(item, Actor(user=ann)) is None
    expire(item)
    second = claim(item, Actor(user=ann))
    assert second is not None
    assert (second.lease_user, second.lease_worker, second.generation) == (ann, "", first.generation + 1)


def test_a_claim_takes_the_front_of_the_queue(project: Project) -> None:
    """In the queue's order, at most as many as asked for."""
    items = [Item.objects.get(photo=factories.photo(project, f"d{number}.jpg")) for number in range(5)]
    for item, priority in zip(items, (0.1, 0.9, 0.5, 0.7, 0.3), strict=True):
        Item.objects.filter(pk=item.pk).update(priority=priority)
    queue = Item.objects.order_by("-priority", "id")
    assert [item.priority for item in services.claim(queue, WORKER, limit=2)] == [0.9, 0.7]
    assert [item.priority for item in services.claim(queue, WORKER, limit=9)] == [0.5, 0.3, 0.1]
    assert services.claim(queue, WORKER) == []


def test_a_lease_that_ran_out_is_renewed_while_nobody_took_it(item: Item, ann: User) -> None:
    """A person who comes back from lunch goes on."""
    held = claim(item, Actor(user=ann))
    assert held is not None
    expire(item)
    renewed = services.renew(item, Actor(user=ann), held.generation)
    assert renewed.lease_until is not None
    assert renewed.lease_until > timezone.now() + timedelta(minutes=4)


def test_a_lost_lease_is_not_renewed(item: Item, ann: User, rex: User) -> None:
    """Nor with the right generation by somebody else."""
    held = claim(item, Actor(user=ann))
    assert held is not None
    with pytest.raises(Conflict):
        services.renew(item, Actor(user=rex), held.generation)
    expire(item)
    claim(item, Actor(user=rex))
    with pytest.raises(Conflict):
        services.renew(item, Actor(user=ann), held.generation)


def test_a_late_finisher_writes_nothing(item: Item) -> None:
    """Another worker took over; the first one's result is refused whole."""
    late = claim(item, WORKER)
    expire(item)
    quick = claim(item, Actor(worker="gpu-2"))
    assert late is not None
    assert quick is not None
    with pytest.raises(Conflict):
        services.apply(late, Event.SEGMENTED, WORKER)
    services.apply(quick, Event.SEGMENTED, Actor(worker="gpu-2"))
    with pytest.raises(Conflict):
        services.apply(late, Event.SEGMENTED, WORKER)
    assert Transition.objects.filter(item=item).count() == 2
    item.refresh_from_db()
    assert (item.state, item.lease_until, item.lease_worker) == (State.TO_ROUTE, None, "")


def test_an_earlier_claim_of_the_same_name_is_late_too(item: Item) -> None:
    """Two processes of one machine share its name; the generation tells them apart."""
    late = claim(item, WORKER)
    expire(item)
    assert claim(item, WORKER) is not None
    assert late is not None
    with pytest.raises(Conflict):
        services.apply(late, Event.SEGMENTED, WORKER)


def test_a_lease_renewed_in_the_last_moment_is_not_taken(item: Item, ann: User) -> None:
    """The other one saw it run out, and was slower."""
    held = claim(item, Actor(user=ann))
    assert held is not None
    expire(item)
    seen = Item.objects.get(pk=item.pk)
    services.renew(held, Actor(user=ann), held.generation)
    assert not services._take(seen, WORKER)


def test_nobody_moves_what_somebody_else_holds(item: Item, lea: User) -> None:
    """Not even with a fresh look at it."""
    claim(item, WORKER)
    fresh = Item.objects.get(pk=item.pk)
    with pytest.raises(Conflict):
        services.apply(fresh, Event.DISCARDED, Actor(user=lea))


def test_a_move_the_table_does_not_know_is_refused(item: Item) -> None:
    """And leaves no row."""
    with pytest.raises(ValueError, match="approved"):
        services.apply(item, Event.APPROVED, WORKER)
    assert Transition.objects.filter(item=item).count() == 1


def test_releasing_gives_back_one_s_own_lease_only(item: Item, ann: User) -> None:
    """A late release of an earlier claim ends nothing."""
    first = claim(item, Actor(user=ann))
    assert first is not None
    expire(item)
    second = claim(item, Actor(user=ann))
    assert second is not None
    services.release(item, Actor(user=ann), first.generation)
    assert claim(item, WORKER) is None
    services.release(item, Actor(user=ann), second.generation)
    assert claim(item, WORKER) is not None


def test_the_third_failure_goes_to_a_person_with_the_reason(item: Item) -> None:
    """Twice it is tried again at once."""
    for left in (State.TO_PRESEGMENT, State.TO_PRESEGMENT, State.TO_ANNOTATE):
        held = claim(item, WORKER)
        assert held is not None
        services.note_failure(held, WORKER, "the file is damaged")
        item.refresh_from_db()
        assert (item.state, item.lease_until) == (left, None)
    assert item.reasons[0]["code"] == "failed"
    assert "the file is damaged" in item.reasons[0]["text"]
    assert item.attempts == 0
    last = Transition.objects.filter(item=item).last()
    assert last is not None
    assert (last.event, last.reason) == (Event.FAILED, "the file is damaged")


def test_attempts_of_a_worker_that_dies_are_counted(item: Item) -> None:
    """Nobody is left to note the failure of a photo that kills its worker."""
    for attempt in (1, 2, 3):
        held = claim(item, WORKER)
        assert held is not None
        assert held.attempts == attempt
        expire(item)


def test_claims_of_people_are_no_attempts(item: Item, ann: User) -> None:
    """A photo may be opened a hundred times."""
    held = claim(item, Actor(user=ann))
    assert held is not None
    assert held.attempts == 0


def test_only_a_person_s_judgement_counts_as_seen(project: Project, ann: User) -> None:
    """And it is forgotten when the photo is opened again."""
    photo = factories.photo(project)
    assert not factories.move(photo, Event.SEGMENTED, Event.AUTO_ACCEPTED).seen_by_person
    assert not factories.move(photo, Event.REOPENED, user=ann).seen_by_person
    assert factories.move(photo, Event.SUBMITTED_FINAL, user=ann).seen_by_person
    assert not factories.move(photo, Event.REOPENED, user=ann).seen_by_person


def test_superseded_leaves_claimed_photos_alone(project: Project, ann: User) -> None:
    """Somebody may have opened one after the list was read."""
    items = [factories.move(factories.photo(project, f"d{n}.jpg"), Event.NO_MODEL) for n in range(3)]
    claim(items[1], Actor(user=ann))
    assert services.superseded(items, WORKER, "a better model") == 2
    states = Item.objects.order_by("id").values_list("state", flat=True)
    assert list(states) == [State.TO_PRESEGMENT, State.TO_ANNOTATE, State.TO_PRESEGMENT]


def test_drawing_is_remembered(item: Item) -> None:
    """So that no machine takes the photo back."""
    services.note_drawing(item)
    item.refresh_from_db()
    assert item.drawn_on
