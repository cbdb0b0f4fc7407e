"""In which way a mask is wrong, and where on the garment: from the regions on which a sure network contradicts it."""

from __future__ import annotations

from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]

# Where less than this share of its outline is confirmed, a mask is of something else.
_SAME_OUTLINE = 0.35
_OTHER_DICE = 0.93
_NEAR = 3
_RESIZED = 0.06
# A hem: nearly all of what is wrong lies in the lowest part of the garment, across most of its lower edge.
_HEM_SHARE = 0.75
_HEM_HEIGHT = 0.16
_HEM_WIDTH = 0.5
# No wider than this share of the garment: a strap, not a sleeve.
_STRAP = 0.12
_ROWS = ("upper", "middle", "lower")
_COLUMNS = ("left", "middle", "right")


class Doubt(StrEnum):
    """What seems to be wrong with a mask."""

    OTHER = "other"
    SHIFTED = "shifted"
    MISSING = "missing"
    EXTRA = "extra"
    HEM_SHORT = "hem_short"
    HEM_LONG = "hem_long"
    NONE = "none"


def kind_of(found: Bools, given: Bools, certain: Bools, *, beyond: Bools, shifted: bool) -> Doubt:
    """The kind of mistake; all masks (h,w): the network's, the one given, and where it is certainly wrong.

    beyond: the part of certain that even the network lacks. What is more gives the mistake its name.
    """
    if not certain.any() and not shifted:
        return Doubt.NONE
    if _is_another(found, given):
        return Doubt.SHIFTED if shifted and _same_shape(found, given) else Doubt.OTHER
    if shifted:
        return Doubt.SHIFTED
    if 2 * int(beyond.sum()) > int(certain.sum()):
        return _part(beyond, found | given | beyond, lacks=True)
    part = certain & ~beyond
    return _part(part, found | given, lacks=2 * int((part & found).sum()) >= int(part.sum()))


def _part(part: Bools, garment: Bools, *, lacks: bool) -> Doubt:
    if _along_the_hem(part, garment):
        return Doubt.HEM_SHORT if lacks else Doubt.HEM_LONG
    return Doubt.MISSING if lacks else Doubt.EXTRA


def place_of(part: Bools, garment: Bools) -> str:
    """Where the part's middle lies in the garment's box, as seen in the photo: "upper left", "middle" …"""
    if not part.any():
        return "middle"
    left, top, width, height = cv2.boundingRect(garment.astype(np.uint8))
    x, y, wide, high = cv2.boundingRect(part.astype(np.uint8))
    row = _ROWS[_third(y + high / 2 - top, height)]
    column = _COLUMNS[_third(x + wide / 2 - left, width)]
    return row if row == column else f"{row} {column}"


def thin(part: Bools, garment: Bools) -> bool:
    """Whether the part is no wider than a strap of this garment and lies in its upper half."""
    if not part.any():
        return False
    _, top, width, height = cv2.boundingRect(garment.astype(np.uint8))
    reach = cv2.distanceTransform(np.pad(part.astype(np.uint8), 1), cv2.DIST_L2, cv2.DIST_MASK_PRECISE).max()
    _, y, _, high = cv2.boundingRect(part.astype(np.uint8))
    return bool(2 * reach <= max(_STRAP * width, 3.0)) and y + high / 2 < top + height / 2


def _is_another(found: Bools, given: Bools) -> bool:
    overlap = 2.0 * int((found & given).sum()) / max(int(found.sum()) + int(given.sum()), 1)
    return overlap < _OTHER_DICE and _confirmed(found, given) < _SAME_OUTLINE


def _same_shape(found: Bools, given: Bools) -> bool:
    """Whether the two boxes are about as wide and as high: what was moved keeps its size."""
    sizes = [cv2.boundingRect(mask.astype(np.uint8))[2:] for mask in (found, given)]
    return all(abs(one - other) <= _RESIZED * max(one, other, 1) for one, other in zip(*sizes, strict=True))


def _confirmed(found: Bools, given: Bools) -> float:
    """The share of the given mask's outline with the network's nearby."""
    border, line = (
        mask.astype(np.uint8) - cv2.erode(mask.astype(np.uint8), np.ones((3, 3))) for mask in (given, found)
    )
    near = cv2.dilate(line, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * _NEAR + 1, 2 * _NEAR + 1)))
    return int(np.logical_and(border, near).sum()) / max(int(border.sum()), 1)


def _along_the_hem(certain: Bools, garment: Bools) -> bool:
    _, top, _, height = cv2.boundingRect(garment.astype(np.uint8))
    start = round(top + (1 - _HEM_HEIGHT) * height)
    low = certain[start:]
    if int(low.sum()) < _HEM_SHARE * int(certain.sum()):
        return False
    return int(low.any(axis=0).sum()) >= _HEM_WIDTH * int(garment[start:].any(axis=0).sum())


def _third(distance: float, length: int) -> int:
    return min(2, max(0, int(3 * distance / max(length, 1))))
