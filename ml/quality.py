"""How good a mask probably is, without ground truth: the model's own confidence, and how visible the outline is."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.resize import box_of

# A fifth of the outline is less visible than the score. The median would hide a whole side that melts into the
# background; the minimum would report one noisy point.
_WEAK_SHARE = 20.0
# Samples reach this far on each side, as a share of the photo's longer side: 5 pixels of 1728.
_BAND = 0.003
_SAMPLES = 3
_TOUCH = 20


def soft_dice(probability: NDArray[np.floating], threshold: float) -> float:
    """Estimated Dice of the mask (probability > threshold): 2·Σp·m / (Σp + Σm), in [0,1] (arXiv 2402.10665).

    probability is (H,W) in [0,1]. An empty mask scores 1 - max(p): certain that there is nothing is 1,
    nearly a mask is low. (The formula alone gives 0 to every empty mask.)
    """
    mask = probability > threshold
    area = int(np.count_nonzero(mask))
    if area == 0:
        return float(1.0 - probability.max(initial=0.0))
    inside = float(probability.sum(where=mask, dtype=np.float64))
    return min(1.0, 2.0 * inside / (float(probability.sum(dtype=np.float64)) + area))


def boundary_contrast(photo: NDArray[np.uint8], mask: NDArray[np.uint8]) -> float:
    """The CIELAB difference (delta E 1976) across the outline that a fifth of it falls below; 0.0 without outline.

    photo (H,W,3) RGB, mask (H,W) non-zero inside. Below about 5 a person hardly sees the edge; 30 is plain.
    """
    _, differences = contrast_profile(photo, mask)
    return contrast_score(differences)


def contrast_score(differences: NDArray[np.float32]) -> float:
    """The same from a profile's differences (N,) in delta E."""
    return float(np.percentile(differences, _WEAK_SHARE)) if differences.size else 0.0


def contrast_profile(
    photo: NDArray[np.uint8], mask: NDArray[np.uint8]
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """The outline's points (N,2) as x, y in pixels, and at each the colour difference across it (N,) in delta E.

    At each point the mean Lab colour of a few samples along the normal just inside is compared with as many just
    outside. Samples that land on the wrong side (a strap thinner than the band) do not count. Points
    with no sample on one side, as where the garment leaves the photo, are left out. Raises ValueError when
    the sizes differ.
    """
    if photo.shape[:2] != mask.shape:
        raise ValueError(f"The photo is {photo.shape[:2]} pixels and the mask {mask.shape}.")
    points, normals = _outline(mask)
    band = max(2.0, _BAND * max(mask.shape))
    depths = np.linspace(1.0, band, _SAMPLES)
    inside, has_inside = _mean_colour(photo, mask, points, normals, -depths, wanted=True)
    outside, has_outside = _mean_colour(photo, mask, points, normals, depths + 1.0, wanted=False)
    known = has_inside & has_outside
    differences = np.linalg.norm(inside[known] - outside[known], axis=1)
    return points[known], differences.astype(np.float32)


def _outline(mask: NDArray[np.uint8]) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Points on the outlines of the mask and its holes (N,2), and unit normals out of the mask (N,2)."""
    box = box_of(mask)
    if box is None:
        return np.empty((0, 2), np.int32), np.empty((0, 2), np.float32)
    contours, _ = cv2.findContours(
        np.ascontiguousarray(box.crop(mask)), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE, offset=(box.left, box.top)
    )
    rings = [contour[:, 0].astype(np.int32) for contour in contours if len(contour) > 4]
    if not rings:
        return np.empty((0, 2), np.int32), np.empty((0, 2), np.float32)
    return np.concatenate(rings), np.concatenate([_normals(ring) for ring in rings])


def _normals(ring: NDArray[np.int32]) -> NDArray[np.float32]:
    """Unit normals out of the mask; OpenCV runs every ring, holes too, with the mask on the same side."""
    reach = min(3, len(ring) // 2)
    along = (np.roll(ring, -reach, axis=0) - np.roll(ring, reach, axis=0)).astype(np.float32)
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)
    return np.asarray(across / np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-6), np.float32)


def _mean_colour(
    photo: NDArray[np.uint8],
    mask: NDArray[np.uint8],
    points: NDArray[np.int32],
    normals: NDArray[np.float32],
    depths: NDArray[np.float64],
    *,
    wanted: bool,
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Mean Lab colour (N,3) of the samples on the wanted side of the outline, and whether there was one (N,)."""
    places = np.rint(points[:, None] + normals[:, None] * depths[None, :, None]).astype(np.intp)
    height, width = mask.shape
    x, y = places[..., 0], places[..., 1]
    within = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    x, y = x.clip(0, width - 1), y.clip(0, height - 1)
    counted = within & ((mask[y, x] > 0) == wanted)
    colours = _lab(photo[y, x]) * counted[..., None]
    count = counted.sum(axis=1)
    return np.asarray(colours.sum(axis=1) / np.maximum(count, 1)[:, None], np.float32), count > 0


def _lab(colours: NDArray[np.uint8]) -> NDArray[np.float32]:
    """RGB uint8 (N,K,3) -> CIELAB float32: L 0-100, a and b about -127 to 127."""
    if colours.size == 0:
        return np.empty(colours.shape, np.float32)
    fractions = colours.astype(np.float32) / 255.0
    return np.asarray(cv2.cvtColor(fractions, cv2.COLOR_RGB2Lab), np.float32)


def beside_body(
    points: NDArray[np.int32],
    differences: NDArray[np.float32],
    mask: NDArray[np.uint8],
    bodies: Sequence[NDArray[np.uint8]],
) -> NDArray[np.float32]:
    """Of a mask's contrast profile the differences (K,) where skin or a mannequin lies beside the outline.

    bodies are the masks (H,W) of the classes that are one; what lies beside is no further off than the samples of
    contrast_profile. A touch of less than _TOUCH points is chance, and then the answer is empty.
    """
    if not bodies or not differences.size:
        return differences[:0]
    body = np.where(mask > 0, np.uint8(0), np.maximum.reduce(bodies))
    reach = 2 * round(max(2.0, _BAND * max(mask.shape))) + 1
    near = cv2.dilate(body, np.ones((reach, reach), np.uint8))
    touching = near[points[:, 1], points[:, 0]] > 0
    return differences[touching] if np.count_nonzero(touching) >= _TOUCH else differences[:0]
