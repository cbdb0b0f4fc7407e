"""From known Dice values to an estimate one can believe, and an interval that holds what it promises."""

import json
from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from ml.calibrate import FEWEST, MANY, Fitted, fit
from ml.calibration import Calibration, dice_of, log_error

Rows = list[dict[str, float]]


def photos(count: int, *, seed: int = 0, doubt: float = 0.4, flip: float | None = None) -> tuple[Rows, list[float]]:
    """Photos whose gap to 1 is three times what the model admits, give or take a factor of exp(doubt).

    With `flip` a second signal knows the true gap up to that factor.
    """
    generator = np.random.default_rng(seed)
    gap = np.exp(generator.uniform(np.log(0.003), np.log(0.1), count))
    true = np.clip(3 * gap * np.exp(generator.normal(0, doubt, count)), 0, 1)
    rows: Rows = [{"confidence": 1 - float(one)} for one in gap]
    if flip is not None:
        seen = np.clip(true * np.exp(generator.normal(0, flip, count)), 0, 1)
        rows = [row | {"flip": 1 - float(one)} for row, one in zip(rows, seen, strict=True)]
    return rows, [1 - float(one) for one in true]


def fitted(rows: Sequence[Mapping[str, float]], dice: Sequence[float], seed: int = 0) -> Fitted:
    """Fitted on outcomes that were all drawn by lot."""
    return fit(rows, dice, unbiased=[True] * len(rows), seed=seed)


def test_there_and_back() -> None:
    dice = np.linspace(0, 1, 101)
    assert dice_of(log_error(dice)) == pytest.approx(dice)
    # A halved gap is one step, wherever it is: 0.90 to 0.95 as 0.80 to 0.90, up to the floor.
    assert log_error(0.8) - log_error(0.9) == pytest.approx(log_error(0.9) - log_error(0.95), abs=0.03)


def test_few_outcomes_bring_a_rising_line() -> None:
    """Too sure by a factor of three, and that is found with twenty photos."""
    result = fitted(*photos(20, doubt=0.1))
    assert result.calibration.kind == "linear"
    assert result.calibration.apply({"confidence": 0.98}).dice == pytest.approx(0.94, abs=0.015)
    values = [result.calibration.apply({"confidence": at}).dice for at in np.linspace(0, 1, 50)]
    assert values == sorted(values)


def test_a_model_that_is_surest_where_it_is_wrong_gets_no_falling_line() -> None:
    """Then confidence says nothing, and every photo gets the same estimate."""
    rows = [{"confidence": 0.9 + 0.01 * place} for place in range(10)]
    result = fitted(rows, [0.99 - 0.03 * place for place in range(10)])
    assert result.calibration.apply({"confidence": 0.5}) == result.calibration.apply({"confidence": 0.99})


def test_equal_photos_are_no_error() -> None:
    result = fitted([{"confidence": 0.97}] * FEWEST, [0.95] * FEWEST)
    assert result.calibration.apply({"confidence": 0.97}).dice == pytest.approx(0.95)
    assert result.error == pytest.approx(0.0, abs=1e-9)
    assert result.coverage == 1.0


def test_a_second_signal_takes_over_by_itself_where_it_knows_better() -> None:
    """Not with thirty outcomes, but with eighty; and not where it knows nothing."""
    assert fitted(*photos(30, flip=0.1)).calibration.kind == "linear"
    assert fitted(*photos(80, flip=0.1)).calibration.kind == "learned"
    rows, dice = photos(80, flip=5.0)
    assert fitted(rows, dice).calibration.kind == "linear"


def test_the_learned_kind_errs_less_than_the_line() -> None:
    rows, dice = photos(120, flip=0.1)
    alone = [{"confidence": row["confidence"]} for row in rows]
    assert fitted(rows, dice).error < 0.6 * fitted(alone, dice).error


def test_a_kink_brings_rising_knots() -> None:
    """Above 0.95 the model is right, below it is lost: no line fits."""
    generator = np.random.default_rng(1)
    confidence = generator.uniform(0.9, 1.0, 200)
    dice = np.where(confidence > 0.95, 0.98, 0.6) + generator.normal(0, 0.005, 200)
    result = fitted([{"confidence": float(one)} for one in confidence], dice.tolist())
    assert result.calibration.kind == "isotonic"
    assert result.calibration.apply({"confidence": 0.99}).dice == pytest.approx(0.98, abs=0.01)
    assert result.calibration.apply({"confidence": 0.91}).dice == pytest.approx(0.6, abs=0.05)
    values = [result.calibration.apply({"confidence": at}).dice for at in np.linspace(0, 1, 200)]
    assert values == sorted(values)
    assert len(set(values)) > 150


