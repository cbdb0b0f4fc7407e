"""Routing what was pre-segmented, and doing without a model."""

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError

from tests import factories
from workbench.accounts.models import User
from workbench.datasets.models import Photo, Project
from workbench.predictions.models import ModelVersion, Prediction
from workbench.triage import services
from workbench.triage.facts import thresholds
from workbench.triage.models import Policy, Routing
from workbench.workflow.lots import lot
from workbench.workflow.models import Item, Transition
from workbench.workflow.services import Actor, claim
from workbench.workflow.states import Event, State

TICK = Actor(worker="tick")


@pytest.fixture
def model(project: Project) -> ModelVersion:
    """A champion; nobody is drawn by lot here."""
    Project.objects.update(random_share=0.0)
    project.refresh_from_db()
    return factories.model_version(project)


def segmented(project: Project, model: ModelVersion, name: str, **scores: float) -> Photo:
    """A photo that waits for triage."""
    photo = factories.photo(project, name)
    factories.prediction(photo, model, **scores)
    factories.move(photo, Event.SEGMENTED)
    return photo


def drawn_and_restored(project: Project, author: User, *verdict: Event) -> Photo:
    """A photo that somebody drew, that was judged so or not at all, and that came back from the discarded ones."""
    photo = factories.photo(project, "a.jpg")
    factories.mask(photo, author=author)
    factories.move(photo, Event.NO_MODEL, Event.SUBMITTED, *verdict, Event.DISCARDED, Event.RESTORED)
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


@pytest.mark.parametrize("lots", [{}, {"random_share": 1.0}, {"audit_share": 1.0}])
@pytest.mark.parametrize("verdict", [(), (Event.SENT_BACK,)])
def test_no_model_accepts_what_a_person_drew(
    project: Project, model: ModelVersion, ann: User, verdict: tuple[Event, ...], lots: dict[str, float]
) -> None:
    """Discarded and restored, an unreviewed or rejected mask would else count in the end; and it is nobody's audit."""
    Project.objects.update(**lots)
    photo = drawn_and_restored(project, ann, *verdict)
    factories.prediction(photo, model, dice=0.99)
    factories.move(photo, Event.SEGMENTED)
    services.route_waiting(Project.objects.get(), TICK)
    item, kept = Item.objects.get(), Routing.objects.get()
    assert (item.state, [reason["code"] for reason in item.reasons]) == (State.TO_REVIEW, ["persons_mask"])
    assert (kept.event, kept.otherwise, kept.arm) == ("sent_to_review", "sent_to_review", "")


def test_what_a_person_drew_waits_for_no_model(project: Project, ann: User) -> None:
    """A reviewer judges it all the same."""
    drawn_and_restored(project, ann)
    assert services.hand_out_without_model(project, TICK) == 1
    item = Item.objects.get()
    assert (item.state, [reason["code"] for reason in item.reasons]) == (State.TO_REVIEW, ["persons_mask"])


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


def test_each_routing_is_kept_with_its_policy(project: Project, model: ModelVersion) -> None:
    """What was known and drawn, where it went, and by which version of the thresholds."""
    photo = segmented(project, model, "a.jpg", dice=0.99)
    Prediction.objects.update(estimated_low=0.97, estimated_high=0.995)
    services.route_waiting(project, TICK)
    kept = Routing.objects.get()
    assert (kept.item.photo, kept.event, kept.otherwise, kept.arm) == (photo, "auto_accepted", "auto_accepted", "")
    assert (kept.estimated_dice, kept.low, kept.high) == (0.99, 0.97, 0.995)
    assert kept.reasons == kept.item.reasons
    assert kept.policy.number == 1
    assert kept.policy.thresholds["accept_dice"] == 0.97
    assert kept.draw == lot(photo.sha256, f"control:{project.pk}")


def test_another_policy_has_another_number(project: Project, model: ModelVersion, lea: User) -> None:
    """However it was changed: on its page with a name and a note, or by another way."""
    first = services.current_policy(project)
    assert services.current_policy(project) == first
    careful = replace(thresholds(project), accept_dice=0.99)
    second = services.set_policy(project=project, thresholds=careful, user=lea, note=" too many errors ")
    assert (second.number, second.user, second.note) == (2, lea, "too many errors")
    assert services.current_policy(Project.objects.get()) == second
    Project.objects.update(accept_dice=0.98)
    assert services.current_policy(Project.objects.get()).number == 3
    segmented(project, model, "a.jpg", dice=0.985)
    services.route_waiting(project, TICK)
    assert Routing.objects.get().policy.number == 3


def test_thresholds_that_make_no_sense_change_nothing(project: Project) -> None:
    """The old policy stays in force."""
    with pytest.raises(ValidationError):
        services.set_policy(project=project, thresholds=replace(thresholds(project), accept_dice=1.5), user=None)
    assert Project.objects.get().accept_dice == 0.97
    assert not Policy.objects.exists()


def test_only_a_calibrated_model_accepts(project: Project, model: ModelVersion) -> None:
    """Unless a lead says that its holdout is enough."""
    Project.objects.update(accept_uncalibrated=False)
    segmented(project, model, "a.jpg", dice=0.99)
    known = segmented(project, model, "b.jpg", dice=0.99)
    known.predictions.update(calibration=factories.calibration(model))
    services.route_waiting(project, TICK)
    states = dict(Item.objects.values_list("photo__name", "state"))
    assert states == {"a.jpg": State.TO_REVIEW, "b.jpg": State.ACCEPTED}
    assert Item.objects.get(photo__name="a.jpg").reasons[0]["code"] == "uncalibrated"


def test_everything_accepted_can_be_audited(project: Project, model: ModelVersion) -> None:
    """The row remembers that it would have been accepted."""
    Project.objects.update(audit_share=1.0)
    segmented(project, model, "a.jpg", dice=0.99)
    services.route_waiting(project, TICK)
    kept = Routing.objects.get()
    assert (kept.arm, kept.event, kept.otherwise) == ("audit", "sent_to_review", "auto_accepted")
    assert Item.objects.get().state == State.TO_REVIEW
