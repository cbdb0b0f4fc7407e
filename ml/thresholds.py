"""Dice on prepared samples at many thresholds at once: the validation score of each epoch, and the best threshold."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ml.config import ModelConfig
from ml.model import predict
from ml.samples import Prepared

_CANDIDATES = tuple(round(0.1 + 0.05 * step, 2) for step in range(17))
_BATCH = 16


def validation_dice(model: nn.Module, config: ModelConfig, prepared: Prepared) -> float:
    """Mean Dice over photos and classes at the network's size with config.thresholds."""
    table = dice_table(model, config, prepared, tuple((threshold,) for threshold in config.thresholds))
    return float(table.mean())


def tuned(model: nn.Module, config: ModelConfig, prepared: Prepared) -> tuple[float, ...]:
    """Per class the threshold with the best mean Dice; of equals the one nearest to 0.5."""
    table = dice_table(model, config, prepared, (_CANDIDATES,) * len(config.classes)).mean(axis=0)
    ranked = [
        max(zip(scores, _CANDIDATES, strict=True), key=lambda pair: (round(pair[0], 6), -abs(pair[1] - 0.5)))
        for scores in table.tolist()
    ]
    return tuple(threshold for _, threshold in ranked)


def dice_table(
    model: nn.Module, config: ModelConfig, prepared: Prepared, thresholds: tuple[tuple[float, ...], ...]
) -> NDArray[np.float64]:
    """Dice (N,C,T) of each photo and class at each of its class's T thresholds; two empty masks give 1."""
    parts = []
    for start in range(0, len(prepared), _BATCH):
        chunk = prepared.take(np.arange(start, min(start + _BATCH, len(prepared))))
        probability = torch.from_numpy(predict(model, config, chunk.photos))
        truth = torch.from_numpy(chunk.masks).permute(0, 3, 1, 2) > 127
        truth, drawn = truth[:, : len(config.classes)], truth[:, len(config.classes) :]
        if drawn.shape[1]:
            truth, probability = truth & drawn, probability * drawn
        parts.append(_dice(probability, truth, torch.tensor(thresholds)))
    return np.concatenate(parts)


def _dice(probability: Tensor, truth: Tensor, thresholds: Tensor) -> NDArray[np.float64]:
    area = truth.sum(dim=(2, 3)).double()
    columns = []
    for column in thresholds.T:
        mask = probability > column[None, :, None, None]
        total = mask.sum(dim=(2, 3)) + area
        overlap = 2.0 * (mask & truth).sum(dim=(2, 3))
        columns.append(torch.where(total > 0, overlap / total.clamp(min=1), 1.0))
    return torch.stack(columns, dim=2).double().numpy()
