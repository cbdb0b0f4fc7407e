"""How Dice grows with labels: error = a · n^-b + c, fitted, and read a little beyond the last point. Pure, NumPy only.

Power laws describe how the error of a network falls with data (Hestness et al., "Deep Learning Scaling is Predictable,
Empirically", arXiv 1712.00409); c is what no number of labels removes.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FEWEST = 3
ROUNDS = 300
# Errors count relative to their size, and none as smaller than two careful people differ.
LEAST_ERROR = 0.002
_EXPONENTS: Floats = np.geomspace(0.05, 2.0, 60)


@dataclass(frozen=True)
class Law:
    """error(n) = a · n^-b + c with a, c >= 0 and b in 0.05..2."""

    a: float
    b: float
    c: float

    def dice(self, labels: float) -> float:
        """Dice in 0..1 after so many labels (at least one)."""
        return float(1.0 - (self.a * max(labels, 1.0) ** -self.b + self.c))


@dataclass(frozen=True)
class Forecast:
    """What more labels would bring by the fitted law: Dice at `labels` and at `then_labels`, with 90 % intervals.

    The intervals come from drawing photos and points anew. They hold for the curve; one training scatters around it.
    """

    law: Law
    labels: float
    then_labels: float
    now: float
    then: float
    low: float
    high: float
    gain: float
    gain_low: float
    gain_high: float


def fit(labels: Floats, errors: Floats) -> Law:
    """The law through points: labels (points,) >= 1, errors (points,) in 0..1, by least squares of relative errors."""
    a, b, c = _fit(labels[None], errors[None])
    return Law(float(a[0]), float(b[0]), float(c[0]))


def forecast(labels: Floats, dice: Floats, more: float, *, seed: int = 0) -> Forecast | None:
    """What `more` labels would bring. `labels` (points,) and `dice` (points, photos), the same photos for all points.

    A point is the median over its photos. None with fewer than three different numbers of labels.
    """
    if len(np.unique(labels)) < FEWEST or dice.shape[1] == 0:
        return None
    law = fit(labels, 1.0 - np.median(dice, axis=1))
    last = float(labels.max())
    now, then = law.dice(last), law.dice(last + more)
    nows, thens = _drawn_anew(labels, dice, (last, last + more), np.random.default_rng(seed))
    low, high = _interval(thens, then)
    gain_low, gain_high = _interval(thens - nows, then - now)
    return Forecast(law, last, last + more, now, then, low, high, then - now, gain_low, gain_high)


def _drawn_anew(
    labels: Floats, dice: Floats, at: tuple[float, float], random: np.random.Generator
) -> tuple[Floats, Floats]:
    """Dice by the law at two numbers of labels, for ROUNDS draws of points and photos with replacement."""
    points, photos = dice.shape
    chosen = np.empty((ROUNDS, points), np.int64)
    errors = np.empty((ROUNDS, points), np.float64)
    for one in range(ROUNDS):
        chosen[one] = _points(labels, random)
        errors[one] = 1.0 - np.median(dice[:, random.integers(photos, size=photos)], axis=1)[chosen[one]]
    a, b, c = _fit(labels[chosen], errors)
    first, second = (1.0 - (a * max(n, 1.0) ** -b + c) for n in at)
    return first, second


def _points(labels: Floats, random: np.random.Generator) -> NDArray[np.int64]:
    """Points drawn with replacement, until three of them differ in labels: through fewer runs no law."""
    while True:
        drawn = random.integers(len(labels), size=len(labels))
        if len(np.unique(labels[drawn])) >= FEWEST:
            return drawn


def _fit(labels: Floats, errors: Floats) -> tuple[Floats, Floats, Floats]:
    """a, b, c (rounds,) for labels and errors (rounds, points): each exponent's best line, and of those the best."""
    y = np.maximum(errors, LEAST_ERROR)[:, None, :]
    x = np.maximum(labels, 1.0)[:, None, :] ** -_EXPONENTS[None, :, None]
    weight = 1.0 / y**2
    a, c = _lines(x, y, weight)
    missed = (weight * (a[..., None] * x + c[..., None] - y) ** 2).sum(axis=-1)
    best = missed.argmin(axis=1)
    rows = np.arange(len(best))
    return a[rows, best], _EXPONENTS[best], c[rows, best]


def _lines(x: Floats, y: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Weighted lines y = a·x + c along the last axis, with neither a nor c below zero."""
    total = weight.sum(axis=-1)
    mean_x, mean_y = (weight * x).sum(axis=-1) / total, (weight * y).sum(axis=-1) / total
    spread = (weight * (x - mean_x[..., None]) ** 2).sum(axis=-1)
    together = (weight * (x - mean_x[..., None]) * (y - mean_y[..., None])).sum(axis=-1)
    a = np.maximum(together / np.maximum(spread, 1e-18), 0.0)
    c = mean_y - a * mean_x
    through_zero = (weight * x * y).sum(axis=-1) / (weight * x * x).sum(axis=-1)
    return np.where(c < 0, through_zero, a), np.maximum(c, 0.0)


def _interval(drawn: Floats, middle: float) -> tuple[float, float]:
    """The middle 90 % of the draws, widened where the estimate itself lies outside."""
    low, high = np.quantile(drawn, (0.05, 0.95))
    return min(float(low), middle), max(float(high), middle)
