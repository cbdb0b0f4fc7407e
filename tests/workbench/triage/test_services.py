"""Routing what was pre-segmented, and doing without a model."""

import pytest

from tests import factories
from workbench.datasets.models import Photo, Project
from workbench.predictions.models import ModelVersion
from workbench.triage import services
from workbench.workflow.models import Item, Transition
from workbench.workflow.services import Actor, claim
from workbench.workflow.states import Event, State

TICK = Actor(worker="tick")


@pytest.fixture
def model(project: Project) -> ModelVersion:
    """A champion; nobody is drawn by lot here."""
    Project.objects.update(random_share=0.0)
    return factories.model_version(project)


def segmented(project: Project, model: ModelVersion, name: str, **scores: float) -> Photo:
    """A photo that waits for triage."""
    photo = factories.photo(project, name)
    factories.prediction(photo, model, **scores)
    factories.move(photo, Event.SEGMENTED)
    return photo


def test_photos_go_where_the_policy_says(project: Project, model: ModelVersion) -> None:
    """State, reasons, priority, and a row with the sentence."""
    sure = segmented(project, model, "a.jpg", dice=0.99)
    fair = segmented(project, model, "b.jpg", dice=0.95)
    doubtful = segmented(project, model, "c.jpg", dice=0.6)
    assert services.route_waiting(project, TICK) == 3
    found = {item.photo: item for item in Item.objects.all()}
    assert [found[photo].state for photo in (sure, fair, doubtful)] == ["ACCEPTED", "TO_REVIEW", "TO_ANNOTATE"]
    assert [found[photo].priority for photo in (sure, fair, doubtful)] == [0.0, 0.05, 0.4]
    assert found[doubtful].reasons[0]["code"] == "low_dice"
    assert not found[sure].seen_by_person
    last = Transition.objects.filter(item=found[doubtful]).last()
    assert last is not None
    assert last.reason == found[doubtful].reasons[0]["text"]


def test_an_empty_mask_goes_to_an_annotator(project: Project, model: ModelVersion) -> None:
    """Whatever the model thinks of it."""
    photo = segmented(project, model, "a.jpg", dice=0.99)
    photo.predictions.get().mask.layers.update(area=0)
    services.route_waiting(project, TICK)
    assert Item.objects.get().reasons[0]["code"] == "empty"


def test_a_doubted_import_goes_to_review(project: Project, model: ModelVersion) -> None:
    """And one that the model agrees with is accepted."""
    for name, agreement in (("bad.jpg", 0.5), ("good.jpg", 0.98)):
        photo = segmented(project, model, name, dice=0.99)
        photo.predictions.update(agreement=agreement)
    services.route_waiting(project, TICK)
    states = dict(Item.objects.values_list("photo__name", "state"))
    assert states == {"bad.jpg": State.TO_REVIEW, "good.jpg": State.ACCEPTED}


def test_the_lot_of_a_photo_never_changes(project: Project, model: ModelVersion) -> None:
    """With everybody drawn, everybody goes to a person, with the reason."""
    Project.objects.update(random_share=1.0)
    segmented(project, model, "a.jpg", dice=0.99)
    services.route_waiting(Project.objects.get(), TICK)
    assert [reason["code"] for reason in Item.objects.get().reasons] == ["control"]


def test_one_photo_that_moved_on_does_not_stop_the_others(
    project: Project, model: ModelVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody discarded it between the claim and the route."""
    segmented(project, model, "a.jpg", dice=0.99)
    segmented(project, model, "b.jpg", dice=0.99)
    route = services.route
    gone: list[int] = []

    def discarded_first(item: Item, actor: Actor) -> Item:
        if not gone:
            gone.append(item.pk)
            Item.objects.filter(pk=item.pk).update(state=State.DISCARDED)
        return route(item, actor)

    monkeypatch.setattr(services, "route", discarded_first)
    assert services.route_waiting(project, TICK) == 1
    assert sorted(Item.objects.values_list("state", flat=True)) == ["ACCEPTED", "DISCARDED"]


def test_without_a_model_photos_are_drawn_from_scratch(project: Project) -> None:
    """Except those that came with a mask: they wait for the model that learns from them."""
    factories.photo(project, "bare.jpg")
    factories.mask(factories.photo(project, "masked.jpg"))
    held = Item.objects.get(photo=factories.photo(project, "held.jpg"))
    claim(Item.objects.filter(pk=held.pk), Actor(worker="gpu-1"))
    assert services.hand_out_without_model(project, TICK) == 1
    states = dict(Item.objects.values_list("photo__name", "state"))
    assert states == {
        "bare.jpg": State.TO_ANNOTATE, "masked.jpg": State.TO_PRESEGMENT, "held.jpg": State.TO_PRESEGMENT,
    }  # fmt: skip
    assert Item.objects.get(photo__name="bare.jpg").reasons[0]["code"] == "no_model"
