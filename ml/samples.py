"""Training photos and their masks: read once, shrunk once, kept as bytes; varied anew in each epoch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.config import ModelConfig, TrainConfig
from ml.infer import check_photo
from ml.resize import shrink

_READERS = 2


class SampleError(ValueError):
    """A photo or its masks cannot be trained on; the message names it and says why."""


@dataclass(frozen=True)
class Sample:
    """A photo with its ground truth, not read yet: photo() gives (H,W,3) RGB uint8, masks() (C,H,W) uint8 0/255."""

    name: str
    photo: Callable[[], NDArray[np.uint8]]
    masks: Callable[[], NDArray[np.uint8]]


@dataclass(frozen=True)
class Prepared:
    """Photos (N,h,w,3) uint8 and masks (N,h,w,C) uint8 0-255, soft at the outline, at the network's size."""

    photos: NDArray[np.uint8]
    masks: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.photos)

    def take(self, indices: NDArray[np.intp]) -> Prepared:
        """The photos at these places, in this order, repeats allowed."""
        return Prepared(self.photos[indices], self.masks[indices])


def prepare(
    samples: Sequence[Sample], config: ModelConfig, progress: Callable[[int, int], None] | None = None
) -> Prepared:
    """Read and shrink all samples; progress(done, total) after each. Raises SampleError naming the first bad one."""
    photos = np.empty((len(samples), config.height, config.width, 3), np.uint8)
    masks = np.empty((len(samples), config.height, config.width, len(config.classes)), np.uint8)
    with ThreadPoolExecutor(_READERS, "prepare") as readers:
        for index, (photo, mask) in enumerate(readers.map(partial(_shrunk, config=config), samples)):
            photos[index], masks[index] = photo, mask
            if progress is not None:
                progress(index + 1, len(samples))
    return Prepared(photos, masks)


def _shrunk(sample: Sample, config: ModelConfig) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    try:
        photo, masks = read_sample(sample, len(config.classes))
    except Exception as error:
        raise SampleError(f"{sample.name}: {error}") from error
    small = [shrink(mask, config.height, config.width) for mask in masks]
    return shrink(photo, config.height, config.width), np.stack(small, axis=-1)


def read_sample(sample: Sample, classes: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """A sample's photo (H,W,3) and masks (classes,H,W); ValueError when they don't fit each other."""
    photo, masks = sample.photo(), sample.masks()
    check_photo(photo)
    expected = (classes, *photo.shape[:2])
    if masks.shape != expected or masks.dtype != np.uint8:
        raise ValueError(f"the masks are {masks.dtype} {masks.shape}, but the photo asks for uint8 {expected}")
    return photo, masks


def channel_statistics(photos: NDArray[np.uint8]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Mean and standard deviation per RGB channel over photos (N,h,w,3), on the 0-255 scale; std at least 1."""
    mean = photos.mean(axis=(0, 1, 2), dtype=np.float64)
    square = np.mean([np.square(photo, dtype=np.float64).mean(axis=(0, 1)) for photo in photos], axis=0)
    std = np.sqrt(np.maximum(square - mean**2, 1.0))
    return tuple(mean.tolist()), tuple(std.tolist())


def batches(count: int, batch_size: int, generator: np.random.Generator) -> Iterator[NDArray[np.intp]]:
    """One epoch of 0..count-1 in random order, in batches of exactly batch_size.

    The last batch is filled up from the start of the order: one odd photo alone would upset batch normalisation.
    """
    order = generator.permutation(count)
    full = -(-count // batch_size)
    yield from np.resize(order, (full, batch_size)).astype(np.intp)


def augment(batch: Prepared, config: TrainConfig, generator: np.random.Generator) -> Prepared:
    """Each photo of the batch flipped, zoomed, turned and tinted a little, its masks with it."""
    varied = [_vary(photo, mask, config, generator) for photo, mask in zip(batch.photos, batch.masks, strict=True)]
    photos, masks = zip(*varied, strict=True)
    return Prepared(np.stack(photos), np.stack(masks))


def _vary(
    photo: NDArray[np.uint8], mask: NDArray[np.uint8], config: TrainConfig, generator: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    if config.flip and generator.random() < 0.5:
        photo, mask = photo[:, ::-1], mask[:, ::-1]
    if config.rotate_degrees or config.scale != (1.0, 1.0):
        photo, mask = _turned(photo, mask, config, generator)
    return _tinted(photo, config.colour, generator), mask


def _turned(
    photo: NDArray[np.uint8], mask: NDArray[np.uint8], config: TrainConfig, generator: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    height, width = mask.shape[:2]
    angle = generator.uniform(-config.rotate_degrees, config.rotate_degrees)
    matrix = cv2.getRotationMatrix2D(
        (width / 2, height / 2), angle, generator.uniform(config.scale[0], config.scale[1])
    )
    # What comes in from beyond the photo repeats its edge and is no garment, so the mask's border is empty.
    turned = cv2.warpAffine(np.ascontiguousarray(photo), matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
    planes = [cv2.warpAffine(np.ascontiguousarray(mask[..., k]), matrix, (width, height)) for k in range(mask.shape[2])]
    return np.asarray(turned, np.uint8), np.asarray(np.stack(planes, axis=-1), np.uint8)


def _tinted(photo: NDArray[np.uint8], strength: float, generator: np.random.Generator) -> NDArray[np.uint8]:
    """Brightness, contrast and each channel's gain changed by up to the strength (the gains by half of it)."""
    if not strength:
        return photo
    brightness, contrast = generator.uniform(-strength, strength, 2)
    gains = 1.0 + generator.uniform(-strength / 2, strength / 2, 3)
    levels = np.arange(256, dtype=np.float32)[:, None]
    table = ((levels - 127.5) * (1.0 + contrast) + 127.5 + 127.5 * brightness) * gains
    return np.asarray(cv2.LUT(np.ascontiguousarray(photo), table.clip(0, 255).astype(np.uint8)[None]), np.uint8)
