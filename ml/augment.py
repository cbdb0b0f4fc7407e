"""Photos varied anew in each epoch: flipped, zoomed, turned and tinted a little, their masks with them.

The same variations in two ways: OpenCV where the network trains on the processor, torch where it trains on a GPU,
so that only the bytes of the photos travel there.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from ml.config import TrainConfig
from ml.samples import Prepared

_MIDDLE = 127.5


@dataclass(frozen=True)
class Variation:
    """What happens to one photo. matrix (2,3) maps its pixels to where they go, None where they stay."""

    flip: bool
    matrix: NDArray[np.float64] | None
    contrast: float
    brightness: float
    gains: NDArray[np.float64]


def variation(height: int, width: int, config: TrainConfig, generator: np.random.Generator) -> Variation:
    """Drawn at random within what the settings allow; colour changes each channel's gain by up to half of itself."""
    flip, matrix = bool(config.flip and generator.random() < 0.5), None
    if config.rotate_degrees or config.scale != (1.0, 1.0):
        angle = generator.uniform(-config.rotate_degrees, config.rotate_degrees)
        scale = generator.uniform(config.scale[0], config.scale[1])
        matrix = np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), angle, scale), np.float64)
    brightness, contrast = generator.uniform(-config.colour, config.colour, 2)
    gains = 1.0 + generator.uniform(-config.colour / 2, config.colour / 2, 3)
    return Variation(flip, matrix, contrast, brightness, gains)


def augmented(
    batch: Prepared, config: TrainConfig, generator: np.random.Generator, device: torch.device
) -> tuple[Tensor, Tensor]:
    """A batch varied, on the device: photos (N,3,h,w) float32 0-255 and masks (N,C,h,w) float32 0-1, channels last."""
    height, width = batch.photos.shape[1:3]
    drawn = [variation(height, width, config, generator) for _ in range(len(batch))]
    if device.type == "cpu":
        varied = augment(batch, drawn)
        return _planes(varied.photos, device), _planes(varied.masks, device).div_(255.0)
    photos, masks = _planes(batch.photos, device), _planes(batch.masks, device).div_(255.0)
    return warped(photos, masks, drawn)


def _planes(pixels: NDArray[np.uint8], device: torch.device) -> Tensor:
    return torch.from_numpy(pixels).to(device).permute(0, 3, 1, 2).float()


def augment(batch: Prepared, drawn: list[Variation]) -> Prepared:
    """With OpenCV on the processor."""
    varied = [_vary(*one) for one in zip(batch.photos, batch.masks, drawn, strict=True)]
    photos, masks = zip(*varied, strict=True)
    return Prepared(np.stack(photos), np.stack(masks))


def _vary(
    photo: NDArray[np.uint8], mask: NDArray[np.uint8], how: Variation
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    if how.flip:
        photo, mask = photo[:, ::-1], mask[:, ::-1]
    if how.matrix is not None:
        photo, mask = _turned(photo, mask, how.matrix)
    return _tinted(photo, how), mask


def _turned(
    photo: NDArray[np.uint8], mask: NDArray[np.uint8], matrix: NDArray[np.float64]
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    height, width = mask.shape[:2]
    # What comes in from beyond the photo repeats its edge and is no garment, so the mask's border is empty.
    turned = cv2.warpAffine(np.ascontiguousarray(photo), matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
    planes = [cv2.warpAffine(np.ascontiguousarray(mask[..., k]), matrix, (width, height)) for k in range(mask.shape[2])]
    return np.asarray(turned, np.uint8), np.asarray(np.stack(planes, axis=-1), np.uint8)


def _tinted(photo: NDArray[np.uint8], how: Variation) -> NDArray[np.uint8]:
    levels = np.arange(256, dtype=np.float32)[:, None]
    table = ((levels - _MIDDLE) * (1.0 + how.contrast) + _MIDDLE + _MIDDLE * how.brightness) * how.gains
    return np.asarray(cv2.LUT(np.ascontiguousarray(photo), table.clip(0, 255).astype(np.uint8)[None]), np.uint8)


def warped(photos: Tensor, masks: Tensor, drawn: list[Variation]) -> tuple[Tensor, Tensor]:
    """With torch, on the device of the tensors; shapes and ranges as augmented gives them."""
    height, width = photos.shape[2:]
    theta = torch.from_numpy(np.stack([_theta(how, height, width) for how in drawn])).float().to(photos.device)
    grid = functional.affine_grid(theta, [len(drawn), 1, height, width], align_corners=False)
    photos = functional.grid_sample(photos, grid, padding_mode="border", align_corners=False)
    masks = functional.grid_sample(masks, grid, padding_mode="zeros", align_corners=False)
    return _tinted_planes(photos, drawn).contiguous(memory_format=torch.channels_last), masks


def _theta(how: Variation, height: int, width: int) -> NDArray[np.float64]:
    """From a place in the varied photo to one in the photo, both in affine_grid's -1..1; (2,3)."""
    back = np.eye(3)
    if how.matrix is not None:
        back[:2] = cv2.invertAffineTransform(how.matrix)
    flip = np.array([[-1.0, 0.0, width - 1.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]) if how.flip else np.eye(3)
    to_grid = np.array([[2 / width, 0.0, 1 / width - 1], [0.0, 2 / height, 1 / height - 1], [0.0, 0.0, 1.0]])
    theta: NDArray[np.float64] = to_grid @ flip @ back @ np.linalg.inv(to_grid)
    return theta[:2]


def _tinted_planes(photos: Tensor, drawn: list[Variation]) -> Tensor:
    def column(values: object) -> Tensor:
        return torch.from_numpy(np.asarray(values, np.float32)).to(photos.device).reshape(len(drawn), -1, 1, 1)

    contrast = column([1.0 + how.contrast for how in drawn])
    lift = column([_MIDDLE * (1.0 + how.brightness) for how in drawn])
    return (((photos - _MIDDLE) * contrast + lift) * column([how.gains for how in drawn])).clamp_(0.0, 255.0)
