"""What the worker stores beside a mask."""

from pathlib import Path

import numpy as np
import pytest

from ml.infer import Segmentation
from tests import factories
from tests.workbench import tiny
from workbench.accounts.models import User
from workbench.datasets.models import Photo, Project
from workbench.masks.openings import add_opening
from workbench.predictions import inference, services
from workbench.predictions.models import Prediction


@pytest.fixture
def small(db: None) -> Project:
    """A project whose network is as small as can be."""
    return factories.project("Small", **tiny.SETTINGS)


def drawn(photo: Photo, **signals: float) -> Segmentation:
    """A box with two holes, as a network might draw it."""
    mask = factories.alpha()
    mask[20:24, 20:24] = mask[40:42, 20:22] = 0
    return Segmentation(mask[None], (0.9,), (12.0,), ([],), ({"confidence": 0.9, "area": 0.3} | signals,), 0.01)


def test_a_prediction_keeps_its_signals(small: Project, tmp_path: Path) -> None:
    """By the names that calibration and triage know, with the model's own confidence beside."""
    model = tiny.champion(small, tmp_path)
    factories.photo(small)
    assert inference.presegment(small, "gpu-1") == 1
    kept = Prediction.objects.get(model=model)
    assert {"confidence", "flip", "mean_entropy", "area"} <= set(kept.signals)
    assert kept.confidence == pytest.approx(kept.signals["confidence"], abs=1e-4)


def test_a_true_opening_is_not_counted_among_the_holes(small: Project, ann: User) -> None:
    """Once the studio has marked it, on every later prediction of the photo."""
    photo = factories.photo(small)
    assert inference.photo_signals(photo, drawn(photo, holes=2.0, hole_area=0.1))["holes"] == 2.0
    add_opening(photo=photo, x=21, y=21, area=16, user=ann)
    found = inference.photo_signals(photo, drawn(photo, holes=2.0, hole_area=0.1))
    assert found["holes"] == 1.0
    assert found["hole_area"] == pytest.approx(4 / np.count_nonzero(drawn(photo).masks), abs=1e-4)


def test_a_version_with_the_weights_of_another_answers_for_its_own_predictions(small: Project, tmp_path: Path) -> None:
    """A training repeated on the same masks ends with the same weights, and is a version of its own all the same."""
    first = tiny.champion(small, tmp_path)
    factories.photo(small, "a.jpg")
    inference.presegment(small, "gpu-1")
    second = services.register(project=small, weights=first.weights, config=first.config, metrics={})
    services.promote(version=second, user=None, reason="the same again")
    later = factories.photo(small, "b.jpg")
    inference.presegment(small, "gpu-1")
    assert Prediction.objects.get(photo=later).model == second
