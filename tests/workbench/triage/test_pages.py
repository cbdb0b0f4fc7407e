"""The policy's page, its API and its command."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests import factories
from tests.workbench.triage.test_selectors import judged, predicted
from workbench.accounts.models import User
from workbench.datasets.models import Project
from workbench.predictions.models import ModelVersion, Prediction
from workbench.triage import services
from workbench.triage.facts import thresholds
from workbench.triage.models import Policy, Routing
from workbench.workflow.models import Item, Transition
from workbench.workflow.services import Actor, note_drawing
from workbench.workflow.states import Event, State

ClientOf = Callable[[User], Client]
TICK = Actor(worker="tick")


@pytest.fixture
def model(project: Project) -> ModelVersion:
    """A champion; nobody is drawn by lot here."""
    Project.objects.update(random_share=0.0)
    project.refresh_from_db()
    return factories.model_version(project)


def url(project: Project, rest: str = "") -> str:
    """The page's address."""
    return f"/projects/{project.slug}/triage/{rest}"


def form(project: Project, **changes: Any) -> dict[str, Any]:
    """The form as the browser sends it, with changes."""
    return {name: value for name, value in thresholds(project).as_json().items() if value is not False} | changes


def routed(project: Project, model: ModelVersion, **dice: float) -> dict[str, Prediction]:
    """Photos by name that triage has routed."""
    made = {name: predicted(project, model, f"{name}.jpg", dice=value) for name, value in dice.items()}
    services.route_waiting(Project.objects.get(), TICK)
    return made


def test_a_new_project_says_what_comes_first(project: Project, lea: User, client_of: ClientOf) -> None:
    """No model, no outcomes, no history: each with what to do, and nothing stored by looking."""
    page = client_of(lea).get(url(project)).content.decode()
    assert "There is no model yet" in page
    assert "Not used yet" in page
    page = client_of(lea).get(url(project), {"median": "0.98", "worst": "0.93"}).content.decode()
    assert "Too little is known to promise anything" in page
    assert not Policy.objects.exists()


def test_a_reviewer_reads_and_changes_nothing(project: Project, rex: User, client_of: ClientOf) -> None:
    """Not even by sending the form by hand."""
    page = client_of(rex).get(url(project)).content.decode()
    assert "Put in force" not in page
    assert "Show what it would have done" not in page
    assert client_of(rex).post(url(project), form(project, accept_dice=0.5)).status_code == 403
    assert Project.objects.get().accept_dice == 0.97


def test_thresholds_are_tried_on_last_weeks_photos(
    project: Project, model: ModelVersion, lea: User, client_of: ClientOf
) -> None:
    """How many go where, now and then; the photos that would go elsewhere; their truth where it came out."""
    made = routed(project, model, sure=0.99, fair=0.95, poor=0.5)
    judged(made["fair"], 0.955, arm="correction")
    factories.move(made["fair"].photo, Event.APPROVED)
    answer = client_of(lea).get(url(project), form(project, accept_dice=0.94))
    page = answer.content.decode()
    assert {row.prediction.photo.name for row in answer.context["tried"].changed} == {"fair.jpg"}
    assert "sent_to_review.auto_accepted" in page
    assert "0.955" in page
    assert "median 0.955, worst 5 % from 0.955; 1 of 2 are known" in " ".join(page.split())
    assert Project.objects.get().accept_dice == 0.97
    one = client_of(lea).get(url(project), form(project, accept_dice=0.94, cell="auto_accepted.auto_accepted"))
    assert [row.prediction.photo.name for row in one.context["listed"]] == ["sure.jpg"]


def test_a_policy_is_put_in_force_with_its_aim_and_its_promise(
    project: Project, model: ModelVersion, lea: User, client_of: ClientOf
) -> None:
    """Who, why, what for, and what the known photos let expect."""
    for number in range(30):
        judged(predicted(project, model, f"{number}.jpg"), 0.9 + 0.003 * number, "holdout", 0.9 + 0.003 * number)
    proposed = client_of(lea).get(url(project), {"median": "0.96", "worst": "0.93"})
    accept = proposed.context["asked"].thresholds.accept_dice
    assert 0.93 <= accept <= 0.96
    assert f'value="{accept}"' in proposed.content.decode()
    body = form(project, accept_dice=accept, note=" fewer looks ", median=0.96, worst=0.93)
    answer = client_of(lea).post(url(project), body, follow=True)
    assert "Policy 1 is in force." in answer.content.decode()
    made = Policy.objects.get()
    assert (made.user, made.note, made.aim) == (lea, "fewer looks", {"median": 0.96, "worst": 0.93})
    assert made.promise["worst"]["low"] >= 0.93
    assert made.promise["outcomes"] == 30
    assert Project.objects.get().accept_dice == accept


