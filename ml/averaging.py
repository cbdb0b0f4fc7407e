"""The averaged weights that a run keeps."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel

_Tensors = tuple[Tensor, ...] | list[Tensor]


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
