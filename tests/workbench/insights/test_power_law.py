"""The law of the learning curve, on curves that are known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from workbench.insights.power_law import fit, forecast

LABELS = np.asarray([10, 20, 40, 80, 160], np.float64)


def known(labels: NDArray[np.float64], a: float = 0.5, b: float = 0.7, c: float = 0.01) -> NDArray[np.float64]:
    """The errors of a law."""
    return np.asarray(a * labels**-b + c, np.float64)


def photos(errors: NDArray[np.float64], count: int = 60, seed: int = 0) -> NDArray[np.float64]:
    """Dice (points, photos) whose median error is that of each point: some photos are harder than others."""
    hard = np.exp(np.random.default_rng(seed).normal(0, 0.5, count))
    return np.asarray(1 - errors[:, None] * hard / np.median(hard), np.float64)


def test_a_known_law_is_found() -> None:
    law = fit(LABELS, known(LABELS))
    assert law.b == pytest.approx(0.7, abs=0.05)
    for labels in (10, 100, 300):
        assert law.dice(labels) == pytest.approx(1 - known(np.asarray([labels], np.float64))[0], abs=0.001)


def test_what_more_labels_bring_is_foreseen() -> None:
    """The truth beyond the last point lies in the interval, and the interval is of use."""
    found = forecast(LABELS, photos(known(LABELS)), 50)
    assert found is not None
    truth = 1 - known(np.asarray([210.0]))[0]
    assert found.low <= truth <= found.high
    assert found.then == pytest.approx(truth, abs=0.001)
    assert found.high - found.low < 0.02
    assert found.gain == pytest.approx(found.then - found.now)


def test_a_curve_that_has_flattened_promises_nothing() -> None:
    found = forecast(LABELS, photos(np.full(5, 0.03)), 50)
    assert found is not None
    assert found.gain == pytest.approx(0, abs=1e-4)


def test_models_that_got_worse_promise_no_gain() -> None:
    found = forecast(LABELS, photos(np.asarray([0.02, 0.03, 0.03, 0.04, 0.05])), 50)
    assert found is not None
    assert found.gain == 0


def test_scatter_widens_the_interval() -> None:
    calm, wild = (
        forecast(LABELS, photos(known(LABELS) * scatter), 50)
        for scatter in (1.0, np.asarray([1.3, 0.7, 1.3, 0.7, 1.2]))
    )
    assert calm is not None
    assert wild is not None
    assert wild.high - wild.low > 2 * (calm.high - calm.low)


def test_two_points_are_too_few_and_so_are_three_at_two_places() -> None:
    assert forecast(LABELS[:2], photos(known(LABELS[:2])), 50) is None
    twice = np.asarray([10.0, 20.0, 20.0])
    assert forecast(twice, photos(known(twice)), 50) is None
    assert forecast(LABELS[:3], photos(known(LABELS[:3])), 50) is not None


def test_the_same_points_give_the_same_forecast() -> None:
    assert forecast(LABELS, photos(known(LABELS)), 50) == forecast(LABELS, photos(known(LABELS)), 50)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 2000), st.floats(0, 1)), min_size=3, max_size=12, unique_by=lambda pair: pair[0])
)
def test_whatever_was_measured_more_labels_never_do_harm_and_dice_stays_dice(points: list[tuple[int, float]]) -> None:
    labels, dice = np.asarray(points, np.float64).T
    found = forecast(labels, np.repeat(dice[:, None], 4, axis=1), 50)
    if found is None:
        return
    assert found.then >= found.now - 1e-9
    assert found.low <= found.then <= found.high <= 1
