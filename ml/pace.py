"""What a photo costs: how long networks take for one, measured side by side."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter

import numpy as np
from torch import nn

from ml.config import ModelConfig
from ml.fuse import fused
from ml.model import predict

_ROUNDS = 5


def seconds_a_photo(networks: Sequence[tuple[nn.Module, ModelConfig]]) -> list[float]:
    """The shortest of five turns of each network on one photo of its size, in seconds.

    They take turns, so that a machine that is busy for a while slows all of them; the shortest time is the one least
    disturbed.
    """
    ready = [(fused(network), config) for network, config in networks]
    for network, config in ready:
        _turn(network, config)
    turns = [[_turn(network, config) for network, config in ready] for _ in range(_ROUNDS)]
    return [min(times) for times in zip(*turns, strict=True)]


def _turn(network: nn.Module, config: ModelConfig) -> float:
    photo = np.full((1, config.height, config.width, 3), 128, np.uint8)
    start = perf_counter()
    predict(network, config, photo)
    return perf_counter() - start
