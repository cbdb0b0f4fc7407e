"""Moves by hand, through the photo's page."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests import factories
from workbench.accounts.models import User
from workbench.annotation.services import next_item
from workbench.datasets.models import Photo, Project
from workbench.masks.models import Source
from workbench.predictions.services import stale_items
from workbench.workflow.models import Item, Transition
from workbench.workflow.states import Event

ClientOf = Callable[[User], Client]


def move(client: Client, photo: Photo, event: Event, reason: str = "") -> int:
    """The status of the answer."""
    url = f"/projects/{photo.project.slug}/photos/{photo.pk}/move/"
    return client.post(url, {"event": event.value, "reason": reason}).status_code


@pytest.fixture
def accepted(project: Project) -> Photo:
    """A photo that was accepted with the model's mask."""
    photo = factories.photo(project, "accepted.jpg")
    factories.mask(photo, source=Source.MODEL)
    factories.move(photo, Event.SEGMENTED, Event.AUTO_ACCEPTED)
    return photo


def test_no_machine_takes_back_what_a_reviewer_opened_again(
    accepted: Photo, project: Project, rex: User, client_of: ClientOf
) -> None:
    """A new champion would else accept it once more."""
    assert move(client_of(rex), accepted, Event.REOPENED) == 302
    assert not stale_items(project, factories.model_version(project)).exists()


def test_what_was_opened_again_comes_before_what_only_waits(
    accepted: Photo, project: Project, ann: User, rex: User, client_of: ClientOf
) -> None:
    factories.move(factories.photo(project, "waits.jpg"), Event.NO_MODEL, priority=0.9)
    move(client_of(rex), accepted, Event.REOPENED)
    first = next_item(project=project, user=ann)
    assert first == Item.objects.get(photo=accepted)


def test_a_reason_is_kept_without_what_no_database_stores(accepted: Photo, rex: User, client_of: ClientOf) -> None:
    """PostgreSQL refuses a NUL."""
    assert move(client_of(rex), accepted, Event.REOPENED, "hem\0line") == 302
    assert Item.objects.get(photo=accepted).reasons[0]["text"] == "Opened again by Rex: hemline"
    assert Transition.objects.filter(item__photo=accepted).latest("pk").reason == "hemline"
