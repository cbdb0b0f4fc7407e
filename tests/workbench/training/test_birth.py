"""What a version's first calibration is made of: its own word about the holdout, held against what is drawn there."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from torch import nn

from ml import infer
from ml.config import ModelConfig
from tests import factories
from tests.workbench import tiny
from workbench.datasets.models import Label, Split
from workbench.predictions.models import Outcome
from workbench.training.birth import Birth
from workbench.training.judging import judged, measure
from workbench.training.snapshots import take


def test_a_label_that_a_mask_is_too_old_for_is_no_mistake(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The garment is found to the pixel; of the belt, found too, the mask says nothing. What the network says of
    itself stays as it said it."""
    project = factories.project(**tiny.SETTINGS)
    for name, split in (("learn.jpg", Split.TRAIN), ("held.jpg", Split.HOLDOUT)):
        factories.mask(factories.photo(project, name, split=split))
    Label.objects.create(project=project, name="belt", value=9)
    version = tiny.champion(project, tmp_path)
    snapshot, config = take(project), ModelConfig(classes=("1", "9"), thresholds=(0.5, 0.5))
    garment = factories.alpha(factories.WIDTH, factories.HEIGHT, factories.BOX)
    belt = np.full_like(garment, 255)
    signals = {"area": 0.4, "flip": 0.8}, {"area": 1.0, "flip": 0.5}
    said = infer.Segmentation(np.stack([garment, belt]), (0.9, 0.6), (20.0, 5.0), ([], []), signals, 0.1)

    def segment(_: nn.Module, __: ModelConfig, photos: Sequence[NDArray[np.uint8]]) -> list[infer.Segmentation]:
        return [said] * len(photos)

    monkeypatch.setattr(infer, "segment", segment)
    birth = Birth(snapshot)
    measure(nn.Identity(), config, judged(snapshot), config.classes, lambda *_: None, birth.look)
    birth.calibrate(version)
    outcome = Outcome.objects.get(model=version)
    assert (outcome.dice, outcome.surface_dice) == (1.0, 1.0)
    assert (outcome.confidence, outcome.signals["flip"]) == (0.6, 0.5)
