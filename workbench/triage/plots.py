"""Pure: last week's photos by estimated Dice, each column divided by where its photos would go. Drawn as SVG."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from workbench.workflow.states import Event

BASE, TOP = 150, 30
LEFT, SLOT, GAP = 4, 31, 14
# Hundredths; all below the first are gathered in one column before it.
FIRST, LAST = 80, 99
# From the axis up: what needs most work stands lowest, where columns are compared best.
ORDER = ((Event.SENT_TO_ANNOTATE, "low"), (Event.SENT_TO_REVIEW, "middle"), (Event.AUTO_ACCEPTED, "high"))


@dataclass(frozen=True)
class Piece:
    """The part of a column that takes one route; `zone` names its colour."""

    zone: str
    count: int
    y: float
    height: float


@dataclass(frozen=True)
class Column:
    """The photos from `low` up to `high`."""

    low: float
    high: float
    x: float
    pieces: list[Piece]

    @property
    def count(self) -> int:
        """How many photos."""
        return sum(piece.count for piece in self.pieces)


@dataclass(frozen=True)
class Plot:
    """Columns of one hundredth each, the accept threshold of now and of then, and the axis (x, Dice)."""

    columns: list[Column]
    now: float
    then: float
    ticks: list[tuple[float, float]]


def plot(photos: Iterable[tuple[float, Event]], now: float, then: float) -> Plot:
    """Draw (estimated Dice, route) of photos between the accept thresholds of now and of then."""
    counts = Counter((max(FIRST - 1, min(LAST, int(dice * 100))), event) for dice, event in photos)
    most = max(Counter(low for low, _ in counts.elements()).values(), default=1)
    columns = [_column(low, counts, most) for low in range(FIRST - 1, LAST + 1)]
    ticks = [(_at(low / 100), low / 100) for low in range(85, 101, 5)]
    return Plot([column for column in columns if column.count], _at(now), _at(then), ticks)


def _column(low: int, counts: Counter[tuple[int, Event]], most: int) -> Column:
    pieces, y = [], float(BASE)
    for event, zone in ORDER:
        if count := counts[low, event]:
            height = (BASE - TOP) * count / most
            y -= height
            pieces.append(Piece(zone, count, round(y, 1), round(height, 1)))
    return Column(0.0 if low < FIRST else low / 100, (low + 1) / 100, _x(low), pieces)


def _x(low: int) -> float:
    return LEFT + (low - FIRST + 1) * SLOT + (GAP if low >= FIRST else 0)


def _at(dice: float) -> float:
    return round(max(_x(FIRST), _x(FIRST) + (dice * 100 - FIRST) * SLOT), 1)
