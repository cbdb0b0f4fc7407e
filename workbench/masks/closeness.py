"""How close two outlines lie: what Dice, which counts areas, hardly sees."""

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.masks.codec import HALF, dice

CROSS = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))


# Labels laid side by side stay this far apart, so that no outline is near another label's.
APART = 8


@dataclass(frozen=True)
class Closeness:
    """Dice of the areas and of the outlines, both 0..1."""

    dice: float
    surface: float


def closeness(one: NDArray[np.uint8], other: NDArray[np.uint8], tolerance: float) -> Closeness:
    """Both measures over all labels together: counted first, divided last. Alphas (labels, height, width) uint8."""
    side_by_side = [np.pad(alphas, ((0, 0), (0, 0), (0, APART))) for alphas in (one, other)]
    mine, theirs = (alphas.transpose(1, 0, 2).reshape(alphas.shape[1], -1) for alphas in side_by_side)
    return Closeness(dice(mine, theirs), surface_dice(mine, theirs, tolerance))


def surface_dice(one: NDArray[np.uint8], other: NDArray[np.uint8], tolerance: float) -> float:
    """The share, 0..1, of two alphas' outlines that lies within `tolerance` pixels of the other.

    Both (height, width) uint8, cut at one half; two empty masks agree wholly. Nikolov et al., "Clinically applicable
    segmentation of head and neck anatomy for radiotherapy" (2021), with outlines of single pixels.
    """
    line, another = _outline(one), _outline(other)
    total = np.count_nonzero(line) + np.count_nonzero(another)
    if total == 0:
        return 1.0
    return (_near(line, another, tolerance) + _near(another, line, tolerance)) / total


def mean_closeness(
    one: Mapping[int, NDArray[np.uint8]], other: Mapping[int, NDArray[np.uint8]], tolerance: float
) -> tuple[float, float]:
    """(Dice, surface Dice) of two masks, {label: (height, width) uint8}: the means over the labels of either.

    A label that only one of them has counts 0; two masks without any label agree wholly.
    """
    labels = sorted(set(one) | set(other))
    if not labels:
        return 1.0, 1.0
    shape = next(iter((one or other).values())).shape
    nothing = np.zeros(shape, np.uint8)
    pairs = [(one.get(label, nothing), other.get(label, nothing)) for label in labels]
    outlines = [surface_dice(*pair, tolerance) for pair in pairs]
    return float(np.mean([dice(*pair) for pair in pairs])), float(np.mean(outlines))


def _outline(alpha: NDArray[np.uint8]) -> NDArray[np.bool_]:
    # Padded, so that a mask that touches the edge of the photo has an outline there too.
    inside = np.pad((alpha >= HALF).astype(np.uint8), 1)
    return np.asarray((inside > cv2.erode(inside, CROSS))[1:-1, 1:-1])


def _near(line: NDArray[np.bool_], other: NDArray[np.bool_], tolerance: float) -> int:
    if not other.any():
        return 0
    away = cv2.distanceTransform((~other).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return int(np.count_nonzero(away[line] <= tolerance))
