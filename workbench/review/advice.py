"""Pure: what the studio should change so that a garment can be told from what surrounds it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

Box = tuple[int, int, int, int]
# So much of the weak outline on one side, and it is that side's light rather than the background.
ONE_SIDE = 2 / 3


class Change(StrEnum):
    """What to change in the studio."""

    BACKGROUND = "background"
    LIGHT = "light"
    BODY = "body"
    NOTE = "note"


class Side(StrEnum):
    """A side of the garment, as the photo shows it."""

    LEFT = "left"
    RIGHT = "right"
    TOP = "top"
    BOTTOM = "bottom"


@dataclass(frozen=True)
class Advice:
    """A change, and for more light the side it is missing on."""

    change: Change
    side: Side | None = None


def advise(
    *, contrast: float, median: float | None, body: float | None, least: float,
    stretches: Sequence[Sequence[float]], box: Box | None,
) -> Advice:  # fmt: skip
    """What would help, from contrasts in CIELAB delta E.

    `contrast` is the outline's (a low percentile), `median` its median, `body` that against skin or a mannequin,
    `least` the project's limit; `stretches` are rows as in Prediction, `box` the garment's (left, top, right, bottom).
    Where no contrast is low, what the reviewer noted must do.
    """
    if body is not None and body < least:
        return Advice(Change.BODY)
    if contrast >= least:
        return Advice(Change.NOTE)
    if (median is None or median >= least) and (side := _weak_side(stretches, least, box)):
        return Advice(Change.LIGHT, side)
    return Advice(Change.BACKGROUND)


def _weak_side(stretches: Sequence[Sequence[float]], least: float, box: Box | None) -> Side | None:
    """The side on which most of the weak outline lies, by length in pixels."""
    lengths: dict[Side, float] = {}
    for x, y, length, _doubt, contrast in stretches:
        if contrast < least and box is not None:
            side = _side(x, y, box)
            lengths[side] = lengths.get(side, 0.0) + length
    if not lengths:
        return None
    side = max(lengths, key=lambda one: lengths[one])
    return side if lengths[side] >= ONE_SIDE * sum(lengths.values()) else None


def _side(x: float, y: float, box: Box) -> Side:
    left, top, right, bottom = box
    across = (2 * x - left - right) / max(1, right - left)
    down = (2 * y - top - bottom) / max(1, bottom - top)
    if abs(across) >= abs(down):
        return Side.LEFT if across < 0 else Side.RIGHT
    return Side.TOP if down < 0 else Side.BOTTOM
