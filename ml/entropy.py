"""How unsure a network is, pixel by pixel and along the outline it drew."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

# The band along an outline, in pixels of the network's own size: a sure network needs two to change its mind.
BAND = 7


def entropy(probability: NDArray[np.float32]) -> NDArray[np.float32]:
    """Binary entropy (Shannon 1948) of probabilities in [0,1], in bits: 0 where the network is sure, 1 at one half."""
    p = np.clip(probability, 1e-6, 1 - 1e-6)
    return np.asarray(-(p * np.log2(p) + (1 - p) * np.log2(1 - p)), np.float32)


def band(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The pixels (h,w) within BAND // 2 of the outline of the mask (h,w), on both its sides."""
    square = np.ones((BAND, BAND), np.uint8)
    inside = mask.view(np.uint8)
    return np.asarray(cv2.dilate(inside, square) > cv2.erode(inside, square))
