"""Tiny photos and networks: real enough to train on in a second."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ml.config import ModelConfig
from ml.samples import Sample

HEIGHT, WIDTH = 96, 64


def tiny_config(**changes: object) -> ModelConfig:
    """The smallest useful network: 64x64 pixels in."""
    return ModelConfig.from_json({"encoder": "resnet18", "height": 64, "width": 64, **changes})


def garment_photo(seed: int, height: int = HEIGHT, width: int = WIDTH) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """A red rectangle on a grey noisy wall: photo (H,W,3) and masks (1,H,W)."""
    generator = np.random.default_rng(seed)
    photo = generator.integers(120, 160, (height, width, 3)).astype(np.uint8)
    top, left = generator.integers(height // 8, height // 4), generator.integers(width // 8, width // 4)
    masks = np.zeros((1, height, width), np.uint8)
    masks[0, top : top + height // 2, left : left + width // 2] = 255
    photo[masks[0] > 0] = (200, 30, 40)
    return photo, masks


def garment_sample(seed: int) -> Sample:
    """The same as a sample named after its seed."""
    return Sample(f"garment-{seed}", lambda: garment_photo(seed)[0], lambda: garment_photo(seed)[1])
