"""Practising: a photo whose mask is known, a mask with four faults, a score that says what is left."""

import json
import re
from base64 import b64decode
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from django.test import Client
from numpy.typing import NDArray

from tests import factories
from workbench.accounts.models import User
from workbench.annotation.models import Draft, Practice
from workbench.annotation.practice_photo import FAULTS, HEIGHT, WIDTH, practice_masks
from workbench.masks import codec
from workbench.masks.closeness import surface_dice
from workbench.masks.models import MaskVersion
from workbench.masks.selectors import to_text
from workbench.workflow.states import Event

ClientOf = Callable[[User], Client]
Bytes = NDArray[np.uint8]
URL = "/api/practice/score/"


def data_in(client: Client, address: str, name: str) -> dict[str, Any]:
    """What a page carries as JSON under that id."""
    shown = client.get(address).content.decode()
    found = re.search(rf'<script id="{name}" type="application/json">(.*?)</script>', shown, re.DOTALL)
    assert found is not None
    return dict(json.loads(found.group(1)))


def layer(alpha: Bytes) -> dict[str, Any]:
    """A drawn layer as it travels."""
    return {"label": 1, "attributes": [], "data": to_text(codec.encode(alpha))}


def send(client: Client, *alphas: Bytes, seconds: Any = 30) -> Any:
    """Hand in a practised mask."""
    body = {"layers": [layer(alpha) for alpha in alphas], "active_seconds": seconds}
    return client.post(URL, body, content_type="application/json")


