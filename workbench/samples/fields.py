"""Shapes as signed distances on a grid: edges come out soft, and union and opening are max and min.

All lengths are in units of the figure (neck to turntable is 424 units); `Frame.scale` is pixels a unit.
A distance is positive inside the shape.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Grid = NDArray[np.floating[Any]]
Bytes = NDArray[np.uint8]
Points = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Frame:
    """The part of a photo that holds the figure.

    x is (1, n) and y is (m, 1) float32 in units, left and top are the pixel of the first sample.
    """

    x: Grid
    y: Grid
    scale: float
    left: int
    top: int

    @property
    def shape(self) -> tuple[int, int]:
        return self.y.shape[0], self.x.shape[1]

    @property
    def window(self) -> tuple[slice, slice]:
        rows, columns = self.shape
        return slice(self.top, self.top + rows), slice(self.left, self.left + columns)

    def rows_between(self, top: float, bottom: float) -> "Frame":
        """The same frame, only its rows between two heights in units."""
        first, last = np.searchsorted(self.y[:, 0], (top, bottom)).tolist()
        return Frame(self.x, self.y[first:last], self.scale, self.left, self.top + first)

    def coarse(self, step: int) -> "Frame":
        """Every step-th sample of this frame: enough for what changes slowly."""
        return Frame(self.x[:, ::step], self.y[::step], self.scale / step, self.left, self.top)


def enlarged(field: Grid, at: Frame) -> Grid:
    """A coarse field, or picture, at the resolution of `at`."""
    rows, columns = at.shape
    return np.asarray(cv2.resize(field, (columns, rows), interpolation=cv2.INTER_LINEAR), dtype=np.float32)


def frame(width: int, height: int, centre: float, neck: float, scale: float) -> Frame:
    """The frame around a figure whose neck cap is at pixel (centre, neck), clipped to the photo."""
    left, right = (round(np.clip(centre + side * 112 * scale, 0, width)) for side in (-1, 1))
    top, bottom = (round(np.clip(neck + y * scale, 0, height)) for y in (-12, 432))
    x = (np.arange(left, right, dtype=np.float32) - np.float32(centre)) / np.float32(scale)
    y = (np.arange(top, bottom, dtype=np.float32) - np.float32(neck)) / np.float32(scale)
    return Frame(x[None, :], y[:, None], scale, left, top)


def profile(y: Grid, points: Points, softness: float = 4.0) -> Grid:
    """A smooth curve through (y, value) points, sampled at y (m, 1); softness in units."""
    at = np.arange(-60.0, 520.0)
    values = np.interp(at, [place for place, _ in points], [value for _, value in points])
    reach = np.arange(-3 * softness, 3 * softness + 1)
    kernel = np.exp(-0.5 * (reach / softness) ** 2)
    smooth = np.convolve(np.pad(values, len(reach) // 2, mode="edge"), kernel / kernel.sum(), mode="valid")
    return np.interp(y, at, smooth[: len(at)]).astype(np.float32)


@dataclass(frozen=True)
class Tube:
    """A limb or a piece of cloth whose cross-sections lie in the rows: centre and half are (m, 1), in units."""

    centre: Grid
    half: Grid
    depth: float | Grid = 0.7

    def across(self, at: Frame) -> Grid:
        """(m, n): -1 at the left edge of the tube, 1 at the right one, clipped just inside."""
        return np.clip((at.x - self.centre) / np.maximum(self.half, 0.1), -0.985, 0.985)

    def distance(self, at: Frame) -> Grid:
        step = 1.0 / at.scale
        steep = np.gradient(self.half, step, axis=0) ** 2 if self.half.shape[0] > 1 else self.half * 0
        return (self.half - np.abs(at.x - self.centre)) / np.sqrt(1 + steep)


def both(*distances: Grid | float) -> Grid:
    """What lies inside every one of the shapes."""
    return np.asarray(reduce(np.minimum, distances))


def either(*distances: Grid | float) -> Grid:
    """What lies inside at least one of the shapes."""
    return np.asarray(reduce(np.maximum, distances))


def held(values: Grid, low: float, high: float) -> Grid:
    """values, none below low, none above high."""
    return np.asarray(np.clip(values, low, high))


def rgb(colour: Sequence[float]) -> Grid:
    return np.asarray(colour, dtype=np.float32)


def bowl(at: Frame, centre: Grid | float, top: float, rx: float, ry: float) -> Grid:
    """The lower half of an ellipse, open upwards without end: a round neckline."""
    down = either(at.y - top, 0) / ry
    return np.asarray((1 - np.sqrt(((at.x - centre) / rx) ** 2 + down**2)) * min(rx, ry))


def ellipse(at: Frame, cx: float, cy: float, rx: float, ry: float) -> Grid:
    return (1 - np.sqrt(((at.x - cx) / rx) ** 2 + ((at.y - cy) / ry) ** 2)) * min(rx, ry)


def band(at: Frame, start: tuple[float, float], end: tuple[float, float], width: float) -> Grid:
    """A straight strap of `width` units with round ends."""
    (x0, y0), (x1, y1) = start, end
    dx, dy = x1 - x0, y1 - y0
    along = np.clip(((at.x - x0) * dx + (at.y - y0) * dy) / (dx * dx + dy * dy), 0, 1)
    return width / 2 - np.hypot(at.x - x0 - along * dx, at.y - y0 - along * dy)


def cover(distance: Grid, at: Frame) -> Grid:
    """Coverage 0..1 of each pixel by the shape."""
    return held(distance * at.scale + 0.5, 0, 1).astype(np.float32)


def blur(picture: Grid, sigma: float) -> Grid:
    """Gaussian blur; wide ones are taken at a quarter of the size, where they cost a sixteenth."""
    if sigma < 6:
        return np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma), dtype=np.float32)
    small = cv2.resize(picture, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), sigma / 4)
    size = (picture.shape[1], picture.shape[0])
    return np.asarray(cv2.resize(soft, size, interpolation=cv2.INTER_LINEAR), dtype=np.float32)


def cloud(rng: np.random.Generator, cells: int = 12, size: int = 192) -> Grid:
    """(size, size) smooth noise in about -1..1 that wraps around at its edges."""
    coarse = np.tile(rng.standard_normal((cells, cells)).astype(np.float32), (3, 3))
    fine = cv2.resize(coarse, (3 * size, 3 * size), interpolation=cv2.INTER_CUBIC)
    return np.asarray(fine[size : 2 * size, size : 2 * size] * 0.6, dtype=np.float32)


def sample(tile: Grid, across: Grid, down: Grid) -> Grid:
    """The tile repeated for ever, read at (across, down), both (m, n), one tile being 1.0 wide and high."""
    rows, columns = tile.shape[:2]
    x = ((across - np.floor(across)) * columns).astype(np.float32)
    y = ((down - np.floor(down)) * rows).astype(np.float32)
    picked = cv2.remap(tile, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
    return np.asarray(picked, dtype=np.float32)
