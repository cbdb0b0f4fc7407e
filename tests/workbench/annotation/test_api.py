"""The editor's contract: what it sends, what it gets, and which status says what."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests import factories
from workbench.accounts.models import User
from workbench.annotation.models import Draft, Effort
from workbench.datasets.models import Project
from workbench.masks import codec
from workbench.masks.selectors import to_text
from workbench.predictions.models import Prediction
from workbench.workflow.models import Item
from workbench.workflow.states import Event

ClientOf = Callable[[User], Client]


@pytest.fixture
def item(project: Project) -> Item:
    """A photo with a prediction that waits for an annotator, with a reason."""
    photo = factories.photo(project)
    factories.prediction(photo, factories.model_version(project), dice=0.9)
    reason = {"code": "low_dice", "text": "The model doubts its mask.", "value": 0.9, "threshold": 0.93}
    return factories.move(photo, Event.SEGMENTED, Event.SENT_TO_ANNOTATE, reasons=[reason], priority=0.1)


def body(order: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A save based on a work order."""
    data = to_text(codec.encode(factories.alpha()))
    layers = [{"label": order["labels"][0]["id"], "attributes": [], "data": data}]
    return {"op_id": str(uuid4()), "generation": order["lease"]["generation"], "layers": layers} | changes


def call(client: Client, method: str, path: str, content: Any = None, etag: str | None = None) -> Any:
    """Send JSON, with If-Match where there is an etag."""
    headers = {"If-Match": etag} if etag is not None else {}
    return client.generic(method, path, json.dumps(content), content_type="application/json", headers=headers)


def opened(client: Client, item: Item) -> dict[str, Any]:
    """The work order of this photo."""
    answer = client.get(f"/api/items/{item.pk}/")
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def test_the_work_order_is_what_the_editor_expects(item: Item, ann: User, client_of: ClientOf) -> None:
    """Key by key."""
    client = client_of(ann)
    answer = call(client, "POST", f"/api/projects/{item.project.slug}/next/")
    order = answer.json()
    assert answer.status_code == 200
    assert set(order) == {
        "id", "state", "project", "photo", "labels", "reasons", "note", "lease", "etag", "layers", "from", "prediction",
        "previous", "links", "attributes", "imported", "openings", "siblings",
    }  # fmt: skip
    assert (order["id"], order["state"], order["from"]) == (item.pk, "TO_ANNOTATE", "prediction")
    assert set(order["project"]) == {"slug", "name", "brand_color"}
    assert set(order["photo"]) == {"name", "garment", "viewpoint", "width", "height", "screen_url", "full_url"}
    assert (order["photo"]["width"], order["photo"]["height"]) == (factories.WIDTH, factories.HEIGHT)
    assert set(order["labels"][0]) == {"id", "name", "color", "value"}
    assert set(order["reasons"][0]) == {"code", "text", "value", "threshold"}
    assert set(order["lease"]) == {"generation", "expires_at", "seconds"}
    assert set(order["layers"][0]) == {"label", "attributes", "data"}
    assert set(order["prediction"]) == {"layers", "estimated_dice", "contrast", "stretches", "model", "estimated"}
    assert (order["note"], order["previous"], order["links"]) == (None, None, {"home": "/projects/summer/"})
    assert order["etag"].startswith('"')


def test_the_work_order_names_the_doubtful_stretches(item: Item, ann: User, client_of: ClientOf) -> None:
    """As the model left them: x, y, length, doubt, contrast."""
    rows = [[20, 8, 12, 0.8, 4.5], [36, 30, 24, 0.4, 30.0]]
    Prediction.objects.update(stretches=rows)
    assert opened(client_of(ann), item)["prediction"]["stretches"] == rows


def test_nothing_left_is_204(project: Project, ann: User, client_of: ClientOf) -> None:
    """No body."""
    answer = call(client_of(ann), "POST", f"/api/projects/{project.slug}/next/")
    assert (answer.status_code, answer.content) == (204, b"")


