"""Fix and approve in place: the reviewer draws the last bit in the editor, and what they drew is accepted."""

import base64
import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests import factories
from tests.workbench.review.test_verdicts import fresh, judged, undo, waiting
from workbench.accounts.models import User
from workbench.annotation.models import Draft, Effort
from workbench.datasets.models import Project
from workbench.masks import codec
from workbench.masks.services import head_of
from workbench.review.models import Verdict
from workbench.workflow.models import Item
from workbench.workflow.services import Actor, claim
from workbench.workflow.states import Event, State

ClientOf = Callable[[User], Client]
EFFORT = {"active_seconds": 12.5, "strokes": 3, "tools": {"brush": 3}, "pixels_changed": 40}


@pytest.fixture
def reviewer(rex: User, client_of: ClientOf) -> Client:
    """Rex's browser."""
    return client_of(rex)


@pytest.fixture
def item(project: Project, ann: User) -> Item:
    """A photo in review that Ann drew."""
    return waiting(project, author=ann)


def opened(client: Client, item: Item, query: str = "") -> dict[str, Any]:
    answer = client.get(f"/api/items/{item.pk}/fix/{query}")
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def body(order: dict[str, Any], box: tuple[int, int, int, int] = (5, 5, 30, 40), **more: Any) -> dict[str, Any]:
    data = base64.b64encode(codec.encode(factories.alpha(box=box))).decode()
    layer = {"label": order["labels"][0]["id"], "attributes": [], "data": data}
    return {"op_id": str(uuid4()), "generation": order["lease"]["generation"], "layers": [layer], **more}


def send(client: Client, method: str, url: str, content: Any, etag: str) -> Any:
    return client.generic(method, url, json_of(content), content_type="application/json", headers={"If-Match": etag})


def json_of(content: Any) -> str:
    return re.sub("'", '"', repr(content))


def fixed(client: Client, order: dict[str, Any], **more: Any) -> Any:
    return send(client, "POST", order["fixing"]["submit"], body(order, effort=EFFORT, **more), order["etag"])


def test_what_the_reviewer_drew_is_accepted(item: Item, ann: User, rex: User, reviewer: Client) -> None:
    shown = head_of(item.photo)
    order = opened(reviewer, item)
    assert order["from"] == "version"
    answer = fixed(reviewer, order)
    assert answer.status_code == 200, answer.content
    head, verdict = head_of(item.photo), Verdict.objects.get()
    assert head is not None
    assert (head.author, head.parent) == (rex, shown)
    assert answer.json() == {"state": "ACCEPTED", "version": head.pk, "batch": str(verdict.batch), "next": None}
    assert (verdict.kind, verdict.version, verdict.before, verdict.reviewer) == ("fixed", head, shown, rex)
    assert Effort.objects.get(version=head).strokes == 3
    now = fresh(item)
    assert (now.seen_by_person, now.lease_user) == (True, None)
    last = now.transitions.last()
    assert last is not None
    assert last.event == Event.FIXED


def test_the_same_save_twice_is_one_verdict(item: Item, reviewer: Client) -> None:
    """The answer was lost on its way, and the browser sends again."""
    order = opened(reviewer, item)
    content = body(order, effort=EFFORT)
    first, again = (send(reviewer, "POST", order["fixing"]["submit"], content, order["etag"]) for _ in range(2))
    assert (first.status_code, again.json()["version"]) == (200, first.json()["version"])
    assert Verdict.objects.count() == 1


def test_the_next_photo_is_the_sheets_next(project: Project, ann: User, item: Item, reviewer: Client) -> None:
    """In the order and with the filters that the reviewer came with."""
    waiting(project, "b.jpg", priority=0.4)
    drawn = waiting(project, "c.jpg", author=ann, priority=0.3)
    order = opened(reviewer, item, "?annotator=ann")
    assert order["fixing"]["back"] == f"/projects/{project.slug}/review/{item.pk}/?annotator=ann"
    assert fixed(reviewer, order).json()["next"] == drawn.pk


def test_drafts_heartbeats_regions_and_openings_work(item: Item, reviewer: Client) -> None:
    """All that the editor asks of the server while an annotator draws."""
    order = opened(reviewer, item)
    content, url = body(order), f"/api/items/{item.pk}/"
    saved = send(reviewer, "PUT", f"{url}draft/", content, order["etag"])
    assert saved.status_code == 200, saved.content
    generation = {"generation": order["lease"]["generation"]}
    asked: list[tuple[str, dict[str, Any], int]] = [
        ("heartbeat/", generation, 200),
        ("region/", {"rect": [10, 10, 40, 50]}, 200),
        ("openings/", {"x": 20, "y": 20, "area": 4}, 201),
    ]
    for part, what, status in asked:
        assert reviewer.post(url + part, what, content_type="application/json").status_code == status, part
    again = opened(reviewer, item)
    assert (again["from"], again["etag"]) == ("draft", saved.json()["etag"])
    assert fixed(reviewer, again).status_code == 200
    assert not Draft.objects.exists()


