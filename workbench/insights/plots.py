"""Pure: from numbers to coordinates. Templates draw them as SVG, so that a plot needs no script and prints well."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _

WIDTH, HEIGHT = 720, 190
BASE = 150
TOP = 30
FIRST, LAST = 80, 99
SLOT = 31
LOWEST_GAP = 14
LEFT = 4
WORDS_APART = 15


@dataclass(frozen=True)
class Bar:
    """One bar: how many photos from `low` up to `high`, and where it stands."""

    low: float
    high: float
    count: int
    zone: str
    x: float
    y: float
    height: float


@dataclass(frozen=True)
class Mark:
    """A threshold: a line at x with its words."""

    x: float
    text: str

    @property
    def words_x(self) -> float:
        """Where the words end, left of the line."""
        return self.x - 5


@dataclass(frozen=True)
class Histogram:
    """Bars of one hundredth, all below 0.80 gathered in the first."""

    bars: list[Bar]
    marks: list[Mark]
    ticks: list[tuple[float, str]]
    total: int
    outliers: int


@dataclass(frozen=True)
class Point:
    """One model version on the curve."""

    number: int
    value: float
    x: float
    y: float
    words_y: float

    @property
    def words_x(self) -> float:
        """Where a word beside the point begins."""
        return self.x + 10


@dataclass(frozen=True)
class Curve:
    """Holdout Dice over versions: median and 10th percentile as polylines, with grid lines (y, value)."""

    median: list[Point]
    p10: list[Point]
    grid: list[tuple[float, str]]

    @property
    def median_line(self) -> str:
        """The points of the median's polyline."""
        return _line(self.median)

    @property
    def p10_line(self) -> str:
        """The points of the 10th percentile's polyline."""
        return _line(self.p10)


def histogram(counts: Mapping[int, int], review: float, accept: float) -> Histogram:
    """Draw counts per hundredth of Dice {93: 12, …} between the two thresholds of triage."""
    gathered = {FIRST - 1: sum(count for low, count in counts.items() if low < FIRST)}
    gathered |= {low: counts.get(low, 0) + (counts.get(100, 0) if low == LAST else 0) for low in range(FIRST, LAST + 1)}
    most = max(1, *gathered.values())
    bars = [_bar(low, count, most, review, accept) for low, count in gathered.items()]
    marks = [
        Mark(_at(review), _("to a person below %(dice)s") % {"dice": number_format(review, 2)}),
        Mark(_at(accept), _("accepted from %(dice)s") % {"dice": number_format(accept, 2)}),
    ]
    ticks = [(_x(FIRST - 1) + SLOT / 2, _("below %(dice)s") % {"dice": number_format(0.8, 2)})] + [
        (_at(low / 100), number_format(low / 100, 2)) for low in range(85, 101, 5)
    ]
    outliers = sum(bar.count for bar in bars if bar.zone == "low")
    return Histogram(bars, marks, ticks, sum(gathered.values()), outliers)


def curve(versions: Sequence[tuple[int, float, float]]) -> Curve | None:
    """Draw (number, median, p10) of measured versions, oldest first; None for none."""
    if not versions:
        return None
    floor = _floor(min(version[2] for version in versions))
    step = (WIDTH - 190) / max(1, len(versions) - 1)
    median = [_point(number, m, p, 60 + index * step, floor) for index, (number, m, p) in enumerate(versions)]
    p10 = [_point(number, p, m, 60 + index * step, floor) for index, (number, m, p) in enumerate(versions)]
    values = [floor + (1 - floor) * part / 4 for part in range(5)]
    return Curve(median, p10, [(_y(value, floor), number_format(value, 2)) for value in values])


def _bar(low: int, count: int, most: int, review: float, accept: float) -> Bar:
    height = 0.0 if count == 0 else max(2.0, (BASE - TOP) * count / most)
    start = 0.0 if low < FIRST else low / 100
    end = (low + 1) / 100
    zone = "low" if end <= review + 1e-9 else "high" if start >= accept - 1e-9 else "middle"
    return Bar(start, end, count, zone, _x(low), BASE - height, height)


def _point(number: int, value: float, other: float, x: float, floor: float) -> Point:
    y, beside = _y(value, floor), _y(other, floor)
    # Two words on one spot cannot be read: push them apart, the better one up.
    push = max(0.0, (WORDS_APART - abs(y - beside)) / 2) * (-1 if value >= other else 1)
    return Point(number, value, x, y, round(y + 4 + push, 1))


def _x(low: int) -> float:
    return LEFT + (low - FIRST + 1) * SLOT + (LOWEST_GAP if low >= FIRST else 0)


def _at(dice: float) -> float:
    return max(_x(FIRST), _x(FIRST) + (dice * 100 - FIRST) * SLOT)


def _floor(lowest: float) -> float:
    return next((floor for floor in (0.96, 0.92, 0.88, 0.8, 0.6, 0.4) if floor <= lowest), 0.0)


def _y(value: float, floor: float) -> float:
    return round(BASE - (BASE - TOP) * (value - floor) / (1 - floor), 1)


def _line(points: Sequence[Point]) -> str:
    return " ".join(f"{point.x:.1f},{point.y}" for point in points)
