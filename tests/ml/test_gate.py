"""Champion against candidate: who wins, and whether the reason says so."""

import json
import math
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.gate import compare

dice_values = st.lists(st.floats(0, 1), min_size=1, max_size=30)


def spread(mean: float, count: int = 40) -> list[float]:
    return [float(value) for value in np.linspace(mean - 0.02, mean + 0.02, count)]


def test_the_first_model_is_promoted() -> None:
    verdict = compare(spread(0.9), None)
    assert verdict.promoted
    assert "first model" in verdict.reason
    assert "0.9000 on 40 holdout photos" in verdict.reason
    assert (verdict.champion, verdict.difference) == (None, None)


def test_a_better_candidate_wins_with_its_numbers_in_the_reason() -> None:
    verdict = compare(spread(0.95), spread(0.94))
    assert verdict.promoted
    assert verdict.difference == pytest.approx(0.01)
    assert "Median Dice 0.9400 → 0.9500 on 40 holdout photos" in verdict.reason
    assert "+0.0100" in verdict.reason


def test_a_worse_one_and_an_equal_one_stay_out() -> None:
    assert not compare(spread(0.93), spread(0.94)).promoted
    assert not compare(spread(0.94), spread(0.94)).promoted


def test_the_margin_is_a_hurdle() -> None:
    assert not compare(spread(0.945), spread(0.94), margin=0.01).promoted
    assert "not better by more than 0.01" in compare(spread(0.945), spread(0.94), margin=0.01).reason


def test_a_mean_that_hangs_on_one_lucky_photo_is_not_enough() -> None:
    champion = [0.95] * 20
    candidate = [0.945] * 19 + [1.0]
    candidate[0], champion[0] = 0.95, 0.70
    verdict = compare(candidate, champion)
    assert verdict.difference is not None
    assert verdict.difference > 0
    assert not verdict.promoted
    assert "may be worse" in verdict.reason


def test_with_few_photos_the_mean_decides() -> None:
    assert compare([0.90, 0.99, 0.90], [0.91, 0.91, 0.91]).promoted


def test_a_candidate_that_is_no_number_never_wins_and_a_champion_that_is_none_can_be_beaten() -> None:
    nan = float("nan")
    assert not compare([0.9, nan], None).promoted
    assert not compare([nan, nan], [nan, nan]).promoted
    assert not compare([0.9, math.inf], [0.1, 0.1]).promoted
    assert "not a number on 1 of 2" in compare([0.9, nan], [0.1, 0.1]).reason
    assert compare([0.9, 0.9], [nan, nan]).promoted


def test_no_holdout_promotes_nothing() -> None:
    assert not compare([], None).promoted
    assert not compare([], []).promoted


def test_lists_that_do_not_pair_and_values_that_are_no_dice_are_refused() -> None:
    with pytest.raises(ValueError, match="holdout photos"):
        compare([0.5], [0.5, 0.5])
    with pytest.raises(ValueError, match="outside 0 to 1"):
        compare([98.5], None)


@settings(max_examples=40, deadline=None)
@given(dice_values)
def test_never_both_ways_always_repeatable_always_json(values: list[float]) -> None:
    other = [1.0 - value for value in values]
    forth, back = compare(values, other, resamples=200), compare(other, values, resamples=200)
    assert not (forth.promoted and back.promoted)
    assert forth == compare(values, other, resamples=200)
    assert forth.low is not None
    assert forth.high is not None
    assert forth.difference is not None
    assert forth.low - 1e-9 <= forth.difference <= forth.high + 1e-9 or len(values) < 30
    json.dumps(asdict(forth), allow_nan=False)
