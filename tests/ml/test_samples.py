"""Samples: read once, shrunk together, kept in memory or in a file."""

from pathlib import Path

import numpy as np
import pytest

from ml.samples import Room, Sample, SampleError, batches, channel_statistics, prepare
from tests.ml.builders import garment_photo, garment_sample, tiny_config


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


def test_more_than_the_memory_allows_lies_in_a_file_without_a_name(tmp_path: Path) -> None:
    samples = [garment_sample(seed) for seed in range(5)]
    in_memory = prepare(samples, tiny_config())
    # The photos of 64 x 64 pixels fit, the masks do not.
    folder = tmp_path / "pictures"
    folder.mkdir()
    photos_alone = Room(5 * 64 * 64 * 3 + 1, folder)
    partly = prepare(samples, tiny_config(), room=photos_alone)
    on_disk = prepare(samples, tiny_config(), room=Room(10, folder))
    assert not isinstance(partly.photos, np.memmap)
    assert isinstance(partly.masks, np.memmap)
    assert isinstance(on_disk.photos, np.memmap)
    assert list(folder.iterdir()) == []
    for other in (partly, on_disk):
        assert np.array_equal(other.photos, in_memory.photos)
        assert np.array_equal(other.masks, in_memory.masks)
    assert type(on_disk.take(np.array([3, 1])).photos.base) is not np.memmap


def test_a_disk_without_room_is_an_error_and_no_sudden_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Writing to a mapped file that has no blocks would kill the process."""

    def full(*_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.posix_fallocate", full)
    with pytest.raises(OSError, match="No space"):
        prepare([garment_sample(1)], tiny_config(), room=Room(10))


def test_a_partly_drawn_photo_brings_channels_that_say_where() -> None:
    photo, masks = garment_photo(1)
    drawn = np.zeros_like(masks)
    drawn[:, :48] = 255
    partly = Sample("partly", lambda: photo, lambda: masks, lambda: drawn)
    both = prepare([partly, garment_sample(2)], tiny_config())
    assert both.masks.shape == (2, 64, 64, 2)
    assert both.masks[0, :32, :, 1].min() == 255
    assert both.masks[0, 33:, :, 1].max() == 0
    assert both.masks[1, ..., 1].min() == 255
    assert prepare([garment_sample(2)], tiny_config()).masks.shape == (1, 64, 64, 1)


def test_what_is_drawn_must_fit_the_masks() -> None:
    photo, masks = garment_photo(1)
    wrong = Sample("wrong", lambda: photo, lambda: masks, lambda: masks[:, :5])
    with pytest.raises(SampleError, match="wrong: what is drawn"):
        prepare([wrong], tiny_config())
