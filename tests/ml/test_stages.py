"""Recipes of several networks: trained in stages, kept in one file, and asked like one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from ml.config import ModelConfig, TrainConfig
from ml.encoders import ARCHITECTURES
from ml.fuse import fused
from ml.model import build, load, predict, save
from ml.progress import Progress
from ml.samples import Sample
from ml.several import Averaged, TwoPass
from ml.stages import parts, train_recipe
from ml.train import evaluate, train
from tests.ml.builders import garment_photo, garment_sample, tiny_config

SAMPLES = [garment_sample(seed) for seed in range(6)]
UNSEEN = [garment_sample(seed) for seed in range(100, 102)]
SHORT = TrainConfig(epochs=2, batch_size=4, learning_rate=1e-3)
PHOTOS = np.stack([garment_photo(seed, 64, 64)[0] for seed in range(2)])


def same_after_keeping(model: torch.nn.Module, config: ModelConfig, folder: Path) -> bool:
    save(model, config, folder / "kept.safetensors")
    again, kept = load(folder / "kept.safetensors")
    return kept == config and bool(np.array_equal(predict(model, config, PHOTOS), predict(again, kept, PHOTOS)))


def test_two_passes_train_one_after_the_other_and_come_back_from_their_file(tmp_path: Path) -> None:
    told: list[Progress] = []
    config = tiny_config(passes=2)
    trained = train_recipe(SAMPLES, UNSEEN, config, SHORT, progress=told.append)
    assert isinstance(trained.model, TwoPass)
    assert [line["epoch"] for line in trained.history] == [1, 2, 3, 4]
    assert told[-1].epoch == 4
    assert len(told[-1].history) >= 3
    assert same_after_keeping(trained.model, trained.config, tmp_path)
    assert len(evaluate(trained.model, trained.config, UNSEEN)) == 2
    again = train_recipe(SAMPLES, UNSEEN, config, SHORT, start_from=tmp_path / "kept.safetensors")
    first, kept = (one.model.get_submodule("first").state_dict() for one in (trained, again))
    assert all(torch.equal(value, first[name]) for name, value in kept.items())


def test_the_second_network_never_sees_what_lies_far_from_the_first_mask() -> None:
    class Left(torch.nn.Module):
        def forward(self, photos: torch.Tensor) -> torch.Tensor:
            out = torch.full((len(photos), 1, *photos.shape[2:]), -9.0)
            out[..., :10] = 9.0
            return out

    class Seen(torch.nn.Module):
        def forward(self, photos: torch.Tensor) -> torch.Tensor:
            self.photos = photos
            return torch.ones_like(photos[:, :1])

    seen = Seen()
    answer = TwoPass(Left(), seen)(torch.ones(1, 3, 48, 48))
    assert (seen.photos[..., :12].min().item(), seen.photos[..., 12:].max().item()) == (1, 0)
    assert (answer[..., :12].max().item(), answer[..., 12:].max().item()) == (1, -9)


def test_folds_leave_each_garment_out_once_and_answer_with_their_mean(tmp_path: Path) -> None:
    trained = train_recipe(SAMPLES, [], tiny_config(folds=2), SHORT)
    assert isinstance(trained.model, Averaged)
    assert trained.config.folds == 2
    own = [predict(member, trained.config, PHOTOS) for member in trained.model.members]
    assert np.abs(own[0] - own[1]).max() > 0.01
    assert predict(trained.model, trained.config, PHOTOS) == pytest.approx(np.mean(own, axis=0), abs=1e-2)
    assert same_after_keeping(trained.model, trained.config, tmp_path)


def test_what_all_networks_had_to_say_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    told = iter([("Alike.", "Of the first."), ("Alike.",)])
    monkeypatch.setattr("ml.stages.train", lambda *given, **named: replace(train(*given, **named), notes=next(told)))
    assert train_recipe(SAMPLES, [], tiny_config(folds=2), SHORT).notes == ("Alike.", "Of the first.")


def test_a_garment_is_never_torn_apart_between_folds() -> None:
    samples = [Sample(f"{n}", lambda: PHOTOS[0], lambda: PHOTOS[0], group=f"garment {n // 3}") for n in range(12)]
    for left_out in parts(samples, 3, seed=0):
        assert all((place in left_out) == (3 * (place // 3) in left_out) for place in range(12))
    with pytest.raises(ValueError, match="5 folds need at least 5 garments, and there are 4"):
        parts(samples, 5, seed=0)


def test_a_test_time_flip_answers_a_mirrored_photo_with_the_mirrored_mask() -> None:
    plain, flipping = tiny_config(), tiny_config(test_time_flip=True)
    torch.manual_seed(1)
    model = build(plain)
    mirrored = np.ascontiguousarray(PHOTOS[:, :, ::-1])
    assert predict(model, flipping, mirrored)[..., ::-1] == pytest.approx(predict(model, flipping, PHOTOS), abs=1e-2)
    assert np.abs(predict(model, plain, mirrored)[..., ::-1] - predict(model, plain, PHOTOS)).max() > 0.01


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_every_architecture_is_built_takes_a_step_and_comes_back(architecture: str, tmp_path: Path) -> None:
    side = 128 if architecture == "PAN" else 64
    config = ModelConfig(architecture=architecture, encoder="resnet18", height=side, width=side)
    if architecture == "Segformer":
        config = replace(config, encoder="mit_b0")
    model = train_recipe(SAMPLES[:2], UNSEEN[:1], config, TrainConfig(epochs=1, batch_size=2))
    photos = np.zeros((1, side, side, 3), np.uint8)
    save(model.model, model.config, tmp_path / "kept.safetensors")
    again, kept = load(tmp_path / "kept.safetensors")
    assert np.array_equal(predict(again, kept, photos), predict(model.model, kept, photos))
    assert predict(fused(again), kept, photos).shape == (1, 1, side, side)


def test_an_input_that_an_architecture_cannot_enlarge_again_is_refused() -> None:
    with pytest.raises(ValueError, match="The height must be a multiple of 128 from 64 on with PAN, not 96"):
        ModelConfig(architecture="PAN", height=96)
