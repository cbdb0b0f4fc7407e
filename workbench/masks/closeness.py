"""How close two outlines lie: what Dice, which counts areas, hardly sees."""

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.masks.codec import HALF, dice

CROSS = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))


@dataclass(frozen=True)
class Closeness:
    """Dice of the areas and of the outlines, both 0..1."""

    dice: float
    surface: float


@dataclass(frozen=True)
class Tally:
    """What two masks share, counted: pixels in both, in the one, in the other; outline pixels that lie near the other's
    outline, and all outline pixels of both. Labels, or photos, are added first and divided last."""

    both: int = 0
    one: int = 0
    other: int = 0
    near: int = 0
    outline: int = 0

    def __add__(self, more: "Tally") -> "Tally":
        """The counts of two labels, or photos, together."""
        return Tally(
            self.both + more.both, self.one + more.one, self.other + more.other,
            self.near + more.near, self.outline + more.outline,
        )  # fmt: skip

    @property
    def dice(self) -> float:
        """2|X∩Y| / (|X| + |Y|), 0..1; two empty masks agree wholly."""
        return 2 * self.both / (self.one + self.other) if self.one + self.other else 1.0

    @property
    def iou(self) -> float:
        """|X∩Y| / |X∪Y|, 0..1; two empty masks agree wholly."""
        union = self.one + self.other - self.both
        return self.both / union if union else 1.0

    @property
    def surface(self) -> float:
        """The share of the outlines that lies near the other's, 0..1; two empty masks agree wholly."""
        return self.near / self.outline if self.outline else 1.0


def tally(one: NDArray[np.uint8], other: NDArray[np.uint8], tolerance: float) -> Tally:
    """Count two alphas (height, width) uint8, cut at one half; `tolerance` in pixels.

    The outlines as in Nikolov et al., "Clinically applicable segmentation of head and neck anatomy for radiotherapy"
    (2021), with outlines of single pixels.
    """
    mine, theirs = one >= HALF, other >= HALF
    line, another = _outline(one), _outline(other)
    return Tally(
        both=int(np.count_nonzero(mine & theirs)),
        one=int(np.count_nonzero(mine)),
        other=int(np.count_nonzero(theirs)),
        near=_near(line, another, tolerance) + _near(another, line, tolerance),
        outline=int(np.count_nonzero(line) + np.count_nonzero(another)),
    )


def pooled_closeness(one: NDArray[np.uint8], other: NDArray[np.uint8], tolerance: float) -> Closeness:
    """Both measures with every pixel of every label weighing the same. Alphas (labels, height, width) uint8.

    As the model estimates its own Dice: a small label hardly counts. `mean_closeness` weighs every label the same.
    """
    pairs = zip(one, other, strict=True)
    together = sum((tally(mine, theirs, tolerance) for mine, theirs in pairs), Tally())
    return Closeness(together.dice, together.surface)


def surface_dice(one: NDArray[np.uint8], other: NDArray[np.uint8], tolerance: float) -> float:
    """The share, 0..1, of two alphas' outlines that lies within `tolerance` pixels of the other.

    Both (height, width) uint8, cut at one half; two empty masks agree wholly.
    """
    return tally(one, other, tolerance).surface


def mean_closeness(
    one: Mapping[int, NDArray[np.uint8]], other: Mapping[int, NDArray[np.uint8]], tolerance: float
) -> Closeness:
    """Both measures with every label weighing the same: their means over the labels of either of two masks.

    Masks are {label: (height, width) uint8}. As people's masks are compared: a small label drawn badly shows. A label
    that only one of them has counts 0; two masks without any label agree wholly.
    """
    labels = sorted(set(one) | set(other))
    if not labels:
        return Closeness(1.0, 1.0)
    shape = next(iter((one or other).values())).shape
    nothing = np.zeros(shape, np.uint8)
    pairs = [(one.get(label, nothing), other.get(label, nothing)) for label in labels]
    outlines = [surface_dice(*pair, tolerance) for pair in pairs]
    return Closeness(float(np.mean([dice(*pair) for pair in pairs])), float(np.mean(outlines)))


def _outline(alpha: NDArray[np.uint8]) -> NDArray[np.bool_]:
    # Padded, so that a mask that touches the edge of the photo has an outline there too.
    inside = np.pad((alpha >= HALF).astype(np.uint8), 1)
    return np.asarray((inside > cv2.erode(inside, CROSS))[1:-1, 1:-1])


def _near(line: NDArray[np.bool_], other: NDArray[np.bool_], tolerance: float) -> int:
    if not other.any():
        return 0
    away = cv2.distanceTransform((~other).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return int(np.count_nonzero(away[line] <= tolerance))
