"""What a training's verdict is about: the champion that it would replace, whoever became it meanwhile."""

from pathlib import Path

import pytest

from ml import metrics
from ml.gate import Verdict
from tests.workbench import tiny
from tests.workbench.training.test_run import project, train
from workbench.datasets import blobs
from workbench.datasets.models import Project
from workbench.predictions import services as predictions
from workbench.predictions.models import ModelVersion
from workbench.training import run as running
from workbench.training import services, snapshots
from workbench.training.judging import Measured, measure
from workbench.training.models import Run
from workbench.training.run import execute

__all__ = ["project"]
pytestmark = pytest.mark.slow


@pytest.fixture
def judges(monkeypatch: pytest.MonkeyPatch) -> list[ModelVersion | None]:
    """The champions that candidates were judged against; each candidate beats the first and no other."""
    met: list[ModelVersion | None] = []

    def judge(champion: ModelVersion | None, *_: object) -> Verdict:
        met.append(champion)
        better = len(set(met)) == 1
        return Verdict(better, "Promoted: better." if better else "Kept out: worse.", metrics.summary([]))

    monkeypatch.setattr(running, "judge", judge)
    return met


def test_a_champion_of_meanwhile_is_the_one_to_beat(
    project: Project, tmp_path: Path, judges: list[ModelVersion | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lead promotes another version while the network still learns."""
    tiny.champion(project, tmp_path)
    made: list[ModelVersion] = []

    def meanwhile(*arguments: object) -> Measured:
        made.append(tiny.champion(project, tmp_path))
        return measure(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(running, "measure", meanwhile)
    run = train(project)
    assert (run.state, run.error) == (Run.State.SUCCEEDED, "")
    assert judges == made
    assert run.model is not None
    promotion = run.model.promotions.get()
    assert promotion.replaced == made[0]


def test_a_champion_of_the_last_moment_is_not_overturned(
    project: Project, tmp_path: Path, judges: list[ModelVersion | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It came between verdict and promotion: the candidate is judged again, and this one beats it not."""
    first, made = tiny.champion(project, tmp_path), list[ModelVersion]()
    finish = services.finish

    def late(run: Run, **outcome: object) -> None:
        if not made:
            made.append(tiny.champion(project, tmp_path))
        finish(run, **outcome)  # type: ignore[arg-type]

    monkeypatch.setattr(services, "finish", late)
    run = train(project)
    assert judges == [first, *made]
    assert (run.state, run.error, run.promoted) == (Run.State.SUCCEEDED, "", False)
    assert run.reason == "Kept out: worse."
    assert predictions.champion(project) == made[0]
    assert run.model is not None
    assert run.model.passed is False


def test_a_damaged_champion_is_found_out_before_the_training(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not after it, when nothing can be compared; nor does it start from such weights."""
    path = blobs.path(tiny.champion(project, tmp_path).weights)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    monkeypatch.setattr(running, "train_recipe", not_reached)
    run = train(project)
    assert (run.state, run.model) == (Run.State.FAILED, None)
    assert run.error.startswith("v1 cannot be used. The weights file is damaged")


def test_damaged_weights_to_start_from_are_found_out(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when another version is the champion by the time of the next attempt."""
    first = tiny.champion(project, tmp_path)
    run = services.request_run(project=project, trigger="a test")
    snapshots.freeze(run)
    tiny.champion(project, tmp_path)
    blobs.path(first.weights).unlink()
    monkeypatch.setattr(running, "train_recipe", not_reached)
    assert services.start(run)
    assert execute(run).error.startswith("v1 cannot be used. The weights file is missing.")


def not_reached(*_: object, **__: object) -> None:
    """In place of a training that must not happen."""
    raise AssertionError
