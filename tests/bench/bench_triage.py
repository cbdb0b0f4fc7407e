"""Which photos need a person? Estimates of photos that neither the network nor the calibration has seen.

    python -m tests.bench.bench_triage --data DIR [--data DIR ...] --epochs N [--epochs N ...] [--cache var/bench]

For each folder (see folds) five networks are trained, or read from the cache; each judges the garments it never saw.
The calibration is then fitted and applied in repeated five-fold cross-validation, its choice of kind and its interval
included. One table: how well each way to order the photos finds the worst tenth (area under ROC, share found among
the first 10 and 20 %), how far its estimate is off, how often the truth lies in its interval. In brackets the 95 %
interval over photos drawn again with replacement.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import KFold

from ml.calibrate import fit
from ml.calibration import Estimate
from tests.bench.folds import FOLDS, out_of_fold, samples_of
from tests.bench.signals_table import Row, auroc, collect

WORST = 0.1
REPEATS = 5
RESAMPLES = 1000

Numbers = NDArray[np.float64]
Measure = Callable[[NDArray[np.intp]], float]


@dataclass(frozen=True)
class Figure:
    """A number with the ends of its 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f}–{self.high:.3f})"


@dataclass(frozen=True)
class Line:
    """One way to order photos: its name and its figures, None where it has none of that kind."""

    name: str
    auroc: Figure
    first_tenth: Figure
    first_fifth: Figure
    error: Figure | None = None
    coverage: Figure | None = None


def recall(risk: Numbers, bad: NDArray[np.bool_], budget: float) -> float:
    """The share of bad photos among the riskiest `budget` of all; of equal risks each has its share of the places."""
    places, ordered = round(budget * risk.size), np.sort(risk)[::-1]
    limit = ordered[places - 1]
    above, equal = risk > limit, risk == limit
    free = (places - above.sum()) / equal.sum()
    return float((bad & above).sum() + free * (bad & equal).sum()) / max(1, int(bad.sum()))


def worst(dice: Numbers) -> NDArray[np.bool_]:
    """Which photos are among the tenth with the lowest Dice."""
    return np.asarray(dice <= np.sort(dice)[max(1, round(WORST * dice.size)) - 1])


def bootstrap(measure: Measure, size: int, seed: int = 0) -> Figure:
    """`measure` of all photos, and between which values it lies for 95 % of draws with replacement."""
    generator = np.random.default_rng(seed)
    drawn = [measure(generator.integers(0, size, size)) for _ in range(RESAMPLES)]
    low, high = np.nanpercentile(drawn, (2.5, 97.5))
    return Figure(measure(np.arange(size)), float(low), float(high))


def unseen(rows: Sequence[Row], seed: int) -> list[Estimate]:
    """Each photo's estimate by a calibration of the other folds' photos."""
    found: list[Estimate | None] = [None] * len(rows)
    for seen, left in KFold(FOLDS, shuffle=True, random_state=seed).split(np.arange(len(rows))):
        known = [rows[place] for place in seen]
        fitted = fit([one.signals for one in known], [one.dice for one in known], unbiased=[True] * len(known))
        for place in left:
            found[place] = fitted.calibration.apply(rows[place].signals)
    return [one for one in found if one is not None]


def lines(rows: Sequence[Row], repeats: int = REPEATS) -> list[Line]:
    """The table for one body of photos."""
    dice = np.array([row.dice for row in rows])
    estimates = [unseen(rows, seed) for seed in range(repeats)]
    calibrated = np.array([[one.dice for one in run] for run in estimates])
    inside = np.array([[one.low <= true <= one.high for one, true in zip(run, dice, strict=True)] for run in estimates])
    confidence = np.array([row.signals["confidence"] for row in rows])
    entropy = np.array([row.signals["mean_entropy"] for row in rows])
    return [
        _line("calibrated estimate", -calibrated, dice, np.abs(calibrated - dice), inside),
        _line("soft Dice, raw", -confidence[None], dice, np.abs(confidence - dice)[None]),
        _line("mean entropy", entropy[None], dice),
        _line("random", np.random.default_rng(0).random((30, dice.size)), dice),
    ]


def _line(
    name: str, risks: Numbers, dice: Numbers, missed: Numbers | None = None, inside: NDArray[np.bool_] | None = None
) -> Line:
    """`risks`, `missed` and `inside` are (runs, photos); a figure is the mean over runs."""
    bad = worst(dice)

    def over(measure: Callable[[Numbers, NDArray[np.bool_]], float]) -> Figure:
        return bootstrap(lambda chosen: float(np.mean([measure(row[chosen], bad[chosen]) for row in risks])), bad.size)

    def mean(table: NDArray[np.generic] | None) -> Figure | None:
        if table is None:
            return None
        each = np.asarray(table, np.float64).mean(axis=0)
        return bootstrap(lambda chosen: float(each[chosen].mean()), bad.size)

    return Line(
        name, over(_auroc), over(lambda risk, which: recall(risk, which, 0.1)),
        over(lambda risk, which: recall(risk, which, 0.2)), mean(missed), mean(inside),
    )  # fmt: skip


def _auroc(risk: Numbers, bad: NDArray[np.bool_]) -> float:
    return auroc(risk, bad) if bad.any() and not bad.all() else float("nan")


def table(name: str, rows: Sequence[Row], found: Sequence[Line]) -> str:
    """The lines as text, under what they were measured on."""
    dice = np.array([row.dice for row in rows])
    bad = worst(dice)
    head = (
        f"{name}: {dice.size} photos out of fold, median Dice {np.median(dice):.3f}, mean {dice.mean():.3f}; "
        f"the worst tenth ({bad.sum()}) up to {dice[bad].max():.3f}"
    )
    columns = ("", "AUROC", "found in 10 %", "found in 20 %", "mean error of Dice", "in the 90 % interval")
    body = [(one.name, one.auroc, one.first_tenth, one.first_fifth, one.error, one.coverage) for one in found]
    cells = [columns, *[tuple("–" if cell is None else str(cell) for cell in row) for row in body]]
    return "\n".join([head, *("  ".join(f"{cell:<21}" for cell in row).rstrip() for row in cells)])


def main() -> None:
    """Train what is missing, judge, calibrate, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, action="append", required=True)
    parser.add_argument("--epochs", type=int, action="append", required=True, help="one for each folder")
    parser.add_argument("--cache", type=Path, default=Path("var/bench"))
    given = parser.parse_args()
    for data, epochs in zip(given.data, given.epochs, strict=True):
        samples = samples_of(data)
        folds = out_of_fold(samples, given.cache, data.name, epochs=epochs)
        rows = collect(folds, given.cache, f"{data.name}-{len(samples)}-{FOLDS}folds-{epochs}epochs-seed0")
        print(table(data.name, rows, lines(rows)), end="\n\n")


if __name__ == "__main__":
    main()
