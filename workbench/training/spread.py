"""Pure: how the Dice of a holdout's photos is spread, as a histogram with its outliers."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles

WIDTH, HEIGHT = 640.0, 120.0
BARS = 40
# Tukey's fence: a photo this many interquartile ranges below the first quartile is an outlier.
FENCE = 1.5
# Holdouts that are nearly perfect still get a scale on which single bars can be told apart.
NARROWEST = 0.02
GAP = 1.0


@dataclass(frozen=True)
class Bar:
    """Photos with a Dice in [low, high), and the rectangle that shows their number."""

    low: float
    high: float
    count: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Outlier:
    """A photo far below the others; `x` is its place on the axis."""

    name: str
    dice: float
    x: float


@dataclass(frozen=True)
class Tick:
    """A number on the axis."""

    dice: float
    x: float


@dataclass(frozen=True)
class Spread:
    """A histogram of WIDTH x HEIGHT units: bars, median, axis, and the outliers, lowest Dice first."""

    bars: list[Bar]
    ticks: list[Tick]
    outliers: list[Outlier]
    median: float
    median_x: float
    fence: float
    tallest: int


def spread(photos: Sequence[tuple[str, float]]) -> Spread | None:
    """The spread of (name, Dice in 0..1) pairs; None for fewer than two photos, which have none."""
    if len(photos) < 2:
        return None
    values = [dice for _, dice in photos]
    low, high = _ends(values)
    fence = _fence(values)
    strays = sorted((dice, name) for name, dice in photos if dice < fence)
    counts = _counts(values, low, high)
    return Spread(
        bars=_bars(counts, low, high),
        ticks=[Tick(low + (high - low) * part / 4, WIDTH * part / 4) for part in range(5)],
        outliers=[Outlier(name, dice, _x(dice, low, high)) for dice, name in strays],
        median=median(values),
        median_x=_x(median(values), low, high),
        fence=fence,
        tallest=max(counts),
    )


def _ends(values: Sequence[float]) -> tuple[float, float]:
    # On hundredths, so that the numbers on the axis are whole ones; 1 is the best there is.
    low = int(min(values) * 100) / 100
    return min(low, 1.0 - NARROWEST), 1.0


def _fence(values: Sequence[float]) -> float:
    first, _, third = quantiles(values, n=4, method="inclusive")
    return first - FENCE * (third - first)


def _x(dice: float, low: float, high: float) -> float:
    return round((dice - low) / (high - low) * WIDTH, 1)


def _counts(values: Sequence[float], low: float, high: float) -> list[int]:
    counts = [0] * BARS
    for value in values:
        counts[min(BARS - 1, int((value - low) / (high - low) * BARS))] += 1
    return counts


def _bars(counts: Sequence[int], low: float, high: float) -> list[Bar]:
    step, tallest = (high - low) / BARS, max(counts)
    return [
        Bar(
            low=low + step * index, high=low + step * (index + 1), count=count,
            x=round(WIDTH * index / BARS + GAP / 2, 1), width=WIDTH / BARS - GAP,
            y=round(HEIGHT * (1 - count / tallest), 1), height=round(HEIGHT * count / tallest, 1),
        )
        for index, count in enumerate(counts) if count
    ]  # fmt: skip
