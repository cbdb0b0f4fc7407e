"""What training minimises: cross-entropy for every pixel, and Dice for every mask as a whole."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

# Keeps the Dice of an absent class defined: predicting nothing costs nothing.
_SMOOTH = 1.0


def segmentation_loss(
    logits: Tensor,
    truth: Tensor,
    dice_weight: float,
    edge_weight: float = 0.0,
    bce_weight: float = 1.0,
    drawn: Tensor | None = None,
) -> Tensor:
    """bce_weight · BCE + dice_weight · (1 - Dice), a scalar. logits and truth (N,C,H,W) float32, truth in [0,1], soft.

    Each class is a question of its own (sigmoid), so masks of different classes may overlap. edge_weight adds to
    the weight of the pixels within two pixels of the outline in the cross-entropy. drawn (N,C,H,W) is 1.0 where
    somebody said what is there and 0.0 elsewhere; what is not drawn carries no loss, so no gradient either.
    """
    weight = 1.0 + edge_weight * _edges(truth) if edge_weight else None
    probability = logits.sigmoid()
    if drawn is not None:
        weight = drawn if weight is None else weight * drawn
        probability, truth = probability * drawn, truth * drawn
    pixels = functional.binary_cross_entropy_with_logits(logits, truth, weight=weight, reduction="sum")
    count = truth.numel() if drawn is None else drawn.sum().clamp(min=1.0)
    return bce_weight * pixels / count + dice_weight * dice_loss(probability, truth)


def dice_loss(probability: Tensor, truth: Tensor) -> Tensor:
    """1 - Dice per photo and class, averaged; both (N,C,H,W) in [0,1]. Scalar in [0,1]."""
    overlap = (probability * truth).sum(dim=(2, 3))
    total = probability.sum(dim=(2, 3)) + truth.sum(dim=(2, 3))
    return (1.0 - (2.0 * overlap + _SMOOTH) / (total + _SMOOTH)).mean()


def _edges(truth: Tensor) -> Tensor:
    """1.0 within two pixels of the outline, 0.0 elsewhere, (N,C,H,W)."""
    highest = functional.max_pool2d(truth, 5, stride=1, padding=2)
    lowest = -functional.max_pool2d(-truth, 5, stride=1, padding=2)
    return ((highest - lowest) > 0.5).to(torch.float32)
