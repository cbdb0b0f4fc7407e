"""What moves the weights, and how fast over the run: the optimiser and its learning rate."""

from __future__ import annotations

from math import cos, pi

import torch
from torch import nn

from ml.config import TrainConfig

# The share of the run in which the learning rate rises (Smith and Topin, arXiv 1708.07120).
_WARM_UP = 0.2
_FIRST_RATE = 0.04
_LAST_RATE = 0.001


def optimizer_of(model: nn.Module, settings: TrainConfig) -> torch.optim.Optimizer:
    """The optimiser of a run, over all of the model's parameters."""
    return torch.optim.AdamW(model.parameters(), settings.learning_rate, weight_decay=settings.weight_decay, fused=True)


def rate(fraction: float, settings: TrainConfig) -> float:
    """The learning rate when this fraction (0-1) of the run is done."""
    return one_cycle(fraction, settings.learning_rate)


def set_rates(optimizer: torch.optim.Optimizer, fraction: float, settings: TrainConfig) -> float:
    """Give every group of the optimiser its learning rate for the next step; returns the run's."""
    value = rate(fraction, settings)
    for group in optimizer.param_groups:
        group["lr"] = value
    return value


def one_cycle(fraction: float, highest: float) -> float:
    """The learning rate when this fraction (0-1) of the run is done: up in a cosine, then down in a longer one."""
    fraction = min(max(fraction, 0.0), 1.0)
    if fraction < _WARM_UP:
        return _between(_FIRST_RATE, 1.0, fraction / _WARM_UP) * highest
    return _between(1.0, _LAST_RATE, (fraction - _WARM_UP) / (1.0 - _WARM_UP)) * highest


def _between(start: float, end: float, share: float) -> float:
    return end + (start - end) * (1.0 + cos(pi * share)) / 2.0
