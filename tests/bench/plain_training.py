"""The plain training loop that bench-train measures against: what one writes in an afternoon. Frozen: never improve it.

The same network, optimiser, schedule and loss as the product's, in float32 and NCHW, eager; each photo is decoded and
resized again in every epoch; the network's own weights are kept, no average of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil

import cv2
import numpy as np
import segmentation_models_pytorch as smp
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ml.config import ModelConfig, TrainConfig
from ml.samples import Sample

_MEAN = np.array((123.675, 116.28, 103.53), np.float32)
_STD = np.array((58.395, 57.12, 57.375), np.float32)


class PlainSet(torch.utils.data.Dataset[tuple[Tensor, Tensor]]):
    """Decodes, resizes and varies a photo whenever it is asked for."""

    def __init__(self, samples: Sequence[Sample], config: ModelConfig, settings: TrainConfig) -> None:
        self.samples, self.config, self.settings = samples, config, settings
        self.generator = np.random.default_rng(settings.seed)

    def __len__(self) -> int:
        return len(self.samples)

    def __getitem__(self, place: int) -> tuple[Tensor, Tensor]:
        size = (self.config.width, self.config.height)
        photo = cv2.resize(self.samples[place].photo(), size, interpolation=cv2.INTER_AREA)
        mask = cv2.resize(self.samples[place].masks()[0], size, interpolation=cv2.INTER_AREA)
        if self.generator.random() < 0.5:
            photo, mask = photo[:, ::-1], mask[:, ::-1]
        turn = cv2.getRotationMatrix2D(
            (size[0] / 2, size[1] / 2),
            self.generator.uniform(-self.settings.rotate_degrees, self.settings.rotate_degrees),
            self.generator.uniform(self.settings.scale[0], self.settings.scale[1]),
        )
        photo = cv2.warpAffine(np.ascontiguousarray(photo), turn, size, borderMode=cv2.BORDER_REPLICATE)
        mask = cv2.warpAffine(np.ascontiguousarray(mask), turn, size)
        light = 1.0 + self.generator.uniform(-self.settings.colour, self.settings.colour)
        pixels = (np.clip(photo.astype(np.float32) * light, 0, 255) - _MEAN) / _STD
        return torch.from_numpy(pixels).permute(2, 0, 1).contiguous(), torch.from_numpy(mask[None] / np.float32(255))


def train_plainly(
    samples: Sequence[Sample],
    config: ModelConfig,
    settings: TrainConfig,
    after_epoch: Callable[[int, Callable[[NDArray[np.uint8]], NDArray[np.float32]]], bool],
) -> None:
    """Train until after_epoch(epoch, ask) says that it is enough, or the epochs are over.

    ask turns a photo (h,w,3) uint8 of the network's size into probabilities (h,w).
    """
    torch.manual_seed(settings.seed)
    model = smp.create_model(config.architecture, config.encoder, encoder_weights=None, classes=1)
    optimizer = torch.optim.AdamW(model.parameters(), settings.learning_rate, weight_decay=settings.weight_decay)
    steps = settings.epochs * ceil(len(samples) / settings.batch_size)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, settings.learning_rate, total_steps=steps, pct_start=0.2)
    loader = torch.utils.data.DataLoader(PlainSet(samples, config, settings), settings.batch_size, shuffle=True)
    for epoch in range(1, settings.epochs + 1):
        model.train()
        for photos, masks in loader:
            loss = _loss(model(photos), masks, settings.dice_weight)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
        model.eval()
        if after_epoch(epoch, lambda photo: _ask(model, photo)):
            return


def _loss(logits: Tensor, truth: Tensor, dice_weight: float) -> Tensor:
    probability = logits.sigmoid()
    overlap, total = (probability * truth).sum((1, 2, 3)), (probability + truth).sum((1, 2, 3))
    dice = (1.0 - (2.0 * overlap + 1.0) / (total + 1.0)).mean()
    return nn.functional.binary_cross_entropy_with_logits(logits, truth) + dice_weight * dice


def _ask(model: nn.Module, photo: NDArray[np.uint8]) -> NDArray[np.float32]:
    pixels = torch.from_numpy((photo.astype(np.float32) - _MEAN) / _STD).permute(2, 0, 1)[None].contiguous()
    with torch.inference_mode():
        answer: NDArray[np.float32] = model(pixels).sigmoid()[0, 0].numpy()
    return answer
