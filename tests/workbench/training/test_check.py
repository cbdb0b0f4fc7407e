"""What the check of imported masks says of one mask with two labels: a dress, and a belt it may know nothing about."""

import numpy as np
import pytest
from numpy.typing import NDArray

from ml.config import ModelConfig
from ml.samples import Sample
from tests import factories
from workbench.datasets.models import Label
from workbench.training.check import Task, finding

pytestmark = pytest.mark.django_db
HEIGHT, WIDTH = 128, 96
DRESS, STRAP, BELT = np.s_[40:110, 20:76], np.s_[20:40, 26:34], np.s_[60:68, 40:60]
CONFIG = ModelConfig(height=HEIGHT, width=WIDTH, classes=("1", "2"), thresholds=(0.5, 0.5))


@pytest.fixture
def labels() -> list[Label]:
    """Two labels, in their order."""
    return list(factories.project(labels=["dress", "belt"]).labels.order_by("value"))


def plane(*places: tuple[slice, slice]) -> NDArray[np.uint8]:
    """(H,W) 255 in the rectangles."""
    out = np.zeros((HEIGHT, WIDTH), np.uint8)
    for place in places:
        out[place] = 255
    return out


def asked(dress: NDArray[np.uint8], belt: NDArray[np.uint8], drawn: tuple[int, int] = (255, 255)) -> Task:
    """A mask of a red dress with a strap before a grey wall; `drawn` says which labels it speaks of."""
    colours = np.where(plane(DRESS, STRAP)[..., None] > 0, (170, 30, 40), (150, 150, 150))
    photo = np.asarray(colours + np.random.default_rng(0).integers(-4, 5, (HEIGHT, WIDTH, 3)), np.uint8)
    planes = np.stack([np.full((HEIGHT, WIDTH), value, np.uint8) for value in drawn])
    sample = Sample("a.jpg", lambda: photo, lambda: np.stack([dress, belt]), lambda: planes)
    return Task(1, "SV-1", sample, checked=True)


def sees(*planes: NDArray[np.uint8]) -> NDArray[np.float32]:
    """What a sure network answers."""
    return (np.stack(planes)[None] / 255 * 0.98 + 0.01).astype(np.float32)


def test_a_speck_of_a_belt_counts_by_its_size(labels: list[Label]) -> None:
    """A strap that is missing is worse than a belt that only the network sees."""
    belt, strap = plane(BELT), plane(DRESS, STRAP)
    speck = finding(lambda _: sees(strap, belt), CONFIG, asked(strap, plane()), labels)
    missing = finding(lambda _: sees(strap, plane()), CONFIG, asked(plane(DRESS), plane()), labels)
    assert speck is not None
    assert missing is not None
    assert speck.score == pytest.approx(160 / (56 * 70 + 160), rel=0.3)
    assert missing.score > 0.8 * 160 / (56 * 70 + 160)


def test_a_label_that_is_younger_than_the_mask_is_none_of_its_mistakes(labels: list[Label]) -> None:
    """The same belt; the mask was drawn before there were belts."""
    whole = plane(DRESS, STRAP)
    found = finding(lambda _: sees(whole, plane(BELT)), CONFIG, asked(whole, plane(), (255, 0)), labels)
    assert found is not None
    assert found.score == 0.0


def test_a_mask_that_says_nothing_is_not_judged(labels: list[Label]) -> None:
    """All its labels are gone."""
    assert finding(lambda _: sees(plane(DRESS), plane()), CONFIG, asked(plane(), plane(), (0, 0)), labels) is None
