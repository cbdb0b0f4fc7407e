"""A run from end to end on tiny photos: it learns, it stops, it says what it did."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from ml.config import TrainConfig
from ml.model import save
from ml.samples import Prepared, Sample, SampleError
from ml.thresholds import dice_table, tuned
from ml.train import Progress, Trained, TrainingFailed, TrainingStopped, evaluate, train
from tests.ml.builders import garment_photo, garment_sample, tiny_config
from tests.ml.test_infer import CONFIG, Redness

SHORT = TrainConfig(epochs=2, batch_size=4)
SAMPLES = [garment_sample(seed) for seed in range(8)]
UNSEEN = [garment_sample(seed) for seed in range(100, 104)]


@pytest.fixture(scope="module")
def told() -> list[Progress]:
    return []


@pytest.fixture(scope="module")
def learned(told: list[Progress]) -> Trained:
    return train(SAMPLES, UNSEEN, tiny_config(), TrainConfig(epochs=14, batch_size=4), progress=told.append)


def test_it_learns_to_find_garments_it_has_not_seen(learned: Trained) -> None:
    dice = [counts[0].dice for _, counts in evaluate(learned.model, learned.config, UNSEEN)]
    assert min(dice) > 0.85


def test_the_history_has_a_line_per_epoch_and_the_best_one_is_named(learned: Trained) -> None:
    assert [line["epoch"] for line in learned.history] == list(range(1, 15))
    assert learned.history[-1]["loss"] < learned.history[0]["loss"] / 2
    assert 1 <= learned.best_epoch <= 14
    assert not learned.stopped_early
    assert learned.notes == ()


def test_mean_std_and_threshold_are_learned(learned: Trained) -> None:
    photos = np.concatenate([sample.photo().reshape(-1, 3) for sample in SAMPLES])
    assert learned.config.mean == pytest.approx(photos.mean(axis=0), abs=1.0)
    assert 0.1 <= learned.config.thresholds[0] <= 0.9


def test_progress_counts_photos_then_steps(learned: Trained, told: list[Progress]) -> None:
    assert learned.history
    reading = [step for step in told if step.epoch == 0]
    assert [(step.step, step.steps, step.loss) for step in reading] == [(i, 12, None) for i in range(1, 13)]
    steps = told[len(reading) :]
    assert [(step.epoch, step.step) for step in steps[:3]] == [(1, 1), (1, 2), (2, 1)]
    assert all(step.epochs == 14 and step.steps == 2 for step in steps)
    assert steps[-1].remaining_seconds == pytest.approx(0.0)
    assert steps[1].val_dice is None
    assert steps[2].val_dice == learned.history[0]["val_dice"]


def test_the_same_seed_gives_the_same_weights() -> None:
    first, again = (train(SAMPLES, UNSEEN, tiny_config(), SHORT).model.state_dict() for _ in range(2))
    assert all(torch.equal(first[name], again[name]) for name in first)


def test_a_warm_start_keeps_mean_and_std_and_is_gentle_and_short(learned: Trained, tmp_path: Path) -> None:
    path = tmp_path / "champion.safetensors"
    save(learned.model, learned.config, path)
    brighter = [Sample("b", lambda: np.full((96, 64, 3), 250, np.uint8), SAMPLES[0].masks)]
    settings = TrainConfig(epochs=10, batch_size=4)
    again = train([*SAMPLES, *brighter], UNSEEN, tiny_config(), settings, start_from=path)
    assert (again.config.mean, again.config.std) == (learned.config.mean, learned.config.std)
    assert len(again.history) == 2
    assert max(line["learning_rate"] for line in again.history) <= 0.15 * settings.learning_rate
    assert again.history[0]["val_dice"] > learned.history[0]["val_dice"]


def test_a_warm_start_from_another_network_is_refused(learned: Trained, tmp_path: Path) -> None:
    path = tmp_path / "champion.safetensors"
    save(learned.model, learned.config, path)
    with pytest.raises(ValueError, match="another classes"):
        train(SAMPLES, UNSEEN, tiny_config(classes=["belt"]), SHORT, start_from=path)


def test_nothing_to_train_on_is_said() -> None:
    with pytest.raises(ValueError, match="nothing to train on"):
        train([], UNSEEN, tiny_config(), SHORT)


@pytest.mark.parametrize(("count", "words"), [(8, "1 of 8 training photos set aside"), (1, "the one training photo")])
def test_without_validation_photos_some_are_set_aside_and_it_says_so(count: int, words: str) -> None:
    (note,) = train(SAMPLES[:count], [], tiny_config(), TrainConfig(epochs=1, batch_size=2)).notes
    assert words in note


def test_no_time_left_still_gives_a_network() -> None:
    trained = train(SAMPLES, UNSEEN, tiny_config(), TrainConfig(epochs=500, batch_size=4, max_seconds=0.001))
    assert len(trained.history) == 1


def test_time_running_out_ends_a_long_run_at_a_low_rate() -> None:
    trained = train(SAMPLES, UNSEEN, tiny_config(), TrainConfig(epochs=10_000, batch_size=4, max_seconds=3.0))
    assert len(trained.history) < 1000
    assert sum(line["seconds"] for line in trained.history) < 4.5
    assert trained.history[-1]["learning_rate"] < 2e-4
    assert not trained.stopped_early


def test_should_stop_ends_it_while_reading_and_while_learning() -> None:
    for asked in (3, 15):
        answers = iter([False] * asked)
        with pytest.raises(TrainingStopped):
            train(SAMPLES, UNSEEN, tiny_config(), SHORT, should_stop=partial(next, answers, True))


def test_a_loss_that_is_no_number_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ml.fitting.segmentation_loss", lambda logits, *_: logits.mean() * float("nan"))
    with pytest.raises(TrainingFailed, match="nan at step 1"):
        train(SAMPLES, UNSEEN, tiny_config(), SHORT)


def test_patience_cools_the_run_down_and_the_best_weights_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """It has not been better for three epochs at a high rate: the small rates come in a fifth of the plan."""
    scores = iter([0.5, 0.9, 0.8, 0.7, 0.6, 0.99, 0.98])
    kept: list[torch.Tensor] = []

    def score(model: torch.nn.Module, *_: object) -> NDArray[np.float64]:
        kept.append(model.get_parameter("encoder.conv1.weight").clone())
        return np.full(4, next(scores))

    monkeypatch.setattr("ml.fitting.validation_dice", score)
    trained = train(SAMPLES, UNSEEN, tiny_config(), TrainConfig(epochs=10, batch_size=4, patience=3))
    assert (trained.best_epoch, trained.stopped_early, len(trained.history)) == (6, True, 7)
    rates = [line["learning_rate"] for line in trained.history]
    assert rates[4] > 0.5 * TrainConfig().learning_rate
    assert rates[6] < 0.2 * TrainConfig().learning_rate
    assert torch.equal(trained.model.get_parameter("encoder.conv1.weight"), kept[5])


@pytest.mark.parametrize(("last", "kept"), [([0.90, 0.80, 0.99, 0.98], 2), ([0.89, 0.89, 0.89, 0.89], 1)])
def test_the_end_is_kept_unless_an_epoch_before_was_clearly_better(
    last: list[float], kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its mean is lower in both cases; but once by one photo of four only."""
    scores = iter([np.array([0.90, 0.95, 0.93, 0.93]), np.array(last)])
    weights: list[torch.Tensor] = []

    def score(model: torch.nn.Module, *_: object) -> NDArray[np.float64]:
        weights.append(model.get_parameter("encoder.conv1.weight").clone())
        return next(scores)

    monkeypatch.setattr("ml.fitting.validation_dice", score)
    trained = train(SAMPLES, UNSEEN, tiny_config(), SHORT)
    assert trained.best_epoch == kept
    assert torch.equal(trained.model.get_parameter("encoder.conv1.weight"), weights[kept - 1])


