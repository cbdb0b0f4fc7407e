"""Between a photo's size and the network's: INTER_AREA down, INTER_CUBIC up, thresholds after enlarging."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

_Pixel = TypeVar("_Pixel", bound=np.generic)

# Cubic enlargement reads two pixels each way; twice that keeps the crop's own border out of every mask.
_MARGIN = 4


def shrink(image: NDArray[np.uint8], height: int, width: int) -> NDArray[np.uint8]:
    """An image (H,W) or (H,W,K) uint8 resized to (height,width[,K]); K may be any number, also 1."""
    resized = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(resized, np.uint8).reshape(height, width, *image.shape[2:])


@dataclass(frozen=True)
class Box:
    """A rectangle of whole pixels, upper ends excluded."""

    top: int
    bottom: int
    left: int
    right: int

    def crop(self, image: NDArray[_Pixel]) -> NDArray[_Pixel]:
        """The part of an image (H,W[,K]) inside the box, as a view."""
        return image[self.top : self.bottom, self.left : self.right]

    def scaled(self, down: float, across: float) -> Box:
        """The same box in an image that is that many times higher and wider."""
        ends = (self.top * down, self.bottom * down, self.left * across, self.right * across)
        return Box(*(round(end) for end in ends))


def box_of(mask: NDArray[np.bool_] | NDArray[np.uint8]) -> Box | None:
    """The smallest box around the non-zero pixels of (H,W); None when there are none."""
    left, top, width, height = cv2.boundingRect(mask.view(np.uint8))
    return Box(top, top + height, left, left + width) if width else None


def enlarge_mask(probability: NDArray[np.float32], threshold: float, height: int, width: int) -> NDArray[np.uint8]:
    """Probabilities (h,w) in [0,1] -> mask (height,width) uint8 0/255: cubic enlargement above the threshold.

    Only the box that can hold the mask is enlarged, which gives the same mask: the positive weights of OpenCV's
    cubic kernel (a = -0.75) sum to at most 1.19 per axis, 1.45 in two, so where every probability in reach is
    at most half the threshold the enlarged one stays below it.
    """
    mask = np.zeros((height, width), np.uint8)
    box = _box_to_enlarge(probability > threshold / 2, height, width)
    if box is None:
        return mask
    rows, columns = probability.shape
    target = box.scaled(height / rows, width / columns).crop(mask)
    size = (target.shape[1], target.shape[0])
    enlarged = cv2.resize(box.crop(probability), size, interpolation=cv2.INTER_CUBIC)
    np.multiply(enlarged > threshold, 255, out=target, casting="unsafe")
    return mask


def _box_to_enlarge(candidates: NDArray[np.bool_], height: int, width: int) -> Box | None:
    """The candidates' box and margin, widened until its corners fall on whole pixels of the enlarged mask."""
    box = box_of(candidates)
    if box is None:
        return None
    rows, columns = candidates.shape
    top, bottom = _aligned(box.top, box.bottom, rows, height)
    left, right = _aligned(box.left, box.right, columns, width)
    return Box(top, bottom, left, right)


def _aligned(start: int, stop: int, small: int, large: int) -> tuple[int, int]:
    step = small // gcd(small, large)
    start, stop = max(start - _MARGIN, 0), min(stop + _MARGIN, small)
    return start // step * step, min(-(-stop // step) * step, small)
