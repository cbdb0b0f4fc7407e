"""The same photo seen in other ways: a network that draws another mask then is not to be trusted."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from torch import nn

from ml.config import SMALLEST, ModelConfig, step_of
from ml.model import predict
from ml.resize import enlarge_mask, shrink

# Three quarters as large: another size for every filter, and about half the work.
SMALLER = 0.75

Looks = dict[str, NDArray[np.uint8]]


def looks(model: nn.Module, config: ModelConfig, photos: NDArray[np.uint8]) -> list[list[Looks]]:
    """Per photo and class the masks of the flipped photo ("flip") and of the smaller one ("scale").

    photos (N,height,width,3) RGB uint8 of the network's size; each mask is (height,width) uint8 0/255, the right way
    round and at full size again. "scale" is missing where the network's size allows no smaller one.
    """
    seen = {"flip": _flipped(model, config, photos)}
    if smaller := _smaller(config):
        seen["scale"] = predict(model, config, np.stack([shrink(photo, *smaller) for photo in photos]))
    return [
        [_masks(seen, config, place, label) for label in range(len(config.classes))] for place in range(len(photos))
    ]


def mean_answer(model: nn.Module, config: ModelConfig, photos: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The mean probabilities (N,C,height,width) over the photos (N,height,width,3), flipped and smaller.

    What a network only errs on changes from look to look, so its mean is less sure of its own mistakes.
    """
    seen = [predict(model, config, photos), _flipped(model, config, photos)]
    if smaller := _smaller(config):
        small = predict(model, config, np.stack([shrink(photo, *smaller) for photo in photos]))
        seen.append(_enlarged(small, config))
    return np.asarray(np.mean(seen, axis=0), np.float32)


def _enlarged(small: NDArray[np.float32], config: ModelConfig) -> NDArray[np.float32]:
    size = (config.width, config.height)
    return np.stack([[cv2.resize(one, size, interpolation=cv2.INTER_LINEAR) for one in photo] for photo in small])


def _flipped(model: nn.Module, config: ModelConfig, photos: NDArray[np.uint8]) -> NDArray[np.float32]:
    return predict(model, config, np.ascontiguousarray(photos[:, :, ::-1]))[..., ::-1]


def _smaller(config: ModelConfig) -> tuple[int, int] | None:
    step = step_of(config.architecture)
    least = max(SMALLEST, step)
    height, width = (max(least, round(side * SMALLER / step) * step) for side in (config.height, config.width))
    return (height, width) if (height, width) != (config.height, config.width) else None


def _masks(seen: dict[str, NDArray[np.float32]], config: ModelConfig, place: int, label: int) -> Looks:
    threshold, size = config.thresholds[label], (config.height, config.width)
    return {name: enlarge_mask(np.ascontiguousarray(one[place, label]), threshold, *size) for name, one in seen.items()}
