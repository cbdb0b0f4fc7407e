"""Region refine: from a loose rectangle or a few strokes to an exact mask, by graph cuts on the photo's colours.

C. Rother, V. Kolmogorov, A. Blake: GrabCut - Interactive Foreground Extraction using Iterated Graph Cuts, SIGGRAPH 2004
(OpenCV's cv2.grabCut); made quick by cutting a shrunk crop first and then only a narrow band along the border at each
finer size, as H. Lombaert et al.: A Multilevel Banded Graph Cuts Method, ICCV 2005.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from workbench.errors import BadInput
from workbench.masks.codec import HALF

Rect = tuple[int, int, int, int]
Bytes = NDArray[np.uint8]

NO_RECT = (0, 0, 0, 0)
# The first cut's size in pixels: with 200 000 the masks are hardly better, and it takes twice as long.
WORKING_PIXELS = 80_000
ITERATIONS = 5
# Each step up enlarges at most this much, so that its band stays narrow.
STEEPEST = 4.0
# The finer cuts go tile by tile; together no more pixels than this a step, whatever the outline looks like.
TILE, OVERLAP, MOST_BAND_PIXELS = 64, 8, 4_000_000
# How far strokes alone reach, as a share of the photo's longer side and of their own box.
REACH, OWN_REACH = 0.06, 0.5
# Pixels around a region, as a share of it, whose colours are known without being changed.
MARGIN, LEAST_MARGIN = 0.25, 16
# A soft edge further than this from every change stays as it was.
SETTLED = 6


@dataclass(frozen=True)
class Hints:
    """What the person drew: strokes on garment and on background, (height, width) uint8, marked from HALF up."""

    foreground: Bytes
    background: Bytes


@dataclass(frozen=True)
class _Model:
    """The colours of garment and background, as cv2.grabCut keeps them: five Gaussians each, (1, 65) float64."""

    background: NDArray[np.float64]
    foreground: NDArray[np.float64]


def propose(rgb: Bytes, present: Bytes, hints: Hints, rect: Rect | None = None) -> Bytes:
    """The mask (height, width) uint8 that colours and hints suggest; soft values of `present` stay where nothing moves.

    rgb (height, width, 3); present (height, width) soft alpha, where the search starts; rect (left, top, right,
    bottom), the last two excluded: nothing outside it changes. Without one, nothing far from the strokes does. The
    same input gives the same mask, in any thread. Raises BadInput where nothing says what is garment, or what is not.
    """
    region = rect or _around_strokes(hints)
    frame = _grown(region, max(LEAST_MARGIN, round(MARGIN * max(_sides(region)))), present.shape)
    rows, columns = slice(frame[1], frame[3]), slice(frame[0], frame[2])
    left, top, right, bottom = (region[i] - frame[i % 2] for i in range(4))
    before = present[rows, columns]
    labels = np.where(before >= HALF, cv2.GC_FGD, cv2.GC_BGD).astype(np.uint8)
    inside = labels[top:bottom, left:right]
    inside[...] = _start(inside, loose=rect is not None)
    strokes = Hints(hints.foreground[rows, columns], hints.background[rows, columns])
    labels[top:bottom, left:right] = _marked(inside, _part(strokes, slice(top, bottom), slice(left, right)))
    cut = _cut(np.ascontiguousarray(rgb[rows, columns]), labels)
    out = present.copy()
    out[region[1] : region[3], region[0] : region[2]] = _keeping_soft(before, cut)[top:bottom, left:right]
    return out


def _start(inside: Bytes, *, loose: bool) -> Bytes:
    """What a region's pixels probably are: as the mask says, or in a rectangle with no mask in it, garment."""
    if loose and not (inside == cv2.GC_FGD).any():
        return np.full_like(inside, cv2.GC_PR_FGD)
    return np.where(inside == cv2.GC_FGD, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)


def _cut(rgb: Bytes, labels: Bytes) -> NDArray[np.bool_]:
    """The garment in a crop (h, w, 3) whose labels (h, w) are those of cv2.grabCut."""
    scale = min(1.0, (WORKING_PIXELS / labels.size) ** 0.5)
    cut = _coarse(_scaled(rgb, scale), _scaled_labels(labels, scale))
    for step, ratio in _steps(scale):
        finer = _scaled_labels(labels, step)
        if cut.any() and not cut.all():
            picture = _scaled(rgb, step)
            cut = _sharpened(picture, finer, _enlarged(cut, finer), _colours(picture, cut), 2 * int(np.ceil(ratio)))
        else:
            cut = _enlarged(cut, finer)
    return cut


def _coarse(rgb: Bytes, labels: Bytes) -> NDArray[np.bool_]:
    garment = (labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD)
    if not garment.any():
        raise BadInput(_("Nothing says yet what is garment: draw a rectangle around it, or a stroke on it."))
    if garment.all():
        raise BadInput(
            _("Nothing says yet what is background: draw the rectangle smaller, or a stroke beside the garment.")
        )
    return (_grab_cut(rgb, labels.copy(), ITERATIONS)[0] & 1) > 0


def _colours(rgb: Bytes, cut: NDArray[np.bool_]) -> _Model:
    """The colours on both sides of a cut smaller than its photo, learnt from single pixels.

    Those the cut itself learnt would be too narrow: shrinking averages the noise away that the finer pixels have.
    """
    sampled = cv2.resize(rgb, cut.shape[::-1], interpolation=cv2.INTER_NEAREST)
    return _grab_cut(np.asarray(sampled, np.uint8), np.where(cut, cv2.GC_FGD, cv2.GC_BGD).astype(np.uint8), 1)[1]