def test_leaving_gives_no_verdict_and_keeps_the_draft(item: Item, rex: User, reviewer: Client) -> None:
    order = opened(reviewer, item)
    send(reviewer, "PUT", f"/api/items/{item.pk}/draft/", body(order), order["etag"])
    generation = {"generation": order["lease"]["generation"]}
    reviewer.post(f"/api/items/{item.pk}/release/", generation, content_type="application/json")
    now = fresh(item)
    assert (now.state, now.lease_user) == (State.TO_REVIEW, None)
    assert Draft.objects.get(live=True).author == rex
    assert judged(reviewer, item.project, "approved", item)["done"]


def test_a_fix_can_be_taken_back(item: Item, reviewer: Client) -> None:
    shown = head_of(item.photo)
    batch = fixed(reviewer, opened(reviewer, item)).json()["batch"]
    assert undo(reviewer, batch)["undone"] == [item.pk]
    assert (fresh(item).state, head_of(item.photo)) == (State.TO_REVIEW, shown)
    assert judged(reviewer, item.project, "approved", item)["done"]


def test_nobody_fixes_their_own_work(project: Project, rex: User, reviewer: Client) -> None:
    own = waiting(project, author=rex)
    assert reviewer.get(f"/api/items/{own.pk}/fix/").status_code == 403
    assert reviewer.get(f"/projects/{project.slug}/review/{own.pk}/fix/").status_code == 403
    assert fresh(own).lease_user is None


def test_a_fixed_mask_is_ones_own(item: Item, ann: User, lea: User, reviewer: Client, client_of: ClientOf) -> None:
    """Opened again and sent to review, the one who fixed it does not judge it."""
    fixed(reviewer, opened(reviewer, item))
    again = factories.move(item.photo, Event.REOPENED, Event.SUBMITTED, user=ann)
    assert "You drew this mask" in judged(reviewer, item.project, "approved", again)["failed"][0]["problem"]
    assert judged(client_of(lea), item.project, "approved", again)["done"]


def test_somebody_else_looking_comes_first(item: Item, lea: User, reviewer: Client) -> None:
    claim(Item.objects.filter(pk=item.pk), Actor(lea))
    answer = reviewer.get(f"/api/items/{item.pk}/fix/")
    assert (answer.status_code, answer.json()["detail"]) == (409, "Lea is looking at this photo now.")


def test_a_lost_claim_fixes_nothing_and_keeps_the_work(item: Item, lea: User, rex: User, reviewer: Client) -> None:
    order = opened(reviewer, item)
    Item.objects.filter(pk=item.pk).update(lease_until=None, lease_user=None)
    claim(Item.objects.filter(pk=item.pk), Actor(lea))
    assert fixed(reviewer, order).status_code == 409
    assert not Verdict.objects.exists()
    assert Draft.objects.get(side=True).author == rex


def test_an_annotator_cannot_draw_on_what_waits_for_a_reviewer(
    item: Item, ann: User, reviewer: Client, client_of: ClientOf
) -> None:
    """Nor can the reviewer submit it as if it waited for an annotator."""
    order = opened(reviewer, item)
    url = f"/api/items/{item.pk}/"
    assert send(client_of(ann), "PUT", f"{url}draft/", body(order), order["etag"]).status_code == 409
    assert client_of(ann).get(f"{url}fix/").status_code == 403
    assert send(reviewer, "POST", f"{url}submit/", body(order, effort=EFFORT), order["etag"]).status_code == 409
    assert fresh(item).state == State.TO_REVIEW


def test_what_waits_for_nobody_is_not_fixed(item: Item, reviewer: Client) -> None:
    judged(reviewer, item.project, "approved", item)
    assert reviewer.get(f"/api/items/{item.pk}/fix/").status_code == 409


def test_the_page_is_the_editor_on_this_photo(project: Project, item: Item, reviewer: Client) -> None:
    answer = reviewer.get(f"/projects/{project.slug}/review/{item.pk}/fix/?reason=low_dice")
    assert answer.status_code == 200
    assert answer.context["order"]["fixing"]["submit"] == f"/api/items/{item.pk}/fix/?reason=low_dice"
    assert 'id="editor"' in answer.content.decode()