def test_save_and_submit(item: Item, ann: User, client_of: ClientOf) -> None:
    """The way of a day: open, save, save again, submit, get the next one."""
    following = factories.move(factories.photo(item.project, "next.jpg"), Event.NO_MODEL)
    client = client_of(ann)
    order = opened(client, item)
    saved = call(client, "PUT", f"/api/items/{item.pk}/draft/", body(order), order["etag"])
    assert (saved.status_code, set(saved.json())) == (200, {"etag", "saved_at"})
    again = call(client, "PUT", f"/api/items/{item.pk}/draft/", body(order), saved.json()["etag"])
    assert again.headers["ETag"] == again.json()["etag"]
    content = body(order, effort={"active_seconds": 12.5, "strokes": 9})
    done = call(client, "POST", f"/api/items/{item.pk}/submit/", content, again.json()["etag"])
    assert (done.status_code, set(done.json())) == (200, {"version", "state", "effort", "next"})
    assert (done.json()["state"], done.json()["next"]["id"]) == ("TO_REVIEW", following.pk)
    assert done.json()["next"]["from"] == "empty"
    assert done.json()["effort"] == {"active_seconds": 12.5, "shown_dice": 1.0}


def test_saving_without_if_match_is_428(item: Item, ann: User, client_of: ClientOf) -> None:
    """A save that does not say what it is based on could overwrite anything."""
    client = client_of(ann)
    answer = call(client, "PUT", f"/api/items/{item.pk}/draft/", body(opened(client, item)))
    assert answer.status_code == 428
    assert "If-Match" in answer.json()["detail"]
    assert not Draft.objects.exists()


@pytest.mark.parametrize("etag", ['"m999"', "*", "d1"])
def test_a_stale_save_is_412_and_kept(item: Item, ann: User, client_of: ClientOf, etag: str) -> None:
    """The body says under which name."""
    client = client_of(ann)
    answer = call(client, "PUT", f"/api/items/{item.pk}/draft/", body(opened(client, item)), etag)
    assert answer.status_code == 412
    assert answer.json()["kept"] == f"d{Draft.objects.get(side=True).pk}"


def test_a_lost_lease_is_409_and_kept(item: Item, ann: User, client_of: ClientOf) -> None:
    """An old generation, in a draft and in a submit."""
    client = client_of(ann)
    order = opened(client, item)
    old = body(order, generation=order["lease"]["generation"] - 1)
    saved = call(client, "PUT", f"/api/items/{item.pk}/draft/", old, order["etag"])
    late = body(order, generation=0, effort={"active_seconds": 1, "strokes": 1})
    submitted = call(client, "POST", f"/api/items/{item.pk}/submit/", late, order["etag"])
    assert (saved.status_code, submitted.status_code) == (409, 409)
    kept = {f"d{pk}" for pk in Draft.objects.filter(side=True).values_list("pk", flat=True)}
    assert {saved.json()["kept"], submitted.json()["kept"]} == kept


def test_the_same_op_id_again_is_200(item: Item, ann: User, client_of: ClientOf) -> None:
    """Though the etag has moved on."""
    client = client_of(ann)
    order = opened(client, item)
    content = body(order)
    first, again = (call(client, "PUT", f"/api/items/{item.pk}/draft/", content, order["etag"]) for _ in range(2))
    assert first.json()["etag"] == again.json()["etag"]
    assert again.status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"op_id": "no uuid"},
        {"generation": -1},
        {"layers": None},
        {"layers": [{"label": 1}]},
        {"layers": [{"label": 1, "attributes": [], "data": "!"}]},
        {"layers": "text"},
    ],
)
def test_a_broken_save_is_400_with_a_detail(
    item: Item, ann: User, client_of: ClientOf, changes: dict[str, Any]
) -> None:
    """And is not stored."""
    client = client_of(ann)
    order = opened(client, item)
    answer = call(client, "PUT", f"/api/items/{item.pk}/draft/", body(order, **changes), order["etag"])
    assert answer.status_code == 400
    assert isinstance(answer.json()["detail"], str)
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("effort", "words"),
    [
        ({"active_seconds": "nan"}, "active_seconds:"),
        ({"active_seconds": -1}, "active_seconds:"),
        ({"strokes": None}, "strokes:"),
        ({"tools": {"brush": -1}}, "brush:"),
        ({"tools": {"brush": "many"}}, "brush:"),
        ({"tools": {"a brush with a long story": 1}}, "tools: a brush with a long story is no tool"),
        ({"tools": {"": 1}}, "is no tool"),
        ({"tools": {f"tool{n}": 1 for n in range(41)}}, "tools: At most 40 tools."),
        ({"tools": [1]}, "tools:"),
        ({"pixels_changed": -1}, "pixels_changed:"),
        ({"pixels_changed": 10**9}, "pixels_changed:"),
    ],
)
def test_impossible_effort_is_400(
    item: Item, ann: User, client_of: ClientOf, effort: dict[str, Any], words: str
) -> None:
    """What is not a number no database stores; the answer names what is wrong."""
    client = client_of(ann)
    order = opened(client, item)
    content = body(order, effort={"active_seconds": 1, "strokes": 1} | effort)
    answer = call(client, "POST", f"/api/items/{item.pk}/submit/", content, order["etag"])
    assert (answer.status_code, words in answer.json()["detail"]) == (400, True), answer.json()


