"""What a mask looks like by itself: its holes and specks, where it lies and how it is built."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.resize import Box, box_of

# A piece larger than this share of the largest is a part of the garment (the second shoe), not a speck.
_SPECK_SHARE = 0.1

Openings = Sequence[tuple[int, int]]


def shape(mask: NDArray[np.uint8]) -> dict[str, float]:
    """The outline's signals of a mask (H,W), non-zero inside; an empty mask has no signal but its area of 0.

    Returns specks and components (pieces of at least a tenth of the largest), speck_area and largest_share (of the
    mask), area (of the photo), x and y (centroid) and width and height (box), all 0..1 of the photo, solidity (area
    of the mask against that of its convex hull) and border (share of the outline that lies on the photo's edge).
    Holes are counted by `holes`, since a studio may know which of them belong there.
    """
    box = box_of(mask)
    if box is None:
        return {"area": 0.0}
    return _pieces(box.crop(mask)) | _place(mask, box) | _outline(mask, box)


def holes(mask: NDArray[np.uint8], openings: Openings = ()) -> dict[str, float]:
    """holes and hole_area (share of the mask) of a mask (H,W), without those that contain a pixel (x,y) of `openings`.

    Like the editor's finder, a hole is background that no way of four neighbours leads out of.
    """
    box = box_of(mask)
    if box is None:
        return {}
    # With a margin all that lies around the mask, edge or not, is one piece: the first.
    outside = np.pad(box.crop(mask) == 0, 1, constant_values=True).view(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(outside, connectivity=4)
    found = set(range(1, count)) - {int(labels[0, 0])}
    true = {int(labels[y - box.top + 1, x - box.left + 1]) for x, y in openings if _within(box, x, y)}
    wrong = found - true
    area = sum(int(stats[one, cv2.CC_STAT_AREA]) for one in wrong)
    return {"holes": float(len(wrong)), "hole_area": area / cv2.countNonZero(mask)}


def _within(box: Box, x: int, y: int) -> bool:
    return box.left <= x < box.right and box.top <= y < box.bottom


def _pieces(crop: NDArray[np.uint8]) -> dict[str, float]:
    _, _, stats, _ = cv2.connectedComponentsWithStats(np.ascontiguousarray(crop), connectivity=8)
    areas = stats[1:, cv2.CC_STAT_AREA]
    speck = areas < _SPECK_SHARE * areas.max()
    return {
        "specks": float(np.count_nonzero(speck)),
        "speck_area": float(areas[speck].sum() / areas.sum()),
        "components": float(np.count_nonzero(~speck)),
        "largest_share": float(areas.max() / areas.sum()),
    }


def _place(mask: NDArray[np.uint8], box: Box) -> dict[str, float]:
    height, width = mask.shape
    crop = box.crop(mask) > 0
    rows, columns = crop.sum(axis=1), crop.sum(axis=0)
    area = int(rows.sum())
    return {
        "area": area / (height * width),
        "x": float((box.left + (columns @ np.arange(len(columns)) + 0.5 * area) / area) / width),
        "y": float((box.top + (rows @ np.arange(len(rows)) + 0.5 * area) / area) / height),
        "width": (box.right - box.left) / width,
        "height": (box.bottom - box.top) / height,
    }


def _outline(mask: NDArray[np.uint8], box: Box) -> dict[str, float]:
    crop = np.ascontiguousarray(box.crop(mask))
    rings, _ = cv2.findContours(crop, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE, offset=(box.left, box.top))
    points = np.concatenate(rings)[:, 0].astype(np.int32)
    height, width = mask.shape
    edge = (points == 0).any(axis=1) | (points == (width - 1, height - 1)).any(axis=1)
    return {"solidity": cv2.countNonZero(crop) / _hull_area(points), "border": float(edge.mean())}


def _hull_area(points: NDArray[np.int32]) -> float:
    """Pixels that the convex hull of pixels (n,2) covers: Pick's theorem on the polygon through their corners."""
    corners = np.concatenate([points + step for step in ((0, 0), (0, 1), (1, 0), (1, 1))])
    return float(cv2.contourArea(cv2.convexHull(corners)))
