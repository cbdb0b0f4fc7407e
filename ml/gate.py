"""Champion against candidate on the same frozen holdout: one verdict, its checks, and the reason in words and numbers.

The rule. A candidate is promoted when the lower end of the 95 % interval of its mean gain in Dice is above zero; or
when no gain and no loss is shown, it loses at most 0.002 at the lower end, and a photo takes it at most 0.8 of the
champion's time. Besides, no slice of at least five photos may lose more than 0.005, and surface Dice at 2 px may not
fall: both count when the loss is more than noise, that is when the whole interval lies below zero. So three unlucky
photos keep no good model out. A tie keeps the champion. What is not a number never wins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ml import gate_words as words
from ml.bootstrap import Difference, paired
from ml.metrics import Summary, summary

TOLERATED_LOSS = 0.002
CLEARLY_CHEAPER = 0.8
MOST_SLICE_LOSS = 0.005
FEWEST_IN_SLICE = 5
# Differences below this are rounding.
_NOTHING = 1e-9


@dataclass(frozen=True)
class Exam:
    """How one model did: per holdout photo its Dice and surface Dice in [0,1], and the seconds one photo takes it.

    seconds is None where it was not measured.
    """

    dice: Sequence[float]
    surface: Sequence[float]
    seconds: float | None = None


@dataclass(frozen=True)
class Slice:
    """A part of the holdout, such as one viewpoint: the Dice of both models on its photos, and their garments."""

    kind: str
    name: str
    candidate: Sequence[float]
    champion: Sequence[float]
    garments: Sequence[str]


@dataclass(frozen=True)
class Check:
    """One line of the list: passed is None where it only informs."""

    name: str
    passed: bool | None
    text: str


@dataclass(frozen=True)
class SliceResult:
    """What came of a slice: passed is None where it has too few photos to tell."""

    kind: str
    name: str
    photos: int
    difference: float
    low: float
    high: float
    passed: bool | None


@dataclass(frozen=True)
class Verdict:
    """Whether the candidate replaces the champion, and why. difference is the mean of candidate minus champion
    per photo; low and high are the ends of its 95 % interval (paired bootstrap over garments)."""

    promoted: bool
    reason: str
    candidate: Summary
    champion: Summary | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    checks: list[Check] = field(default_factory=list)
    slices: list[SliceResult] = field(default_factory=list)


def compare(
    candidate: Exam,
    champion: Exam | None,
    garments: Sequence[str] | None = None,
    slices: Sequence[Slice] = (),
) -> Verdict:
    """Judge both on the same photos in the same order; `garments` has one name a photo, by default all different.

    Without a champion the candidate is promoted. A value that is not a number keeps the candidate out; it counts as 0
    for the champion, so that a broken one can be beaten. Raises ValueError when the lists differ in length or a value
    lies outside [0,1].
    """
    dice, surface = _checked(candidate)
    own = summary(candidate.dice)
    if champion is not None and len(champion.dice) != dice.size:
        raise ValueError(f"The candidate has {dice.size} holdout photos and the champion {len(champion.dice)}.")
    if not dice.size:
        return _refused("photos", words.NO_PHOTOS, own)
    bad = int((np.isnan(dice) | np.isnan(surface)).sum())
    if bad:
        return _refused("numbers", words.not_a_number(bad, dice.size), own)
    if champion is None:
        reason = words.first(own["median"], dice.size)
        return Verdict(True, reason, own, checks=[Check("first", True, reason)])
    names = [str(place) for place in range(dice.size)] if garments is None else garments
    return _judged(candidate, champion, names, slices)


def _checked(exam: Exam) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    if len(exam.dice) != len(exam.surface):
        raise ValueError(f"There are {len(exam.dice)} values of Dice and {len(exam.surface)} of surface Dice.")
    return _numbers(exam.dice), _numbers(exam.surface)


def _numbers(values: Sequence[float]) -> NDArray[np.float64]:
    numbers = np.asarray(values, np.float64)
    numbers[np.isinf(numbers)] = np.nan
    if (numbers < 0).any() or (numbers > 1).any():
        raise ValueError("A Dice lies outside 0 to 1.")
    return numbers


def _refused(check: str, reason: str, own: Summary) -> Verdict:
    return Verdict(False, reason, own, checks=[Check(check, False, reason)])


def _judged(candidate: Exam, champion: Exam, garments: Sequence[str], slices: Sequence[Slice]) -> Verdict:
    (dice, surface), (old, old_surface) = _checked(candidate), map(np.nan_to_num, _checked(champion))
    gain, outline = paired(dice, old, garments), paired(surface, old_surface, garments)
    parts = [_slice(one) for one in slices if one.garments]
    faster = _faster(candidate, champion, gain)
    checks = [
        Check("gain", gain.low > _NOTHING or faster, words.gain(gain, TOLERATED_LOSS if faster else 0.0)),
        Check("cost", True if faster else None, words.cost(candidate.seconds, champion.seconds)),
        _slices(parts),
        Check("surface", outline.high >= -_NOTHING, words.surface(outline)),
        *_few(len(set(garments))),
    ]
    promoted = all(check.passed is not False for check in checks)
    own, other = summary(candidate.dice), summary(old.tolist())
    lost = [(one.kind, one.name, one.difference) for one in parts if one.passed is False]
    ruling = _ruling(checks, gain, candidate, champion, lost)
    reason = f"{ruling} {words.figures(other['median'], own['median'], dice.size, gain)}"
    return Verdict(promoted, reason, own, other, gain.mean, gain.low, gain.high, checks, parts)


def _faster(candidate: Exam, champion: Exam, gain: Difference) -> bool:
    """Whether it may win by its cost. A loss that is shown never may: else each could beat the other in turn."""
    if not candidate.seconds or not champion.seconds:
        return False
    as_good = gain.low <= _NOTHING and gain.high >= 0 and gain.low >= -TOLERATED_LOSS
    return as_good and candidate.seconds <= CLEARLY_CHEAPER * champion.seconds


def _slice(one: Slice) -> SliceResult:
    new, old = np.nan_to_num(_numbers(one.candidate)), np.nan_to_num(_numbers(one.champion))
    found = paired(new, old, one.garments)
    lost = found.mean < -MOST_SLICE_LOSS - _NOTHING and found.high < 0
    passed = None if new.size < FEWEST_IN_SLICE else not lost
    return SliceResult(one.kind, one.name, new.size, found.mean, found.low, found.high, passed)


def _slices(parts: Sequence[SliceResult]) -> Check:
    lost = [one for one in parts if one.passed is False]
    told = sum(one.passed is not None for one in parts)
    if lost:
        return Check("slices", False, words.lost(len(lost), told, MOST_SLICE_LOSS))
    return Check("slices", True if told else None, words.kept(told, len(parts), MOST_SLICE_LOSS, FEWEST_IN_SLICE))


def _few(groups: int) -> list[Check]:
    return [Check("few", None, words.few(groups))] if groups < FEWEST_IN_SLICE else []


def _ruling(
    checks: Sequence[Check], gain: Difference, candidate: Exam, champion: Exam, lost: list[tuple[str, str, float]]
) -> str:
    passed = {check.name: check.passed for check in checks}
    if not passed["gain"]:
        return words.WORSE if gain.high < 0 else words.NOT_BETTER
    if lost:
        kind, name, loss = min(lost, key=lambda one: one[2])
        return words.worse_on(kind, name, loss)
    if passed["surface"] is False:
        return words.OUTLINE_FALLS
    if passed["cost"]:
        return words.faster(candidate.seconds or 0.0, champion.seconds or 0.0)
    return words.BETTER
