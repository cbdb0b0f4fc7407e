"""The reading pages of a project: who may open them, what they say, what they cost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories
from workbench.accounts.models import User
from workbench.datasets.models import Photo, Project, Split
from workbench.insights import selectors
from workbench.insights.loop import loop
from workbench.insights.selectors import latest_moves
from workbench.workflow.models import Item
from workbench.workflow.states import Event, State

ClientOf = Callable[[User], Client]
PAGES = ["", "live/", "photos/", "photos/{photo}/"]


def address(project: Project, page: str, photo: Photo) -> str:
    return f"/projects/{project.slug}/{page.format(photo=photo.pk)}"


@pytest.mark.parametrize("page", PAGES)
def test_every_member_reads_and_no_stranger_does(
    page: str, project: Project, ann: User, sam: User, client_of: ClientOf
) -> None:
    url = address(project, page, factories.photo(project))
    assert client_of(ann).get(url).status_code == 200
    assert client_of(sam).get(url).status_code == 404
    assert Client().get(url).status_code == 302


def test_a_photo_of_another_project_is_not_there(project: Project, ann: User, client_of: ClientOf) -> None:
    foreign = factories.photo(factories.project("Winter"))
    assert client_of(ann).get(address(project, "photos/{photo}/", foreign)).status_code == 404


def test_an_empty_project_says_what_to_do(project: Project, ann: User, lea: User, client_of: ClientOf) -> None:
    url = f"/projects/{project.slug}/"
    assert f'href="{url}upload/"' in client_of(lea).get(url).content.decode()
    assert f'href="{url}upload/"' not in client_of(ann).get(url).content.decode()


def test_the_loop_counts_every_photo_where_it_stands(project: Project) -> None:
    factories.photo(project, "a.jpg")
    factories.move(factories.photo(project, "b.jpg"), Event.SEGMENTED)
    factories.move(factories.photo(project, "c.jpg"), Event.NO_MODEL)
    factories.move(factories.photo(project, "d.jpg"), Event.SEGMENTED, Event.SENT_TO_REVIEW)
    factories.move(factories.photo(project, "e.jpg"), Event.SEGMENTED, Event.AUTO_ACCEPTED)
    factories.move(factories.photo(project, "f.jpg"), Event.NO_MODEL, Event.SUBMITTED_FINAL)
    factories.move(factories.photo(project, "g.jpg"), Event.DISCARDED)
    drawn = loop(project)
    assert {one.key: one.count for one in drawn.stations} == {
        "upload": 6, "presegment": 1, "triage": 1, "annotate": 1, "review": 1, "accepted": 2, "train": 1,
    }  # fmt: skip
    assert drawn.auto == 1
    assert drawn.auto_share == 0.25


def test_every_number_of_the_loop_opens_those_photos(project: Project, ann: User, client_of: ClientOf) -> None:
    factories.move(factories.photo(project, "c.jpg"), Event.NO_MODEL)
    factories.photo(project, "a.jpg")
    station = loop(project).stations[3]
    page = client_of(ann).get(station.url).content.decode()
    assert page.count('class="thumb"') == station.count == 1
    assert "c.jpg" in page


def test_like_moves_become_one_sentence(project: Project) -> None:
    for name in "abc":
        factories.move(factories.photo(project, f"{name}.jpg"), Event.SEGMENTED)
    said = [(move.who, move.event, move.count) for move in latest_moves(project)]
    assert said == [("The model", Event.SEGMENTED, 3), ("Somebody", Event.ENROLLED, 3)]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("state=ACCEPTED", ["b"]),
        ("state=DISCARDED", ["c"]),
        ("split=holdout", ["b"]),
        ("q=A_", ["a_Back"]),
        ("view=Back", ["a_Back"]),
        ("reason=sure", ["b"]),
        ("reason=nonsense", ["a_Back", "b"]),
        ("dice_to=0.9", ["a_Back"]),
        ("sort=dice", ["a_Back", "b"]),
        ("sort=newest", ["b", "a_Back"]),
        ("page=999", ["a_Back", "b"]),
        ("state=%00&dice_from=x", ["a_Back", "b"]),
    ],
)
def test_filters_leave_what_was_asked_for(
    query: str, names: list[str], project: Project, ann: User, client_of: ClientOf
) -> None:
    model = factories.model_version(project)
    first = factories.photo(project, "a_Back.jpg", split=Split.TRAIN)
    factories.prediction(first, model, dice=0.8)
    second = factories.photo(project, "b.jpg", split=Split.HOLDOUT)
    factories.prediction(second, model, dice=0.99)
    reason = {"code": "sure", "text": "The model is sure.", "value": 0.99, "threshold": 0.97}
    factories.move(second, Event.SEGMENTED, Event.AUTO_ACCEPTED, reasons=[reason])
    factories.move(factories.photo(project, "c.jpg", split=Split.TRAIN), Event.DISCARDED)
    response = client_of(ann).get(f"/projects/{project.slug}/photos/?{query}")
    assert [item.photo.stem for item in response.context["page"]] == names


def test_the_photo_page_shows_reasons_scores_and_history(project: Project, ann: User, client_of: ClientOf) -> None:
    photo = factories.photo(project)
    factories.prediction(photo, factories.model_version(project), dice=0.912)
    factories.mask(photo, author=ann)
    reason = {"code": "low_dice", "text": "The model doubts its mask.", "value": 0.912, "threshold": 0.93}
    factories.move(photo, Event.SEGMENTED, Event.SENT_TO_ANNOTATE, reasons=[reason])
    page = client_of(ann).get(address(project, "photos/{photo}/", photo)).content.decode()
    for shown in ("The model doubts its mask.", "0.912", "pre-segmented", "to an annotator", 'd="M'):
        assert shown in page


@pytest.mark.parametrize("page", ["", "photos/", "photos/{photo}/"])
def test_sixty_photos_cost_as_many_questions_as_one(
    page: str, project: Project, ann: User, client_of: ClientOf
) -> None:
    model, client = factories.model_version(project), client_of(ann)
    first = _predicted(project, "p0.jpg", model)
    url = address(project, page, first)
    client.get(url)
    few = _count(client, url)
    for number in range(1, 60):
        _predicted(project, f"p{number}.jpg", model)
    assert _count(client, url) == few
    assert few <= 22


def _predicted(project: Project, name: str, model: Any) -> Photo:
    photo = factories.photo(project, name)
    factories.prediction(photo, model)
    factories.mask(photo)
    factories.move(photo, Event.SEGMENTED)
    return photo


def _count(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def test_a_reviewer_opens_an_accepted_photo_again_with_a_reason(
    project: Project, ann: User, rex: User, client_of: ClientOf
) -> None:
    photo = factories.photo(project)
    item = factories.move(photo, Event.SEGMENTED, Event.AUTO_ACCEPTED)
    url = f"/projects/{project.slug}/photos/{photo.pk}/move/"
    body = {"event": "reopened", "reason": "The strap is missing."}
    assert client_of(ann).post(url, body).status_code == 403
    assert client_of(rex).get(url).status_code == 405
    client_of(rex).post(url, body)
    item.refresh_from_db()
    assert item.state == State.TO_ANNOTATE
    assert item.reasons[0]["text"] == "Opened again by Rex: The strap is missing."


def test_only_moves_made_by_hand_can_be_made_by_hand(project: Project, rex: User, client_of: ClientOf) -> None:
    photo = factories.photo(project)
    url = f"/projects/{project.slug}/photos/{photo.pk}/move/"
    assert client_of(rex).post(url, {"event": "auto_accepted"}).status_code == 400
    assert client_of(rex).post(url, {"event": "reopened"}).status_code == 302
    assert Item.objects.get(photo=photo).state == State.TO_PRESEGMENT


def test_the_overview_draws_how_sure_the_model_is(project: Project, ann: User, client_of: ClientOf) -> None:
    model = factories.model_version(project)
    for number, dice in enumerate([0.6, 0.95, 0.99]):
        factories.prediction(factories.photo(project, f"p{number}.jpg"), model, dice=dice)
    response = client_of(ann).get(f"/projects/{project.slug}/")
    assert response.context["histogram"].outliers == 1
    assert "1 outlier<" in response.content.decode()


def test_a_quiet_project_beside_a_busy_one_still_says_what_happened(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selectors, "WINDOW", 2)
    factories.photo(project)
    busy = factories.project("Busy")
    for name in "abc":
        factories.photo(busy, f"{name}.jpg")
    assert [move.count for move in latest_moves(project)] == [1]
    assert [move.count for move in latest_moves(busy)] == [2]


def test_a_sentence_that_was_cut_off_does_not_count_too_few(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three uploads and one segmentation, of which only three moves are read: nothing is said of "two uploads"."""
    photos = [factories.photo(project, f"{number}_Front.jpg") for number in range(3)]
    factories.move(photos[0], Event.SEGMENTED)
    monkeypatch.setattr(selectors, "RECENT", 3)
    assert [(move.event, move.count) for move in latest_moves(project)] == [(Event.SEGMENTED, 1)]
