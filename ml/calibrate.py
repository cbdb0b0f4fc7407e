"""From photos whose true Dice became known to a calibration: which kind, how good, how wide its interval."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import RidgeCV
from sklearn.model_selection import KFold

from ml.calibration import EVEN, SHAPES, Calibration, Estimate, Floats, Input, Spread, dice_of, log_error

Signals = Sequence[Mapping[str, float]]
Fit = Callable[[Signals, Floats], Calibration]

FEWEST = 8
# From here on the bent and the learned kind may compete with the line.
MANY = 40
# From here on the unbiased outcomes alone say how good it is.
ENOUGH_UNBIASED = 20
COVERED = 0.9

# What the learned kind adds up. Position and size describe a photo, and on 140 photos did more harm than good.
_LEARNED = {
    "confidence": "gap", "flip": "gap", "scale": "gap", "band_entropy": "log", "mean_entropy": "log",
    "contrast": "log1p", "contrast_median": "log1p",
}  # fmt: skip
_PENALTIES = (3.0, 10.0, 30.0, 100.0)
_FOLDS, _REPEATS = 5, 5


@dataclass(frozen=True)
class Fitted:
    """A calibration with what it misses. `error` is the mean absolute error in Dice and `coverage` the share of
    outcomes inside the interval, both in cross-validation; `unseen` has for each outcome, in the order given, the
    estimate of calibrations that never saw it."""

    calibration: Calibration
    error: float
    coverage: float
    unseen: tuple[Estimate, ...]


def fit(signals: Signals, dice: Sequence[float], *, unbiased: Sequence[bool], seed: int = 0) -> Fitted:
    """Fit on outcomes: per photo its signals (`confidence` at least), its true Dice, and whether it was drawn by lot.

    Everything happens in the logarithm of 1 - Dice, where the spread hardly depends on the level. `linear` is a
    rising line on the confidence; from MANY outcomes on `isotonic` (rising knots on the confidence; Oron and
    Flournoy, "Centered isotonic regression", 2017) and `learned` (ridge over several signals) compete with it, and
    one takes over where it is better in repeated cross-validation by more than one standard error. The interval
    takes the quantiles of the errors in cross-validation (CV+: Barber et al., "Predictive inference with the
    jackknife+", 2021).

    Corrections were chosen by the very signals that are fitted here. That leaves the expected Dice at given signals
    as it is, so all outcomes are used; but an error or a coverage averaged over them says too little of the photos
    nobody corrected, so from ENOUGH_UNBIASED unbiased outcomes on those alone are counted. Where a person approved
    a prediction as it was the Dice is 1: people let small faults pass, and the estimate then leans upwards.

    Raises ValueError with fewer than FEWEST outcomes, lists of different lengths, a Dice outside [0,1] or without
    a finite confidence.
    """
    truth, arms = _checked(signals, dice, unbiased)
    target = log_error(truth)
    kind, found = _chosen(signals, target, seed)
    spread = _spread(found, target)
    low, high = _quantiles((target - found) / spread.at(found))
    unseen = tuple(Calibration(kind, error, (), (), spread, low, high).apply({}) for error in found.tolist())
    counted = arms if arms.sum() >= ENOUGH_UNBIASED else np.ones_like(arms)
    error = float(np.abs(dice_of(found) - truth)[counted].mean())
    coverage = float(_covered(found, target, seed)[counted].mean())
    whole = replace(_KINDS[kind](signals, target), spread=spread, low=low, high=high)
    return Fitted(whole, error, coverage, unseen)


def _checked(signals: Signals, dice: Sequence[float], unbiased: Sequence[bool]) -> tuple[Floats, NDArray[np.bool_]]:
    truth, arms = np.asarray(dice, np.float64), np.asarray(unbiased, np.bool_)
    if not len(signals) == truth.size == arms.size:
        raise ValueError(f"There are {len(signals)} rows of signals, {truth.size} Dice values and {arms.size} arms.")
    if truth.size < FEWEST:
        raise ValueError(f"A calibration needs at least {FEWEST} outcomes, not {truth.size}.")
    if not (np.isfinite(truth).all() and (truth >= 0).all() and (truth <= 1).all()):
        raise ValueError("A true Dice is not a number from 0 to 1.")
    for place, row in enumerate(signals):
        if not np.isfinite(row.get("confidence", np.nan)):
            raise ValueError(f"Outcome {place} has no confidence.")
    return truth, arms


def _chosen(signals: Signals, target: Floats, seed: int) -> tuple[str, Floats]:
    """The kind that wins and its log errors (N,) in cross-validation. The simpler is tried first, and a tie is its."""
    kind, found = "linear", _unseen(_line, signals, target, seed)
    for other in ("isotonic", "learned") if target.size >= MANY else ():
        theirs = _unseen(_KINDS[other], signals, target, seed)
        # In the logarithm every photo counts alike; in Dice a few ruined ones would decide.
        gain = np.abs(found - target) - np.abs(theirs - target)
        if gain.mean() > gain.std(ddof=1) / np.sqrt(gain.size):
            kind, found = other, theirs
    return kind, found


def _unseen(kind: Fit, signals: Signals, target: Floats, seed: int) -> Floats:
    """Log errors (N,) by fits that never saw the photo, averaged over repeats."""
    found = np.zeros((_REPEATS, target.size))
    for repeat, row in enumerate(found):
        for seen, left in KFold(_FOLDS, shuffle=True, random_state=seed + repeat).split(target):
            fitted = kind([signals[place] for place in seen], target[seen])
            row[left] = [fitted.log_error(signals[place]) for place in left]
    return np.asarray(found.mean(axis=0))


def _line(signals: Signals, target: Floats) -> Calibration:
    at = _column(signals, "confidence", "gap")
    spread = float(at.std())
    slope = max(0.0, float(((at - at.mean()) * (target - target.mean())).mean()) / spread) if spread > 1e-9 else 0.0
    single = Input("confidence", "gap", float(at.mean()), max(spread, 1e-9), slope)
    return Calibration("linear", float(target.mean()), (single,), (), EVEN, 0.0, 0.0)


def _bent(signals: Signals, target: Floats) -> Calibration:
    at = _column(signals, "confidence", "gap")
    levels = IsotonicRegression().fit(at, target).predict(at)
    # Centred: a level's knot stands in the middle of its photos, so that the way between two levels rises.
    knots = [(float(at[levels == level].mean()), float(level)) for level in np.unique(levels)]
    ends = [float(log_error(end)) for end in (1.0, 0.0)]
    inner = [knot for knot in knots if ends[0] < knot[0] < ends[1]]
    around = ((ends[0], ends[0]), *inner, (ends[1], ends[1]))
    return Calibration("isotonic", 0.0, (Input("confidence", "gap", 0.0, 1.0, 1.0),), around, EVEN, 0.0, 0.0)


def _ridge(signals: Signals, target: Floats) -> Calibration:
    inputs, columns = [], []
    for name, shape in _LEARNED.items():
        values = _column(signals, name, shape)
        there = np.isfinite(values)
        mean, scale = (float(values[there].mean()), float(values[there].std())) if there.any() else (0.0, 0.0)
        if scale > 1e-9:
            inputs.append(Input(name, shape, mean, scale, 0.0))
            columns.append(np.where(there, (values - mean) / scale, 0.0))
    if not inputs:
        return replace(_line(signals, target), kind="learned")
    model = RidgeCV(_PENALTIES).fit(np.stack(columns, axis=1), target)
    weighted = tuple(replace(one, weight=float(weight)) for one, weight in zip(inputs, model.coef_, strict=True))
    return Calibration("learned", float(model.intercept_), weighted, (), EVEN, 0.0, 0.0)


_KINDS: dict[str, Fit] = {"linear": _line, "isotonic": _bent, "learned": _ridge}


def _column(signals: Signals, name: str, shape: str) -> Floats:
    """One signal of all photos, shaped; not a number where it is missing."""
    values = np.asarray([row.get(name, np.nan) for row in signals], np.float64)
    values[np.isinf(values)] = np.nan
    return SHAPES[shape](values)


def _quantiles(residuals: Floats) -> tuple[float, float]:
    """The interval's ends around an estimate, from errors of estimates on photos they never saw.

    Conformal: of n errors the ceil((n + 1) · 0.95)-th. Fewer than 39 have no such rank to spare; there the wider of
    the outermost error and a normal prediction interval counts.
    """
    ordered, size = np.sort(residuals), residuals.size
    rank = min(size, int(np.ceil((size + 1) * (1 + COVERED) / 2)))
    low, high = float(ordered[size - rank]), float(ordered[rank - 1])
    if size >= MANY:
        return low, high
    # Student's quantile for size - 1 degrees of freedom, to two digits.
    quantile = NormalDist().inv_cdf((1 + COVERED) / 2) * (1 + 1.06 / (size - 1))
    reach = quantile * float(residuals.std(ddof=1)) * (1 + 1 / size) ** 0.5
    middle = float(residuals.mean())
    return min(low, middle - reach), max(high, middle + reach)


def _spread(found: Floats, target: Floats) -> Spread:
    """How the errors grow with the estimate, once there are enough to see it: never by more than fourfold."""
    if found.size < MANY:
        return EVEN
    missed = np.abs(target - found)
    usual = max(float(missed.mean()), 1e-6)
    away = found - found.mean()
    slope = max(0.0, float((away * missed).mean() / max(float((away**2).mean()), 1e-9)))
    return Spread(usual - slope * float(found.mean()), slope, usual / 2, usual * 2)


def _covered(found: Floats, target: Floats, seed: int) -> NDArray[np.bool_]:
    """Whether each truth lies within the interval that the other folds' errors give."""
    inside = np.zeros(found.size, np.bool_)
    for seen, left in KFold(_FOLDS, shuffle=True, random_state=seed).split(found):
        spread = _spread(found[seen], target[seen])
        low, high = _quantiles((target[seen] - found[seen]) / spread.at(found[seen]))
        missed = (target[left] - found[left]) / spread.at(found[left])
        inside[left] = (missed >= low) & (missed <= high)
    return inside
