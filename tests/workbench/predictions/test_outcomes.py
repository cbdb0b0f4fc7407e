"""What a person judged is held against what was predicted: once, for every such photo, by the tick."""

import pytest
from pytest_django.asserts import assertNumQueries

from tests import factories
from workbench.accounts.models import User
from workbench.datasets.models import Photo, Project
from workbench.masks.closeness import Closeness
from workbench.masks.models import Head, MaskVersion
from workbench.predictions import outcomes
from workbench.predictions.models import ModelVersion, Outcome, Prediction, Settled
from workbench.triage.services import arms
from workbench.workflow.models import Transition
from workbench.workflow.states import Event

E = Event
# The upper half of what the prediction drew.
HALF = (12, 8, 36, 32)


@pytest.fixture
def model(project: Project) -> ModelVersion:
    """The champion."""
    return factories.model_version(project)


def judged(
    project: Project, model: ModelVersion, user: User, name: str = "a.jpg", *, corrected: bool = True
) -> tuple[Photo, Prediction, MaskVersion]:
    """A photo that was predicted, sent to a person, perhaps corrected to its upper half, and finished."""
    photo = factories.photo(project, name)
    prediction = factories.prediction(photo, model)
    truth = factories.mask(photo, author=user, box=HALF) if corrected else prediction.mask
    Head.objects.update_or_create(photo=photo, defaults={"version": truth})
    factories.move(photo, E.SEGMENTED, E.SENT_TO_ANNOTATE)
    factories.move(photo, E.SUBMITTED_FINAL, user=user)
    return photo, prediction, truth


def nobody(chosen: object) -> dict[int, str]:
    """No prediction was drawn by lot."""
    return {}


def test_a_correction_becomes_an_outcome(project: Project, model: ModelVersion, ann: User) -> None:
    """Half of 24 x 48 pixels: Dice 2 · 1/2 / (1 + 1/2) = 2/3."""
    photo, prediction, truth = judged(project, model, ann)
    assert outcomes.settle(project, nobody) == 1
    outcome = Outcome.objects.get()
    assert (outcome.model, outcome.photo, outcome.truth, outcome.prediction) == (model, photo, truth, prediction)
    assert (outcome.arm, outcome.confidence, outcome.estimated_dice) == ("correction", 0.95, 0.95)
    assert outcome.dice == pytest.approx(2 / 3)
    assert 0.5 < (outcome.surface_dice or 0) < 0.8
    assert outcome.signals["contrast"] == 12.0


def test_a_photo_is_settled_once(project: Project, model: ModelVersion, ann: User) -> None:
    judged(project, model, ann)
    assert [outcomes.settle(project, nobody) for _ in range(3)] == [1, 0, 0]


def test_a_later_mask_is_another_truth(project: Project, model: ModelVersion, ann: User, rex: User) -> None:
    """The one it replaced no longer counts, and neither does one while its photo is open again."""
    photo, prediction, _ = judged(project, model, ann, corrected=False)
    outcomes.settle(project, nobody)
    assert [one.dice for one in outcomes.counting(model)] == [1.0]
    factories.move(photo, E.REOPENED, user=rex)
    assert not outcomes.counting(model).exists()
    factories.mask(photo, author=ann, box=HALF)
    factories.move(photo, E.SUBMITTED_FINAL, user=ann)
    assert outcomes.settle(project, nobody) == 1
    assert [one.dice for one in outcomes.counting(model)] == [pytest.approx(2 / 3)]
    assert Outcome.objects.filter(prediction=prediction).count() == 2


def test_only_what_a_person_accepted_is_truth(project: Project, model: ModelVersion, ann: User) -> None:
    """Not what triage accepted, not what waits for a reviewer, not a photo that no model predicted."""
    photo = factories.photo(project, "machine.jpg")
    Head.objects.create(photo=photo, version=factories.prediction(photo, model).mask)
    factories.move(photo, E.SEGMENTED, E.AUTO_ACCEPTED)
    photo = factories.photo(project, "waits.jpg")
    factories.prediction(photo, model)
    factories.mask(photo, author=ann)
    factories.move(photo, E.SEGMENTED, E.SENT_TO_ANNOTATE, E.SUBMITTED, user=ann)
    photo = factories.photo(project, "scratch.jpg")
    factories.mask(photo, author=ann)
    factories.move(photo, E.NO_MODEL, E.SUBMITTED_FINAL, user=ann)
    assert outcomes.settle(project, nobody) == 0


