"""Many at once, on a real database file: nobody gets what somebody else got."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import pytest
from django.db import connection

from tests import factories
from workbench.datasets.models import Photo, Project
from workbench.errors import Conflict
from workbench.workflow import services
from workbench.workflow.models import Item, Transition
from workbench.workflow.services import Actor
from workbench.workflow.states import Event, State

Result = TypeVar("Result")

ACTORS = 8
CLAIMS = 40

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(work: Callable[[Actor], Result]) -> list[Result]:
    """Run the work as eight actors in threads with connections of their own, all starting at the same moment."""
    barrier = Barrier(ACTORS)

    def run(number: int) -> Result:
        barrier.wait()
        try:
            return work(Actor(worker=f"w{number}"))
        finally:
            connection.close()

    with ThreadPoolExecutor(ACTORS) as pool:
        return list(pool.map(run, range(ACTORS)))


def enrol(project: Project, number: int) -> None:
    """Photos that share one file: a queue needs no pictures."""
    one = factories.photo(project)
    same = {"project": project, "garment": one.garment, "pixels": one.pixels, "width": 8, "height": 8, "bytes": 1}
    rows = [Photo(**same, name=f"{number}.jpg", sha256=f"{number:064}") for number in range(number - 1)]
    Item.objects.bulk_create([Item(photo=photo, project=project) for photo in Photo.objects.bulk_create(rows)])


def test_eight_workers_claim_distinct_photos(project: Project) -> None:
    """Every photo goes to exactly one of them, and every worker gets its fill."""
    enrol(project, ACTORS * CLAIMS)
    queue = Item.objects.order_by("-priority", "id")

    def claims(actor: Actor) -> list[int]:
        won: list[int] = []
        while len(won) < CLAIMS and (batch := services.claim(queue, actor)):
            won += [item.pk for item in batch]
        return won

    shares = at_once(claims)
    everything = [pk for share in shares for pk in share]
    assert len(everything) == len(set(everything)) == ACTORS * CLAIMS


def test_of_eight_who_finish_exactly_one_wins(project: Project) -> None:
    """Compare-and-set: the others get a Conflict, and one row says who it was."""
    item = factories.move(factories.photo(project), Event.SEGMENTED)

    def finish(actor: Actor) -> bool:
        try:
            services.apply(Item.objects.get(pk=item.pk), Event.SENT_TO_REVIEW, actor)
        except (Conflict, ValueError):
            # Too late for the table already, or overtaken between reading and writing.
            return False
        return True

    won = at_once(finish)
    rows = Transition.objects.filter(item=item, event=Event.SENT_TO_REVIEW)
    assert sum(won) == rows.count() == 1
    assert rows.get().worker == f"w{won.index(True)}"
    item.refresh_from_db()
    assert item.state == State.TO_REVIEW


def test_two_who_read_before_either_wrote(project: Project) -> None:
    """The slower one worked from what was true a moment ago."""
    item = factories.move(factories.photo(project), Event.SEGMENTED)
    same = Item.objects.get(pk=item.pk)
    services.apply(item, Event.SENT_TO_ANNOTATE, Actor(worker="quick"))
    with pytest.raises(Conflict):
        services.apply(same, Event.AUTO_ACCEPTED, Actor(worker="slow"))
