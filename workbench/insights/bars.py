"""Pure: stacked bars over days or weeks, as rectangles for a template."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from workbench.insights.periods import Period

TOP = 22.0
BOTTOM = 24.0
LEFT = 40.0
WORDS = 132.0
GAP = 0.22
LINE = 15.0
DATE = 46.0
HALF_DATE = 16.0


@dataclass(frozen=True)
class Series:
    """One colour of all bars: its name for the style sheet, its words, photos by period, address of its photos."""

    kind: str
    words: str
    counts: Sequence[int]
    href: str


@dataclass(frozen=True)
class Part:
    """One colour of one bar: its height and place, its number, the address of its photos."""

    series: Series
    count: int
    y: float
    height: float
    href: str


@dataclass(frozen=True)
class Stack:
    """One bar: its parts, bottom first; `dated` says whether its day stands below it."""

    period: Period
    total: int
    x: float
    middle: float
    y: float
    parts: list[Part]
    dated: bool


@dataclass(frozen=True)
class Label:
    """The words of a series, beside the newest bar."""

    kind: str
    words: str
    y: float


@dataclass(frozen=True)
class Bars:
    """Bars of a plot of `width` x `height` units, with ticks (y, photos) and the words at `right`."""

    width: float
    height: float
    base: float
    bar: float
    right: float
    stacks: list[Stack]
    ticks: list[tuple[float, int]]
    labels: list[Label]
    total: int

    @property
    def words_x(self) -> float:
        """Where the words of the series begin."""
        return self.right + 8

    @property
    def dates_y(self) -> float:
        """Where the days stand."""
        return self.base + 16


def bars(
    periods: Sequence[Period], series: Sequence[Series], *, width: float = 640.0, height: float = 200.0, most: int = 0
) -> Bars:
    """Draw the series of each period upon each other. `most` is a scale that several plots share."""
    totals = [sum(one.counts[at] for one in series) for at in range(len(periods))]
    top, base = _nice(max(most, 1, *totals)), height - BOTTOM
    right = width - (WORDS if len(series) > 1 else HALF_DATE)
    step = (right - LEFT) / len(periods)
    every = ceil(DATE / step)
    stacks = [
        Stack(
            period, totals[at], round(LEFT + step * (at + GAP / 2), 1), round(LEFT + step * (at + 0.5), 1),
            round(_y(totals[at], base, top), 1), _parts(series, at, base, top), (len(periods) - 1 - at) % every == 0,
        )
        for at, period in enumerate(periods)
    ]  # fmt: skip
    ticks = [(round(_y(value, base, top), 1), value) for value in (0, top // 2, top)]
    words = _labels(series, base, top) if len(series) > 1 else []
    return Bars(width, height, base, round(step * (1 - GAP), 1), right, stacks, ticks, words, sum(totals))


def _parts(series: Sequence[Series], at: int, base: float, top: int) -> list[Part]:
    parts, below = [], 0
    for one in series:
        count = one.counts[at]
        low, high = _y(below, base, top), _y(below + count, base, top)
        if count:
            parts.append(Part(one, count, round(high, 1), round(low - high, 1), one.href))
        below += count
    return parts


def _labels(series: Sequence[Series], base: float, top: int) -> list[Label]:
    """Each at the height of its part in the newest bar, from below, never nearer than a line to the one below."""
    labels, below, lowest = [], 0, base
    for one in series:
        middle = _y(below + one.counts[-1] / 2, base, top) + 4
        lowest = min(middle, lowest)
        labels.append(Label(one.kind, one.words, round(lowest, 1)))
        below += one.counts[-1]
        lowest -= LINE
    return labels


def _y(count: float, base: float, top: int) -> float:
    return base - (base - TOP) * count / top


def _nice(most: int) -> int:
    """The next of 2, 4, 10, 20, 40, 100, …: round, and so is its half."""
    scale = 1
    while True:
        for step in (2, 4, 10):
            if step * scale >= most:
                return step * scale
        scale *= 10