def test_the_newest_prediction_counts(project: Project, model: ModelVersion, ann: User) -> None:
    photo, first, _ = judged(project, model, ann)
    second = factories.prediction(photo, factories.model_version(project, 2, champion=False))
    outcomes.settle(project, nobody)
    assert Outcome.objects.get().prediction == second != first


def test_the_arm_is_what_the_lot_said(project: Project, model: ModelVersion, ann: User) -> None:
    drawn = [judged(project, model, ann, f"{name}.jpg")[1] for name in ("lot", "audit", "plain")]
    outcomes.settle(project, lambda chosen: {drawn[0].pk: "control", drawn[1].pk: "audit"})
    assert dict(Outcome.objects.values_list("prediction", "arm")) == {
        drawn[0].pk: "control", drawn[1].pk: "audit", drawn[2].pk: "correction",
    }  # fmt: skip


def test_triage_knows_the_arms(project: Project, model: ModelVersion, ann: User) -> None:
    """With nothing routed by lot it names none."""
    _, prediction, _ = judged(project, model, ann)
    assert arms([prediction.pk]) == {}


def test_many_are_settled_bit_by_bit(project: Project, model: ModelVersion, ann: User) -> None:
    """Oldest first, each once, whatever else happens in between."""
    for number in range(7):
        judged(project, model, ann, f"dress{number}.jpg")
    assert [outcomes.settle(project, nobody, limit=3) for _ in range(4)] == [3, 3, 1, 0]
    assert sorted(Outcome.objects.values_list("photo__name", flat=True)) == [f"dress{n}.jpg" for n in range(7)]


def test_a_tick_without_news_costs_little(project: Project, model: ModelVersion, ann: User) -> None:
    """However many photos were settled before: the mark is behind them."""
    for number in range(3):
        judged(project, model, ann, f"dress{number}.jpg")
    outcomes.settle(project, nobody)
    filler = Transition.objects.first()
    assert filler is not None
    rest = {"item": filler.item, "event": E.SKIPPED, "to_state": "TO_ANNOTATE"}
    Transition.objects.bulk_create(Transition(**rest) for _ in range(outcomes.AGAIN + 1))
    outcomes.settle(project, nobody)
    with assertNumQueries(4):
        assert outcomes.settle(project, nobody) == 0


def test_a_move_that_was_committed_late_is_not_missed(project: Project, model: ModelVersion, ann: User) -> None:
    """The mark has gone by, but not far: it is looked at again."""
    judged(project, model, ann)
    newest = Transition.objects.latest("pk").pk
    Settled.objects.create(project=project, transition=newest + 20)
    assert outcomes.settle(project, nobody) == 1


def test_masks_of_several_labels_are_compared_label_by_label(project: Project, ann: User) -> None:
    """The same pixels under another label agree in nothing."""
    photo = factories.photo(project)
    one = factories.mask(photo, author=ann, head=False)
    other_label = project.labels.create(name="collar", value=2)
    two = factories.mask(photo, author=ann, head=False)
    two.layers.update(label=other_label)
    assert outcomes.measure(one, one) == Closeness(1.0, 1.0)
    assert outcomes.measure(one, two) == Closeness(0.0, 0.0)
    assert outcomes.measure(one, factories.mask(photo, author=ann, box=HALF, head=False)).dice == pytest.approx(2 / 3)


def test_an_import_in_doubt_does_not_count(project: Project, model: ModelVersion) -> None:
    """A holdout photo with an imported mask is truth until triage doubts it."""
    photo = factories.photo(project)
    truth = factories.mask(photo)
    outcomes.born(model, [outcomes.Measured(truth, Closeness(0.9, 0.8), 0.95, {"flip": 0.9})])
    assert [one.arm for one in outcomes.counting(model)] == ["holdout"]
    factories.move(photo, E.SEGMENTED, E.SENT_TO_REVIEW)
    assert not outcomes.counting(model).exists()


def test_a_calibration_is_due_with_eight_and_then_with_five_more(project: Project, model: ModelVersion) -> None:
    """From fifty on with a tenth more."""

    def know(count: int) -> None:
        known = Outcome.objects.count()
        masks = [factories.mask(factories.photo(project, f"p{n}.jpg")) for n in range(known, count)]
        outcomes.born(model, [outcomes.Measured(mask, Closeness(0.9, 0.8), 0.95) for mask in masks])

    know(7)
    assert not outcomes.due(model)
    know(8)
    assert outcomes.due(model)
    factories.calibration(model, outcomes=8)
    know(12)
    assert not outcomes.due(model)
    know(13)
    assert outcomes.due(model)
    factories.calibration(model, outcomes=100)
    assert outcomes.due(model)
    factories.calibration(model, outcomes=14)
    assert not outcomes.due(model)