class TestPhoto:
    """What one practises on."""

    def test_anybody_signed_in_may_see_it_and_nobody_else(self, sam: User, client_of: ClientOf) -> None:
        """No project is needed; a browser may keep it, and it can never be taken for a page."""
        answer = client_of(sam).get("/practice/photo/")
        assert b"".join(answer)[:2] == b"\xff\xd8"
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert answer.headers["Cache-Control"].startswith("private")
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        again = client_of(sam).get("/practice/photo/", headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304
        assert Client().get("/practice/photo/").status_code == 302

    def test_its_start_mask_has_each_fault_once(self) -> None:
        """A strap and a bite missing, a piece of leg too much, a hole; the rest is the true mask."""
        known = practice_masks()
        assert known.truth.shape == known.start.shape == (HEIGHT, WIDTH)
        assert np.array_equal(known.start[known.faults == 0], known.truth[known.faults == 0])
        garment, start = known.truth >= codec.HALF, known.start >= codec.HALF
        for value, name in enumerate(FAULTS, start=1):
            place = known.faults == value
            assert np.count_nonzero(place & (garment != start)) > 500, name
            assert start[place].any() == (name == "mannequin"), name
        assert 0.9 < codec.dice(known.truth, known.start) < 0.98


class TestPage:
    """The editor's page."""

    def test_the_order_is_shaped_like_every_other(self, sam: User, client_of: ClientOf, ann: User) -> None:
        """The same names as a real work order and `practice` beside them; nothing is leased or stored."""
        project = ann.memberships.get().project
        item = factories.move(factories.photo(project), Event.NO_MODEL)
        real = client_of(ann).get(f"/api/items/{item.pk}/").json()
        order = data_in(client_of(sam), "/practice/", "work-order")
        assert set(order) - set(real) == {"practice"}
        assert set(real) <= set(order)
        assert set(order["photo"]) == set(real["photo"])
        assert set(order["labels"][0]) == set(real["labels"][0])
        assert order["prediction"]["estimated_dice"] == pytest.approx(0.961, abs=0.001)
        assert order["practice"] | {"faults": []} == {"score_url": URL, "best": None, "faults": []}
        assert (
            codec.size(b64decode(order["layers"][0]["data"]))
            == (order["photo"]["width"], order["photo"]["height"])
            == (WIDTH, HEIGHT)
        )
        assert not MaskVersion.objects.exists()
        assert not Draft.objects.exists()

    def test_its_cut_outs_are_known_openings(self, sam: User, client_of: ClientOf) -> None:
        """So that the hole finder leads to the burnt hole and nowhere else."""
        known, order = practice_masks(), data_in(client_of(sam), "/practice/", "work-order")
        assert len(order["openings"]) == 2
        hole = known.faults == FAULTS.index("hole") + 1
        for opening in order["openings"]:
            assert known.start[opening["y"], opening["x"]] == 0
            assert not hole[opening["y"], opening["x"]]
            assert 1000 < opening["area"] < 20_000

    def test_its_faults_have_places(self, sam: User, client_of: ClientOf) -> None:
        """Each box holds exactly its fault's pixels, so that the tour can tell when one is put right."""
        known = practice_masks()
        places = data_in(client_of(sam), "/practice/", "work-order")["practice"]["faults"]
        assert [place["name"] for place in places] == list(FAULTS)
        for value, place in enumerate(places, start=1):
            inside = known.faults[place["y0"] : place["y1"], place["x0"] : place["x1"]]
            assert np.count_nonzero(inside == value) == np.count_nonzero(known.faults == value) == place["area"]

    def test_the_settings_say_whether_one_has_practised(self, ann: User, client_of: ClientOf) -> None:
        """And which keys one has, on every page of the editor."""
        project, client = ann.memberships.get().project, client_of(ann)
        item = factories.move(factories.photo(project), Event.NO_MODEL)
        address = f"/projects/{project.slug}/annotate/{item.pk}/"
        keys = {"preset": "cvat", "keys": {"submit": ["F9"]}}
        client.put("/api/account/editor/", keys, content_type="application/json")
        settings = data_in(client, address, "editor-settings")
        assert settings == keys | {
            "url": "/api/account/editor/", "practiced": False, "practice_url": "/practice/",
            "practice_done_url": "/api/practice/done/",
        }  # fmt: skip
        assert {client.post("/api/practice/done/").status_code for _ in range(2)} == {204}
        assert data_in(client, address, "editor-settings")["practiced"] is True


class TestScore:
    """How close one came."""

    def test_the_true_mask_is_exact(self, sam: User, client_of: ClientOf) -> None:
        """In one layer, or in two that overlap."""
        truth, client = practice_masks().truth, client_of(sam)
        upper = truth.copy()
        upper[900:] = 0
        for alphas in ([truth], [upper, truth]):
            answer = send(client, *alphas).json()
            [layer] = answer.pop("truth")
            assert np.array_equal(codec.decode(b64decode(layer["data"])), truth)
            assert answer == {
                "dice": 1.0, "surface_dice_2px": 1.0, "best": 1.0,
                "words": "Exact: this could go to the studio as it is.",
            }  # fmt: skip

    @pytest.mark.parametrize(
        ("fault", "words"),
        [("strap", "strap is still missing"), ("hem", "still has a bite"), ("mannequin", "leg"), ("hole", "hole")],
    )
    def test_it_says_which_fault_is_left(self, sam: User, client_of: ClientOf, fault: str, words: str) -> None:
        """All the others put right."""
        known = practice_masks()
        drawn = np.where(known.faults == FAULTS.index(fault) + 1, known.start, known.truth)
        answer = send(client_of(sam), drawn).json()
        assert words in answer["words"]
        assert answer["dice"] < 1

    def test_the_best_is_remembered_and_the_offer_ends(self, sam: User, client_of: ClientOf) -> None:
        """A worse attempt afterwards takes nothing away."""
        known, client = practice_masks(), client_of(sam)
        assert send(client, known.start, seconds=9).json()["best"] == pytest.approx(0.961, abs=0.001)
        assert send(client, known.truth, seconds=40).json()["best"] == 1.0
        assert send(client, known.start, seconds=5).json()["best"] == 1.0
        row = Practice.objects.get()
        assert (row.user, row.attempts, row.best_dice, row.best_seconds) == (sam, 3, 1.0, 40)
        assert data_in(client, "/practice/", "work-order")["practice"]["best"] == 1.0
        assert data_in(client, "/practice/", "editor-settings")["practiced"] is True

    def test_nothing_drawn_is_a_score_too(self, sam: User, client_of: ClientOf) -> None:
        """Of nought."""
        answer = send(client_of(sam)).json()
        assert (answer["dice"], answer["surface_dice_2px"]) == (0, 0)

    def test_what_is_no_mask_of_it_is_refused_in_words(self, sam: User, client_of: ClientOf) -> None:
        """And counts as no attempt."""
        client, truth = client_of(sam), practice_masks().truth
        broken = layer(truth) | {"data": to_text(codec.encode(truth)[:-9])}
        for body, words in (
            ({"layers": [layer(factories.alpha())], "active_seconds": 1}, "another size"),
            ({"layers": [broken], "active_seconds": 1}, "mask"),
            ({"layers": [layer(truth) | {"data": "!"}], "active_seconds": 1}, "base64"),
            ({"layers": [layer(factories.alpha())] * 21, "active_seconds": 1}, "at most 20 layers"),
            ({"layers": [], "active_seconds": -1}, "active_seconds:"),
            ({"active_seconds": 1}, "layers:"),
        ):
            answer = client.post(URL, body, content_type="application/json")
            assert (answer.status_code, words in answer.json()["detail"]) == (400, True), answer.json()
        assert not Practice.objects.exists()


class TestSurfaceDice:
    """The share of two outlines that lies near the other."""

    def test_a_shift_within_the_tolerance_costs_nothing(self) -> None:
        """And one beyond it costs the two sides that moved away, not those that slid along."""
        square = factories.alpha(box=(10, 10, 30, 30))
        assert surface_dice(square, np.roll(square, 2, axis=1), 2) == 1.0
        # Of 76 outline pixels each, the 38 of the two sides across stay near; so do the corners' neighbours.
        assert surface_dice(square, np.roll(square, 4, axis=1), 2) == pytest.approx(0.5, abs=0.08)

    def test_empty_masks_agree_and_nothing_agrees_with_something(self) -> None:
        """As Dice has it."""
        square, nothing = factories.alpha(), factories.alpha(box=(0, 0, 0, 0))
        assert surface_dice(nothing, nothing, 2) == 1.0
        assert surface_dice(square, nothing, 2) == 0.0

    def test_a_mask_at_the_edge_has_an_outline_there(self) -> None:
        """A garment cut by the frame."""
        whole = np.full((20, 20), 255, np.uint8)
        assert surface_dice(whole, factories.alpha(20, 20, (9, 9, 11, 11)), 2) == 0.0
