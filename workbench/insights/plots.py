"""Pure: from numbers to coordinates. Templates draw them as SVG, so that a plot needs no script and prints well."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from workbench.figures import dice_words

WIDTH, HEIGHT = 720, 190
BASE = 150
TOP = 30
FIRST, LAST = 80, 99
SLOT = 31
LOWEST_GAP = 14
LEFT = 4


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

    @property
    def below(self) -> float:
        """What the estimates of all its photos lie below; the last bar gathers those of exactly 1 too."""
        return self.high if self.high < 1 else 1.01


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


def histogram(counts: Mapping[int, int], review: float, accept: float) -> Histogram:
    """Draw counts per hundredth of Dice {93: 12, …} between the two thresholds of triage."""
    gathered = {FIRST - 1: sum(count for low, count in counts.items() if low < FIRST)}
    gathered |= {low: counts.get(low, 0) + (counts.get(100, 0) if low == LAST else 0) for low in range(FIRST, LAST + 1)}
    most = max(1, *gathered.values())
    bars = [_bar(low, count, most, review, accept) for low, count in gathered.items()]
    marks = [
        Mark(_at(review), _("to a person below %(dice)s") % {"dice": dice_words(review)}),
        Mark(_at(accept), _("accepted from %(dice)s") % {"dice": dice_words(accept)}),
    ]
    ticks = [(_x(FIRST - 1) + SLOT / 2, _("below %(dice)s") % {"dice": dice_words(0.8, 2)})] + [
        (_at(low / 100), dice_words(low / 100, 2)) for low in range(85, 101, 5)
    ]
    outliers = sum(bar.count for bar in bars if bar.zone == "low")
    return Histogram(bars, marks, ticks, sum(gathered.values()), outliers)


def _bar(low: int, count: int, most: int, review: float, accept: float) -> Bar:
    height = 0.0 if count == 0 else max(2.0, (BASE - TOP) * count / most)
    start = 0.0 if low < FIRST else low / 100
    end = (low + 1) / 100
    zone = "low" if end <= review + 1e-9 else "high" if start >= accept - 1e-9 else "middle"
    return Bar(start, end, count, zone, _x(low), BASE - height, height)


def _x(low: int) -> float:
    return LEFT + (low - FIRST + 1) * SLOT + (LOWEST_GAP if low >= FIRST else 0)


def _at(dice: float) -> float:
    return max(_x(FIRST), _x(FIRST) + (dice * 100 - FIRST) * SLOT)
