"""A reviewer cannot tell an audit from a photo that the model is merely fairly sure of, wherever they look."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.workbench.review.test_verdicts import drawn_by_model, judged
from workbench.accounts.models import User
from workbench.datasets.models import Project
from workbench.predictions.models import Prediction
from workbench.triage import reasons
from workbench.workflow.blind import TEXT
from workbench.workflow.models import Item, Transition
from workbench.workflow.states import State

ClientOf = Callable[[User], Client]
ESTIMATES = (0.9871, 0.9462)
# What would give one of them away: its lot, its estimate in any form, its limit.
TELLING = ("audit", "by lot:", "geprüft", "0.987", "0.946", "0,987", "0,946", "98.7", "94.6", "0.971")
PLACES = (
    "/projects/summer/review/", "/projects/summer/review/?reason=audit", "/projects/summer/review/{item}/",
    "/api/items/{item}/review/", "/api/items/{item}/fix/", "/projects/summer/review/{item}/fix/",
    "/projects/summer/photos/", "/projects/summer/photos/?sort=dice", "/projects/summer/photos/{photo}/",
    "/api/projects/summer/photos/?state=TO_REVIEW", "/projects/summer/", "/projects/summer/live/",
)  # fmt: skip


@pytest.fixture
def alike(project: Project) -> tuple[Item, Item]:
    """An audit and a photo that the model is fairly sure of, as triage leaves them."""
    told = (reasons.audit(0.05), reasons.fairly_sure(ESTIMATES[1], 0.971, None))
    items = [drawn_by_model(project, f"{name}_Front.jpg") for name in "ab"]
    for item, reason, dice in zip(items, told, ESTIMATES, strict=True):
        Item.objects.filter(pk=item.pk).update(reasons=[reason.as_json()])
        Transition.objects.filter(item=item, to_state=State.TO_REVIEW).update(reason=reason.text)
        Prediction.objects.filter(photo=item.photo).update(estimated_dice=dice, confidence=dice)
        item.refresh_from_db()
    return items[0], items[1]


@pytest.mark.parametrize("place", PLACES)
def test_nothing_a_reviewer_reads_tells_them_apart(
    place: str, alike: tuple[Item, Item], rex: User, client_of: ClientOf
) -> None:
    for item in alike:
        answer = client_of(rex).get(place.format(item=item.pk, photo=item.photo_id))
        assert answer.status_code == 200, answer.content
        said = answer.content.decode()
        for words in TELLING:
            assert words not in said.replace("reason=audit", ""), words


def test_both_say_the_same_sentence(alike: tuple[Item, Item], rex: User, client_of: ClientOf) -> None:
    orders = [client_of(rex).get(f"/api/items/{item.pk}/review/").json() for item in alike]
    assert orders[0]["reasons"] == orders[1]["reasons"]
    assert [reason["text"] for reason in orders[0]["reasons"]] == [TEXT]


@pytest.mark.parametrize("code", ["audit", "control", "fairly_sure"])
@pytest.mark.parametrize("page", ["review", "photos"])
def test_no_filter_tells_them_apart(
    page: str, code: str, alike: tuple[Item, Item], rex: User, client_of: ClientOf
) -> None:
    listed = client_of(rex).get(f"/projects/summer/{page}/?reason={code}").content.decode()
    assert len({item.photo.stem in listed for item in alike}) == 1


@pytest.mark.parametrize("bound", ["dice_from=0.96", "dice_to=0.96"])
def test_no_bound_of_the_estimate_tells_them_apart(
    bound: str, alike: tuple[Item, Item], rex: User, client_of: ClientOf
) -> None:
    listed = client_of(rex).get(f"/projects/summer/photos/?{bound}").content.decode()
    assert not any(item.photo.stem in listed for item in alike)


def test_a_lead_looks_them_up(alike: tuple[Item, Item], lea: User, client_of: ClientOf) -> None:
    client = client_of(lea)
    audited = client.get("/projects/summer/photos/?reason=audit").content.decode()
    assert [item.photo.stem in audited for item in alike] == [True, False]
    assert "0.987" in client.get(f"/projects/summer/photos/{alike[0].photo_id}/").content.decode()


def test_once_judged_all_is_told(alike: tuple[Item, Item], project: Project, rex: User, client_of: ClientOf) -> None:
    client = client_of(rex)
    judged(client, project, "approved", alike[0])
    assert "0.987" in client.get(f"/projects/summer/photos/{alike[0].photo_id}/").content.decode()
