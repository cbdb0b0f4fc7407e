"""A training whose process was killed goes on in the next attempt, and leaves nothing behind when it ends."""

from pathlib import Path

import pytest

import ml.checkpoint
from ml import model as networks
from ml.config import ModelConfig
from tests import factories
from tests.workbench import tiny
from tests.workbench.training.test_run import project
from workbench.datasets import blobs
from workbench.datasets.models import Project
from workbench.errors import Conflict
from workbench.predictions import services as predictions
from workbench.predictions.models import ModelVersion, Outcome, Score
from workbench.training import services, snapshots
from workbench.training.material import Note
from workbench.training.models import Run, Snapshot
from workbench.training.planning import plan
from workbench.training.run import _help, execute
from workbench.training.storing import store

__all__ = ["project"]
pytestmark = pytest.mark.slow


class KilledError(BaseException):
    """What no handler catches, like the end of a process."""


@pytest.fixture(autouse=True)
def _each_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Checkpoints whenever one is possible."""
    monkeypatch.setattr(ml.checkpoint, "_PAUSE", 0.0)


def begun(project: Project) -> Run:
    """A started run with time for some epochs, also on a busy machine."""
    project.training_minutes = 0.5
    project.save()
    run = services.request_run(project=project, trigger="a test")
    assert services.start(run)
    return run


def killed_in_epoch(run: Run, epoch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process of a started run dies in that epoch, and the worker notices."""
    tell = Note.epoch

    def dies(self: Note, progress: object) -> None:
        tell(self, progress)  # type: ignore[arg-type]
        if getattr(progress, "epoch", 0) == epoch:
            raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(Note, "epoch", dies)
        with pytest.raises(KilledError):
            execute(run)
    services.give_back(run)
    run.refresh_from_db()


def test_the_next_attempt_goes_on(project: Project, storage: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the same masks, with its curve whole; a sentence on its page says so, and the checkpoint goes."""
    run = begun(project)
    killed_in_epoch(run, 3, monkeypatch)
    assert (run.state, run.fruitless) == (Run.State.QUEUED, 0)
    assert list((storage / "runs" / str(run.pk)).glob("*.safetensors"))

    assert services.start(run)
    ended = execute(run)
    assert (ended.state, ended.error, ended.attempts) == (Run.State.SUCCEEDED, "", 2)
    assert "Went on after an interruption: 2 epochs were done." in ended.notes
    assert [row["epoch"] for row in ended.history] == list(range(1, len(ended.history) + 1))
    assert Snapshot.objects.count() == 1
    assert ended.threads
    assert not (storage / "runs" / str(run.pk)).exists()


def test_the_next_attempt_starts_from_the_same_weights(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another champion of meanwhile changes nothing about what a training learns from."""
    first = tiny.champion(project, tmp_path)
    run = begun(project)
    killed_in_epoch(run, 3, monkeypatch)
    tiny.champion(project, tmp_path)
    assert services.start(run)
    ended = execute(run)
    assert (ended.state, ended.error, ended.started_from) == (Run.State.SUCCEEDED, "", first)
    assert plan(ended, ("1",)).start_from == blobs.path(first.weights)
    assert "Went on after an interruption: 2 epochs were done." in ended.notes


@pytest.mark.parametrize("step", ["exporting.add_onnx", "judge"])
def test_what_was_kept_is_not_trained_again(project: Project, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed after the version was registered, the next attempt sees that one through."""
    run = begun(project)
    with monkeypatch.context() as patch:
        patch.setattr(f"workbench.training.run.{step}", dies)
        with pytest.raises(KilledError):
            execute(run)
    services.give_back(run)
    run.refresh_from_db()
    assert (run.state, run.made) == (Run.State.QUEUED, None)
    learnt = run.history
    monkeypatch.setattr("workbench.training.run.train_recipe", dies)
    assert services.start(run)
    ended = execute(run)
    assert (ended.state, ended.error, ended.promoted) == (Run.State.SUCCEEDED, "", True)
    version = ModelVersion.objects.get()
    assert ended.made == version == predictions.champion(project)
    assert version.onnx
    assert ended.history == learnt != []
    assert (Outcome.objects.count(), Score.objects.count()) == (2, 2)


def test_who_helps_does_not_train_again_either(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other processes of torchrun would wait for a first one that has nothing to train."""
    run = begun(project)
    services.attach(run, factories.model_version(project))
    monkeypatch.setattr("workbench.training.run.train_recipe", dies)
    _help(run)


def test_a_run_that_was_given_up_registers_no_version(project: Project) -> None:
    """It would belong to nobody."""
    run = begun(project)
    snapshot = snapshots.freeze(run)
    services.end(run, Run.State.FAILED, "lost")
    config = ModelConfig(classes=("1",), architecture="Linknet", encoder=tiny.ENCODER, height=64, width=64)
    with pytest.raises(Conflict):
        store(run, snapshot, (networks.build(config), config), [], ["garment"])
    assert not ModelVersion.objects.exists()


def dies(*_: object, **__: object) -> None:
    """The process ends here."""
    raise KilledError


def test_other_settings_start_again(project: Project, storage: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkpoint belongs to its masks, its network, its settings and the weights it started from."""
    run = begun(project)
    killed_in_epoch(run, 2, monkeypatch)
    Run.objects.filter(pk=run.pk).update(seed=7)
    run.refresh_from_db()
    assert services.start(run)
    ended = execute(run)
    assert ended.state == Run.State.SUCCEEDED
    assert any("of other masks or settings" in note for note in ended.notes)


def test_a_stopped_run_leaves_no_checkpoint(project: Project, storage: Path) -> None:
    """Nor does one that failed."""
    run = services.request_run(project=project, trigger="a test")
    services.start(run)
    (storage / "runs" / str(run.pk)).mkdir(parents=True)
    services.request_stop(run)
    assert execute(run).state == Run.State.STOPPED
    assert not (storage / "runs" / str(run.pk)).exists()
