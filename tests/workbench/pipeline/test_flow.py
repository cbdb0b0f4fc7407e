"""The tick drives a whole project, with people playing their parts in between."""

import subprocess
from types import SimpleNamespace
from uuid import uuid4

import pytest

from tests import factories
from tests.workbench import tiny
from workbench.accounts.models import User
from workbench.annotation import services as annotation
from workbench.annotation.saves import Save, Spent
from workbench.annotation.selectors import etag
from workbench.datasets.models import Project, Split
from workbench.masks import codec
from workbench.masks.selectors import LayerJSON, to_text
from workbench.masks.services import head_of
from workbench.pipeline import flow
from workbench.predictions import services as predictions
from workbench.predictions.models import Promotion
from workbench.predictions.tasks import calibrate, presegment
from workbench.review import services as review
from workbench.training import tasks
from workbench.training.models import Run
from workbench.training.run import execute
from workbench.workflow.models import Item, Transition
from workbench.workflow.states import Event, State


class Here:
    """A training's process that is none: it has done its work when it is started."""

    # No process has this number, so nothing is measured.
    pid = 0
    returncode = 0

    def __init__(self, command: list[str], **_: object) -> None:
        execute(Run.objects.get(pk=int(command[-1])))

    def wait(self, timeout: float) -> int:
        """Over already."""
        return self.returncode


class Killed(Here):
    """One that something outside ends at once."""

    returncode = -9

    def __init__(self, command: list[str], **_: object) -> None: ...


@pytest.fixture(autouse=True)
def _no_other_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages are heard at once and trainings happen in this process."""

    monkeypatch.setattr(tasks, "subprocess", SimpleNamespace(Popen=Here, DEVNULL=subprocess.DEVNULL))
    for task in (tasks.train, presegment, calibrate):
        # Eagerly, but through the task itself.
        monkeypatch.setattr(task, "apply_async", lambda args, task=task, **_: task.apply(args, throw=True))


@pytest.fixture
def project(db: None) -> Project:
    """Eight photos, none with a mask; the first model after four."""
    made = factories.project(**tiny.SETTINGS, first_model_after=5, retrain_after=3)
    for number in range(8):
        split = Split.HOLDOUT if number == 0 else Split.TRAIN
        factories.photo(made, f"dress{number}.jpg", split=split)
    return made


def annotate(project: Project, user: User) -> bool:
    """Draw the next photo's garment and submit it; False when no photo needs a person."""
    item = annotation.next_item(project=project, user=user)
    if item is None:
        return False
    data = to_text(codec.encode(factories.alpha()))
    layers = [LayerJSON(label=project.labels.get().pk, attributes=[], data=data)]
    save = Save(uuid4(), etag(item, user), item.generation, layers)
    annotation.submit(item=item, user=user, save=save, spent=Spent(10.0, 5))
    return True


def approve_all(project: Project, user: User) -> None:
    """Approve whatever waits."""
    for item in Item.objects.filter(project=project, state=State.TO_REVIEW):
        head = head_of(item.photo)
        assert head is not None
        review.approve(item=item, user=user, version_id=head.pk)


def states(project: Project) -> list[str]:
    """Where the photos are."""
    return list(Item.objects.filter(project=project).order_by("id").values_list("state", flat=True))


def test_the_loop_closes(project: Project, ann: User, rex: User) -> None:
    """Drawn by hand, reviewed, trained, promoted, the rest segmented by the model and routed."""
    flow.tick()
    assert states(project) == [State.TO_ANNOTATE] * 8
    for _ in range(6):
        assert annotate(project, ann)
    flow.tick()
    assert not Run.objects.exists()
    approve_all(project, rex)

    flow.tick()
    run = Run.objects.get()
    assert (run.state, run.promoted, run.trigger) == (
        Run.State.SUCCEEDED,
        True,
        "By itself: the first 5 masks are there.",
    )
    flow.tick()
    assert states(project)[6:] == [State.TO_ROUTE] * 2
    flow.tick()
    moved = Transition.objects.filter(item__photo__name="dress7.jpg").values_list("event", flat=True)
    assert list(moved)[:4] == [Event.ENROLLED, Event.NO_MODEL, Event.SUPERSEDED, Event.SEGMENTED]
    assert states(project)[6] in {State.TO_ANNOTATE, State.TO_REVIEW, State.ACCEPTED}
    assert all(Item.objects.values_list("reasons", flat=True))
    flow.tick()
    promotion = Promotion.objects.get()
    assert promotion.spread_at is not None

    flow.tick()
    assert Run.objects.count() == 1
    before = Transition.objects.count()
    flow.tick()
    assert Transition.objects.count() == before


def test_new_masks_bring_a_new_model(project: Project, ann: User, rex: User) -> None:
    """By themselves, after as many as the project asks for; the verdict has a reason either way."""
    for photo in [item.photo for item in Item.objects.order_by("id")[:6]]:
        factories.mask(photo)
    flow.tick()
    assert predictions.champion(project) is not None
    for _ in range(3):
        flow.tick()
    learnt = Item.objects.filter(photo__garment__split=Split.TRAIN, state__in=[State.ACCEPTED, State.TO_REVIEW])
    for item in learnt.order_by("id")[:3]:
        event = Event.REOPENED if item.state == State.ACCEPTED else Event.SENT_BACK
        factories.move(item.photo, event, user=rex)
        assert annotate(project, ann)
    approve_all(project, rex)
    flow.tick()
    second = Run.objects.first()
    assert second is not None
    assert Run.objects.count() == 2
    assert second.trigger.endswith("newly accepted masks.")
    assert (second.state, bool(second.reason)) == (Run.State.SUCCEEDED, True)


def test_one_broken_project_does_not_hold_up_the_others(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its trouble is in the log; the next tick tries it again."""
    factories.photo(factories.project("Winter"), "coat.jpg")
    advance, said = flow.advance, []

    def trouble(one: Project) -> None:
        if one.pk == project.pk:
            raise RuntimeError("no luck")
        advance(one)

    monkeypatch.setattr(flow, "advance", trouble)
    # Not by what arrives at a handler: what other tests did to the logging of this process would decide.
    monkeypatch.setattr(flow.log, "exception", lambda words, *values: said.append(words % values))
    flow.tick()
    assert Item.objects.get(photo__name="coat.jpg").state == State.TO_ANNOTATE
    assert said == ["Project summer does not move on"]


def test_a_dead_training_is_taken_up_again(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process ended without a word: the next tick starts it again, and after three times its row says why not."""
    for item in Item.objects.all():
        factories.mask(item.photo)
    monkeypatch.setattr("workbench.training.tasks.subprocess.Popen", Killed)
    flow.tick()
    run = Run.objects.get()
    assert (run.state, run.attempts) == (Run.State.QUEUED, 1)
    for _ in range(3):
        flow.tick()
    run.refresh_from_db()
    assert (run.state, run.attempts, "died 3 times" in run.error) == (Run.State.FAILED, 3, True)


def test_archived_projects_rest(project: Project) -> None:
    """No machine touches them."""
    Project.objects.update(archived=True)
    flow.tick()
    assert set(states(project)) == {State.TO_PRESEGMENT}