@pytest.mark.parametrize(
    ("more", "stored"),
    [
        ({}, ({}, None)),
        ({"tools": {"brush": 7, "smart-edge": 2}, "pixels_changed": 812}, ({"brush": 7, "smart-edge": 2}, 812)),
    ],
)
def test_effort_is_kept_as_counted(
    item: Item, ann: User, client_of: ClientOf, more: dict[str, Any], stored: tuple[Any, Any]
) -> None:
    """An editor of last week counts less, and may still submit."""
    client = client_of(ann)
    order = opened(client, item)
    content = body(order, effort={"active_seconds": 4.5, "strokes": 9} | more)
    assert call(client, "POST", f"/api/items/{item.pk}/submit/", content, order["etag"]).status_code == 200
    effort = Effort.objects.get()
    assert (effort.active_seconds, effort.strokes, (effort.tools, effort.pixels_changed)) == (4.5, 9, stored)


def test_heartbeat_skip_and_release(item: Item, ann: User, client_of: ClientOf) -> None:
    """The small ones."""
    client = client_of(ann)
    held = {"generation": opened(client, item)["lease"]["generation"]}
    assert set(call(client, "POST", f"/api/items/{item.pk}/heartbeat/", held).json()) == {"expires_at"}
    assert call(client, "POST", f"/api/items/{item.pk}/heartbeat/", {"generation": 0}).status_code == 409
    assert call(client, "POST", f"/api/items/{item.pk}/skip/", held).status_code == 400
    skipped = call(client, "POST", f"/api/items/{item.pk}/skip/", held | {"reason": "too dark"})
    assert skipped.json()["next"]["id"] == item.pk
    held = {"generation": skipped.json()["next"]["lease"]["generation"]}
    assert call(client, "POST", f"/api/items/{item.pk}/release/", held).status_code == 204
    assert call(client, "POST", f"/api/items/{item.pk}/release/", held).status_code == 204


def test_a_returned_photo_brings_the_reviewers_note(item: Item, ann: User, rex: User, client_of: ClientOf) -> None:
    """With its cause, and the mask it is about."""
    client = client_of(ann)
    order = opened(client, item)
    content = body(order, effort={"active_seconds": 5, "strokes": 2})
    version = call(client, "POST", f"/api/items/{item.pk}/submit/", content, order["etag"]).json()["version"]
    verdict = {"version": version, "cause": "low_contrast", "note": "The hem is missing."}
    assert call(client_of(rex), "POST", f"/api/items/{item.pk}/send-back/", verdict).status_code == 200
    order = call(client, "POST", f"/api/projects/{item.project.slug}/next/").json()
    assert order["note"] == {"text": "The hem is missing.", "cause": "Low contrast", "by": "Rex", "drawing": []}
    assert order["from"] == "version"
    assert order["previous"] == {"layers": order["layers"], "by": "Ann"}


def test_somebody_elses_photo_is_409_and_a_strangers_404(
    item: Item, ann: User, rex: User, sam: User, client_of: ClientOf
) -> None:
    """A colleague learns who has it, a stranger not even that it exists."""
    opened(client_of(ann), item)
    colleague = client_of(rex).get(f"/api/items/{item.pk}/")
    assert (colleague.status_code, "Ann" in colleague.json()["detail"]) == (409, True)
    for path in (f"/api/items/{item.pk}/", "/api/items/999999/", f"/api/items/{10**30}/"):
        assert client_of(sam).get(path).status_code == 404
