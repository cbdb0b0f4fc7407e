"""Masks spoilt on purpose, the way people's masks are wrong, and garments recoloured until they hardly show.

All of it follows from a seed: which photos, which mistake, how large. What a photo's mask cannot show (there are no
straps to cut) goes to the next photo.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.resize import Box, box_of
from ml.samples import Sample

Mask = NDArray[np.uint8]
Key = TypeVar("Key", int, str)
SHARE = 0.1
SHIFT = 6
# A strap is what an ellipse this wide, as a share of the garment's width, does not fit into.
_THIN = 0.16
_UPPER = 0.4
# Smaller parts than this share of the mask are ragged outline, not a strap; together they must be this much.
_LEAST_STRAP = 0.003
_LEAST_STRAPS = 0.01
_HEM = 0.04
_LOWER = 0.3
# What surrounds the garment is looked for this far outside its mask, whose own edge is never exact.
_NEAR, _FAR = 9, 41
_BLUR = 31


@dataclass(frozen=True)
class Spoilt:
    """A photo whose mask was spoilt: its name and the mistake."""

    name: str
    kind: str


def straps_cut(mask: Mask, other: Mask, generator: np.random.Generator) -> Mask | None:
    """The mask (H,W) without the thin parts of its upper end; None where there are none."""
    box = _box(mask)
    width = max(3, round(_THIN * (box.right - box.left)) | 1)
    thick = cv2.morphologyEx(mask, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width)))
    thin = cv2.subtract(mask, thick)
    thin[box.top + round(_UPPER * (box.bottom - box.top)) :] = 0
    count, pieces, figures, _ = cv2.connectedComponentsWithStats(thin)
    areas = figures[:, cv2.CC_STAT_AREA] / cv2.countNonZero(mask)
    straps = [place for place in range(1, count) if areas[place] >= _LEAST_STRAP]
    enough = areas[straps].sum() >= _LEAST_STRAPS
    return np.where(np.isin(pieces, straps), np.uint8(0), mask) if enough else None


def hem_shifted(mask: Mask, other: Mask, generator: np.random.Generator) -> Mask | None:
    """The mask (H,W) with its lower edge higher or lower by a 25th of its height."""
    box = _box(mask)
    step = max(8, round(_HEM * (box.bottom - box.top)))
    start = box.bottom - round(_LOWER * (box.bottom - box.top))
    out = mask.copy()
    if generator.random() < 0.5:
        out[start:] = np.minimum(mask, _moved(mask, 0, -step))[start:]
    else:
        out[start:] = np.maximum(mask, _moved(mask, 0, step))[start:]
    return out


def arm_left_in(mask: Mask, other: Mask, generator: np.random.Generator) -> Mask | None:
    """The mask (H,W) with an arm along one side of the garment's upper half."""
    box = _box(mask)
    height, width = box.bottom - box.top, box.right - box.left
    shoulder = box.top + round(0.15 * height)
    columns = np.flatnonzero(mask[shoulder])
    side = generator.choice((-1, 1))
    start = int(columns[0] if side < 0 else columns[-1]) if columns.size else (box.left + box.right) // 2
    thick = max(6, round(0.1 * width))
    elbow = (start + int(side) * round(0.12 * width), shoulder + round(0.3 * height))
    out = mask.copy()
    cv2.line(out, (start, shoulder), elbow, 255, thick)
    return out


def mask_of_another(mask: Mask, other: Mask, generator: np.random.Generator) -> Mask | None:
    """Another photo's mask, brought to this photo's size."""
    height, width = mask.shape
    return np.asarray(cv2.resize(other, (width, height), interpolation=cv2.INTER_NEAREST), np.uint8)


def shifted(mask: Mask, other: Mask, generator: np.random.Generator) -> Mask | None:
    """The mask (H,W) six pixels away in some direction."""
    angle = generator.uniform(0, 2 * np.pi)
    return _moved(mask, round(SHIFT * np.cos(angle)), round(SHIFT * np.sin(angle)))


