"""Samples: read once, shrunk together, varied together."""

import numpy as np
import pytest

from ml.config import TrainConfig
from ml.samples import Prepared, Sample, SampleError, augment, batches, channel_statistics, prepare
from tests.ml.builders import garment_photo, garment_sample, tiny_config

STILL = TrainConfig(flip=False, colour=0.0, scale=(1.0, 1.0), rotate_degrees=0.0)


def test_samples_are_shrunk_in_order_and_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    prepared = prepare([garment_sample(i) for i in range(5)], tiny_config(), lambda *step: told.append(step))
    assert prepared.photos.shape == (5, 64, 64, 3)
    assert prepared.masks.shape == (5, 64, 64, 1)
    assert told == [(i, 5) for i in range(1, 6)]
    last = prepare([garment_sample(4)], tiny_config())
    assert np.array_equal(prepared.photos[4], last.photos[0])


def test_two_classes_keep_their_places() -> None:
    photo, mask = garment_photo(1)
    masks = np.concatenate([mask, np.zeros_like(mask)])
    config = tiny_config(classes=["dress", "belt"], thresholds=[0.5, 0.5])
    prepared = prepare([Sample("a", lambda: photo, lambda: masks)], config)
    assert prepared.masks[..., 0].any()
    assert not prepared.masks[..., 1].any()


def test_a_bad_sample_is_named() -> None:
    photo, masks = garment_photo(1)

    def missing() -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
        raise FileNotFoundError("gone")

    for bad in (
        Sample("dress-7", missing, lambda: masks),
        Sample("dress-7", lambda: photo, lambda: masks[:, 1:]),
        Sample("dress-7", lambda: photo, lambda: masks[0]),
    ):
        with pytest.raises(SampleError, match=r"dress-7: "):
            prepare([garment_sample(0), bad], tiny_config())


def test_channel_statistics_are_those_of_all_pixels() -> None:
    photos = np.random.default_rng(0).integers(0, 256, (3, 8, 4, 3)).astype(np.uint8)
    mean, std = channel_statistics(photos)
    assert mean == pytest.approx(photos.reshape(-1, 3).mean(axis=0))
    assert std == pytest.approx(photos.reshape(-1, 3).std(axis=0))
    assert channel_statistics(np.full((1, 2, 2, 3), 7, np.uint8))[1] == (1.0, 1.0, 1.0)


@pytest.mark.parametrize(("count", "size", "full"), [(10, 4, 3), (8, 8, 1), (1, 4, 1), (3, 8, 1)])
def test_an_epoch_shows_every_sample_in_full_batches(count: int, size: int, full: int) -> None:
    drawn = list(batches(count, size, np.random.default_rng(0)))
    assert [len(batch) for batch in drawn] == [size] * full
    assert set(np.concatenate(drawn).tolist()) == set(range(count))


def batch_of(count: int) -> Prepared:
    return prepare([garment_sample(i) for i in range(count)], tiny_config())


def test_nothing_asked_changes_nothing() -> None:
    batch = batch_of(2)
    same = augment(batch, STILL, np.random.default_rng(0))
    assert np.array_equal(same.photos, batch.photos)
    assert np.array_equal(same.masks, batch.masks)


@pytest.mark.parametrize("change", [{"flip": True}, {"scale": [0.7, 0.8]}, {"rotate_degrees": 20.0}])
def test_photo_and_mask_move_together(change: dict[str, object]) -> None:
    batch = batch_of(8)
    moved = augment(batch, TrainConfig.from_json({**STILL.to_json(), **change}), np.random.default_rng(3))
    assert not np.array_equal(moved.masks, batch.masks)
    red = moved.photos[..., 0].astype(int) - moved.photos[..., 1] > 85
    inside = moved.masks[..., 0] > 127
    assert (red & inside).sum() / (red | inside).sum() > 0.9


def test_colour_changes_the_photo_alone_and_stays_mild() -> None:
    batch = batch_of(4)
    tinted = augment(batch, TrainConfig.from_json({**STILL.to_json(), "colour": 0.2}), np.random.default_rng(0))
    change = np.abs(tinted.photos.astype(int) - batch.photos)
    assert np.array_equal(tinted.masks, batch.masks)
    assert 0 < change.mean() < 40
