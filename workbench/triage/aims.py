"""Pure: from photos whose true Dice is known to thresholds, and to what may be expected of them.

What is accepted without a person is described by two numbers: the median of its true Dice, and the Dice that all but
its worst 5 % reach. Both are uncertain with few photos, so each comes with the range of a bootstrap (Efron 1979).
"""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.triage.policy import Draws, Facts, Thresholds, route
from workbench.workflow.states import Event

WORST_SHARE = 0.05
# With fewer outcomes, or with fewer of them accepted, nothing is promised.
FEWEST = 12
FEWEST_ACCEPTED = 8
# From here on the unbiased outcomes stand alone; below, corrections help out.
ENOUGH_UNBIASED = 20
# Fewer accepted outcomes than this have less than three among their worst 5 %: said beside the number.
CERTAIN_WORST = 60
DRAWS = 400
# The aim must hold at this end of the bootstrap's range, so one policy in ten disappoints by chance.
LOW, HIGH = 0.1, 0.9
CANDIDATES = 60

PRESETS: dict[str, dict[str, float]] = {
    "careful": {
        "accept_dice": 0.985, "review_dice": 0.95, "doubt_dice": 0.95, "least_contrast": 5.0, "random_share": 0.1,
        "audit_share": 0.1,
    },
    "balanced": {
        "accept_dice": 0.97, "review_dice": 0.93, "doubt_dice": 0.93, "least_contrast": 3.0, "random_share": 0.1,
        "audit_share": 0.05,
    },
    "fast": {
        "accept_dice": 0.95, "review_dice": 0.9, "doubt_dice": 0.9, "least_contrast": 2.0, "random_share": 0.05,
        "audit_share": 0.03,
    },
}  # fmt: skip


@dataclass(frozen=True)
class Known:
    """A photo whose truth is known: what is estimated of it, its Dice, how many photos it stands for, and whether it
    was drawn by lot rather than chosen by triage."""

    estimate: float
    dice: float
    weight: float = 1.0
    unbiased: bool = True


@dataclass(frozen=True)
class Quality:
    """What the accepted shall reach: a median true Dice, and the Dice of all but the worst 5 %."""

    median: float
    worst: float


