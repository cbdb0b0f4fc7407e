"""How a run spends its time: the learning rate over the run, the clock and the averaged weights."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, cos, pi
from time import perf_counter

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel

_Tensors = tuple[Tensor, ...] | list[Tensor]

# The share of the run in which the learning rate rises (Smith and Topin, arXiv 1708.07120).
_WARM_UP = 0.2
_FIRST_RATE = 0.04
_LAST_RATE = 0.001


def one_cycle(fraction: float, highest: float) -> float:
    """The learning rate when this fraction (0-1) of the run is done: up in a cosine, then down in a longer one."""
    fraction = min(max(fraction, 0.0), 1.0)
    if fraction < _WARM_UP:
        return _between(_FIRST_RATE, 1.0, fraction / _WARM_UP) * highest
    return _between(1.0, _LAST_RATE, (fraction - _WARM_UP) / (1.0 - _WARM_UP)) * highest


def _between(start: float, end: float, share: float) -> float:
    return end + (start - end) * (1.0 + cos(pi * share)) / 2.0


@dataclass
class Clock:
    """How much of a run is done: by its steps, or by its time where that runs out first.

    The learning rate follows this fraction, so a run that is cut short by max_seconds has still come down to the
    small rates that make a mask exact, also when the machine slows down on the way. reserve is the time in seconds to
    keep free at the end for the last validation.
    """

    total_steps: int
    max_seconds: float | None
    started: float
    training_started: float
    step: int = 0
    reserve: float = 0.0

    def seconds(self) -> float:
        """Since the run began, preparation included."""
        return perf_counter() - self.started

    def fraction(self) -> float:
        """0 at the first step, 1 when the run must end."""
        by_steps = self.step / self.total_steps
        if self.max_seconds is None:
            return by_steps
        left_at_start = self.max_seconds - self.reserve - (self.training_started - self.started)
        by_time = (perf_counter() - self.training_started) / max(left_at_start, 1e-9)
        return max(by_steps, by_time)

    def remaining_seconds(self) -> float | None:
        """An estimate from the steps so far; None before the first one."""
        fraction = self.fraction()
        if self.step == 0 or fraction == 0:
            return None
        return max(0.0, (perf_counter() - self.training_started) * (1.0 - fraction) / fraction)

    def planned_epochs(self, steps_per_epoch: int) -> int:
        """How many epochs the run will have had at its end, as it looks now."""
        fraction = min(1.0, self.fraction())
        planned = self.total_steps if not self.step else min(self.total_steps, self.step / max(fraction, 1e-9))
        return max(1, ceil(planned / steps_per_epoch - 1e-6))


def averaged(model: nn.Module, decay: float) -> AveragedModel:
    """A copy of the model that follows it as a moving average of weights and of batch statistics.

    The first steps count fully and the decay grows to its value, so that short runs don't keep random weights.
    """

    def follow(averages: _Tensors, current: _Tensors, count: Tensor | int) -> None:
        steps = int(count)
        weight = 1.0 - min(decay, (1.0 + steps) / (10.0 + steps))
        for average, value in zip(averages, current, strict=True):
            if torch.is_floating_point(average):
                average.lerp_(value, weight)
            else:
                average.copy_(value)

    return AveragedModel(model, multi_avg_fn=follow, use_buffers=True)