def _grab_cut(rgb: Bytes, labels: Bytes, rounds: int) -> tuple[Bytes, _Model]:
    model = _Model(np.zeros((1, 65)), np.zeros((1, 65)))
    # k-means draws from a generator that OpenCV keeps for each thread.
    cv2.setRNGSeed(1)
    cv2.grabCut(rgb, labels, NO_RECT, model.background, model.foreground, rounds, cv2.GC_INIT_WITH_MASK)
    return labels, model


def _steps(scale: float) -> Iterator[tuple[float, float]]:
    """The scales after the first up to 1, each with how much larger it is than the one before."""
    count = int(np.ceil(np.log(1 / scale) / np.log(STEEPEST) - 1e-9))
    for number in range(1, count + 1):
        yield scale ** (1 - number / count), scale ** (-1 / count)


def _sharpened(rgb: Bytes, labels: Bytes, cut: NDArray[np.bool_], model: _Model, half: int) -> NDArray[np.bool_]:
    """The cut (h, w) decided anew within `half` pixels of its border, tile by tile, with the colours known already."""
    kernel = np.ones((2 * half + 1, 2 * half + 1), np.uint8)
    mask = cut.astype(np.uint8)
    band = (cv2.morphologyEx(mask, cv2.MORPH_GRADIENT, kernel) > 0) & (labels >= cv2.GC_PR_BGD)
    known = np.where(cut, cv2.GC_FGD, cv2.GC_BGD).astype(np.uint8)
    known[band] += cv2.GC_PR_BGD
    out = cut.copy()
    tiles = list(_tiles(band))
    if sum((bottom - top) * (right - left) for left, top, right, bottom in tiles) > MOST_BAND_PIXELS:
        return out
    for tile in tiles:
        left, top, right, bottom = _grown(tile, OVERLAP, band.shape)
        around = np.ascontiguousarray(known[top:bottom, left:right])
        cv2.grabCut(
            np.ascontiguousarray(rgb[top:bottom, left:right]), around, NO_RECT, model.background.copy(),
            model.foreground.copy(), 1, cv2.GC_EVAL_FREEZE_MODEL,
        )  # fmt: skip
        rows, columns = slice(tile[1] - top, tile[3] - top), slice(tile[0] - left, tile[2] - left)
        out[tile[1] : tile[3], tile[0] : tile[2]] = (around[rows, columns] & 1) > 0
    return out


def _tiles(band: NDArray[np.bool_]) -> Iterator[Rect]:
    """The boxes of the band's pixels in each tile of (h, w) that has any."""
    for top in range(0, band.shape[0], TILE):
        for left in range(0, band.shape[1], TILE):
            x, y, width, height = cv2.boundingRect(band[top : top + TILE, left : left + TILE].astype(np.uint8))
            if width:
                yield left + x, top + y, left + x + width, top + y + height


def _keeping_soft(before: Bytes, cut: NDArray[np.bool_]) -> Bytes:
    """The cut as alpha, and the alpha before it wherever the two are of one mind all around.

    A half-covered pixel agrees with either side.
    """
    size = 2 * SETTLED + 1
    against = ((before == 0) & cut) | ((before == 255) & ~cut)
    moved = cv2.dilate(against.astype(np.uint8), np.ones((size, size), np.uint8))
    return np.where(moved > 0, np.where(cut, np.uint8(255), np.uint8(0)), before)


def _marked(labels: Bytes, strokes: Hints) -> Bytes:
    out = labels.copy()
    out[strokes.foreground >= HALF] = cv2.GC_FGD
    out[strokes.background >= HALF] = cv2.GC_BGD
    return out


def _part(strokes: Hints, rows: slice, columns: slice) -> Hints:
    return Hints(strokes.foreground[rows, columns], strokes.background[rows, columns])


def _scaled(rgb: Bytes, scale: float) -> Bytes:
    if scale == 1:
        return rgb
    return np.asarray(cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def _scaled_labels(labels: Bytes, scale: float) -> Bytes:
    """Labels shrunk so that a thin stroke stays whole."""
    if scale == 1:
        return labels
    size = _scaled(labels, scale).shape[::-1]
    out = cv2.resize(labels, size, interpolation=cv2.INTER_NEAREST)
    for certain in (cv2.GC_BGD, cv2.GC_FGD):
        share = cv2.resize((labels == certain).astype(np.float32), size, interpolation=cv2.INTER_AREA)
        out[share > 0] = certain
    return np.asarray(out, np.uint8)


def _enlarged(cut: NDArray[np.bool_], like: Bytes) -> NDArray[np.bool_]:
    size = (like.shape[1], like.shape[0])
    larger = cv2.resize(cut.astype(np.float32), size, interpolation=cv2.INTER_CUBIC) > 0.5
    # What is certain is so at every size.
    return np.where(like >= cv2.GC_PR_BGD, larger, like == cv2.GC_FGD)


def _around_strokes(hints: Hints) -> Rect:
    marks = ((hints.foreground >= HALF) | (hints.background >= HALF)).astype(np.uint8)
    left, top, width, height = cv2.boundingRect(marks)
    if not width:
        raise BadInput(_("Draw a rectangle around the garment, or a stroke on it."))
    reach = max(round(REACH * max(marks.shape)), round(OWN_REACH * max(width, height)))
    return _grown((left, top, left + width, top + height), reach, marks.shape)


def _grown(rect: Rect, by: int, shape: tuple[int, ...]) -> Rect:
    left, top, right, bottom = rect
    return max(0, left - by), max(0, top - by), min(shape[1], right + by), min(shape[0], bottom + by)


def _sides(rect: Rect) -> tuple[int, int]:
    return rect[2] - rect[0], rect[3] - rect[1]
