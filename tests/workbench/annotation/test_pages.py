"""The editor's page, and the page when nothing is left to annotate."""

import json
import re
from collections.abc import Callable
from typing import Any

from django.test import Client

from tests import factories
from workbench.accounts.models import User
from workbench.datasets.models import Project
from workbench.training.models import Run
from workbench.workflow.models import Item
from workbench.workflow.services import Actor, claim
from workbench.workflow.states import Event

ClientOf = Callable[[User], Client]


def waiting(project: Project, name: str = "a.jpg") -> Item:
    return factories.move(factories.photo(project, name), Event.NO_MODEL)


def url(project: Project, item: Item | None = None) -> str:
    return f"/projects/{project.slug}/annotate/" + (f"{item.pk}/" if item else "")


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return str(response.content.decode())


def test_the_next_photo_opens_in_the_editor(project: Project, ann: User, client_of: ClientOf) -> None:
    item = waiting(project)
    response = client_of(ann).get(url(project))
    assert response.status_code == 302
    assert response.headers["Location"] == url(project, item)


def test_members_open_the_editor_and_strangers_do_not(
    project: Project, ann: User, sam: User, client_of: ClientOf
) -> None:
    item = waiting(project)
    assert client_of(sam).get(url(project)).status_code == 404
    assert client_of(sam).get(url(project, item)).status_code == 404
    assert Client().get(url(project, item)).status_code == 302
    foreign = waiting(factories.project("Winter"))
    assert client_of(ann).get(url(project, foreign)).status_code == 404


def test_the_editor_has_its_work_order_and_nothing_around_it(project: Project, ann: User, client_of: ClientOf) -> None:
    item, client = waiting(project), client_of(ann)
    shown = text(client, url(project, item))
    found = re.search(r'<script id="work-order" type="application/json">(.*?)</script>', shown, re.DOTALL)
    assert found is not None
    order: dict[str, Any] = json.loads(found.group(1))
    assert order["id"] == item.pk
    assert order["photo"]["name"] == "a.jpg"
    main = f'<main id="editor" data-item="{item.pk}" data-api="/api" data-home="/projects/{project.slug}/"'
    assert main in shown
    assert 'data-user="Ann"' in shown
    assert "<header" not in shown
    # The editor's requests carry the token of this cookie.
    assert client.cookies["csrftoken"].value


def test_a_photo_that_somebody_holds_names_them(project: Project, ann: User, lea: User, client_of: ClientOf) -> None:
    item = waiting(project)
    claim(Item.objects.filter(pk=item.pk), Actor(lea))
    response = client_of(ann).get(url(project, item))
    assert response.status_code == 409
    assert "Lea is working on this photo now." in response.content.decode()


def test_without_photos_those_who_may_upload_are_led_there(
    project: Project, ann: User, rex: User, client_of: ClientOf
) -> None:
    link = f'href="/projects/{project.slug}/upload/"'
    assert "There are no photos yet" in text(client_of(ann), url(project))
    assert link not in text(client_of(ann), url(project))
    assert link in text(client_of(rex), url(project))


def test_nothing_left_says_in_whose_hands_the_rest_is(
    project: Project, ann: User, rex: User, lea: User, client_of: ClientOf
) -> None:
    factories.photo(project, "new.jpg")
    held = waiting(project, "held.jpg")
    factories.move(factories.photo(project, "review.jpg"), Event.NO_MODEL, Event.SUBMITTED)
    factories.move(factories.photo(project, "done.jpg"), Event.NO_MODEL, Event.SUBMITTED_FINAL)
    factories.move(factories.photo(project, "thrown.jpg"), Event.DISCARDED)
    claim(Item.objects.filter(pk=held.pk), Actor(lea))
    Run.objects.create(project=project, state="running", trigger="", progress={"phase": "Reading photos"})
    shown = text(client_of(ann), url(project))
    for words in (
        "No photo needs you now", "1 of 4 photos are accepted", "1 photo waits for the first model",
        "1 photo is with other annotators", "1 mask waits for a reviewer", "A model is being trained: Reading photos",
    ):  # fmt: skip
        assert words in shown
    assert "Judge masks" not in shown
    assert "Judge masks" in text(client_of(rex), url(project))


def test_all_accepted_is_said_plainly(project: Project, ann: User, client_of: ClientOf) -> None:
    factories.move(factories.photo(project), Event.NO_MODEL, Event.SUBMITTED_FINAL)
    shown = text(client_of(ann), url(project))
    assert "The only photo of Summer is accepted." in shown
    assert "in other hands" not in shown
