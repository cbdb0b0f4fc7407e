"""Shrinking and enlarging: only the mask's box is enlarged, and nothing shows it."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ml.resize import Box, box_of, enlarge_mask, shrink


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    sizes=st.sampled_from(
        [(32, 32, 96, 48), (32, 64, 144, 288), (64, 32, 101, 77), (48, 32, 216, 144), (32, 32, 20, 9)]
    ),
    threshold=st.floats(0.1, 0.9),
    corner=st.booleans(),
)
def test_the_boxed_enlargement_equals_the_whole_one(
    seed: int, sizes: tuple[int, int, int, int], threshold: float, corner: bool
) -> None:
    rows, columns, height, width = sizes
    generator = np.random.default_rng(seed)
    probability = np.zeros((rows, columns), np.float32)
    top, left = (0, 0) if corner else generator.integers(0, 16, 2)
    probability[top : top + 9, left : left + 7] = generator.random((9, 7))
    whole = cv2.resize(probability, (width, height), interpolation=cv2.INTER_CUBIC)
    boxed = enlarge_mask(probability, threshold, height, width)
    # A crop rounds its coordinates differently in the last bit, which only a value on the threshold itself shows.
    decided = np.abs(whole - threshold) > 1e-4
    assert np.array_equal(boxed[decided] > 0, whole[decided] > threshold)
    assert set(np.unique(boxed)) <= {0, 255}


def test_what_only_enlarging_lifts_above_the_threshold_is_in_the_mask() -> None:
    probability = np.zeros((32, 32), np.float32)
    probability[10:20, 10:20] = 0.47
    assert enlarge_mask(probability, 0.5, 128, 128).any()


def test_nothing_above_the_threshold_gives_an_empty_mask() -> None:
    assert not enlarge_mask(np.full((32, 32), 0.3, np.float32), 0.5, 100, 80).any()


def test_shrinking_averages_and_keeps_a_single_channel() -> None:
    image = np.zeros((4, 4, 1), np.uint8)
    image[:2, :2, 0] = (0, 100), (100, 200)
    small = shrink(image, 2, 2)
    assert small.shape == (2, 2, 1)
    assert small[0, 0, 0] == 100


@pytest.mark.parametrize("kind", [np.bool_, np.uint8])
def test_the_box_is_the_smallest(kind: type) -> None:
    mask: NDArray[np.uint8] = np.zeros((10, 12), kind)
    assert box_of(mask) is None
    mask[3, 4] = mask[7, 5] = 1
    box = box_of(mask)
    assert box == Box(3, 8, 4, 6)
    assert box.crop(mask).shape == (5, 2)
