"""Training photos and their masks: read once, shrunk once, kept as bytes."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from math import prod
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ml.config import ModelConfig
from ml.infer import check_photo
from ml.resize import shrink

_READERS = 2


class SampleError(ValueError):
    """A photo or its masks cannot be trained on; the message names it and says why."""


@dataclass(frozen=True)
class Sample:
    """A photo with its ground truth, not read yet: photo() gives (H,W,3) RGB uint8, masks() (C,H,W) uint8 0/255.

    drawn() gives (C,H,W) uint8, 255 where somebody said what is there and 0 elsewhere; None means everywhere. group
    names what must not be torn apart between training and validation, such as a garment.
    """

    name: str
    photo: Callable[[], NDArray[np.uint8]]
    masks: Callable[[], NDArray[np.uint8]]
    drawn: Callable[[], NDArray[np.uint8]] | None = None
    group: str = ""


@dataclass(frozen=True)
class Room:
    """How many bytes of prepared photos may stay in memory; what is more lies in a file in the folder for such.

    The file has no name: it is gone with the process, however that ends.
    """

    memory: int = 4 * 10**9
    folder: Path | None = None

    def array(self, shape: tuple[int, ...]) -> NDArray[np.uint8]:
        """An empty uint8 array. Raises OSError when the disk has no room for it."""
        size = prod(shape)
        if size <= self.memory:
            return np.empty(shape, np.uint8)
        with tempfile.TemporaryFile(dir=self.folder) as file:
            # Without its blocks a full disk would end the process, and not with an error that says so.
            os.posix_fallocate(file.fileno(), 0, size)
            return np.memmap(file, np.uint8, "r+", shape=shape)

    def less(self, *taken: NDArray[np.uint8]) -> Room:
        """What is left of it."""
        return Room(self.memory - sum(one.nbytes for one in taken if not isinstance(one, np.memmap)), self.folder)


PLENTY = Room()


@dataclass(frozen=True)
class Prepared:
    """Photos (N,h,w,3) uint8 and masks (N,h,w,C) uint8 0-255, soft at the outline, at the network's size.

    Where a photo is only partly drawn, C further channels follow: 255 where the class's mask says something.
    """

    photos: NDArray[np.uint8]
    masks: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.photos)

    def take(self, indices: NDArray[np.intp]) -> Prepared:
        """The photos at these places, in this order, repeats allowed."""
        return Prepared(self.photos[indices], self.masks[indices])


def prepare(
    samples: Sequence[Sample],
    config: ModelConfig,
    progress: Callable[[int, int], None] | None = None,
    room: Room = PLENTY,
) -> Prepared:
    """Read and shrink all samples; progress(done, total) after each. Raises SampleError naming the first bad one."""
    partly = any(sample.drawn is not None for sample in samples)
    channels = len(config.classes) * (2 if partly else 1)
    photos = room.array((len(samples), config.height, config.width, 3))
    masks = room.less(photos).array((len(samples), config.height, config.width, channels))
    with ThreadPoolExecutor(_READERS, "prepare") as readers:
        for index, (photo, mask) in enumerate(readers.map(partial(_shrunk, config=config, partly=partly), samples)):
            photos[index], masks[index] = photo, mask
            if progress is not None:
                progress(index + 1, len(samples))
    return Prepared(photos, masks)


def _shrunk(sample: Sample, config: ModelConfig, partly: bool) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    try:
        photo, masks = read_sample(sample, len(config.classes))
        if partly:
            masks = np.concatenate([masks, drawn_of(sample, masks)])
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


def drawn_of(sample: Sample, masks: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Where the sample's masks (C,H,W) say something: (C,H,W) uint8, 255 there. ValueError for another size."""
    drawn = np.full_like(masks, 255) if sample.drawn is None else sample.drawn()
    if drawn.shape != masks.shape:
        raise ValueError(f"what is drawn is {drawn.shape}, but the masks are {masks.shape}")
    return drawn


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
