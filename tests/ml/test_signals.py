"""The signals of a label and of a photo, on drawings whose answer is known."""

import math
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from ml.entropy import band, entropy
from ml.signals import Drawing, signals, worst
from ml.stretches import Profile

NONE = np.empty(0, np.float32)


def drawing(probability: NDArray[np.float32]) -> Drawing:
    """A drawing at the network's size, with an outline that is plain to see."""
    mask = np.where(probability > 0.5, np.uint8(255), np.uint8(0))
    return Drawing(probability, 0.5, mask, profile(np.full(40, 30, np.float32)), NONE, {})


def profile(differences: NDArray[np.float32]) -> Profile:
    """A contrast profile with these differences, wherever they lie."""
    return Profile(np.zeros((len(differences), 2), np.int32), differences, (40, 40))


def block(inside: float = 1.0, outside: float = 0.0) -> NDArray[np.float32]:
    probability = np.full((40, 40), outside, np.float32)
    probability[10:30, 10:30] = inside
    return probability


def test_entropy_is_one_bit_at_one_half_and_none_where_the_network_is_sure() -> None:
    found = entropy(np.array([[0.5, 0.0, 1.0, 0.25]], np.float32))[0]
    assert found == pytest.approx([1.0, 0.0, 0.0, 0.25 * 2 + 0.75 * math.log2(4 / 3)], abs=1e-4)


def test_the_band_reaches_three_pixels_to_both_sides_of_the_outline() -> None:
    near = band(block() > 0.5)
    assert list(np.flatnonzero(near[20])) == [7, 8, 9, 10, 11, 12, 27, 28, 29, 30, 31, 32]


def test_doubt_along_the_outline_is_not_thinned_by_the_empty_wall() -> None:
    probability = block()
    probability[9:31, 9] = 0.5
    found = signals(drawing(probability))
    assert found["mean_entropy"] == pytest.approx(22 / 1600, abs=1e-4)
    assert found["band_entropy"] == pytest.approx(22 / np.count_nonzero(band(block() > 0.5)), abs=1e-3)


def test_another_look_counts_by_its_dice_with_the_mask() -> None:
    same = np.where(block() > 0.5, np.uint8(255), np.uint8(0))
    half = same.copy()
    half[:, 20:] = 0
    found = signals(replace(drawing(block()), looks={"flip": same, "scale": half}))
    assert [found["flip"], found["scale"]] == pytest.approx([1.0, 2 * 200 / 600])


def test_contrast_is_told_whole_and_beside_the_body() -> None:
    along = np.array([1.0] * 30 + [50.0] * 70, np.float32)
    found = signals(replace(drawing(block()), profile=profile(along), body_differences=along[:20]))
    assert (found["contrast"], found["contrast_median"], found["body_contrast"]) == (1.0, 50.0, 1.0)


def test_what_cannot_be_told_is_missing() -> None:
    found = signals(replace(drawing(np.zeros((40, 40), np.float32)), profile=profile(NONE)))
    assert found == {"confidence": 1.0, "mean_entropy": pytest.approx(0, abs=1e-4), "area": 0.0}


def test_a_photo_is_as_good_as_its_worst_label_in_each_respect() -> None:
    sure = {"confidence": 0.9, "flip": 0.7, "holes": 0.0, "area": 0.3, "x": 0.5, "solidity": 0.9}
    doubtful = {"confidence": 0.8, "flip": 0.9, "holes": 2.0, "area": 0.1, "x": 0.2, "body_contrast": 3.0}
    assert worst([sure, doubtful]) == {
        "confidence": 0.8, "flip": 0.7, "holes": 2.0, "area": 0.3, "x": 0.5, "solidity": 0.9, "body_contrast": 3.0,
    }  # fmt: skip


def test_a_label_that_is_not_there_does_not_count() -> None:
    there, absent = {"confidence": 0.9, "area": 0.3}, {"confidence": 0.2, "area": 0.0}
    assert worst([absent, there]) == there
    assert worst([absent, absent | {"confidence": 0.1}])["confidence"] == 0.1
