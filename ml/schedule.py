"""What moves the weights, and how fast over the run: the optimiser and its learning rate."""

from __future__ import annotations

from math import cos, pi
from typing import Any

import torch
from torch import nn

from ml.config import TrainConfig

# The share of the run in which the learning rate rises (Smith and Topin, arXiv 1708.07120).
_WARM_UP = 0.2
_FIRST_RATE = 0.04
_LAST_RATE = 0.001
# The triangles of a cyclic rate (Smith, arXiv 1506.01186): how many epochs each lasts, and how low they reach.
_CYCLE_EPOCHS = 8
_CYCLE_LOWEST = 0.25
_MOMENTUM = 0.9


def optimizer_of(model: nn.Module, settings: TrainConfig) -> torch.optim.Optimizer:
    """The optimiser of a run over what may learn: the encoder's weights in a group of their own, then the others."""
    learning = [(name, weights) for name, weights in model.named_parameters() if weights.requires_grad]
    parts = {
        "encoder": [weights for name, weights in learning if "encoder" in name.split(".")],
        "rest": [weights for name, weights in learning if "encoder" not in name.split(".")],
    }
    groups: list[dict[str, Any]] = [{"params": weights, "part": part} for part, weights in parts.items() if weights]
    decay = settings.weight_decay
    if settings.optimiser == "rmsprop":
        return torch.optim.RMSprop(groups, settings.learning_rate, weight_decay=decay)
    if settings.optimiser == "sgd":
        return torch.optim.SGD(groups, settings.learning_rate, momentum=_MOMENTUM, nesterov=True, weight_decay=decay)
    return torch.optim.AdamW(groups, settings.learning_rate, weight_decay=decay, fused=True)


def rate(fraction: float, settings: TrainConfig) -> float:
    """The learning rate when this fraction (0-1) of the run is done."""
    fraction = min(max(fraction, 0.0), 1.0)
    if settings.schedule == "constant":
        return settings.learning_rate
    if settings.schedule == "cosine":
        return _between(1.0, _LAST_RATE, fraction) * settings.learning_rate
    if settings.schedule == "cyclic":
        return _triangle(fraction * max(1, round(settings.epochs / _CYCLE_EPOCHS))) * settings.learning_rate
    return one_cycle(fraction, settings.learning_rate)


def set_rates(optimizer: torch.optim.Optimizer, fraction: float, settings: TrainConfig) -> float:
    """Give every group of the optimiser its learning rate for the next step; returns the run's.

    The encoder's is zero while only the heads learn, which leaves its weights exactly as they are.
    """
    value = rate(fraction, settings)
    frozen = fraction < settings.frozen_epochs / settings.epochs
    for group in optimizer.param_groups:
        factor = (0.0 if frozen else settings.encoder_rate) if group["part"] == "encoder" else 1.0
        group["lr"] = value * factor
    return value


def one_cycle(fraction: float, highest: float) -> float:
    """The learning rate when this fraction (0-1) of the run is done: up in a cosine, then down in a longer one."""
    fraction = min(max(fraction, 0.0), 1.0)
    if fraction < _WARM_UP:
        return _between(_FIRST_RATE, 1.0, fraction / _WARM_UP) * highest
    return _between(1.0, _LAST_RATE, (fraction - _WARM_UP) / (1.0 - _WARM_UP)) * highest


def _triangle(cycles: float) -> float:
    """Up and down in straight lines, once per cycle, from the lowest share of the rate to the whole."""
    return _CYCLE_LOWEST + (1.0 - _CYCLE_LOWEST) * (1.0 - abs(2.0 * (cycles % 1.0) - 1.0))


def _between(start: float, end: float, share: float) -> float:
    return end + (start - end) * (1.0 + cos(pi * share)) / 2.0
