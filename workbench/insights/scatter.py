"""Pure: points over a number, with a line and what it foresees, as coordinates for a template."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor, log10

from django.utils.formats import number_format

from workbench.figures import dice_words

WIDTH, HEIGHT = 640.0, 260.0
LEFT, RIGHT, TOP, BASE = 48.0, 600.0, 24.0, 212.0
STEPS = 48
FLOORS = (0.98, 0.96, 0.92, 0.88, 0.8, 0.6, 0.4)
# Words nearer than this to other words are left to the tooltip.
APART_X, APART_Y = 34.0, 13.0
# Below this no distance between ticks can be told from another: a millionth of an hour.
LEAST = 1e-6


@dataclass(frozen=True)
class Datum:
    """One point: where it is, what the tooltip says, the page it opens, its looks, and a short word beside it."""

    x: float
    y: float
    words: str
    href: str = ""
    kind: str = ""
    label: str = ""


@dataclass(frozen=True)
class Dot:
    """A point on the picture; `label` is empty where its word would cover another."""

    datum: Datum
    x: float
    y: float
    label: str

    @property
    def label_y(self) -> float:
        """Where its word stands: above it."""
        return self.y - 10


@dataclass(frozen=True)
class Reach:
    """Where a forecast lies: its middle, and the ends of its interval."""

    x: float
    y: float
    low: float
    high: float


@dataclass(frozen=True)
class Scatter:
    """A picture of WIDTH x HEIGHT units: dots, ticks (place, text) on both axes, a line, and perhaps a forecast."""

    dots: list[Dot]
    x_ticks: list[tuple[float, str]]
    y_ticks: list[tuple[float, str]]
    line: str
    foreseen: str = ""
    reach: Reach | None = None
    width: float = WIDTH
    height: float = HEIGHT
    left: float = LEFT
    right: float = RIGHT
    base: float = BASE


@dataclass(frozen=True)
class Beyond:
    """A law to draw from the first point on to `until`, and the interval of Dice it gives there."""

    law: Callable[[float], float]
    until: float
    then: float
    low: float
    high: float


def plain(value: float) -> str:
    """A tick's number, with as many decimals as it needs."""
    return number_format(value, 0 if value == int(value) else 1 if value >= 0.1 else 2)


def scatter(
    data: Sequence[Datum], beyond: Beyond | None = None, *, joined: bool = True, whole: bool = True,
    tick: Callable[[float], str] = plain,
) -> Scatter | None:  # fmt: skip
    """Draw Dice over labels, hours or days, in order of x, with ticks in those words; None without any points.

    Ticks stand at whole numbers unless told otherwise. The vertical axis runs from a round Dice below all points to 1.
    """
    if not data:
        return None
    ordered = sorted(data, key=lambda one: one.x)
    highest = max([one.x for one in ordered] + ([beyond.until] if beyond else []))
    step = max(_step(highest), 1.0 if whole else 0.0)
    last = max(step, highest)
    lowest = next((at for at in FLOORS if at <= min(one.y for one in ordered)), 0.0)

    def across(x: float) -> float:
        return round(LEFT + (RIGHT - LEFT) * x / last, 1)

    def up(y: float) -> float:
        return round(BASE - (BASE - TOP) * (min(max(y, lowest), 1.0) - lowest) / (1 - lowest), 1)

    x_ticks = [(across(step * place), tick(step * place)) for place in range(int(last / step + 1e-9) + 1)]
    decimals = 3 if lowest == FLOORS[0] else 2
    y_ticks = [(up(at), dice_words(at, decimals)) for at in (lowest + (1 - lowest) * part / 4 for part in range(5))]
    dots = _dots([(one, across(one.x), up(one.y)) for one in ordered])
    line = _line([(dot.x, dot.y) for dot in dots if dot.datum.kind != "apart"]) if joined else ""
    if beyond is None:
        return Scatter(dots, x_ticks, y_ticks, line)
    first = ordered[0].x
    along = [first + (beyond.until - first) * part / STEPS for part in range(STEPS + 1)]
    reach = Reach(across(beyond.until), up(beyond.then), up(beyond.low), up(beyond.high))
    return Scatter(dots, x_ticks, y_ticks, "", _line([(across(x), up(beyond.law(x))) for x in along]), reach)


def _dots(placed: Sequence[tuple[Datum, float, float]]) -> list[Dot]:
    """The newest word first: it is the one looked for."""
    written: list[tuple[float, float]] = []
    dots = []
    for one, x, y in reversed(placed):
        free = all(abs(x - other) >= APART_X or abs(y - height) >= APART_Y for other, height in written)
        if one.label and free:
            written.append((x, y))
        dots.append(Dot(one, x, y, one.label if free else ""))
    return dots[::-1]


def _step(highest: float) -> float:
    """A round distance between ticks: at most six of them. What is all but nothing counts as nothing."""
    if highest < LEAST:
        return 1.0
    scale = 10.0 ** floor(log10(highest / 6))
    return next(step * scale for step in (1, 2, 5, 10) if highest / (step * scale) <= 6)


def _line(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)
