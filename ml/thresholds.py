"""Dice on prepared samples at many thresholds at once: the validation scores of each epoch, and the best threshold."""

from __future__ import annotations

from math import sqrt

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ml.config import ModelConfig
from ml.model import predict
from ml.samples import Prepared

CANDIDATES = tuple(round(0.1 + 0.05 * step, 2) for step in range(17))
_BATCH = 16


def validation_dice(model: nn.Module, config: ModelConfig, prepared: Prepared) -> NDArray[np.float64]:
    """Dice (N,) of each photo, the mean over its classes, at the network's size with config.thresholds."""
    table = dice_table(model, config, prepared, tuple((threshold,) for threshold in config.thresholds))
    return np.asarray(table.mean(axis=(1, 2)))


def tuned(model: nn.Module, config: ModelConfig, prepared: Prepared) -> tuple[float, ...]:
    """Per class the threshold nearest to 0.5 whose mean Dice is not clearly below the best.

    On few photos the best one alone follows the worst photo: to cut off what is wrong there, all outlines suffer.
    """
    table = dice_table(model, config, prepared, (CANDIDATES,) * len(config.classes))
    return tuple(_nearest_to_half(table[:, place]) for place in range(len(config.classes)))


def clearly_below(scores: NDArray[np.float64], best: NDArray[np.float64]) -> bool:
    """Whether the mean of scores (N,) is below that of `best` (N,) for the same photos by more than a standard error.

    The one-standard-error rule (Breiman, Friedman, Olshen, Stone 1984), with the error of the paired differences.
    """
    lost = best - scores
    error = float(lost.std(ddof=1)) / sqrt(len(lost)) if len(lost) > 1 else 0.0
    # Sums of the same numbers in another order differ in their last digits.
    return float(lost.mean()) > error + 1e-9


def _nearest_to_half(scores: NDArray[np.float64]) -> float:
    """Of scores (N,T) at the candidates."""
    means = scores.mean(axis=0)
    best = scores[:, means.argmax()]
    allowed = [place for place in range(len(CANDIDATES)) if not clearly_below(scores[:, place], best)]
    return min((abs(CANDIDATES[place] - 0.5), -means[place], CANDIDATES[place]) for place in allowed)[2]


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
