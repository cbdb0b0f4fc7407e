"""segment: every photo in its place, bad ones beside good ones, memory bounded, masks at the photo's size."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Iterator

import cv2
import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ml.config import ModelConfig
from ml.infer import Segmentation, segment
from ml.model import predict, to_input
from ml.quality import contrast_profile
from ml.resize import shrink
from tests.ml.builders import garment_photo, tiny_config


class Redness(nn.Module):
    """Says garment where red is above half: a network whose right answer is known."""

    def __init__(self) -> None:
        super().__init__()
        self.steepness = nn.Parameter(torch.tensor(8.0))

    def forward(self, photos: Tensor) -> Tensor:
        """(N,3,h,w) in 0-1 -> logits (N,1,h,w)."""
        return (photos[:, :1] - 0.5) * self.steepness


CONFIG = tiny_config(mean=[0.0, 0.0, 0.0], std=[255.0, 255.0, 255.0])


def colour_photo(red: int, height: int = 96, width: int = 48) -> Callable[[], NDArray[np.uint8]]:
    photo = np.zeros((height, width, 3), np.uint8)
    photo[24:72, 12:36, 0] = red
    return lambda: photo


def good(results: Iterator[Segmentation | Exception]) -> list[Segmentation]:
    listed = list(results)
    assert all(isinstance(result, Segmentation) for result in listed), listed
    return [result for result in listed if isinstance(result, Segmentation)]


def test_results_come_in_order_each_at_its_photos_size() -> None:
    sizes = [(96, 48), (128, 64), (50, 31), (96, 48), (33, 70), (64, 64), (200, 90)]
    loaders = [colour_photo(255, *size) for size in sizes]
    results = good(segment(Redness(), CONFIG, loaders, batch_size=3))
    assert [result.masks.shape for result in results] == [(1, *size) for size in sizes]
    assert all(result.seconds > 0 for result in results)


def test_the_mask_is_the_one_of_a_plain_loop() -> None:
    photo = garment_photo(5, 300, 130)[0]
    (result,) = good(segment(Redness(), CONFIG, [lambda: photo]))
    small = shrink(photo, CONFIG.height, CONFIG.width)
    with torch.inference_mode():
        logits = Redness()(to_input(small[None], CONFIG, torch.device("cpu")))
    probability = cv2.resize(logits.sigmoid()[0, 0].numpy(), (130, 300), interpolation=cv2.INTER_CUBIC)
    differs = (result.masks[0] > 0) != (probability > 0.5)
    assert result.masks.any()
    assert not differs[np.abs(probability - 0.5) > 0.02].any()


def test_quality_comes_with_the_mask() -> None:
    plain, faint = good(segment(Redness(), CONFIG, [colour_photo(255), colour_photo(140)]))
    assert plain.estimated_dice[0] > faint.estimated_dice[0]
    assert plain.contrast[0] > faint.contrast[0] > 0


def test_signals_come_with_the_mask_of_each_class() -> None:
    plain, faint = good(segment(Redness(), CONFIG, [colour_photo(255), colour_photo(140)]))
    (found,), (doubtful,) = plain.signals, faint.signals
    assert (found["confidence"], found["contrast"]) == (plain.estimated_dice[0], plain.contrast[0])
    assert (found["area"], found["holes"], found["flip"]) == (0.25, 0, 1.0)
    assert found["band_entropy"] < doubtful["band_entropy"]
    assert "body_contrast" not in found


def test_a_garment_on_a_body_is_told_by_its_contrast_with_it() -> None:
    class Two(Redness):
        def forward(self, photos: Tensor) -> Tensor:
            return (photos[:, :2] - 0.5) * self.steepness

    photo = np.zeros((96, 64, 3), np.uint8)
    photo[40:80, 16:48, 0] = 255
    photo[8:39, 16:48, 1] = 255
    config = ModelConfig.from_json({**CONFIG.to_json(), "classes": ["1", "2"], "thresholds": [0.5, 0.5]})
    (result,) = good(segment(Two(), config, [lambda: photo], body=["2"]))
    garment, body = result.signals
    assert garment["body_contrast"] > garment["contrast"] > 50
    assert "body_contrast" not in body


def test_doubtful_stretches_come_with_the_mask_in_the_photos_pixels() -> None:
    plain, faint = good(segment(Redness(), CONFIG, [colour_photo(255), colour_photo(140)]))
    assert plain.stretches == ([],)
    assert len(faint.stretches[0]) == 5
    for x, y, length, _, contrast in faint.stretches[0]:
        assert min(abs(x - 12), abs(x - 35), abs(y - 24), abs(y - 71)) <= 2
        assert 10 < length < 60
        assert contrast == pytest.approx(faint.contrast[0], rel=0.2)


def test_a_bad_photo_takes_its_place_and_the_rest_go_on() -> None:
    def broken() -> NDArray[np.uint8]:
        raise OSError("truncated")

    bad: list[Callable[[], NDArray[np.uint8]]] = [
        broken,
        lambda: np.zeros((5, 5), np.uint8),
        lambda: np.zeros((5, 5, 3), np.float32),
        lambda: np.zeros((0, 5, 3), np.uint8),
        lambda: None,  # type: ignore[list-item, return-value]
    ]
    loaders = [colour_photo(255), *bad, colour_photo(255)]
    results = list(segment(Redness(), CONFIG, loaders, batch_size=2))
    kinds = [type(result) for result in results]
    assert kinds == [Segmentation, OSError, *[ValueError] * 4, Segmentation]


def test_no_photo_gives_no_result() -> None:
    assert list(segment(Redness(), CONFIG, [])) == []


def test_few_photos_are_in_memory_however_many_there_are() -> None:
    alive, most, lock = 0, 0, threading.Lock()

    def gone() -> None:
        nonlocal alive
        with lock:
            alive -= 1

    def load() -> NDArray[np.uint8]:
        nonlocal alive, most
        photo = np.zeros((40, 40, 3), np.uint8)
        weakref.finalize(photo, gone)
        with lock:
            alive += 1
            most = max(most, alive)
        return photo

    taken = 0

    def loaders() -> Iterator[Callable[[], NDArray[np.uint8]]]:
        nonlocal taken
        for _ in range(300):
            taken += 1
            yield load

    for done, _ in enumerate(segment(Redness(), CONFIG, loaders(), batch_size=4), start=1):
        assert taken <= done + 16
    assert done == 300
    assert most <= 14


def test_a_large_photo_waits_smaller_but_its_mask_is_full_size(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, ...]] = []

    def remember(photo: NDArray[np.uint8], mask: NDArray[np.uint8]) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        seen.append((*photo.shape[:2], *mask.shape))
        return contrast_profile(photo, mask)

    monkeypatch.setattr("ml.infer._KEPT_PIXELS", 1000)
    monkeypatch.setattr("ml.infer.contrast_profile", remember)
    (result,) = good(segment(Redness(), CONFIG, [colour_photo(255)]))
    assert result.masks.shape == (1, 96, 48)
    assert seen == [(45, 22, 45, 22)]


def test_a_consumer_that_stops_early_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    results = segment(Redness(), CONFIG, [colour_photo(255)] * 40, batch_size=4)
    next(results)
    assert threading.active_count() > before
    results.close()  # type: ignore[attr-defined]
    assert threading.active_count() == before


def test_each_class_has_its_own_threshold() -> None:
    class Twice(Redness):
        def forward(self, photos: Tensor) -> Tensor:
            return super().forward(photos).repeat(1, 2, 1, 1)

    config = ModelConfig.from_json({**CONFIG.to_json(), "classes": ["low", "high"], "thresholds": [0.3, 0.95]})
    (result,) = good(segment(Twice(), config, [colour_photo(160)]))
    assert result.masks[0].any()
    assert not result.masks[1].any()
    assert len(result.estimated_dice) == len(result.contrast) == 2


def test_predict_puts_the_network_in_eval_mode() -> None:
    model = nn.Sequential(nn.Dropout(0.99), Redness())
    model.train()
    probabilities = predict(model, CONFIG, np.full((1, 64, 64, 3), 255, np.uint8))
    assert probabilities.min() > 0.9
    assert probabilities.dtype == np.float32
