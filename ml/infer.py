"""Photos in, full-resolution masks out: reading ahead, the network and the finishing overlap, in bounded memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from time import perf_counter

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from ml.config import ModelConfig
from ml.fuse import fused
from ml.model import autocast, device_of, to_input
from ml.quality import contrast_profile, contrast_score, soft_dice
from ml.resize import enlarge_mask, shrink
from ml.stretches import Profile, Row, doubtful_stretches

Loader = Callable[[], NDArray[np.uint8]]

# Contrast is judged at the scale a person sees; larger photos are kept smaller while they wait for the network,
# so that two dozen photos of 40 megapixels never wait in memory together.
_KEPT_PIXELS = 4_000_000


@dataclass(frozen=True)
class Segmentation:
    """What the model says of one photo: masks (C,H,W) uint8 0/255 at the photo's size, and per class the
    estimated Dice, the boundary contrast (delta E) and the doubtful stretches of the outline. seconds is this photo's
    share of the work, in seconds."""

    masks: NDArray[np.uint8]
    estimated_dice: tuple[float, ...]
    contrast: tuple[float, ...]
    stretches: tuple[list[Row], ...]
    seconds: float


@dataclass(frozen=True)
class _Read:
    """A photo waiting for the network: its input (h,w,3), itself (perhaps smaller) and its size (H,W)."""

    small: NDArray[np.uint8]
    photo: NDArray[np.uint8]
    size: tuple[int, int]
    seconds: float


def segment(
    model: nn.Module, config: ModelConfig, loaders: Iterable[Loader], *, batch_size: int = 8, workers: int = 2
) -> Iterator[Segmentation | Exception]:
    """Segment each photo; results come in the order of the loaders, one each.

    A loader returns one photo (H,W,3) RGB uint8. Where it raises, or returns something else, its exception is
    yielded in its place and the rest go on. At most about three batches of photos are in memory at any time, and
    no more loaders are taken from the iterable than that.
    """
    model = fused(model)
    with ThreadPoolExecutor(workers, "read") as readers, ThreadPoolExecutor(workers, "finish") as finishers:
        waiting = iter(loaders)
        reading: deque[Future[_Read]] = deque()
        finishing: deque[Future[Segmentation]] = deque()
        try:
            while True:
                _top_up(reading, waiting, readers, config, 2 * batch_size)
                batch = [reading.popleft() for _ in range(min(batch_size, len(reading)))]
                finished = [finishing.popleft() for _ in range(len(finishing))]
                finishing.extend(_run_batch(model, config, batch, finishers))
                yield from map(_outcome, finished)
                if not batch:
                    return
        finally:
            # A consumer that stops early must not wait for photos nobody will see.
            for future in reading:
                future.cancel()


def _top_up(
    reading: deque[Future[_Read]], waiting: Iterator[Loader], readers: ThreadPoolExecutor, config: ModelConfig, to: int
) -> None:
    for loader in islice(waiting, to - len(reading)):
        reading.append(readers.submit(_read, loader, config))


def _outcome(future: Future[Segmentation]) -> Segmentation | Exception:
    error = future.exception()
    if error is None:
        return future.result()
    if isinstance(error, Exception):
        return error
    raise error


def _read(loader: Loader, config: ModelConfig) -> _Read:
    start = perf_counter()
    photo = loader()
    check_photo(photo)
    height, width = photo.shape[:2]
    small = shrink(photo, config.height, config.width)
    return _Read(small, _kept(photo), (height, width), perf_counter() - start)


def check_photo(photo: NDArray[np.uint8]) -> None:
    """Raise ValueError unless the array is (H,W,3) uint8 with at least one pixel."""
    good = isinstance(photo, np.ndarray) and photo.ndim == 3 and photo.shape[2] == 3 and photo.size > 0
    if not good or photo.dtype != np.uint8:
        raise ValueError("A photo must be an array of height, width and three 8-bit channels.")


def _kept(photo: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = photo.shape[:2]
    factor = (_KEPT_PIXELS / (height * width)) ** 0.5
    if factor >= 1:
        return photo
    return shrink(photo, max(1, round(height * factor)), max(1, round(width * factor)))


def _run_batch(
    model: nn.Module, config: ModelConfig, batch: list[Future[_Read]], finishers: ThreadPoolExecutor
) -> list[Future[Segmentation]]:
    """Put the batch's readable photos through the network; the unreadable ones keep their places as failures."""
    errors = [future.exception() for future in batch]
    good = [future.result() for future, error in zip(batch, errors, strict=True) if error is None]
    start = perf_counter()
    probabilities = iter(_probabilities(model, config, good))
    share = (perf_counter() - start) / max(1, len(good))
    reads = iter(good)
    return [
        finishers.submit(_finish, next(reads), next(probabilities), config, share) if error is None else _failed(error)
        for error in errors
    ]


def _failed(error: BaseException) -> Future[Segmentation]:
    future: Future[Segmentation] = Future()
    future.set_exception(error)
    return future


def _probabilities(model: nn.Module, config: ModelConfig, reads: list[_Read]) -> NDArray[np.float32]:
    if not reads:
        return np.empty((0, len(config.classes), config.height, config.width), np.float32)
    return predict(model, config, np.stack([read.small for read in reads]))


def predict(model: nn.Module, config: ModelConfig, photos: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Photos (N,height,width,3) RGB uint8 of the network's size -> probabilities (N,C,height,width) float32."""
    model.eval()
    device = device_of(model)
    with torch.inference_mode(), autocast(device):
        logits = model(to_input(photos, config, device))
    probabilities: NDArray[np.float32] = logits.float().sigmoid().contiguous().cpu().numpy()
    return probabilities


def _finish(read: _Read, probability: NDArray[np.float32], config: ModelConfig, share: float) -> Segmentation:
    start = perf_counter()
    pairs = list(zip(probability, config.thresholds, strict=True))
    masks = np.stack([enlarge_mask(one, threshold, *read.size) for one, threshold in pairs])
    profiles = [_profile(read.photo, mask) for mask in masks]
    contrast = tuple(contrast_score(profile.differences) for profile in profiles)
    estimates = tuple(soft_dice(one, threshold) for one, threshold in pairs)
    stretches = tuple(
        doubtful_stretches(one, threshold, profile, read.size)
        for (one, threshold), profile in zip(pairs, profiles, strict=True)
    )
    return Segmentation(masks, estimates, contrast, stretches, read.seconds + share + perf_counter() - start)


def _profile(photo: NDArray[np.uint8], mask: NDArray[np.uint8]) -> Profile:
    height, width = photo.shape[:2]
    fitting = mask if mask.shape == (height, width) else shrink(mask, height, width)
    return Profile(*contrast_profile(photo, fitting), (height, width))
