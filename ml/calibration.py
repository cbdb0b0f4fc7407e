"""How a model's signals become an estimated Dice with an interval. Plain numbers in, plain JSON to keep."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# What lies within half a hundredth of a Dice of 1 is equally good: two people's outlines differ by more.
_FLOOR = 0.005


def log_error(dice: Floats | float) -> Floats:
    """Dice in [0,1] as the logarithm of its gap to 1. Equal steps are equal ratios: from 0.98 to 0.96, 0.80 to 0.60."""
    return np.asarray(np.log(1.0 - np.clip(dice, 0.0, 1.0) + _FLOOR), np.float64)


def dice_of(log_errors: Floats | float) -> Floats:
    """The way back, cut to [0,1]."""
    return np.asarray(np.clip(1.0 + _FLOOR - np.exp(log_errors), 0.0, 1.0), np.float64)


# How a signal enters the sum: those near 1 when all is well by their gap, amounts by their logarithm.
SHAPES: Mapping[str, Callable[[Floats], Floats]] = {
    "gap": log_error,
    "log": lambda values: np.asarray(np.log(np.maximum(values, 0.0) + 1e-4), np.float64),
    "log1p": lambda values: np.asarray(np.log1p(np.maximum(values, 0.0)), np.float64),
}


@dataclass(frozen=True)
class Estimate:
    """Dice in [0,1], and the interval that holds the true one nine times in ten."""

    dice: float
    low: float
    high: float


@dataclass(frozen=True)
class Input:
    """One signal of the sum: shaped, centred, scaled, weighted. Where it is missing, the mean stands in for it."""

    name: str
    shape: str
    mean: float
    scale: float
    weight: float

    def term(self, signals: Mapping[str, float]) -> float:
        """What this signal adds to the log error."""
        value = signals.get(self.name)
        if value is None or not np.isfinite(value):
            return 0.0
        shaped = float(SHAPES[self.shape](np.asarray([value], np.float64))[0])
        return self.weight * (shaped - self.mean) / self.scale


@dataclass(frozen=True)
class Spread:
    """How far the truth lies from an estimate: a line over the log error, kept between `least` and `most`."""

    base: float
    slope: float
    least: float
    most: float

    def at(self, log_errors: Floats) -> Floats:
        """The expected absolute difference in log error at each estimate."""
        return np.asarray(np.clip(self.base + self.slope * log_errors, self.least, self.most), np.float64)


EVEN = Spread(1.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True)
class Calibration:
    """A fitted estimate: a sum over signals, perhaps bent by rising knots ((from, to), ...), is the log error.

    The interval's ends are `low` and `high` times the spread expected there (see Spread), in the same logarithm, so
    that the interval of a sure photo is narrow twice over.
    """

    kind: str
    intercept: float
    inputs: tuple[Input, ...]
    knots: tuple[tuple[float, float], ...]
    spread: Spread
    low: float
    high: float

    def apply(self, signals: Mapping[str, float]) -> Estimate:
        """The estimate for one photo's signals."""
        error = self.log_error(signals)
        reach = float(self.spread.at(np.asarray(error)))
        dice, low, high = dice_of(np.asarray([error, error + self.high * reach, error + self.low * reach])).tolist()
        return Estimate(dice, min(low, dice), max(high, dice))

    def log_error(self, signals: Mapping[str, float]) -> float:
        """The estimated log error."""
        score = self.intercept + sum(one.term(signals) for one in self.inputs)
        if not self.knots:
            return score
        at, to = zip(*self.knots, strict=True)
        return float(np.interp(score, at, to))

    def to_json(self) -> dict[str, Any]:
        """Everything as plain JSON values."""
        return asdict(self) | {"knots": [list(knot) for knot in self.knots]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Calibration:
        """The calibration that `to_json` wrote. Raises ValueError for a shape that this version does not know."""
        inputs = tuple(Input(**row) for row in data["inputs"])
        if unknown := {one.shape for one in inputs} - set(SHAPES):
            raise ValueError(f"The calibration shapes a signal in an unknown way: {', '.join(sorted(unknown))}.")
        knots = tuple((float(at), float(to)) for at, to in data["knots"])
        spread = Spread(**data["spread"])
        return cls(data["kind"], data["intercept"], inputs, knots, spread, data["low"], data["high"])
