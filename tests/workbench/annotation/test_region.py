"""Region refine over the API: what it answers, to whom, and what it says to bad input."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from django.test import Client

from tests import factories
from workbench.accounts.models import User
from workbench.annotation.models import Draft
from workbench.datasets import blobs
from workbench.datasets.models import Project
from workbench.masks import codec
from workbench.masks.models import MaskVersion
from workbench.masks.selectors import to_text
from workbench.workflow.models import Item
from workbench.workflow.states import Event

ClientOf = Callable[[User], Client]
# The square that factories.jpeg draws.
GARMENT = (12, 8, 36, 56)


@pytest.fixture
def item(project: Project) -> Item:
    """A photo that waits for an annotator."""
    return factories.move(factories.photo(project), Event.NO_MODEL)


def ask(client: Client, item: Item, **body: Any) -> Any:
    """Ask for a proposal."""
    return client.post(f"/api/items/{item.pk}/region/", json.dumps(body), content_type="application/json")


def opened(client: Client, item: Item) -> Client:
    """The same browser, with the photo open."""
    assert client.get(f"/api/items/{item.pk}/").status_code == 200
    return client


def text(alpha: np.ndarray) -> str:
    """A mask as it travels."""
    return to_text(codec.encode(alpha))


def test_a_loose_rectangle_gives_the_garment(item: Item, ann: User, client_of: ClientOf) -> None:
    """As a proposal: nothing is stored."""
    answer = ask(opened(client_of(ann), item), item, rect=[6, 3, 43, 61], foreground=None, background=None, layer=None)
    assert (answer.status_code, set(answer.json())) == (200, {"data", "seconds"})
    found = codec.decode(base64.b64decode(answer.json()["data"]))
    assert codec.dice(found, factories.alpha(box=GARMENT)) > 0.97
    assert not MaskVersion.objects.exists()
    assert not Draft.objects.exists()


def test_strokes_and_the_present_layer_count(item: Item, ann: User, client_of: ClientOf) -> None:
    """Half the garment is there already, and a stroke asks for the rest."""
    on = np.zeros((factories.HEIGHT, factories.WIDTH), np.uint8)
    cv2.line(on, (16, 50), (32, 50), 255, 3)
    layer = factories.alpha(box=(12, 8, 36, 44))
    answer = ask(opened(client_of(ann), item), item, foreground=text(on), layer=text(layer))
    assert answer.status_code == 200
    found = codec.decode(base64.b64decode(answer.json()["data"]))
    assert codec.dice(found, factories.alpha(box=GARMENT)) > 0.97


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "Draw a rectangle"),
        ({"rect": [0, 0, 49, 10]}, "does not lie in the photo of 48 x 64"),
        ({"rect": [-1, 0, 20, 20]}, "does not lie"),
        ({"rect": [20, 20, 20, 30]}, "does not lie"),
        ({"rect": [1, 2, 3]}, "4"),
        ({"rect": "all"}, "list"),
        ({"rect": [0, 0, 48, 64]}, "what is background"),
        ({"rect": [4, 4, 40, 60], "layer": text(np.zeros((9, 8), np.uint8))}, "8 x 9 pixels, the photo is 48 x 64"),
        ({"foreground": "!"}, "not base64"),
        ({"foreground": "SVM1"}, "cut short"),
        ({"background": text(np.zeros((64, 48), np.uint8))}, "Draw a rectangle"),
        ({"background": text(np.full((64, 48), 255, np.uint8))}, "what is garment"),
    ],
)
def test_bad_input_is_400_and_says_why(
    item: Item, ann: User, client_of: ClientOf, body: dict[str, Any], said: str
) -> None:
    """In words for the person who drew it."""
    answer = ask(opened(client_of(ann), item), item, **body)
    assert answer.status_code == 400
    assert said in answer.json()["detail"]


def test_only_who_holds_the_photo_may_ask(item: Item, ann: User, rex: User, client_of: ClientOf) -> None:
    """Before it is opened, and while somebody else has it, it is 409."""
    body = {"rect": [6, 3, 43, 61]}
    assert ask(client_of(ann), item, **body).status_code == 409
    opened(client_of(ann), item)
    assert ask(client_of(ann), item, **body).status_code == 200
    assert ask(client_of(rex), item, **body).status_code == 409


def test_a_photo_whose_file_is_gone_is_404(item: Item, ann: User, client_of: ClientOf) -> None:
    """And says so."""
    client = opened(client_of(ann), item)
    Path(blobs.path(item.photo.pixels)).unlink()
    answer = ask(client, item, rect=[6, 3, 43, 61])
    assert (answer.status_code, "missing or damaged" in answer.json()["detail"]) == (404, True)


def test_asking_too_often_is_429(item: Item, ann: User, client_of: ClientOf) -> None:
    """Each answer costs real work."""
    client = opened(client_of(ann), item)
    assert {ask(client, item).status_code for _ in range(60)} == {400}
    assert ask(client, item).status_code == 429
