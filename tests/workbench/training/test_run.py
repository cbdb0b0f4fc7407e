"""A tiny network trained for real: from a snapshot to a judged version, and what it then does to the photos."""

import logging
import math
from pathlib import Path

import numpy as np
import pytest

from ml.model import ModelError
from tests import factories
from tests.workbench import tiny
from workbench.accounts.models import User
from workbench.datasets import blobs
from workbench.datasets.models import Label, Project, Split
from workbench.masks.services import head_of
from workbench.predictions import inference
from workbench.predictions import services as predictions
from workbench.predictions.models import Calibration, Outcome, Prediction, Score
from workbench.training import services
from workbench.training.judging import tallies
from workbench.training.models import Run
from workbench.training.run import execute
from workbench.triage.services import route_waiting
from workbench.workflow.models import Item
from workbench.workflow.services import Actor
from workbench.workflow.states import State


@pytest.fixture
def project(db: None) -> Project:
    """Ten photos with masks, two of them in the holdout, and two without; a network that trains in seconds."""
    made = factories.project(**tiny.SETTINGS)
    for number in range(10):
        split = Split.HOLDOUT if number < 2 else Split.TRAIN
        factories.mask(factories.photo(made, f"masked{number}.jpg", split=split))
    for number in range(2):
        factories.photo(made, f"bare{number}.jpg", split=Split.TRAIN)
    return made


def train(project: Project) -> Run:
    """Ask for a training and see it through."""
    run = services.request_run(project=project, trigger="a test")
    assert services.start(run)
    return execute(run)


@pytest.mark.slow
def test_the_whole_way_of_a_model(project: Project, lea: User) -> None:
    """Trained, measured, promoted; photos segmented and routed; a second one judged against it; rolled back."""
    # All its epochs, also on a machine that does other things beside: a few steps alone would draw nothing.
    Project.objects.update(training_minutes=0.5)
    project.refresh_from_db()
    run = train(project)
    assert (run.state, run.promoted, run.error) == (Run.State.SUCCEEDED, True, "")
    assert run.model is not None
    assert run.snapshot is not None
    assert run.snapshot.entries.count() == 10
    assert {photo["name"] for photo in run.model.metrics["photos"]} == {"masked0.jpg", "masked1.jpg"}
    for photo in run.model.metrics["photos"]:
        # The two say the same in two scales: IoU = Dice / (2 - Dice).
        assert photo["iou"] == pytest.approx(photo["dice"] / (2 - photo["dice"]))
    assert run.model.metrics["count"] == 2
    assert run.history
    assert blobs.path(run.model.weights).exists()
    assert blobs.path(run.model.onnx).exists(), run.model.onnx_check

    assert inference.presegment(project, "gpu-1") == 12
    assert inference.presegment(project, "gpu-1") == 0
    assert route_waiting(project, Actor(worker="tick")) == 12
    assert not Item.objects.filter(state__in=[State.TO_PRESEGMENT, State.TO_ROUTE]).exists()
    for item in Item.objects.select_related("photo"):
        prediction, head = predictions.latest(item.photo), head_of(item.photo)
        assert prediction is not None
        assert head is not None
        assert item.reasons
        masked = item.photo.name.startswith("masked")
        assert (head.source, prediction.agreement is not None) == (("import", True) if masked else ("model", False))
        for x, y, _, doubt, _ in prediction.stretches:
            assert (0 <= x < item.photo.width, 0 <= y < item.photo.height, 0 < doubt <= 1) == (True, True, True)
    # After a few seconds of training no network is sure of every outline.
    assert any(prediction.stretches for prediction in Prediction.objects.all())

    second = train(project)
    assert (second.state, second.error) == (Run.State.SUCCEEDED, "")
    assert second.reason.startswith("Promoted:" if second.promoted else "Kept out:")
    assert "on 2 holdout photos" in second.reason
    if not second.promoted:
        assert second.model is not None
        predictions.promote(version=second.model, user=lea, reason="by hand")
    predictions.roll_back(project=project, user=lea)
    assert predictions.champion(project) == run.model


def test_a_model_is_calibrated_at_birth(project: Project) -> None:
    """On the holdout, before it pre-segments its first photo: the truth of eight photos is enough."""
    for number in range(2, 8):
        factories.mask(factories.photo(project, f"held{number}.jpg", split=Split.HOLDOUT))
    version = train(project).model
    assert version is not None
    known = {one.photo.name: one for one in Outcome.objects.filter(model=version)}
    assert {row["name"]: row["dice"] for row in version.metrics["photos"]} == {
        name: pytest.approx(one.dice) for name, one in known.items()
    }
    assert all("flip" in one.signals and one.arm == "holdout" for one in known.values())
    calibration = Calibration.objects.get(model=version)
    assert (calibration.outcomes, calibration.unbiased) == (8, 8)
    assert inference.presegment(project, "gpu-1") == 18
    for prediction in Prediction.objects.all():
        assert prediction.calibration == calibration
        assert (prediction.estimated_low or 0) <= prediction.estimated_dice <= (prediction.estimated_high or 0)


def test_a_new_label_can_be_learnt(project: Project, tmp_path: Path) -> None:
    """The champion never saw it: it counts as not found, and the candidate can win."""
    tiny.champion(project, tmp_path)
    Label.objects.create(project=project, name="collar", value=2)
    run = train(project)
    assert (run.state, run.error) == (Run.State.SUCCEEDED, "")
    assert run.model is not None
    assert run.model.config["classes"] == ["1", "2"]
    assert set(run.model.metrics["labels"]) == {"garment", "collar"}
    assert "on 2 holdout photos" in run.reason


