"""Every sign of a mask's quality that needs no ground truth, by name: what triage and calibration go by."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.entropy import band, entropy
from ml.metrics import count
from ml.quality import contrast_score, soft_dice
from ml.shapes import holes, shape
from ml.stretches import Profile

Signals = dict[str, float]

# Which end of each signal is the worse one. What is not here only describes a mask (where it lies, how large it is).
_WORST: Mapping[str, Callable[[Sequence[float]], float]] = {
    "confidence": min, "flip": min, "scale": min, "band_entropy": max, "mean_entropy": max,
    "contrast": min, "contrast_median": min, "body_contrast": min,
    "holes": max, "hole_area": max, "specks": max, "speck_area": max, "components": max,
    "largest_share": min, "solidity": min, "border": max,
}  # fmt: skip


@dataclass(frozen=True)
class Drawing:
    """One label of one photo as the network drew it.

    probability (h,w) float32 in [0,1] and threshold give the mask (H,W) uint8 0/255 of the photo's size; profile has
    the colour differences across its outline, body_differences (K,) those next to skin or a mannequin; looks has the
    masks (h,w) uint8 that the network drew of the photo seen in another way, by signal.
    """

    probability: NDArray[np.float32]
    threshold: float
    mask: NDArray[np.uint8]
    profile: Profile
    body_differences: NDArray[np.float32]
    looks: Mapping[str, NDArray[np.uint8]]


def signals(drawing: Drawing) -> Signals:
    """The signals of one label. Entropy is in bits, contrast in delta E, the rest as in ml.shapes.

    flip and scale are the Dice of the mask with the mask of the flipped and of the smaller photo; band_entropy is the
    mean in a band along the outline, mean_entropy that of the whole photo. What cannot be told of a mask, such as the
    contrast of one without outline, is left out.
    """
    found = {"confidence": soft_dice(drawing.probability, drawing.threshold)}
    return (
        found | _agreement(drawing) | _doubt(drawing) | _contrast(drawing) | shape(drawing.mask) | holes(drawing.mask)
    )


def worst(labels: Sequence[Signals]) -> Signals:
    """The signals of a photo from those of its labels: of each the worst, over the labels that are there at all.

    Less confidence, agreement, contrast, largest_share and solidity are worse; more entropy, holes, specks, pieces
    and outline on the edge. What only describes a mask (area, x, y, width, height) is the largest label's.
    """
    there = [one for one in labels if one["area"] > 0] or list(labels)
    largest = max(there, key=lambda one: one["area"])
    gathered = {name: [one[name] for one in there if name in one] for name in _WORST}
    return largest | {name: _WORST[name](values) for name, values in gathered.items() if values}


def _agreement(drawing: Drawing) -> Signals:
    mask = _small_mask(drawing).view(np.uint8)
    return {name: count(look, mask).dice for name, look in drawing.looks.items()}


def _doubt(drawing: Drawing) -> Signals:
    unsure = entropy(drawing.probability)
    near = unsure[band(_small_mask(drawing))]
    found = {"mean_entropy": float(unsure.mean())}
    return found | {"band_entropy": float(near.mean())} if near.size else found


def _contrast(drawing: Drawing) -> Signals:
    found = {}
    if (differences := drawing.profile.differences).size:
        found["contrast"] = contrast_score(differences)
        found["contrast_median"] = float(np.median(differences))
    if drawing.body_differences.size:
        found["body_contrast"] = contrast_score(drawing.body_differences)
    return found


def _small_mask(drawing: Drawing) -> NDArray[np.bool_]:
    return np.asarray(drawing.probability > drawing.threshold)