@pytest.mark.parametrize("aim", [{"preset": "careful"}, {"photos_a_day": 1}])
def test_other_aims_fill_the_form_too(
    aim: dict[str, Any], project: Project, model: ModelVersion, lea: User, client_of: ClientOf
) -> None:
    """A preset is what its name says; with one photo a day for people, the least certain one is theirs."""
    routed(project, model, a=0.99, b=0.98, c=0.95)
    wanted = client_of(lea).get(url(project), aim).context["asked"].thresholds
    assert wanted.accept_dice == (0.985 if "preset" in aim else 0.98)


def test_values_that_make_no_sense_are_refused(project: Project, lea: User, client_of: ClientOf) -> None:
    """In the form's own words, and nothing is changed."""
    for method in ("get", "post"):
        page = getattr(client_of(lea), method)(url(project), form(project, accept_dice=1.5)).content.decode()
        assert "less than or equal to 1" in page
    assert client_of(lea).get(url(project), {"preset": "none", "median": "x", "page": "y"}).status_code == 200
    assert not Policy.objects.exists()


def test_what_waits_is_routed_again_only_when_asked(
    project: Project, model: ModelVersion, lea: User, client_of: ClientOf
) -> None:
    """Only those that would go elsewhere, and that no person has touched."""
    made = routed(project, model, fair=0.95, better=0.96, drawn=0.955, poor=0.5)
    note_drawing(Item.objects.get(photo=made["drawn"].photo))
    client = client_of(lea)
    client.post(url(project), form(project, accept_dice=0.94))
    assert set(Item.objects.values_list("state", flat=True)) == {"TO_REVIEW", "TO_ANNOTATE"}
    assert "2 photos wait where an earlier policy sent them" in client.get(url(project)).content.decode()
    assert "2 photos go through triage again." in client.post(url(project, "reroute/"), follow=True).content.decode()
    services.route_waiting(Project.objects.get(), TICK)
    states = dict(Item.objects.values_list("photo__name", "state"))
    assert states == {
        "fair.jpg": State.ACCEPTED, "better.jpg": State.ACCEPTED, "drawn.jpg": State.TO_REVIEW,
        "poor.jpg": State.TO_ANNOTATE,
    }  # fmt: skip
    move = Transition.objects.filter(event=Event.REROUTED).first()
    assert move is not None
    assert (move.user, move.reason) == (lea, "Sent through triage again by Lea, under policy 2.")
    assert [one.policy.number for one in Routing.objects.filter(item__photo=made["fair"].photo)] == [2, 1]
    assert "wait where an earlier policy" not in client.get(url(project)).content.decode()


@pytest.mark.parametrize("touch", [Event.SKIPPED, Event.SUBMITTED])
def test_what_a_person_has_touched_is_never_routed_again(
    touch: Event, project: Project, model: ModelVersion, lea: User, client_of: ClientOf
) -> None:
    """A skipped photo, and a mask that somebody submitted as the model drew it."""
    made = routed(project, model, poor=0.5)
    factories.move(made["poor"].photo, touch)
    Project.objects.update(accept_dice=0.3, review_dice=0.3)
    client_of(lea).post(url(project, "reroute/"))
    assert not Transition.objects.filter(event=Event.REROUTED).exists()


def test_the_api_tells_tries_and_sets(
    project: Project, model: ModelVersion, lea: User, rex: User, client_of: ClientOf
) -> None:
    """The same three things as the page."""
    routed(project, model, sure=0.99, fair=0.95)
    api = f"/api/projects/{project.slug}/policy/"
    assert client_of(rex).get(api).json()["number"] == 1
    tried = client_of(rex).post(f"{api}preview/", {"accept_dice": 0.94}, content_type="application/json").json()
    assert tried["preview"]["now"] == {"auto_accepted": 1, "sent_to_review": 1, "sent_to_annotate": 0}
    assert tried["preview"]["then"] == {"auto_accepted": 2, "sent_to_review": 0, "sent_to_annotate": 0}
    # Who judges it must not read here what the model thinks of it.
    assert tried["preview"]["changed"] == []
    asked = client_of(lea).post(f"{api}preview/", {"accept_dice": 0.94}, content_type="application/json").json()
    assert [row["photo"] for row in asked["preview"]["changed"]] == ["fair.jpg"]
    set_ = client_of(lea).post(api, {"preset": "fast", "note": "a rush"}, content_type="application/json")
    assert (set_.status_code, set_.json()["number"], set_.json()["by"]) == (201, 2, "Lea")
    assert Project.objects.get().accept_dice == 0.95


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"median": 0.98}, "one aim"),
        ({"preset": "fast", "accept_dice": 0.9}, "one aim"),
        ({"preset": "slow"}, "slow"),
        ({"accept_dice": 2}, "less than or equal to 1"),
        ({"median": 0.98, "worst": 0.93}, "Too little is known"),
    ],
)
def test_the_api_refuses_with_a_reason(
    body: dict[str, Any], why: str, project: Project, lea: User, client_of: ClientOf
) -> None:
    """Status 400, and nothing is changed."""
    answer = client_of(lea).post(f"/api/projects/{project.slug}/policy/", body, content_type="application/json")
    assert answer.status_code == 400
    assert why in answer.content.decode()
    assert not Policy.objects.exists()
