"""What a training's verdict is about: the champion that it would replace, whoever became it meanwhile."""

from pathlib import Path

import pytest

from ml import metrics
from ml.gate import Verdict
from tests.workbench import tiny
from tests.workbench.training.test_run import project, train
from workbench.datasets.models import Project
from workbench.predictions import services as predictions
from workbench.predictions.models import ModelVersion
from workbench.training import run as running
from workbench.training import services
from workbench.training.judging import Measured, measure
from workbench.training.models import Run

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
