"""The figures of the triage benchmark, on cases counted by hand."""

import numpy as np
import pytest

from tests.bench import bench_triage as bench
from tests.bench.signals_table import Row


def test_recall_counts_the_bad_among_the_riskiest() -> None:
    """Ten photos, two bad: places 1 and 4 in the order of risk."""
    risk = np.array([9.0, 8, 7, 6, 5, 4, 3, 2, 1, 0])
    bad = np.isin(np.arange(10), (0, 3))
    assert [bench.recall(risk, bad, budget) for budget in (0.1, 0.3, 0.4)] == [0.5, 0.5, 1.0]


def test_equal_risks_share_the_places() -> None:
    """Nobody is found by the order in which the photos happen to lie."""
    bad = np.isin(np.arange(10), (0, 1))
    assert bench.recall(np.zeros(10), bad, 0.2) == pytest.approx(0.2)


def test_the_worst_tenth_is_a_tenth() -> None:
    dice = np.linspace(0.5, 1.0, 40)
    assert np.flatnonzero(bench.worst(dice)).tolist() == [0, 1, 2, 3]


def test_the_bootstrap_is_as_wide_as_chance_makes_it() -> None:
    """The mean of 100 tosses of a fair coin: 0.5, give or take 0.1."""
    tosses = np.tile([0.0, 1.0], 50)
    figure = bench.bootstrap(lambda chosen: float(tosses[chosen].mean()), 100)
    assert figure.value == 0.5
    assert figure.low == pytest.approx(0.4, abs=0.02)
    assert figure.high == pytest.approx(0.6, abs=0.02)


def test_a_telling_signal_wins_and_chance_finds_a_tenth(monkeypatch: pytest.MonkeyPatch) -> None:
    """Confidence is noisy, flip tells: the calibration learns that, and its figures say so."""
    monkeypatch.setattr(bench, "RESAMPLES", 50)
    generator = np.random.default_rng(0)
    gap = np.exp(generator.uniform(np.log(0.01), np.log(0.3), 120))
    noisy = gap * np.exp(generator.normal(0, 0.8, 120))
    near = gap * np.exp(generator.normal(0, 0.1, 120))
    rows = [
        Row(str(place), {"confidence": 1 - min(a, 1), "flip": 1 - min(b, 1), "mean_entropy": min(a, 1)}, 1 - c, 0.9)
        for place, (a, b, c) in enumerate(zip(noisy.tolist(), near.tolist(), gap.tolist(), strict=True))
    ]
    calibrated, raw, entropy, chance = bench.lines(rows, repeats=2)
    assert calibrated.auroc.value > 0.97 > raw.auroc.value == pytest.approx(entropy.auroc.value)
    assert calibrated.first_tenth.value > raw.first_tenth.value
    assert chance.auroc.value == pytest.approx(0.5, abs=0.05)
    assert chance.first_fifth.value == pytest.approx(0.2, abs=0.05)
    assert calibrated.error is not None
    assert raw.error is not None
    assert calibrated.error.value < 0.5 * raw.error.value
    assert calibrated.coverage is not None
    assert calibrated.coverage.value == pytest.approx(0.9, abs=0.07)
    assert "in the 90 % interval" in bench.table("drawn", rows, [calibrated, chance])