def test_evaluate_counts_at_the_photos_own_size() -> None:
    photo, masks = garment_photo(3, 200, 100)
    photo[...] = np.where(masks[0][..., None] > 0, np.uint8(255), np.uint8(0))
    ((name, (counts,)),) = evaluate(Redness(), CONFIG, [Sample("one", lambda: photo, lambda: masks)])
    assert (name, counts.truth) == ("one", 100 * 50)
    assert counts.dice > 0.95


def test_evaluate_names_what_it_cannot_read() -> None:
    photo, masks = garment_photo(3)
    for bad in (Sample("x", lambda: photo[0], lambda: masks), Sample("x", lambda: photo, lambda: masks[:, :5])):
        with pytest.raises(SampleError, match="x: "):
            evaluate(Redness(), CONFIG, [SAMPLES[0], bad])


def test_the_threshold_with_the_best_dice_is_chosen() -> None:
    from_black_to_white = np.linspace(0, 255, 64).astype(np.uint8)
    photo = np.repeat(np.repeat(from_black_to_white[:, None, None], 64, axis=1), 3, axis=2)
    config = tiny_config(mean=[0.0, 0.0, 0.0], std=[255.0, 255.0, 255.0])
    # With a steepness of 8 the probability passes 0.88 three quarters of the way down.
    truth = np.zeros((64, 64, 1), np.uint8)
    truth[48:] = 255
    prepared = Prepared(photo[None], truth[None])
    assert tuned(Redness(), config, prepared) == (0.9,)
    # Three photos on which every outline should be tighter prove nothing against two on which none should.
    wide = np.zeros((64, 64, 1), np.uint8)
    wide[32:] = 255
    five = Prepared(np.stack([photo] * 5), np.stack([wide, wide, truth, truth, truth]))
    assert tuned(Redness(), config, five) == (0.5,)
    table = dice_table(Redness(), config, prepared, ((0.5, 0.9),))
    assert table.shape == (1, 1, 2)
    assert table[0, 0, 1] > 0.95 > table[0, 0, 0]
