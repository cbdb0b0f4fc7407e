"""The picture of a network against a mask: the garment, the mask's outline, and where the network differs."""

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.datasets import pictures
from workbench.datasets.models import Photo
from workbench.masks import codec
from workbench.masks.services import foreground
from workbench.predictions.models import Score
from workbench.training.models import LabelCheck

SIDE = 384
GREY = 119
MARGIN = 0.08
WIDE_MARGIN = 0.15
# Blue and orange tell missing from too much for the colour-blind, too; both are tinted over the cloth.
MISSING, EXTRA = (30, 120, 255), (255, 110, 0)
TINT = 0.6


def picture(check: LabelCheck) -> bytes:
    """JPEG of 384 x 384 pixels on grey: what the mask lacks in blue, what it has too much in orange, its outline white.

    Both are of the union of all labels and of the one label's drawing: what another label covers is not missing.
    """
    given, found = foreground(check.mask) >= codec.HALF, codec.decode(bytes(check.found)) >= codec.HALF
    return _drawn(check.mask.photo, given, found, _frame(given | found, MARGIN))


def score_picture(score: Score) -> bytes:
    """The same of what a model version measured: blue where it found too much, orange where it missed something.

    The frame follows from the true mask alone, so that two versions' pictures of a photo lie over each other.
    """
    given, found = foreground(score.mask) >= codec.HALF, codec.decode(bytes(score.found)) >= codec.HALF
    return _drawn(score.photo, given, found, _frame(given, WIDE_MARGIN))


def _drawn(
    photo: Photo, given: NDArray[np.bool_], found: NDArray[np.bool_], frame: tuple[int, int, int, int]
) -> bytes:  # fmt: skip
    rgb, (top, bottom, left, right) = pictures.load_rgb(photo), frame
    small = pictures.shrink(np.ascontiguousarray(rgb[top:bottom, left:right]), SIDE)
    size = (small.shape[1], small.shape[0])
    has, draws = (_shrunk(mask[top:bottom, left:right], size) for mask in (given, found))
    for mask, colour in ((draws & ~has, MISSING), (has & ~draws, EXTRA)):
        small[mask] = ((1 - TINT) * small[mask] + TINT * np.array(colour)).astype(np.uint8)
    outlines, _ = cv2.findContours(has.astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(small, outlines, -1, (255, 255, 255), 1, cv2.LINE_AA)
    return pictures.jpeg(_centred(small), 85)


def _frame(mask: NDArray[np.bool_], share: float) -> tuple[int, int, int, int]:
    """Top, bottom, left and right of the mask with a margin; all of the photo where it is empty."""
    height, width = mask.shape
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if rows.size == 0:
        return 0, height, 0, width
    margin = round(share * max(rows[-1] - rows[0], columns[-1] - columns[0]))
    top, left = max(0, int(rows[0]) - margin), max(0, int(columns[0]) - margin)
    return top, min(height, int(rows[-1]) + margin + 1), left, min(width, int(columns[-1]) + margin + 1)


def _shrunk(mask: NDArray[np.bool_], size: tuple[int, int]) -> NDArray[np.bool_]:
    smaller = cv2.resize(mask.astype(np.uint8) * 255, size, interpolation=cv2.INTER_AREA)
    return np.asarray(smaller >= codec.HALF)


def _centred(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    canvas = np.full((SIDE, SIDE, 3), GREY, np.uint8)
    top, left = (SIDE - rgb.shape[0]) // 2, (SIDE - rgb.shape[1]) // 2
    canvas[top : top + rgb.shape[0], left : left + rgb.shape[1]] = rgb
    return canvas