@dataclass(frozen=True)
class Range:
    """A number with the range in which 80 of 100 bootstrap samples have it."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Expected:
    """What an accept threshold lets expect: of the accepted, and their share of all photos.

    `outcomes` were known, `accepted` of them lie above the threshold, `unbiased` says that all were drawn by lot.
    """

    median: Range
    worst: Range
    share: Range
    outcomes: int
    accepted: int
    unbiased: bool

    @property
    def certain(self) -> bool:
        """Whether enough are accepted to speak of their worst 5 %."""
        return self.accepted >= CERTAIN_WORST

    def as_json(self) -> dict[str, Any]:
        """As it is kept with a policy."""
        return asdict(self)


@dataclass(frozen=True)
class Proposal:
    """Thresholds that fulfil an aim; or none, with what stands in the way and the best that can be had.

    `obstacle` is empty, "few" (too little is known), "median", "worst", or "capacity": `least_a_day` photos go to
    people whatever the model says.
    """

    thresholds: Thresholds | None
    expected: Expected | None
    obstacle: str = ""
    best: Expected | None = None
    best_accept: float | None = None
    least_a_day: float | None = None


def by_preset(name: str, limits: Thresholds) -> Thresholds:
    """The thresholds with those of a preset; whether an uncalibrated model may accept stays as it is."""
    return Thresholds(**(limits.as_json() | PRESETS[name]))


def expected(known: Sequence[Known], accept: float, *, seed: int = 0) -> Expected | None:
    """What the outcomes say of accepting from `accept` on; None where too little is known."""
    used = _used(known)
    return None if len(used) < FEWEST else _Sample(used, seed).expected(accept)


def for_quality(known: Sequence[Known], aim: Quality, limits: Thresholds, *, seed: int = 0) -> Proposal:
    """The smallest accept threshold whose accepted photos reach the aim even at the lower end of the bootstrap."""
    used = _used(known)
    if len(used) < FEWEST:
        return Proposal(None, None, "few")
    sample = _Sample(used, seed)
    best: tuple[float, float, Expected] | None = None
    for accept in _candidates([one.estimate for one in used]):
        found = sample.expected(accept)
        if found is None:
            continue
        lacking = max(aim.median - found.median.low, aim.worst - found.worst.low)
        if lacking <= 0:
            return Proposal(_accepting_from(limits, accept), found)
        if best is None or lacking < best[0]:
            best = (lacking, accept, found)
    if best is None:
        return Proposal(None, None, "few")
    _, accept, found = best
    return Proposal(None, None, "median" if found.median.low < aim.median else "worst", found, accept)


def for_capacity(
    arrived: Sequence[tuple[Facts, Draws]], days: float, photos_a_day: float, limits: Thresholds,
    known: Sequence[Known] = (),
) -> Proposal:  # fmt: skip
    """The highest accept threshold with which, of what arrived in `days` days, at most that many a day reach people.

    Whoever has the time looks at more: nothing is accepted only because it could be.
    """
    if not arrived:
        return Proposal(None, None, "few")
    candidates = [0.0, *_candidates([facts.estimated_dice for facts, _ in arrived], most=len(arrived))]
    low, high = 0, len(candidates)
    while low < high:
        # A higher threshold never sends fewer photos to people.
        middle = (low + high) // 2
        fits = to_people(arrived, _accepting_from(limits, candidates[middle])) <= photos_a_day * days
        low, high = (middle + 1, high) if fits else (low, middle)
    if low == 0:
        least = to_people(arrived, _accepting_from(limits, 0.0)) / days
        return Proposal(None, None, "capacity", least_a_day=least)
    accept = candidates[low - 1]
    return Proposal(_accepting_from(limits, accept), expected(known, accept))


def to_people(arrived: Sequence[tuple[Facts, Draws]], limits: Thresholds) -> int:
    """How many of these photos would reach a person."""
    return sum(route(facts, limits, drawn).event is not Event.AUTO_ACCEPTED for facts, drawn in arrived)


def worst_and_median(dice: Sequence[float]) -> tuple[float | None, float | None]:
    """The Dice that all but the worst 5 % reach, and the median; None of nothing."""
    if not dice:
        return None, None
    ordered, weight = np.sort(np.asarray(dice, np.float64)), np.ones((1, len(dice)))
    worst, median = (float(_quantile(ordered, weight, share)[0]) for share in (WORST_SHARE, 0.5))
    return worst, median


class _Sample:
    """Outcomes in the order of their true Dice, with the same bootstrap draws for every threshold."""

    def __init__(self, known: Sequence[Known], seed: int) -> None:
        ordered = sorted(known, key=lambda one: one.dice)
        self.dice = np.array([one.dice for one in ordered])
        self.estimate = np.array([one.estimate for one in ordered])
        self.unbiased = all(one.unbiased for one in ordered)
        weight = np.array([one.weight for one in ordered])
        size = len(ordered)
        drawn = np.random.default_rng(seed).multinomial(size, [1 / size] * size, size=DRAWS)
        # Row 0 is what was really seen, the others are drawn.
        self.weight = np.vstack([weight, drawn * weight])

    def expected(self, accept: float) -> Expected | None:
        """None where too few outcomes lie above the threshold."""
        above = self.estimate >= accept
        if (count := int(above.sum())) < FEWEST_ACCEPTED:
            return None
        weight = self.weight[:, above]
        weight = weight[weight.sum(axis=1) > 0]
        shares = (self.weight * above).sum(axis=1) / np.maximum(self.weight.sum(axis=1), 1e-12)
        median, worst = (_range(_quantile(self.dice[above], weight, share)) for share in (0.5, WORST_SHARE))
        return Expected(median, worst, _range(shares), len(self.dice), count, self.unbiased)


def _quantile(ordered: NDArray[np.float64], weight: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    """Of rising values (N,) under each row of weights (R,N): the smallest that at least `share` does not exceed."""
    reached = np.cumsum(weight, axis=1)
    at = np.argmax(reached >= share * reached[:, -1:] - 1e-12, axis=1)
    return np.asarray(ordered[at], np.float64)


def _range(values: NDArray[np.float64]) -> Range:
    low, high = np.quantile(values[1:], [LOW, HIGH])
    return Range(float(values[0]), float(low), float(high))


def _used(known: Sequence[Known]) -> list[Known]:
    sound = [one for one in known if math.isfinite(one.estimate) and math.isfinite(one.dice)]
    unbiased = [one for one in sound if one.unbiased]
    return unbiased if len(unbiased) >= ENOUGH_UNBIASED else sound


def _candidates(estimates: Sequence[float], most: int = CANDIDATES) -> list[float]:
    """Thresholds just below what was estimated, in thousandths, rising; at most so many, spread over all."""
    found = sorted({math.floor(one * 1000) / 1000 for one in estimates if math.isfinite(one)})
    if len(found) <= most:
        return found
    return [found[round(place)] for place in np.linspace(0, len(found) - 1, most)]


def _accepting_from(limits: Thresholds, accept: float) -> Thresholds:
    return replace(limits, accept_dice=accept, review_dice=min(limits.review_dice, accept))
