"""The front of the queue: in the order of the strategy, anew after a promotion, and never under anybody's hands."""

import numpy as np
import pytest
from django.utils import timezone

from tests import factories
from workbench.accounts.models import User
from workbench.annotation import services as annotation
from workbench.annotation.selectors import work_order
from workbench.datasets.models import Photo, Project
from workbench.datasets.models import Strategy as Offered
from workbench.predictions import services as predictions
from workbench.predictions.models import ModelVersion
from workbench.triage import acquisition, arranging, services
from workbench.triage.models import Arrangement
from workbench.workflow.models import Item
from workbench.workflow.services import Actor, note_drawing
from workbench.workflow.states import Event, State

TICK = Actor(worker="tick")


@pytest.fixture
def model(project: Project) -> ModelVersion:
    """A champion; triage draws nobody by lot here, and the queue goes by the estimate alone."""
    Project.objects.update(random_share=0.0, strategy="estimated")
    project.refresh_from_db()
    return factories.model_version(project)


@pytest.fixture(autouse=True)
def no_lots(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests of the pure function look at the control arm."""
    monkeypatch.setattr(arranging, "CONTROL_SHARE", 0.0)


def waiting(project: Project, model: ModelVersion, name: str, dice: float, **signals: float) -> Photo:
    """A photo that triage sent to an annotator."""
    photo = factories.photo(project, f"{name}.jpg")
    one = factories.prediction(photo, model, dice=dice)
    one.signals = signals
    one.save()
    factories.move(photo, Event.SEGMENTED, Event.SENT_TO_ANNOTATE, priority=round(1 - dice, 6))
    return photo


def queue(project: Project) -> list[str]:
    """The names as an annotator gets them."""
    items = Item.objects.filter(project=project, state=State.TO_ANNOTATE).order_by("-priority", "id")
    return [item.photo.stem for item in items.select_related("photo")]


def test_what_the_project_offers_is_what_there_is() -> None:
    """The names stand twice, since rules know no rows."""
    assert set(Offered.values) == set(acquisition.Strategy)


def test_the_order_follows_the_strategy(project: Project, model: ModelVersion) -> None:
    """Another strategy, another order at the next tick, and the reason with it."""
    for name, dice, flip in (("a", 0.9, 0.5), ("b", 0.8, 0.99), ("c", 0.7, 0.8)):
        waiting(project, model, name, dice, flip=flip, scale=0.995)
    assert arranging.arrange(project) == 3
    assert queue(project) == ["c", "b", "a"]
    project.strategy = "disagreement"
    project.save()
    assert arranging.arrange(project) == 3
    assert queue(project) == ["a", "c", "b"]
    assert (
        Item.objects.get(photo__name="a.jpg").turn["text"].endswith("Dice 0.500 between them; the lower, the sooner.")
    )


def test_a_tick_without_news_changes_nothing(
    project: Project, model: ModelVersion, django_assert_max_num_queries: object
) -> None:
    """And costs a few queries, however many wait."""
    for number in range(6):
        waiting(project, model, str(number), 0.5 + number / 100)
    assert arranging.arrange(project) == 6
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        assert arranging.arrange(project) == 0


def test_a_new_photo_finds_its_place(project: Project, model: ModelVersion) -> None:
    """Without a promotion."""
    waiting(project, model, "a", 0.5)
    waiting(project, model, "c", 0.9)
    arranging.arrange(project)
    waiting(project, model, "b", 0.7)
    arranging.arrange(project)
    assert queue(project) == ["a", "b", "c"]


def test_nobodys_photo_moves_under_their_hands(project: Project, model: ModelVersion, ann: User) -> None:
    """Open, drawn on, sent back or skipped: it stays as it was, whatever the new model thinks."""
    photos = {name: waiting(project, model, name, 0.5) for name in ("open", "drawn", "back", "skipped", "free")}
    annotation.open_item(item=Item.objects.get(photo=photos["open"]), user=ann)
    note_drawing(Item.objects.get(photo=photos["drawn"]))
    Item.objects.filter(photo=photos["back"]).update(returned_to=ann)
    Item.objects.filter(photo=photos["skipped"]).update(priority=-1.0)
    before = {item.pk: (item.priority, item.generation, item.turn) for item in Item.objects.all()}
    assert arranging.arrange(project) == 1
    changed = [
        item.photo.stem for item in Item.objects.all() if (item.priority, item.generation, item.turn) != before[item.pk]
    ]
    assert changed == ["free"]


def test_claimed_in_the_very_moment(
    project: Project, model: ModelVersion, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the reading and the writing somebody opened it: theirs it is."""
    photo = waiting(project, model, "a", 0.5)

    def meanwhile(*given: object) -> list[acquisition.Turn]:
        annotation.open_item(item=Item.objects.get(photo=photo), user=ann)
        return acquisition.order(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(arranging, "order", meanwhile)
    assert arranging.arrange(project) == 0
    assert Item.objects.get(photo=photo).turn == {}


def test_drawn_on_in_the_very_moment(project: Project, model: ModelVersion, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody drew on it and closed it again in between: the order that did not know stays away."""
    photo = waiting(project, model, "a", 0.5)

    def meanwhile(*given: object) -> list[acquisition.Turn]:
        note_drawing(Item.objects.get(photo=photo))
        return acquisition.order(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(arranging, "order", meanwhile)
    assert arranging.arrange(project) == 0
    assert Item.objects.get(photo=photo).turn == {}


def test_a_promotion_arranges_anew(project: Project, model: ModelVersion) -> None:
    """What waits goes back, is predicted and routed by the new champion, and stands where that one says."""
    photos = [waiting(project, model, name, dice) for name, dice in (("a", 0.5), ("b", 0.8))]
    arranging.arrange(project)
    better = factories.model_version(project, 2, champion=False)
    promotion = predictions.promote(version=better, user=None, reason="better")
    assert predictions.spread(promotion, TICK) == 2
    assert arranging.arrange(project) == 0
    for photo, dice in zip(photos, (0.9, 0.6), strict=True):
        factories.prediction(photo, better, dice=dice)
        factories.move(photo, Event.SEGMENTED)
    services.route_waiting(project, TICK)
    assert arranging.arrange(project) == 2
    assert queue(project) == ["b", "a"]
    assert Arrangement.objects.get().model == better


def test_after_its_turn_a_photo_has_its_old_priority(project: Project, model: ModelVersion, ann: User) -> None:
    """Its place among annotators says nothing to reviewers, who see the riskiest first."""
    photo = waiting(project, model, "a", 0.9)
    arranging.arrange(project)
    assert Item.objects.get(photo=photo).priority > 1
    assert factories.move(photo, Event.SUBMITTED, user=ann).priority == pytest.approx(0.1)


def test_only_the_front_is_arranged(project: Project, model: ModelVersion, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many photos the first get places; the next ones when half of them are used up."""
    monkeypatch.setattr(arranging, "FRONT", 4)
    photos = [waiting(project, model, str(number), 0.5 + number / 100) for number in range(8)]
    assert arranging.arrange(project) == 4
    factories.move(photos[0], Event.SUBMITTED)
    factories.move(photos[1], Event.SUBMITTED)
    assert arranging.arrange(project) == 0
    factories.move(photos[2], Event.SUBMITTED)
    arranging.arrange(project)
    assert queue(project) == ["3", "4", "5", "6", "7"]
    assert Item.objects.filter(state=State.TO_ANNOTATE, priority__gt=1).count() == 4


def test_who_leaves_the_front_goes_back_to_its_place(
    project: Project, model: ModelVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the priority that triage gave it, and no word about its turn."""
    monkeypatch.setattr(arranging, "FRONT", 2)
    for number in range(3):
        waiting(project, model, str(number), 0.5 + number / 10, flip=1 - number / 10)
    arranging.arrange(project)
    Project.objects.update(strategy="disagreement")
    project.refresh_from_db()
    arranging.arrange(project)
    assert queue(project) == ["2", "1", "0"]
    left = Item.objects.get(photo__name="0.jpg")
    assert (left.priority, left.turn) == (0.5, {})


def test_features_of_another_model_are_not_compared(project: Project, model: ModelVersion) -> None:
    """They count as unknown until the photo is predicted again."""
    Project.objects.update(strategy="core_set")
    project.refresh_from_db()
    for name, version in (("mine", model), ("older", factories.model_version(project, 2, champion=False))):
        photo = waiting(project, version, name, 0.5)
        photo.predictions.update(features=np.ones(64, "<f2").tobytes())
    arranging.arrange(project)
    codes = {item.photo.stem: item.turn["code"] for item in Item.objects.select_related("photo")}
    assert codes == {"mine": "turn_core_set", "older": "turn_unknown"}


def test_the_annotator_reads_why(project: Project, model: ModelVersion, ann: User) -> None:
    """Beside triage's reasons, with nothing that is not theirs."""
    photo = waiting(project, model, "a", 0.9)
    arranging.arrange(project)
    item = annotation.open_item(item=Item.objects.get(photo=photo), user=ann)
    reason = work_order(item, ann)["reasons"][-1]
    assert (
        reason["text"] == "Its turn now because the model expects a Dice of 0.900 of its mask; the lower, the sooner."
    )
    assert set(reason) == {"code", "text", "value", "threshold"}


def test_a_new_route_forgets_the_old_turn(project: Project, model: ModelVersion) -> None:
    """What the last model expected is no reason any more."""
    photo = waiting(project, model, "a", 0.6)
    arranging.arrange(project)
    factories.move(photo, Event.REROUTED)
    services.route_waiting(project, TICK)
    assert Item.objects.get(photo=photo).turn == {}


def test_a_calibration_that_has_spread_arranges_anew(project: Project, model: ModelVersion) -> None:
    """The estimates are others then."""
    waiting(project, model, "a", 0.5)
    arranging.arrange(project)
    made = factories.calibration(model)
    assert arranging.arrange(project) == 0
    assert Arrangement.objects.get().calibration is None
    type(made).objects.update(spread_at=timezone.now())
    arranging.arrange(project)
    assert Arrangement.objects.get().calibration == made
