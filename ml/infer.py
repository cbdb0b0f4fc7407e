"""Photos in, full-resolution masks out: reading ahead, the network and the finishing overlap, in bounded memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import islice
from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from torch import nn

from ml.config import ModelConfig
from ml.features import watched
from ml.fuse import fused
from ml.looks import Looks, looks
from ml.model import predict
from ml.quality import beside_body, contrast_profile
from ml.resize import enlarge_mask, shrink
from ml.signals import Drawing, Signals, signals
from ml.stretches import Profile, Row, doubtful_stretches

Loader = Callable[[], NDArray[np.uint8]]

# Contrast is judged at the scale a person sees; larger photos are kept smaller while they wait for the network,
# so that two dozen photos of 40 megapixels never wait in memory together.
_KEPT_PIXELS = 4_000_000


@dataclass(frozen=True)
class Segmentation:
    """What the model says of one photo: masks (C,H,W) uint8 0/255 at the photo's size, and per class the
    estimated Dice, the boundary contrast (delta E), the doubtful stretches of the outline and the signals by name.
    seconds is this photo's share of the work, in seconds; features (D,) float16 are what the encoder saw, None where a
    network has no encoder to ask."""

    masks: NDArray[np.uint8]
    estimated_dice: tuple[float, ...]
    contrast: tuple[float, ...]
    stretches: tuple[list[Row], ...]
    signals: tuple[Signals, ...]
    seconds: float
    features: NDArray[np.float16] | None = None


@dataclass(frozen=True)
class _Read:
    """A photo waiting for the network: its input (h,w,3), itself (perhaps smaller) and its size (H,W)."""

    small: NDArray[np.uint8]
    photo: NDArray[np.uint8]
    size: tuple[int, int]
    seconds: float


@dataclass(frozen=True)
class _Seen:
    """What the network says of one photo: its probabilities (C,h,w), per class the masks of its other looks, and its
    features (D,)."""

    probability: NDArray[np.float32]
    looks: list[Looks]
    features: NDArray[np.float16] | None


def segment(
    model: nn.Module,
    config: ModelConfig,
    loaders: Iterable[Loader],
    *,
    body: Collection[str] = (),
    batch_size: int = 8,
    workers: int = 2,
) -> Iterator[Segmentation | Exception]:
    """Segment each photo; results come in the order of the loaders, one each.

    `body` names the classes that are skin or a mannequin: the others' contrast with them is a signal of its own.
    A loader returns one photo (H,W,3) RGB uint8. Where it raises, or returns something else, its exception is
    yielded in its place and the rest go on. At most about three batches of photos are in memory at any time, and
    no more loaders are taken from the iterable than that.
    """
    model = fused(model)
    bodies = [place for place, name in enumerate(config.classes) if name in body]
    with ThreadPoolExecutor(workers, "read") as readers, ThreadPoolExecutor(workers, "finish") as finishers:
        waiting = iter(loaders)
        reading: deque[Future[_Read]] = deque()
        finishing: deque[Future[Segmentation]] = deque()
        try:
            while True:
                _top_up(reading, waiting, readers, config, 2 * batch_size)
                batch = [reading.popleft() for _ in range(min(batch_size, len(reading)))]
                finished = [finishing.popleft() for _ in range(len(finishing))]
                finishing.extend(_run_batch(model, config, batch, partial(_finish, config, bodies), finishers))
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
    model: nn.Module,
    config: ModelConfig,
    batch: list[Future[_Read]],
    finish: Callable[[_Read, _Seen, float], Segmentation],
    finishers: ThreadPoolExecutor,
) -> list[Future[Segmentation]]:
    """Put the batch's readable photos through the network; the unreadable ones keep their places as failures."""
    errors = [future.exception() for future in batch]
    good = [future.result() for future, error in zip(batch, errors, strict=True) if error is None]
    start = perf_counter()
    seen = _seen(model, config, [read.small for read in good])
    share = (perf_counter() - start) / max(1, len(good))
    pairs = zip(good, seen, strict=True)
    return [finishers.submit(finish, *next(pairs), share) if error is None else _failed(error) for error in errors]


def _failed(error: BaseException) -> Future[Segmentation]:
    future: Future[Segmentation] = Future()
    future.set_exception(error)
    return future


def _seen(model: nn.Module, config: ModelConfig, photos: list[NDArray[np.uint8]]) -> list[_Seen]:
    if not photos:
        return []
    stack = np.stack(photos)
    with watched(model) as watching:
        probabilities = predict(model, config, stack)
    features = watching.take() if watching.found else [None] * len(photos)
    return list(map(_Seen, probabilities, looks(model, config, stack), features))


def _finish(config: ModelConfig, bodies: list[int], read: _Read, seen: _Seen, share: float) -> Segmentation:
    start = perf_counter()
    drawings = _drawings(config, bodies, read, seen)
    found = tuple(signals(drawing) for drawing in drawings)
    return Segmentation(
        masks=np.stack([drawing.mask for drawing in drawings]),
        estimated_dice=tuple(one["confidence"] for one in found),
        contrast=tuple(one.get("contrast", 0.0) for one in found),
        stretches=tuple(doubtful_stretches(one.probability, one.threshold, one.profile, read.size) for one in drawings),
        signals=found,
        seconds=read.seconds + share + perf_counter() - start,
        features=seen.features,
    )


def _drawings(config: ModelConfig, bodies: list[int], read: _Read, seen: _Seen) -> list[Drawing]:
    pairs = list(zip(seen.probability, config.thresholds, strict=True))
    masks = [enlarge_mask(one, threshold, *read.size) for one, threshold in pairs]
    fitting = [_fitting(read.photo, mask) for mask in masks]
    profiles = [Profile(*contrast_profile(read.photo, mask), read.photo.shape[:2]) for mask in fitting]
    body = [
        beside_body(profile.points, profile.differences, mask, _others(fitting, bodies, place))
        for place, (profile, mask) in enumerate(zip(profiles, fitting, strict=True))
    ]
    return [
        Drawing(*pair, mask, profile, beside, looked)
        for pair, mask, profile, beside, looked in zip(pairs, masks, profiles, body, seen.looks, strict=True)
    ]


def _fitting(photo: NDArray[np.uint8], mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = photo.shape[:2]
    return mask if mask.shape == (height, width) else shrink(mask, height, width)


def _others(masks: list[NDArray[np.uint8]], bodies: list[int], place: int) -> list[NDArray[np.uint8]]:
    """The masks of skin and mannequins beside the class at `place`; none for a body itself."""
    return [] if place in bodies else [masks[body] for body in bodies]
