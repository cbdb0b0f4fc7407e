"""Estimated against true Dice: the points of a plot with its diagonal, drawn by the template as SVG."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

from workbench.figures import dice_words
from workbench.predictions import outcomes
from workbench.predictions.models import ModelVersion, Outcome

LEFT, TOP, SIDE = 52.0, 12.0, 384.0
# The newest are enough to see the cloud; the figures beside it know all.
MOST = 300
# The axes run in the logarithm of 1 - Dice, as calibrations do: 0.98 and 0.99 are as far apart as 0.8 and 0.9.
NEAREST = 0.005
TICKS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 1.0)
FLOORS = (0.9, 0.8, 0.5, 0.0)
# A shape for each arm, so that no colour is needed to tell them apart.
MARKS = {
    Outcome.Arm.HOLDOUT: "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0",
    Outcome.Arm.CONTROL: "M-3.5-3.5h7v7h-7z",
    Outcome.Arm.AUDIT: "M0-5L5 0L0 5L-5 0z",
    Outcome.Arm.CORRECTION: "M0-4.5L4.5 4H-4.5z",
}


@dataclass(frozen=True)
class Dot:
    """One outcome: its mark at x (estimated) and y (true), the interval from `left` to `right`."""

    outcome: Outcome
    mark: str
    x: float
    y: float
    left: float
    right: float


@dataclass(frozen=True)
class Tick:
    """A Dice value on both axes: at x from the left, at y from the top."""

    text: str
    x: float
    y: float


@dataclass(frozen=True)
class Arm:
    """One kind of outcome in the legend: its name, mark and number."""

    key: str
    name: str
    mark: str
    count: int


@dataclass(frozen=True)
class TruthPlot:
    """Everything the template draws, in a square of SIDE units at LEFT, TOP."""

    dots: list[Dot]
    ticks: list[Tick]
    arms: list[Arm]

    @property
    def left(self) -> float:
        """The left end of the square."""
        return LEFT

    @property
    def right(self) -> float:
        """The right end."""
        return LEFT + SIDE

    @property
    def top(self) -> float:
        """The upper end."""
        return TOP

    @property
    def base(self) -> float:
        """The lower end."""
        return TOP + SIDE


def truth_of(version: ModelVersion) -> TruthPlot | None:
    """The plot of a model version's newest outcomes that count."""
    known = outcomes.counting(version).select_related("photo").exclude(estimated_dice=None)
    return truth_plot(known[:MOST])


def truth_plot(known: Iterable[Outcome]) -> TruthPlot | None:
    """Draw outcomes, loaded with their photos, that have an estimate; None for none."""
    chosen = [(one, one.estimated_dice) for one in known]
    pairs = [(one, estimate) for one, estimate in chosen if estimate is not None]
    if not pairs:
        return None
    lowest = min(min(one.dice, estimate) for one, estimate in pairs)
    floor = next(floor for floor in FLOORS if floor <= lowest)
    dots = [_dot(one, estimate, floor) for one, estimate in pairs]
    return TruthPlot(dots, [_tick(at, floor) for at in TICKS if at >= floor], _arms([one for one, _ in pairs]))


def _dot(one: Outcome, estimate: float, floor: float) -> Dot:
    low = estimate if one.estimated_low is None else one.estimated_low
    high = estimate if one.estimated_high is None else one.estimated_high
    mark = MARKS[Outcome.Arm(one.arm)]
    return Dot(one, mark, _x(estimate, floor), _y(one.dice, floor), _x(low, floor), _x(high, floor))


def _arms(shown: Sequence[Outcome]) -> list[Arm]:
    counts = Counter(one.arm for one in shown)
    return [Arm(arm.value, str(arm.label), mark, counts[arm]) for arm, mark in MARKS.items() if counts[arm]]


def _tick(at: float, floor: float) -> Tick:
    return Tick(dice_words(at, 2), _x(at, floor), _y(at, floor))


def _share(dice: float, floor: float) -> float:
    """How far along the axis, 0..1."""
    far, near = log(1 - floor + NEAREST), log(NEAREST)
    return (far - log(1 - min(max(dice, floor), 1.0) + NEAREST)) / (far - near)


def _x(dice: float, floor: float) -> float:
    return round(LEFT + SIDE * _share(dice, floor), 1)


def _y(dice: float, floor: float) -> float:
    return round(TOP + SIDE * (1 - _share(dice, floor)), 1)
