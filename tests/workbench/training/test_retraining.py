"""Whether a project trains now: the facts behind the rules, from real rows."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import factories
from tests.workbench.training.test_services import imported, judged, running
from workbench.accounts.models import User
from workbench.datasets.models import Project, Split
from workbench.insights import selectors
from workbench.predictions.models import ModelVersion, Outcome
from workbench.training import retraining, services, snapshots
from workbench.training.models import Run
from workbench.workflow.states import Event


def settings(project: Project, **changes: Any) -> Project:
    """The project with these settings."""
    Project.objects.filter(pk=project.pk).update(**changes)
    return Project.objects.get(pk=project.pk)


def outcome(champion: ModelVersion, number: int, true: float, promised: float = 0.97, **fields: Any) -> None:
    """What a person's mask said of a shown prediction."""
    photo = factories.photo(champion.project, f"shown{number}.jpg")
    shown = factories.prediction(photo, champion, dice=promised)
    shown.calibration = champion.calibrations.first()
    shown.save()
    fields = {"arm": Outcome.Arm.CORRECTION, "prediction": shown} | fields
    Outcome.objects.create(
        model=champion, photo=photo, truth=factories.mask(photo), confidence=promised, dice=true, **fields
    )


@pytest.fixture
def champion(project: Project) -> ModelVersion:
    """A calibrated one whose training is over; only drift may start the next."""
    settings(project, retrain_after=0, retrain_drift=0.01)
    services.end(running(project), Run.State.SUCCEEDED)
    made = factories.model_version(Project.objects.get(), number=3)
    factories.calibration(made)
    return made


def test_the_first_is_due_with_enough_masks(project: Project) -> None:
    """Outside the holdout, as many as the project asks for."""
    project = settings(project, first_model_after=5)
    for number in range(4):
        imported(project, number)
    imported(project, 9, Split.HOLDOUT)
    assert retraining.due(project) == ""
    imported(project, 4)
    assert retraining.due(project) == "the first 5 masks are there"


def test_the_next_is_due_after_so_many_new_masks(project: Project, ann: User) -> None:
    """Counted from the last run; while one is under way none is due."""
    project = settings(project, retrain_after=2)
    run = running(project)
    judged(project, ann, 1)
    judged(project, ann, 2)
    assert retraining.due(project) == ""
    services.end(run, Run.State.STOPPED)
    assert retraining.due(project) == "2 newly accepted masks"
    assert retraining.due(settings(project, retrain_after=3)) == ""


def test_what_was_accepted_while_the_run_waited_is_learnt_and_not_new(project: Project, ann: User) -> None:
    """Else the next training would learn from the very same masks. The schedule goes on from when it was asked for."""
    project = settings(project, retrain_after=1, retrain_hours=24)
    run = running(project)
    judged(project, ann, 1)
    snapshots.freeze(run)
    services.end(run, Run.State.SUCCEEDED)
    assert retraining.due(project) == ""
    known = retraining.facts(project)
    assert (known.fresh, known.last) == (0, run.requested_at)
    assert selectors.fresh_masks(project) == 0
    judged(project, ann, 2)
    assert retraining.due(project) == "1 newly accepted masks"
    assert selectors.fresh_masks(project) == 1


def test_a_photo_is_new_once_and_one_of_the_holdout_never(project: Project, ann: User) -> None:
    """A training learns from each photo's newest mask, and nothing from the holdout."""
    services.end(running(project), Run.State.SUCCEEDED)
    judged(project, ann, 1, Split.HOLDOUT)
    assert (retraining.facts(project).fresh, selectors.fresh_masks(project)) == (0, 0)
    factories.move(judged(project, ann, 2), Event.REOPENED, Event.SUBMITTED_FINAL)
    judged(project, ann, 3, Split.VALIDATION)
    assert (retraining.facts(project).fresh, selectors.fresh_masks(project)) == (2, 2)


def test_a_photo_that_was_opened_again_is_not_new(project: Project, ann: User) -> None:
    """Nothing of it is there to learn from."""
    services.end(running(project), Run.State.SUCCEEDED)
    factories.move(judged(project, ann, 1), Event.REOPENED)
    assert retraining.facts(project).fresh == 0


def test_the_schedule_needs_something_new(project: Project, ann: User) -> None:
    """Hours alone teach nothing."""
    project = settings(project, retrain_after=0, retrain_hours=24)
    services.end(running(project), Run.State.STOPPED)
    Run.objects.update(requested_at=timezone.now() - timedelta(hours=25))
    assert retraining.due(project) == ""
    judged(project, ann, 1)
    assert "24 hours" in retraining.due(project)
    Run.objects.update(requested_at=timezone.now() - timedelta(hours=23))
    assert retraining.due(project) == ""


def test_people_who_find_the_champion_worse_than_promised_start_a_training(champion: ModelVersion) -> None:
    for number in range(14):
        outcome(champion, number, true=0.93 + number / 1000)
    assert retraining.due(champion.project) == ""
    outcome(champion, 14, true=0.93)
    why = retraining.due(champion.project)
    assert why.startswith("people's masks lie 0.034 Dice below what v3 promised, over 15 photos")


def test_a_promise_that_is_kept_starts_none(champion: ModelVersion) -> None:
    for number in range(20):
        outcome(champion, number, true=0.97 + (0.01 if number % 2 else -0.01))
    assert retraining.due(champion.project) == ""


def test_photos_from_before_the_last_training_do_not_ask_again(champion: ModelVersion) -> None:
    """Else a candidate that was kept out would be trained again and again."""
    for number in range(20):
        outcome(champion, number, true=0.90)
    assert retraining.due(champion.project)
    Run.objects.update(requested_at=timezone.now())
    assert retraining.due(champion.project) == ""


def test_photos_that_the_last_training_learnt_from_do_not_ask_again(champion: ModelVersion) -> None:
    """Though they were judged after it was asked for."""
    for number in range(20):
        outcome(champion, number, true=0.90)
    snapshots.freeze(Run.objects.get())
    assert retraining.due(champion.project) == ""


def test_without_a_calibration_there_is_no_promise(champion: ModelVersion) -> None:
    champion.calibrations.all().delete()
    for number in range(20):
        outcome(champion, number, true=0.90)
    assert retraining.due(champion.project) == ""


def test_photos_by_lot_need_none_where_there_is_a_holdout(champion: ModelVersion) -> None:
    champion.calibrations.all().delete()
    for number in range(3):
        outcome(champion, number, true=0.97, arm=Outcome.Arm.HOLDOUT, prediction=None)
    for number in range(3, 23):
        outcome(champion, number, true=0.90, arm=Outcome.Arm.CONTROL)
    assert "0.070 Dice below" in retraining.due(champion.project)


def test_the_outlook_costs_few_queries(champion: ModelVersion) -> None:
    """However many photos were judged."""
    project = settings(champion.project, retrain_after=50, retrain_hours=24)
    snapshots.freeze(Run.objects.get())
    for number in range(20):
        outcome(champion, number, true=0.90)
    with CaptureQueriesContext(
        connection,
    ) as spent:
        found, known = retraining.outlook(project)
    assert len(spent) <= 5
    assert [str(one.kind) for one in found] == ["count", "drift", "schedule"]
    assert known.drift.photos == 20