Mistake = Callable[[Mask, Mask, np.random.Generator], Mask | None]
MISTAKES: dict[str, Mistake] = {
    "straps_cut": straps_cut,
    "hem_shifted": hem_shifted,
    "arm_left_in": arm_left_in,
    "mask_of_another": mask_of_another,
    "shifted": shifted,
}


def spoil(samples: Sequence[Sample], kind: str, place: int, seed: int = 0) -> Mask | None:
    """The mask (1,H,W) of the sample at that place with a mistake; None where it cannot show this one."""
    generator = np.random.default_rng((seed, place, list(MISTAKES).index(kind)))
    other = (place + 1 + int(generator.integers(len(samples) - 1))) % len(samples)
    spoilt = MISTAKES[kind](samples[place].masks()[0], samples[other].masks()[0], generator)
    return None if spoilt is None else spoilt[None]


def injected(samples: Sequence[Sample], share: float = SHARE, seed: int = 0) -> tuple[list[Sample], list[Spoilt]]:
    """The samples with that share of their masks spoilt, each mistake as often as the others, and which they are."""
    out = list(samples)
    places = [int(place) for place in np.random.default_rng(seed).permutation(len(samples))]
    masks: dict[int, Mask] = {}

    def shows(place: int, kind: str) -> bool:
        mask = spoil(samples, kind, place, seed)
        if mask is not None:
            masks[place] = mask
        return mask is not None

    chosen = allotted(places, share, shows)
    for place in chosen:
        out[place] = replace(samples[place], masks=partial(masks.__getitem__, place))
    return out, [Spoilt(samples[place].name, kind) for place, kind in chosen.items()]


def allotted(order: Sequence[Key], share: float, shows: Callable[[Key, str], bool]) -> dict[Key, str]:
    """That share of the photos, taken in this order, each with a mistake that its mask can show, all equally often."""
    kinds = list(MISTAKES)
    chosen: dict[Key, str] = {}
    wanted = [kinds[turn % len(kinds)] for turn in range(round(share * len(order)))]
    for photo in order:
        kind = next((kind for kind in dict.fromkeys(wanted) if shows(photo, kind)), None)
        if kind is not None:
            chosen[photo] = kind
            wanted.remove(kind)
    return chosen


def faded(photo: NDArray[np.uint8], mask: Mask, left: float) -> NDArray[np.uint8]:
    """The photo (H,W,3) with the garment recoloured towards what surrounds it; `left` of its difference stays, 0..1.

    What surrounds a pixel is the mean colour of the nearest outside, so a garment before a mannequin and a wall fades
    into each where it meets it.
    """
    inside = cv2.dilate(mask, np.ones((_NEAR, _NEAR), np.uint8)) > 127
    reach = cv2.dilate(mask, np.ones((_FAR, _FAR), np.uint8)) > 127
    around = _spread(photo, reach & (cv2.dilate(mask, np.ones((2 * _NEAR, 2 * _NEAR), np.uint8)) <= 127))
    mixed = left * photo.astype(np.float32) + (1.0 - left) * around
    return np.where(inside[..., None], mixed.round().clip(0, 255).astype(np.uint8), photo)


def _spread(photo: NDArray[np.uint8], known: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Each pixel's colour (H,W,3) float32 from the nearest known ones, smoothed."""
    distance, labels = cv2.distanceTransformWithLabels(
        (~known).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    colours = np.zeros((int(labels.max()) + 1, 3), np.float32)
    colours[labels[distance == 0]] = photo[distance == 0]
    return np.asarray(cv2.blur(colours[labels], (_BLUR, _BLUR)), np.float32)


def _moved(mask: Mask, right: int, down: int) -> Mask:
    """The mask moved by whole pixels; what comes in at the edge is empty."""
    height, width = mask.shape
    matrix = np.array([[1, 0, right], [0, 1, down]], np.float32)
    return np.asarray(cv2.warpAffine(mask, matrix, (width, height), flags=cv2.INTER_NEAREST), np.uint8)


def _box(mask: Mask) -> Box:
    box = box_of(mask)
    if box is None:
        raise ValueError("An empty mask cannot be spoilt.")
    return box