@pytest.mark.parametrize("count", [12, 30, 100, 400])
def test_nine_of_ten_new_photos_lie_in_the_interval(count: int) -> None:
    """Over many fits, on photos that none of them saw. From few outcomes it is rather too wide than too narrow."""
    rows, dice = photos(400, seed=99)
    inside = []
    for seed in range(12):
        calibration = fitted(*photos(count, seed=seed), seed=seed).calibration
        estimates = [calibration.apply(row) for row in rows]
        inside.append(np.mean([one.low <= true <= one.high for one, true in zip(estimates, dice, strict=True)]))
    assert 0.87 <= np.mean(inside) <= (0.97 if count < MANY else 0.93)


def test_a_sure_photo_has_a_narrow_interval() -> None:
    calibration = fitted(*photos(200)).calibration
    sure, unsure = calibration.apply({"confidence": 0.997}), calibration.apply({"confidence": 0.91})
    assert (sure.high - sure.low) * 5 < unsure.high - unsure.low
    for one in (sure, unsure):
        assert 0 <= one.low <= one.dice <= one.high <= 1


def test_errors_that_grow_with_the_estimate_widen_the_interval_there_alone() -> None:
    """Up to four times the factor of error among the doubtful: both halves are still covered nine times in ten."""
    generator = np.random.default_rng(3)
    gap = np.exp(generator.uniform(np.log(0.01), np.log(0.2), 400))
    dice = 1 - np.clip(gap * np.exp(generator.normal(0, 0.15 + 0.15 * np.log(gap / 0.01))), 0, 1)
    result = fitted([{"confidence": 1 - float(one)} for one in gap], dice.tolist())
    inside = np.array([one.low <= true <= one.high for one, true in zip(result.unseen, dice, strict=True)])
    for half in (gap > 0.045, gap <= 0.045):
        assert inside[half].mean() == pytest.approx(0.9, abs=0.05)


def test_what_it_says_of_a_photo_does_not_come_from_that_photo() -> None:
    """One ruined photo among good ones: only an estimate that saw it could know."""
    rows, dice = photos(39, doubt=0.05)
    rows.append({"confidence": 0.997})
    dice.append(0.2)
    assert fitted(rows, dice).unseen[-1].dice > 0.95


def test_unbiased_outcomes_alone_say_how_good_it_is() -> None:
    """Twenty photos drawn by lot that fit, sixty corrections that do not; with nineteen, all are counted."""
    good, well = photos(20, doubt=0.05)
    bad, badly = photos(60, seed=7, doubt=1.2)
    arms = [True] * 20 + [False] * 60
    by_lot = fit(good + bad, well + badly, unbiased=arms).error
    together = fit(good + bad, well + badly, unbiased=[False, *arms[1:]]).error
    assert by_lot < 0.75 * together


def test_a_missing_signal_is_its_mean() -> None:
    rows, dice = photos(300, flip=0.1)
    calibration = fitted([*rows[:200], *({"confidence": row["confidence"]} for row in rows[200:])], dice).calibration
    flip = next(one for one in calibration.inputs if one.name == "flip")
    usual = 1 - (np.exp(flip.mean) - 0.005)
    full, bare = calibration.apply({"confidence": 0.97, "flip": usual}), calibration.apply({"confidence": 0.97})
    assert full.dice == pytest.approx(bare.dice)
    assert calibration.apply({"confidence": 0.97, "flip": float("nan")}) == bare


@pytest.mark.parametrize("count", [FEWEST, MANY, 100])
def test_a_calibration_survives_as_json(count: int) -> None:
    calibration = fitted(*photos(count, flip=0.1)).calibration
    read = Calibration.from_json(json.loads(json.dumps(calibration.to_json())))
    assert read == calibration
    assert read.apply({"confidence": 0.96, "flip": 0.95}) == calibration.apply({"confidence": 0.96, "flip": 0.95})


def test_a_calibration_of_a_later_version_is_refused() -> None:
    data = fitted(*photos(FEWEST)).calibration.to_json()
    data["inputs"][0]["shape"] = "cubed"
    with pytest.raises(ValueError, match="unknown way: cubed"):
        Calibration.from_json(data)


def test_the_same_outcomes_give_the_same_calibration() -> None:
    assert fitted(*photos(90, flip=0.2)) == fitted(*photos(90, flip=0.2))


@pytest.mark.parametrize(
    ("rows", "dice", "words"),
    [
        ([{"confidence": 0.9}] * 7, [0.9] * 7, "at least 8 outcomes, not 7"),
        ([{"confidence": 0.9}] * 8, [0.9] * 7, "8 rows of signals, 7 Dice"),
        ([{"confidence": 0.9}] * 8, [0.9] * 7 + [float("nan")], "not a number from 0 to 1"),
        ([{"confidence": 0.9}] * 8, [0.9] * 7 + [1.1], "not a number from 0 to 1"),
        ([{"confidence": 0.9}] * 7 + [{"flip": 0.9}], [0.9] * 8, "Outcome 7 has no confidence"),
        ([{"confidence": float("inf")}] + [{"confidence": 0.9}] * 7, [0.9] * 8, "Outcome 0 has no confidence"),
    ],
)
def test_bad_outcomes_are_named(rows: Rows, dice: list[float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        fit(rows, dice, unbiased=[True] * len(dice))
