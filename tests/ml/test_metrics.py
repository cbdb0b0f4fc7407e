"""Overlap: known values, and what must hold for any two masks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from ml.metrics import Counts, count, summary

masks = arrays(np.uint8, (5, 7), elements=st.sampled_from([0, 1, 2, 255]))


def test_known_overlap() -> None:
    counts = Counts(intersection=30, predicted=40, truth=60)
    assert counts.dice == pytest.approx(0.6)
    assert counts.iou == pytest.approx(30 / 70)
    assert counts + Counts(1, 2, 3) == Counts(31, 42, 63)


def test_two_empty_masks_agree_and_one_empty_does_not() -> None:
    assert (Counts(0, 0, 0).dice, Counts(0, 0, 0).iou) == (1.0, 1.0)
    assert (Counts(0, 5, 0).dice, Counts(0, 0, 5).iou) == (0.0, 0.0)


@given(masks, masks)
def test_dice_and_iou_are_symmetric_bounded_and_tied_together(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> None:
    there, back = count(a, b), count(b, a)
    assert there.dice == back.dice
    assert 0.0 <= there.iou <= there.dice <= 1.0
    assert there.dice == pytest.approx(2 * there.iou / (1 + there.iou))
    assert there.intersection == sum(1 for x, y in zip(a.flat, b.flat, strict=True) if x and y)


@given(masks)
def test_a_mask_agrees_with_itself(a: NDArray[np.uint8]) -> None:
    assert count(a, a).dice == 1.0


def test_masks_of_two_sizes_are_refused() -> None:
    with pytest.raises(ValueError, match="differ in size"):
        count(np.zeros((2, 3), np.uint8), np.zeros((3, 2), np.uint8))


def test_summary() -> None:
    assert summary([0.0, 0.5, 1.0]) == {"median": 0.5, "mean": 0.5, "p10": pytest.approx(0.1), "count": 3}
    assert summary([]) == {"median": None, "mean": None, "p10": None, "count": 0}
    assert summary([0.5, float("nan")]) == {"median": None, "mean": None, "p10": None, "count": 2}
