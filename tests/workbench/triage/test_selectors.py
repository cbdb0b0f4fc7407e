"""What triage knows of itself."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests import factories
from workbench.datasets.models import Project
from workbench.masks.models import Head
from workbench.predictions.models import ModelVersion, Outcome, Prediction
from workbench.triage import selectors, services
from workbench.triage.models import Policy, Routing
from workbench.workflow.models import Item
from workbench.workflow.services import Actor
from workbench.workflow.states import Event, State

TICK = Actor(worker="tick")


@pytest.fixture
def model(project: Project) -> ModelVersion:
    """The champion."""
    Project.objects.update(random_share=0.0)
    project.refresh_from_db()
    return factories.model_version(project)


def predicted(project: Project, model: ModelVersion, name: str, dice: float = 0.99, **fields: Any) -> Prediction:
    """A photo that waits for triage, or already went through it."""
    photo = factories.photo(project, name)
    made = factories.prediction(photo, model, dice=dice)
    Prediction.objects.filter(pk=made.pk).update(**fields)
    factories.move(photo, Event.SEGMENTED)
    return made


def judged(prediction: Prediction, dice: float, arm: str = "audit", estimate: float | None = None) -> Outcome:
    """What came out about a prediction, whose mask counts by then."""
    Head.objects.update_or_create(photo=prediction.photo, defaults={"version": prediction.mask})
    return Outcome.objects.create(
        model=prediction.model, photo=prediction.photo, truth=prediction.mask, prediction=prediction, arm=arm,
        confidence=0.5, estimated_dice=estimate, dice=dice,
    )  # fmt: skip


def test_the_audit_shows_how_good_the_accepted_really_are(project: Project, model: ModelVersion) -> None:
    """By week; only what would have been accepted counts, from either lot, and no imported mask."""
    Project.objects.update(audit_share=1.0)
    for name, dice in (("a.jpg", 0.98), ("b.jpg", 0.90), ("c.jpg", 0.99)):
        judged(predicted(project, model, name), dice)
    predicted(project, model, "open.jpg")
    judged(predicted(project, model, "doubted.jpg", dice=0.5), 0.4)
    judged(predicted(project, model, "import.jpg", agreement=0.99), 0.3)
    services.route_waiting(project, TICK)
    Project.objects.update(audit_share=0.0)
    predicted(project, model, "waved.jpg")
    Project.objects.update(random_share=1.0)
    services.route_waiting(project, TICK)
    Project.objects.update(random_share=0.0)
    predicted(project, model, "through.jpg")
    services.route_waiting(project, TICK)
    old = predicted(project, model, "old.jpg")
    judged(old, 0.97, arm="control")
    Project.objects.update(random_share=1.0)
    services.route_waiting(project, TICK)
    Routing.objects.filter(prediction=old).update(at=timezone.now() - timedelta(days=8))
    Item.objects.update(state=State.ACCEPTED)
    found = selectors.audited(project)
    before, now = found.weeks
    assert (before.routed, before.drawn, before.dice) == (1, 1, (0.97,))
    assert (now.routed, now.accepted, now.drawn, sorted(now.dice)) == (8, 1, 5, [0.90, 0.98, 0.99])
    assert (now.median, now.worst, now.share) == (0.98, 0.90, 1 / 8)
    assert (found.judged, found.median, found.worst, found.certain) == (4, 0.97, 0.90, False)
    assert found.share == 1 / 9


def test_a_photo_that_goes_through_triage_twice_is_judged_once(project: Project, model: ModelVersion) -> None:
    """Its routing stands there twice."""
    Project.objects.update(audit_share=1.0)
    judged(predicted(project, model, "a.jpg"), 0.98)
    services.route_waiting(project, TICK)
    item = factories.move(Item.objects.get().photo, Event.REROUTED)
    services.route_waiting(item.project, TICK)
    assert Routing.objects.count() == 2
    factories.move(item.photo, Event.APPROVED)
    assert selectors.audited(project).dice == (0.98,)


def test_nothing_routed_yet(project: Project, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    """Three questions, no answer, no division by zero."""
    with django_assert_num_queries(3):
        found = selectors.audited(project)
    assert (found.weeks, found.share, found.median, found.worst, found.policy, found.promise) == (
        [], None, None, None, None, {},
    )  # fmt: skip


def test_what_is_known_of_the_champion(project: Project, model: ModelVersion) -> None:
    """Lots stand for what they did not draw; the calibrated estimate counts, the confidence where there is none."""
    Project.objects.update(random_share=0.5, audit_share=1.0)
    rows = [predicted(project, model, f"{n}.jpg") for n in range(12)]
    services.route_waiting(project, TICK)
    arms = {row.prediction_id: row.arm for row in Routing.objects.all()}
    assert set(arms.values()) == {"control", "audit"}
    for row in rows[:-1]:
        judged(row, 0.9, arm=arms[row.pk], estimate=0.95)
    judged(rows[-1], 0.8, arm="holdout")
    Item.objects.update(state=State.ACCEPTED)
    retired = factories.model_version(project, 2, champion=False)
    Outcome.objects.create(model=retired, photo=rows[0].photo, truth=rows[0].mask, confidence=1, dice=1, arm="holdout")
    found = selectors.known(project)
    assert len(found) == 12
    assert {one.estimate for one in found} == {0.95, 0.5}
    # All of them would have been accepted, and of those everything is looked at: none stands for more than another.
    assert {round(one.weight, 6) for one in found} == {1.0}
    Routing.objects.filter(arm="control").update(otherwise="sent_to_annotate")
    weights = [one.weight for one in selectors.known(project) if one.estimate == 0.95]
    assert max(weights) == pytest.approx(2 * min(weights))
    assert sum(weights) == pytest.approx(len(weights))


def test_a_question_writes_no_policy(project: Project) -> None:
    """The page of a new project shows version 1, and nothing is stored before it decides something."""
    assert selectors.standing_policy(project).number == 1
    assert not Policy.objects.exists()
    services.current_policy(project)
    Project.objects.update(accept_dice=0.5)
    standing = selectors.standing_policy(Project.objects.get())
    assert (standing.number, standing.thresholds["accept_dice"]) == (2, 0.5)
    assert Policy.objects.count() == 1


def test_what_arrives_in_a_day(project: Project, model: ModelVersion) -> None:
    """The days on which photos came are counted, not those between."""
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        predicted(project, model, name)
    services.route_waiting(project, TICK)
    assert selectors.arrivals(project)[1] == 1
    first = Routing.objects.order_by("id").first()
    assert first is not None
    Routing.objects.filter(pk=first.pk).update(at=timezone.now() - timedelta(days=5))
    arrived, days = selectors.arrivals(project)
    assert (len(arrived), days) == (3, 2)
    Routing.objects.update(at=timezone.now() - timedelta(days=30))
    assert selectors.arrivals(project) == ([], 0)
