"""Pure: box plots of Dice, each outlier a dot (Tukey 1977), once from 0 to 1 and once only the tail that matters."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

WIDTH = 640.0
LEFT, RIGHT = 140.0, 16.0
ROW, TOP, FOOT = 46.0, 8.0, 40.0
BOX = 18.0
FENCE = 1.5
MOST_DOTS = 120
# Each gives five steps that are round numbers.
STARTS = (0.98, 0.95, 0.9, 0.8, 0.75, 0.5)
TICKS = 5
SPREAD = (0.0, -5.0, 5.0, -9.0, 9.0)


@dataclass(frozen=True)
class Measured:
    """The true Dice of one photo."""

    name: str
    dice: float
    photo: int | None = None
    estimated: float | None = None


@dataclass(frozen=True)
class Sample:
    """Photos that belong in one box; `href` opens them all."""

    words: str
    photos: Sequence[Measured]
    href: str = ""


@dataclass(frozen=True)
class Summary:
    """Quartiles, ends of the whiskers, 5th percentile, mean, and what lies outside, lowest Dice first."""

    count: int
    low: float
    first: float
    median: float
    third: float
    high: float
    p5: float
    mean: float
    outliers: list[Measured]


@dataclass(frozen=True)
class Dot:
    """One outlier and its place."""

    photo: Measured
    x: float
    y: float


@dataclass(frozen=True)
class Row:
    """One box with its whiskers and dots; `beyond` outliers lie left of the axis or were too many to draw."""

    sample: Sample
    summary: Summary
    y: float
    low: float
    first: float
    median: float
    third: float
    high: float
    dots: list[Dot]
    beyond: int

    @property
    def top(self) -> float:
        """The upper edge of the box."""
        return self.y - BOX / 2

    @property
    def width(self) -> float:
        """The width of the box; a hair where all photos are alike."""
        return max(1.5, round(self.third - self.first, 1))


@dataclass(frozen=True)
class Panel:
    """All rows on one axis from `start` to 1."""

    start: float
    height: float
    base: float
    rows: list[Row]
    ticks: list[tuple[float, float]]

    @property
    def decimals(self) -> int:
        """How many decimals tell the ticks apart."""
        return 3 if self.start > 0.95 else 2


def summary(photos: Sequence[Measured]) -> Summary:
    """The figures of a box. The whiskers end at the last photos within 1.5 interquartile ranges of the box."""
    dice = np.sort([photo.dice for photo in photos])
    p5, first, median, third = np.quantile(dice, [0.05, 0.25, 0.5, 0.75])
    reach = FENCE * (third - first)
    inside = dice[(dice >= first - reach) & (dice <= third + reach)]
    outside = [photo for photo in photos if photo.dice < inside[0] or photo.dice > inside[-1]]
    return Summary(
        count=len(dice), low=float(min(inside[0], first)), first=float(first), median=float(median), third=float(third),
        high=float(max(inside[-1], third)), p5=float(p5), mean=float(dice.mean()),
        outliers=sorted(outside, key=lambda photo: photo.dice),
    )  # fmt: skip


def panels(samples: Sequence[Sample]) -> list[Panel]:
    """The same samples on the whole axis and on the tail; none where nothing was measured."""
    filled = [(sample, summary(sample.photos)) for sample in samples if sample.photos]
    if not filled:
        return []
    return [_panel(filled, 0.0), _panel(filled, _tail([found for _, found in filled]))]


def _tail(found: Sequence[Summary]) -> float:
    """Where the zoomed axis begins: the highest of STARTS that leaves every whisker whole."""
    lowest = min(one.low for one in found)
    return next((start for start in STARTS if start <= lowest), 0.0)


def _panel(filled: Sequence[tuple[Sample, Summary]], start: float) -> Panel:
    base = TOP + ROW * len(filled)
    rows = [_row(sample, found, TOP + ROW * (at + 0.5), start) for at, (sample, found) in enumerate(filled)]
    ticks = [
        (start + (1 - start) * part / TICKS, _x(start + (1 - start) * part / TICKS, start)) for part in range(TICKS + 1)
    ]
    return Panel(start, base + FOOT, base, rows, ticks)


def _row(sample: Sample, found: Summary, y: float, start: float) -> Row:
    shown = [photo for photo in found.outliers if photo.dice >= start][:MOST_DOTS]
    dots = [Dot(photo, _x(photo.dice, start), y + SPREAD[at % len(SPREAD)]) for at, photo in enumerate(shown)]
    return Row(
        sample, found, y, low=_x(found.low, start), first=_x(found.first, start), median=_x(found.median, start),
        third=_x(found.third, start), high=_x(found.high, start), dots=dots, beyond=len(found.outliers) - len(shown),
    )  # fmt: skip


def _x(dice: float, start: float) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * (dice - start) / (1 - start), 1)
