"""Where the model doubts its outline: the stretches a person should look at first."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.entropy import BAND, entropy

# The outline is cut into pieces about this long, in pixels of the network's own size.
LENGTH = 24
DOUBTFUL = 0.25
MOST = 50
# Points of the contrast profile lie this near to the network's coarser outline, in its pixels.
_NEAR = 5

Row = tuple[int, int, int, float, float]


@dataclass(frozen=True)
class Profile:
    """Contrast along an outline, as ml.quality.contrast_profile gives it, and the size (H,W) of the photo it read."""

    points: NDArray[np.int32]
    differences: NDArray[np.float32]
    size: tuple[int, int]


def doubtful_stretches(
    probability: NDArray[np.float32], threshold: float, profile: Profile, size: tuple[int, int]
) -> list[Row]:
    """Stretches of the outline of (probability > threshold) where the network is unsure, worst first, at most MOST.

    probability (h,w) in [0,1]; size (H,W) is the full photo's. Each row is x, y of the stretch's middle and its length
    in pixels of the full photo, the doubt in 0..1, and the mean contrast across it in delta E. Doubt is the mean
    binary entropy (Shannon 1948, in bits) in a band around the stretch. A stretch without contrast, as where the
    garment leaves the photo, is none.
    """
    pieces = _pieces((probability > threshold).astype(np.uint8))
    if not pieces:
        return []
    unsure = cv2.blur(entropy(probability), (BAND, BAND))
    contrasts = _contrasts(pieces, profile, probability.shape)
    down, across = size[0] / probability.shape[0], size[1] / probability.shape[1]
    rows = [
        _row(piece, float(unsure[piece[:, 1], piece[:, 0]].mean()), float(contrast), down, across)
        for piece, contrast in zip(pieces, contrasts, strict=True)
        if not np.isnan(contrast)
    ]
    return sorted((row for row in rows if row[3] >= DOUBTFUL), key=lambda row: (-row[3], row[4]))[:MOST]


def _row(piece: NDArray[np.int32], doubt: float, contrast: float, down: float, across: float) -> Row:
    x, y = piece[len(piece) // 2]
    steps = np.diff(piece, axis=0) * (across, down)
    # The middle of a pixel, not its corner: half a pixel here is two or more of the photo.
    middle = int((x + 0.5) * across), int((y + 0.5) * down)
    return (*middle, round(float(np.linalg.norm(steps, axis=1).sum())), round(doubt, 3), round(contrast, 1))


def _pieces(mask: NDArray[np.uint8]) -> list[NDArray[np.int32]]:
    """Points (n,2) as x, y of every stretch, along the outlines of the mask (h,w) and of its holes."""
    outlines, _ = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    rings = [outline[:, 0].astype(np.int32) for outline in outlines if len(outline) > 4]
    out = []
    for ring in rings:
        ends = np.linspace(0, len(ring), max(1, round(len(ring) / LENGTH)) + 1).round().astype(int)
        out += [ring[start:end] for start, end in pairwise(ends)]
    return out


def _contrasts(pieces: list[NDArray[np.int32]], profile: Profile, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Each piece's mean contrast, from the profile's points next to it; NaN where there is none."""
    numbers = np.zeros(shape, np.float32)
    for number, piece in enumerate(pieces, start=1):
        numbers[piece[:, 1], piece[:, 0]] = number
    # Every pixel next to the outline counts for a piece beside it.
    near = cv2.dilate(numbers, np.ones((_NEAR, _NEAR), np.uint8))
    scale = np.array((shape[1] / profile.size[1], shape[0] / profile.size[0]))
    x, y = np.floor((profile.points + 0.5) * scale).astype(np.intp).T
    belongs = near[y, x].astype(np.intp)
    count = np.bincount(belongs, minlength=len(pieces) + 1)[1:]
    total = np.bincount(belongs, profile.differences, minlength=len(pieces) + 1)[1:]
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)
