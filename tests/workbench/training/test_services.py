"""Which masks a model may learn from, when it trains, and what becomes of a run."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import factories
from workbench.accounts.models import User
from workbench.datasets.models import Photo, Project, Split
from workbench.errors import BadInput, Conflict
from workbench.masks.services import move_head
from workbench.predictions import services as predictions
from workbench.predictions.models import ModelVersion
from workbench.training import services
from workbench.training.models import Run
from workbench.workflow.states import Event


def judged(project: Project, author: User, number: int, split: Split = Split.TRAIN) -> Photo:
    """A photo whose mask a person drew and another approved."""
    photo = factories.photo(project, f"judged{number}.jpg", split=split)
    factories.mask(photo, author=author)
    factories.move(photo, Event.NO_MODEL, Event.SUBMITTED, Event.APPROVED)
    return photo


def imported(project: Project, number: int, split: Split = Split.TRAIN) -> Photo:
    """A photo that came with its mask."""
    photo = factories.photo(project, f"imported{number}.jpg", split=split)
    factories.mask(photo)
    return photo


def running(project: Project, number: int = 4) -> Run:
    """A run that a worker has started."""
    for one in range(number):
        imported(project, one)
    run = services.request_run(project=project, trigger="a test")
    assert services.start(run)
    return run


def learnt_from(project: Project) -> set[str]:
    """The names of the photos whose masks count as ground truth."""
    return set(services.ground_truth(project).values_list("photo__name", flat=True))


class TestGroundTruth:
    """Which masks count."""

    def test_what_a_person_judged_and_what_was_imported(self, project: Project, ann: User) -> None:
        """Also after triage found that the imported mask agrees."""
        judged(project, ann, 1)
        imported(project, 1)
        factories.move(imported(project, 2), Event.SEGMENTED, Event.AUTO_ACCEPTED)
        assert learnt_from(project) == {"judged1.jpg", "imported1.jpg", "imported2.jpg"}

    def test_what_only_a_machine_has_seen_never_counts(self, project: Project) -> None:
        """However sure it was: a model must not be measured by another's opinion."""
        photo = factories.photo(project)
        prediction = factories.prediction(photo, factories.model_version(project), dice=1.0)
        move_head(photo=photo, version=prediction.mask, expected=None)
        factories.move(photo, Event.SEGMENTED, Event.AUTO_ACCEPTED)
        assert learnt_from(project) == set()

    def test_a_doubted_import_counts_no_more(self, project: Project, ann: User) -> None:
        """Until a person has judged it; and what was reopened is in doubt, too."""
        photo = imported(project, 1)
        factories.move(photo, Event.SEGMENTED, Event.SENT_TO_REVIEW)
        assert learnt_from(project) == set()
        factories.move(photo, Event.APPROVED, user=ann)
        assert learnt_from(project) == {"imported1.jpg"}
        factories.move(photo, Event.REOPENED, user=ann)
        assert learnt_from(project) == set()

    def test_discarded_and_foreign_photos_never_count(self, project: Project) -> None:
        """Nor those without a mask."""
        factories.move(imported(project, 1), Event.DISCARDED)
        imported(factories.project("Winter"), 2)
        factories.photo(project, "bare.jpg")
        assert learnt_from(project) == set()


class TestAsking:
    """When a run is made."""

    def test_too_little_ground_truth_is_refused(self, project: Project) -> None:
        """Masks of the holdout do not help."""
        for number in range(3):
            imported(project, number)
        imported(project, 9, Split.HOLDOUT)
        with pytest.raises(BadInput, match="3 accepted masks"):
            services.request_run(project=project, trigger="a test")

    def test_one_at_a_time(self, project: Project) -> None:
        """Waiting or running; over is over."""
        run = running(project)
        with pytest.raises(Conflict):
            services.request_run(project=project, trigger="again")
        services.end(run, Run.State.FAILED, "no luck")
        assert services.request_run(project=project, trigger="again").state == Run.State.QUEUED

    def test_a_run_is_started_by_one_worker(self, project: Project) -> None:
        """The second one is told."""
        run = running(project)
        assert not services.start(Run.objects.get(pk=run.pk))
        run.refresh_from_db()
        assert (run.state, run.attempts) == (Run.State.RUNNING, 1)


class TestEnding:
    """How runs end."""

    def version(self, project: Project) -> ModelVersion:
        """What a run made."""
        config = {"classes": ["1"]}
        return predictions.register(project=project, weights=factories.weights(config), config=config, metrics={})

    def test_finishing_promotes_only_when_the_gate_said_so(self, project: Project) -> None:
        """The verdict is on the version either way."""
        run, version = running(project), self.version(project)
        services.finish(run, model=version, promoted=False, reason="Kept out: not better.")
        version.refresh_from_db()
        run.refresh_from_db()
        assert (run.state, run.promoted, version.verdict) == (Run.State.SUCCEEDED, False, "Kept out: not better.")
        assert version.passed is False
        assert predictions.champion(project) is None
        other = services.request_run(project=project, trigger="again")
        services.start(other)
        services.finish(other, model=self.version(project), promoted=True, reason="Promoted: better.")
        champion = predictions.champion(project)
        assert champion is not None
        assert champion.number == 2

    def test_stopping_a_waiting_run_ends_it_at_once(self, project: Project) -> None:
        """A running one is asked, and told with its next heartbeat; one that is over cannot be stopped."""
        run = running(project)
        assert not services.note_progress(run, {"done": 1})
        services.request_stop(run)
        assert services.note_progress(run, {"done": 2})
        services.end(run, Run.State.STOPPED)
        with pytest.raises(Conflict):
            services.request_stop(run)
        waiting = services.request_run(project=project, trigger="again")
        services.request_stop(waiting)
        waiting.refresh_from_db()
        assert waiting.state == Run.State.STOPPED

    def lose(self, run: Run) -> None:
        """The process was killed; its heartbeat stopped."""
        Run.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now() - timedelta(minutes=5))
        services.recover()
        run.refresh_from_db()

    def test_a_killed_run_is_tried_three_times(self, project: Project) -> None:
        """Then it fails and says why; one that lives is left alone."""
        run = running(project)
        services.recover()
        run.refresh_from_db()
        assert run.state == Run.State.RUNNING
        for _ in range(2):
            self.lose(run)
            assert run.state == Run.State.QUEUED
            assert services.start(run)
        self.lose(run)
        assert (run.state, "died 3 times" in run.error) == (Run.State.FAILED, True)

    def test_a_killed_run_that_was_to_stop_stops(self, project: Project) -> None:
        """Nobody wants it back."""
        run = running(project)
        services.request_stop(run)
        self.lose(run)
        assert run.state == Run.State.STOPPED

    def test_a_process_back_from_the_dead_changes_nothing(self, project: Project) -> None:
        """Its run is in another process's hands by now."""
        ghost = running(project)
        run = Run.objects.get(pk=ghost.pk)
        self.lose(run)
        services.start(run)
        assert services.note_progress(ghost, {"done": 99})
        services.end(ghost, Run.State.FAILED, "out of memory")
        with pytest.raises(Conflict):
            services.finish(ghost, model=self.version(project), promoted=True, reason="better")
        run.refresh_from_db()
        assert (run.state, run.progress, run.error) == (Run.State.RUNNING, {}, "")
        assert predictions.champion(project) is None
