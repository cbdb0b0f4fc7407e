"""Champion against candidate on the same frozen holdout: one verdict, and the reason in words and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.metrics import Summary, summary

# With few holdout photos a lower end above zero would keep nearly every better model out; this much loss of mean
# Dice is less than one retrain on the same photos with another seed changes.
_TOLERATED_LOSS = 0.002
# Below this many photos an interval by resampling says more than the photos can.
_FEWEST_FOR_INTERVAL = 10


@dataclass(frozen=True)
class Verdict:
    """Whether the candidate replaces the champion, and why. difference is the mean of candidate minus champion
    per photo; low and high are the ends of its 95 % interval (paired bootstrap)."""

    promoted: bool
    reason: str
    candidate: Summary
    champion: Summary | None
    difference: float | None
    low: float | None
    high: float | None


def compare(
    candidate: Sequence[float],
    champion: Sequence[float] | None,
    *,
    margin: float = 0.0,
    resamples: int = 2000,
    seed: int = 0,
) -> Verdict:
    """Judge Dice per holdout photo, the same photos in the same order.

    The rule: the candidate is promoted when its mean Dice is higher by more than the margin and, from ten photos
    on, the lower end of the 95 % interval of that difference is above -0.002. A tie keeps the champion. Without a
    champion the candidate is promoted. A candidate with a Dice that is not a number never wins;
    such a value counts as 0 for the champion, so that a broken one can be beaten. Raises ValueError when the
    lists differ in length or a Dice lies outside [0,1].
    """
    new = _checked(candidate)
    own = summary(candidate)
    old = None if champion is None else _checked(champion)
    other = None if champion is None else summary(champion)
    if old is not None and old.size != new.size:
        raise ValueError(f"The candidate has {new.size} holdout photos and the champion {old.size}.")
    if not new.size:
        return Verdict(False, "Kept out: there are no holdout photos to judge it on.", own, other, None, None, None)
    if np.isnan(new).any():
        bad = int(np.isnan(new).sum())
        reason = f"Kept out: its Dice is not a number on {bad} of {new.size} holdout photos."
        return Verdict(False, reason, own, other, None, None, None)
    if old is None:
        reason = f"Promoted: the first model. Median Dice {own['median']:.4f} on {new.size} holdout photos."
        return Verdict(True, reason, own, None, None, None, None)
    return _paired(new, np.nan_to_num(old, nan=0.0), own, margin, resamples, seed)


def _checked(values: Sequence[float]) -> NDArray[np.float64]:
    numbers = np.asarray(values, np.float64)
    numbers[np.isinf(numbers)] = np.nan
    if (numbers < 0).any() or (numbers > 1).any():
        raise ValueError("A Dice lies outside 0 to 1.")
    return numbers


def _paired(
    new: NDArray[np.float64], old: NDArray[np.float64], own: Summary, margin: float, resamples: int, seed: int
) -> Verdict:
    differences = new - old
    mean = float(differences.mean())
    low, high = _interval(differences, resamples, seed)
    better = mean > margin
    safe = new.size < _FEWEST_FOR_INTERVAL or low > -_TOLERATED_LOSS
    champion = summary(old.tolist())
    figures = (
        f"Median Dice {champion['median']:.4f} → {own['median']:.4f} on {new.size} holdout photos; "
        f"mean difference {mean:+.4f} (95 % interval {low:+.4f} to {high:+.4f})"
    )
    reason = f"{_words(better, safe, margin)} {figures}."
    return Verdict(better and safe, reason, own, champion, mean, low, high)


def _words(better: bool, safe: bool, margin: float) -> str:
    if not better:
        return f"Kept out: the mean is not better by more than {margin:g}."
    if not safe:
        return f"Kept out: it may be worse by more than {_TOLERATED_LOSS:g}."
    return "Promoted: better on the holdout."


def _interval(differences: NDArray[np.float64], resamples: int, seed: int) -> tuple[float, float]:
    """The middle 95 % of the mean over photos drawn with replacement; pairs stay together."""
    generator = np.random.default_rng(seed)
    drawn = generator.integers(0, differences.size, (resamples, differences.size))
    low, high = np.percentile(differences[drawn].mean(axis=1), (2.5, 97.5))
    return float(low), float(high)
