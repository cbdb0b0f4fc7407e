"""Variations of photos: masks move with them, colour touches them alone, and OpenCV and torch do the same."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from ml.augment import augment, augmented, variation, warped
from ml.config import TrainConfig
from ml.samples import Prepared, prepare
from tests.ml.builders import garment_sample, tiny_config

STILL = TrainConfig(flip=False, colour=0.0, scale=(1.0, 1.0), rotate_degrees=0.0)


def varied(batch: Prepared, config: TrainConfig, seed: int) -> Prepared:
    """With OpenCV."""
    generator = np.random.default_rng(seed)
    return augment(batch, [variation(64, 64, config, generator) for _ in range(len(batch))])


def batch_of(count: int) -> Prepared:
    return prepare([garment_sample(i) for i in range(count)], tiny_config())


def test_nothing_asked_changes_nothing() -> None:
    batch = batch_of(2)
    same = varied(batch, STILL, 0)
    assert np.array_equal(same.photos, batch.photos)
    assert np.array_equal(same.masks, batch.masks)


@pytest.mark.parametrize("change", [{"flip": True}, {"scale": [0.7, 0.8]}, {"rotate_degrees": 20.0}])
def test_photo_and_mask_move_together(change: dict[str, object]) -> None:
    batch = batch_of(8)
    moved = varied(batch, TrainConfig.from_json({**STILL.to_json(), **change}), 3)
    assert not np.array_equal(moved.masks, batch.masks)
    red = moved.photos[..., 0].astype(int) - moved.photos[..., 1] > 85
    inside = moved.masks[..., 0] > 127
    assert (red & inside).sum() / (red | inside).sum() > 0.9


def test_colour_changes_the_photo_alone_and_stays_mild() -> None:
    batch = batch_of(4)
    tinted = varied(batch, TrainConfig.from_json({**STILL.to_json(), "colour": 0.2}), 0)
    change = np.abs(tinted.photos.astype(int) - batch.photos)
    assert np.array_equal(tinted.masks, batch.masks)
    assert 0 < change.mean() < 40


@pytest.mark.parametrize(
    "change",
    [{}, {"flip": True}, {"scale": [0.6, 1.3]}, {"rotate_degrees": 25.0}, {"colour": 0.4}, TrainConfig().to_json()],
)
def test_torch_does_what_opencv_does(change: dict[str, object]) -> None:
    """To the rounding of OpenCV's bytes and its 32nds of a pixel; with several planes, of which none is special."""
    batch = batch_of(6)
    planes = np.concatenate([batch.masks, 255 - batch.masks], axis=-1)
    batch, config = Prepared(batch.photos, planes), TrainConfig.from_json({**STILL.to_json(), **change})
    generator = np.random.default_rng(1)
    drawn = [variation(64, 64, config, generator) for _ in range(6)]
    photos, masks = warped(_torch(batch.photos), _torch(batch.masks) / 255.0, drawn)
    expected = augment(batch, drawn)
    assert (photos - _torch(expected.photos)).abs().mean() < 1.0
    assert (masks - _torch(expected.masks) / 255.0).abs().mean() < 0.003
    assert photos.is_contiguous(memory_format=torch.channels_last)


def test_a_batch_arrives_as_floats_and_follows_from_its_generator() -> None:
    batch, device = batch_of(3), torch.device("cpu")
    first, again = (augmented(batch, TrainConfig(), np.random.default_rng(4), device) for _ in range(2))
    assert (first[0].shape, first[1].shape) == ((3, 3, 64, 64), (3, 1, 64, 64))
    assert first[0].max() > 1.0
    assert first[1].max() == 1.0
    assert all(torch.equal(one, other) for one, other in zip(first, again, strict=True))


def _torch(pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> torch.Tensor:
    return torch.from_numpy(pixels).permute(0, 3, 1, 2).float()
