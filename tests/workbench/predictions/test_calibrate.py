"""From outcomes to a calibration, and to the order of what waits."""

import pytest

from tests import factories
from workbench.accounts.models import User
from workbench.datasets.models import Project
from workbench.masks.closeness import Closeness
from workbench.predictions import outcomes, tasks
from workbench.predictions.calibrate import calibrate, spread
from workbench.predictions.models import Calibration, ModelVersion, Outcome, Prediction
from workbench.workflow import services as workflow
from workbench.workflow.models import Item
from workbench.workflow.services import Actor
from workbench.workflow.states import Event, State

E = Event


@pytest.fixture
def model(project: Project) -> ModelVersion:
    """The champion."""
    return factories.model_version(project)


def measured(project: Project, model: ModelVersion, count: int) -> None:
    """So many holdout photos on which the model was three times worse than it says."""
    masks = [factories.mask(factories.photo(project, f"held{Outcome.objects.count() + n}.jpg")) for n in range(count)]
    gaps = [0.01 + 0.004 * (number % 7) for number in range(count)]
    outcomes.born(
        model,
        [
            outcomes.Measured(mask, Closeness(1 - 3 * gap, 0.9), 1 - gap, {"flip": 1 - gap})
            for mask, gap in zip(masks, gaps, strict=True)
        ],
    )


def waits(project: Project, model: ModelVersion, name: str, dice: float, *events: Event) -> Prediction:
    """A predicted photo that waits for a person, in the place that triage gave it."""
    photo = factories.photo(project, name)
    prediction = factories.prediction(photo, model, dice)
    events = events or (E.SEGMENTED, E.SENT_TO_REVIEW)
    factories.move(photo, *events, priority=round(1 - dice, 6))
    return prediction


def test_eight_outcomes_calibrate_a_model(project: Project, model: ModelVersion) -> None:
    measured(project, model, 7)
    assert calibrate(model) is None
    measured(project, model, 1)
    made = calibrate(model)
    assert made is not None
    assert (made.model, made.kind, made.outcomes, made.unbiased) == (model, "linear", 8, 8)
    assert made.error < 0.02
    assert calibrate(model) is None


def test_an_outcome_is_told_what_would_have_been_said_without_it(project: Project, model: ModelVersion) -> None:
    """So that policies can be tried on it, and plots are honest."""
    measured(project, model, 20)
    calibrate(model)
    for one in Outcome.objects.all():
        assert one.estimated_dice == pytest.approx(one.dice, abs=0.02)
        assert None not in (one.estimated_low, one.estimated_high)
        assert (one.estimated_low or 0) <= (one.estimated_dice or 0) <= (one.estimated_high or 0)


def test_what_waits_is_estimated_anew_and_takes_its_new_place(project: Project, model: ModelVersion) -> None:
    prediction = waits(project, model, "a.jpg", 0.98)
    measured(project, model, 20)
    made = calibrate(model)
    assert made is not None
    assert spread(made) == 1
    prediction.refresh_from_db()
    assert (prediction.confidence, prediction.calibration) == (0.98, made)
    assert prediction.estimated_dice == pytest.approx(0.94, abs=0.01)
    assert (prediction.estimated_low or 0) < prediction.estimated_dice < (prediction.estimated_high or 0)
    item = Item.objects.get(photo=prediction.photo_id)
    assert (item.state, item.priority) == (State.TO_REVIEW, round(1 - prediction.estimated_dice, 6))
    made.refresh_from_db()
    assert made.spread_at is None
    assert spread(made) == 0
    made.refresh_from_db()
    assert made.spread_at is not None


def test_accepted_photos_keep_what_was_believed(project: Project, model: ModelVersion) -> None:
    prediction = waits(project, model, "a.jpg", 0.98, E.SEGMENTED, E.AUTO_ACCEPTED)
    assert spread(factories.calibration(model)) == 0
    prediction.refresh_from_db()
    assert (prediction.estimated_dice, prediction.calibration) == (0.98, None)


def test_a_second_calibration_starts_from_the_models_own_words(project: Project, model: ModelVersion) -> None:
    """From the confidence, not from the first one's estimate."""
    prediction = waits(project, model, "a.jpg", 0.98)
    lower = factories.IDENTITY | {"intercept": 0.5}
    spread(factories.calibration(model, record=lower))
    prediction.refresh_from_db()
    assert prediction.estimated_dice < 0.97
    spread(factories.calibration(model))
    prediction.refresh_from_db()
    assert prediction.estimated_dice == pytest.approx(0.98)


def test_a_photo_somebody_works_on_stays_where_it_is(project: Project, model: ModelVersion, rex: User) -> None:
    """Its estimate is renewed, its place is not; and neither is a place that triage gave for another reason."""
    waits(project, model, "open.jpg", 0.98)
    waits(project, model, "first.jpg", 0.98)
    Item.objects.filter(photo__name="first.jpg").update(priority=2.0)
    queue = Item.objects.filter(photo__name="open.jpg")
    assert workflow.claim(queue, Actor(rex))
    assert spread(factories.calibration(model, record=factories.IDENTITY | {"intercept": 0.5})) == 2
    assert dict(Item.objects.values_list("photo__name", "priority")) == {"open.jpg": 0.02, "first.jpg": 2.0}


def test_the_task_calibrates_and_spreads_until_there_is_nothing_left(project: Project, model: ModelVersion) -> None:
    waits(project, model, "a.jpg", 0.98)
    measured(project, model, 20)
    assert outcomes.wanted(model)
    tasks.calibrate(model.pk)
    assert Prediction.objects.get().calibration == Calibration.objects.get()
    assert outcomes.wanted(model)
    tasks.calibrate(model.pk)
    assert not outcomes.wanted(model)
    assert Calibration.objects.count() == 1
