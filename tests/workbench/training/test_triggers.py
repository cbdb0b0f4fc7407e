"""When a training starts by itself: the pure rules."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from workbench.training.triggers import Drift, Facts, Kind, Rules, Shown, drift, due, scheduled, triggers

NOW = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
YESTERDAY = NOW - timedelta(days=1)
OFF = Rules(first_after=20, after=0, drift=0.0, hours=0, at_hour=None)
DRIFTS = Drift(30, 0.021, 0.008)


def since(**known: object) -> Facts:
    """A project that trained a day ago."""
    return Facts(now=NOW, known=0, last=YESTERDAY, champion="v3", **known)  # type: ignore[arg-type]


def test_before_the_first_model_only_masks_count() -> None:
    rules = Rules(20, 50, 0.01, 24, None)
    assert [one.kind for one in triggers(rules, Facts(NOW, 19))] == [Kind.FIRST]
    assert due(rules, Facts(NOW, 19)) == ""
    assert due(rules, Facts(NOW, 20)) == "the first 20 masks are there"


def test_what_is_switched_off_starts_nothing_and_is_not_listed() -> None:
    assert triggers(OFF, since(fresh=1000, drift=DRIFTS)) == []
    assert due(OFF, since(fresh=1000, drift=DRIFTS)) == ""


def test_so_many_new_masks() -> None:
    rules = Rules(20, 50, 0.0, 0, None)
    assert due(rules, since(fresh=49)) == ""
    assert due(rules, since(fresh=50)) == "50 newly accepted masks"
    assert triggers(rules, since(fresh=12))[0].reached == 12


def test_drift_beyond_the_limit_and_beyond_chance() -> None:
    rules = Rules(20, 0, 0.01, 0, None)
    assert due(rules, since(drift=DRIFTS)) == (
        "people's masks lie 0.021 Dice below what v3 promised, over 30 photos and at least 0.008"
    )
    assert due(rules, since(drift=Drift(30, 0.021, -0.001))) == ""
    assert due(rules, since(drift=Drift(30, 0.009, 0.008))) == ""
    assert due(rules, since(drift=Drift(14))) == ""


def test_the_schedule_waits_for_its_time_and_for_something_new() -> None:
    rules = Rules(20, 0, 0.0, 24, None)
    late = Facts(NOW + timedelta(seconds=1), 0, YESTERDAY, fresh=3)
    assert due(rules, late) == "24 hours have passed and there are 3 new masks"
    assert due(rules, Facts(NOW + timedelta(seconds=1), 0, YESTERDAY)) == ""
    assert due(rules, Facts(NOW - timedelta(seconds=1), 0, YESTERDAY, fresh=3)) == ""


@pytest.mark.parametrize(
    ("last", "hours", "strikes"),
    [
        ((20, 2, 1), 24, (21, 2, 0)),
        ((20, 1, 59), 24, (21, 2, 0)),
        ((20, 16, 30), 24, (22, 2, 0)),
        ((20, 10, 0), 24, (21, 2, 0)),
        ((20, 16, 30), 168, (28, 2, 0)),
        ((20, 2, 0), 1, (21, 2, 0)),
    ],
)
def test_the_hour_nearest_to_when_the_hours_are_over(
    last: tuple[int, int, int], hours: int, strikes: tuple[int, int, int]
) -> None:
    """Never at or before the last training itself, so that it cannot strike twice."""
    assert scheduled(datetime(2026, 11, *last, tzinfo=UTC), hours, 2) == datetime(2026, 11, *strikes, tzinfo=UTC)


def test_few_photos_say_nothing() -> None:
    assert drift([Shown(0.98, 0.5)] * 14, [], []) == Drift(14)
    assert drift([Shown(0.98, 0.5)] * 15, [], []).mean == pytest.approx(0.48)


def test_photos_by_lot_are_held_against_the_holdout() -> None:
    """Without a holdout they promise nothing and are left out."""
    found = drift([], [0.90] * 20, [0.97, 0.95, 0.96])
    assert found.photos == 20
    assert found.mean == pytest.approx(0.06)
    assert drift([], [0.90] * 20, []).photos == 0


def test_a_holdout_of_few_photos_makes_the_bound_wider() -> None:
    wide, narrow = drift([], [0.9] * 20, [1.0, 0.9]), drift([], [0.9] * 20, [1.0, 0.9] * 50)
    assert wide.mean == pytest.approx(0.05)
    assert narrow.mean == pytest.approx(0.05)
    assert wide.least is not None
    assert narrow.least is not None
    assert wide.least < narrow.least


def alarms(worse: float, rounds: int = 120) -> float:
    """How many of so many champions are said to drift within 60 photos, looked at after each."""
    random = np.random.default_rng(7)
    found = 0
    for _ in range(rounds):
        promised = 1 - random.lognormal(np.log(0.04), 0.8, 60)
        true = 1 - (1 - promised) * random.lognormal(-0.18, 0.6, 60) - worse
        shown = [Shown(*pair) for pair in zip(promised, true, strict=True)]
        found += any(drift(shown[max(0, n - 30) : n], [], []).beyond(0.01) for n in range(15, 61))
    return found / rounds


def test_a_model_that_keeps_its_word_is_left_alone_and_one_that_does_not_is_noticed() -> None:
    """Though the question is asked anew after every photo, and photos differ by more than the drift."""
    assert alarms(0.0) <= 0.05
    assert alarms(0.02) >= 0.9