def test_a_label_the_champion_never_saw_counts_against_it() -> None:
    """Found nowhere: 20 of 20 pixels of the garment, none of the ten of the collar."""
    garment, collar = np.zeros((8, 8), np.uint8), np.zeros((8, 8), np.uint8)
    garment[:4, :5], collar[6:, :5] = 255, 255
    counted = tallies(("1", "2"), {"1": garment}, np.stack([garment, collar]))
    assert (counted["1"].dice, counted["2"].dice, counted["2"].surface) == (1.0, 0.0, 0.0)
    assert (counted["1"] + counted["2"]).dice == pytest.approx(0.8)


def test_every_judged_photo_has_a_score_and_none_is_measured_twice(project: Project) -> None:
    """Holdout and validation; when the holdout grows, the champion is measured on the new photo alone."""
    factories.mask(factories.photo(project, "checked.jpg", split=Split.VALIDATION))
    first = train(project).model
    assert first is not None
    kept = {one.photo.name: one for one in Score.objects.filter(model=first)}
    assert {name: one.split for name, one in kept.items()} == {
        "masked0.jpg": "holdout", "masked1.jpg": "holdout", "checked.jpg": "validation"
    }  # fmt: skip
    for row in first.metrics["photos"]:
        assert row["dice"] == kept[row["name"]].dice == kept[row["name"]].labels["1"]["dice"]
    before = dict(Score.objects.filter(model=first).values_list("mask", "at"))
    factories.mask(factories.photo(project, "grown.jpg", split=Split.HOLDOUT))
    second = train(project).model
    after = dict(Score.objects.filter(model=first).values_list("mask", "at"))
    assert len(after) == 4
    assert before.items() <= after.items()
    assert Score.objects.filter(model=second).count() == 4


def test_a_score_over_other_labels_is_measured_again(project: Project, tmp_path: Path) -> None:
    """A label came: what the champion scored without it no longer compares."""
    champion = tiny.champion(project, tmp_path)
    assert train(project).state == Run.State.SUCCEEDED
    assert set(Score.objects.filter(model=champion)[0].labels) == {"1"}
    Label.objects.create(project=project, name="collar", value=2)
    if predictions.champion(project) != champion:
        predictions.promote(version=champion, user=None, reason="")
    assert train(project).state == Run.State.SUCCEEDED
    assert [set(one.labels) for one in Score.objects.filter(model=champion)] == [{"1", "2"}] * 2


def test_a_photo_that_cannot_be_read_goes_to_a_person(project: Project, tmp_path: Path) -> None:
    """After three attempts; the others are done with the first, and nothing stays claimed."""
    tiny.champion(project, tmp_path)
    broken = Item.objects.get(photo__name="bare0.jpg")
    blobs.path(broken.photo.pixels).write_bytes(b"no picture")
    assert [inference.presegment(project, "gpu-1") for _ in range(4)] == [11, 0, 0, 0]
    broken.refresh_from_db()
    assert (broken.state, broken.reasons[0]["code"]) == (State.TO_ANNOTATE, "failed")
    assert not Item.objects.exclude(lease_until=None).exists()


def test_a_photo_that_kills_the_worker_goes_to_a_person(project: Project, tmp_path: Path) -> None:
    """Its third claim was never finished."""
    tiny.champion(project, tmp_path)
    Item.objects.filter(photo__name="bare0.jpg").update(attempts=3)
    assert inference.presegment(project, "gpu-1") == 11
    item = Item.objects.get(photo__name="bare0.jpg")
    assert (item.state, "died" in item.reasons[0]["text"]) == (State.TO_ANNOTATE, True)


def test_an_interrupted_worker_gives_its_photos_back(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody has to wait for the leases to run out, but for the one it was at."""
    tiny.champion(project, tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(predictions, "record", _broken)
        with pytest.raises(OSError, match="disk"):
            inference.presegment(project, "gpu-1")
    assert Item.objects.filter(lease_until=None, state=State.TO_PRESEGMENT).count() == 11
    assert inference.presegment(project, "gpu-1") == 11


def test_what_is_not_a_number_is_a_failure(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No such prediction is stored; the photo goes to a person like any that failed."""
    tiny.champion(project, tmp_path)
    monkeypatch.setattr(inference, "overall", lambda *_: math.nan)
    for _ in range(3):
        assert inference.presegment(project, "gpu-1") == 0
    assert set(Item.objects.values_list("state", flat=True)) == {State.TO_ANNOTATE}
    assert predictions.latest(Item.objects.all()[0].photo) is None


def test_damaged_weights_do_not_run(project: Project, tmp_path: Path) -> None:
    """The checksum in the row is not the file's."""
    path = blobs.path(tiny.champion(project, tmp_path).weights)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(ModelError, match="checksum"):
        inference.presegment(project, "gpu-1")
    assert not Item.objects.exclude(lease_until=None).exists()


def test_a_run_that_is_stopped_leaves_the_champion(project: Project) -> None:
    """No version, no promotion."""
    run = services.request_run(project=project, trigger="a test")
    services.start(run)
    services.request_stop(run)
    ended = execute(run)
    assert (ended.state, ended.model, predictions.champion(project)) == (Run.State.STOPPED, None, None)


def test_a_run_that_breaks_off_says_why(project: Project, caplog: pytest.LogCaptureFixture) -> None:
    """An unreadable photo is named; whatever else happens ends the row, too."""
    photo = Item.objects.get(photo__name="masked5.jpg").photo
    blobs.path(photo.pixels).unlink()
    with caplog.at_level(logging.CRITICAL, "workbench.training.run"):
        run = train(project)
    assert run.state == Run.State.FAILED
    assert "masked5.jpg" in run.error


def _broken(**_: object) -> None:
    raise OSError("the disk is full")
