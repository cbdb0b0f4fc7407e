"""Overlap of masks: counts first, divide last, two empty masks agree fully."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

import cv2
import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Counts:
    """Pixels in both masks, in the predicted one and in the true one."""

    intersection: int
    predicted: int
    truth: int

    def __add__(self, other: Counts) -> Counts:
        """Counts of the two photos, or classes, taken together."""
        return Counts(
            self.intersection + other.intersection, self.predicted + other.predicted, self.truth + other.truth
        )

    @property
    def dice(self) -> float:
        """2|X∩Y| / (|X| + |Y|) in [0,1]; 1.0 when both are empty."""
        total = self.predicted + self.truth
        return 2.0 * self.intersection / total if total else 1.0

    @property
    def iou(self) -> float:
        """|X∩Y| / |X∪Y| in [0,1]; 1.0 when both are empty."""
        union = self.predicted + self.truth - self.intersection
        return self.intersection / union if union else 1.0


def count(predicted: NDArray[np.uint8], truth: NDArray[np.uint8]) -> Counts:
    """Counts of two masks (H,W) uint8, non-zero inside. Raises ValueError when their sizes differ."""
    if predicted.shape != truth.shape:
        raise ValueError(f"The masks differ in size: {predicted.shape} and {truth.shape}.")
    # Multiplied, 255 and 1 would saturate to 255 and 1 and 2 never meet in a bitwise and, so compare with zero.
    both = np.count_nonzero(np.logical_and(predicted, truth))
    return Counts(int(both), cv2.countNonZero(predicted), cv2.countNonZero(truth))


class Summary(TypedDict):
    """Middle, mean and 10th percentile of some Dice values; None where a value is missing or not a number."""

    median: float | None
    mean: float | None
    p10: float | None
    count: int


def summary(values: Sequence[float]) -> Summary:
    """Median, mean and 10th percentile of the values, and how many there are."""
    numbers = np.asarray(values, np.float64)
    if numbers.size == 0 or not np.isfinite(numbers).all():
        return Summary(median=None, mean=None, p10=None, count=numbers.size)
    return Summary(
        median=float(np.median(numbers)),
        mean=float(numbers.mean()),
        p10=float(np.percentile(numbers, 10)),
        count=numbers.size,
    )
