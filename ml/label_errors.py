"""Wrong ground truth, found by a network that never saw it: how wrong a mask probably is, in which way, and where.

Confident learning (Northcutt, Jiang, Chuang, JAIR 2021) counts labels that contradict a confident out-of-fold
prediction. A garment unlike all others fools a network confidently, too, so here the photo is the judge between the
two: a region on which they differ counts as far as the photo's colours and edges speak for the network (ml.witness).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.kinds import Doubt, kind_of, place_of, thin
from ml.metrics import count
from ml.overlooked import overlooked
from ml.resize import shrink
from ml.witness import counted, outline

# Masks are compared at this many times the network's size: its outline is good to about half its own pixel.
_FINER = 2
# A colour step above this, in delta E, is plain to see; more would only let glaring prints outvote quiet edges.
_PLAIN = 30.0
_ACROSS = 2
# Of pieces that count, those that count at least this much of the clearest one are shown and named.
_CLEARLY = 0.3
_MOST_LINES = 6
# A shift is at least this long, in finer pixels. Small ones are looked for along the photo's edges, no further than
# _WINDOW, and must win this share of them without losing more than this of the Dice with the network.
_LEAST_SHIFT = 1.5
_WINDOW = 8
_CLEARER = 0.05
_MAY_LOSE = 0.02
# A longer one must fit the network this well and leave no more than this of what differed before.
_FITS = 0.93
_LEFT_AFTER = 0.75


@dataclass(frozen=True)
class LabelError:
    """What seems wrong with a mask.

    score in 0..about 1, 0 where nothing is; share: the part of the garment, 0..1, on which the network and the photo
    contradict the mask; dice between the mask and the network's; region (x, y, width, height) and lines, each
    (x, y, x, y, …), in pixels of the photo; shift (right, down) in pixels that would mend the mask best, and the
    Dice after it. place says where on the garment: "upper left"; thin, whether the part is a strap's width.
    """

    score: float
    kind: Doubt
    share: float
    dice: float
    region: tuple[int, int, int, int]
    place: str
    thin: bool
    shift: tuple[float, float]
    dice_after: float
    lines: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class _Shift:
    """A shift of the mask in finer pixels, the Dice with the network after it, and what speaks for it, 0..1."""

    right: int
    down: int
    dice: float
    gain: float = 0.0

    @property
    def length(self) -> float:
        return float(np.hypot(self.right, self.down))


@dataclass(frozen=True)
class _Pair:
    """The network's mask and the one given, at the finer size, (h,w) bool."""

    found: NDArray[np.bool_]
    given: NDArray[np.bool_]

    @property
    def area(self) -> int:
        return max(int(self.found.sum()), int(self.given.sum()), 1)


def inspect(
    photo: NDArray[np.uint8], probability: NDArray[np.float32], mask: NDArray[np.uint8], threshold: float
) -> LabelError:
    """Compare a mask (H,W) uint8 of the photo (H,W,3) with what a network that never saw it answers.

    probability (h,w) in [0,1], best the mean over a few views of the photo: what a network only errs on changes from
    view to view. Raises ValueError where photo and mask differ in size.
    """
    if photo.shape[:2] != mask.shape:
        raise ValueError(f"The photo is {photo.shape[:2]} pixels and the mask {mask.shape}.")
    height, width = (_FINER * side for side in probability.shape)
    finer = np.asarray(cv2.resize(probability, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
    pair = _pair(finer, shrink(mask, height, width), threshold)
    smaller = shrink(photo, height, width)
    edges = _edges(smaller)
    seen, unseen = counted(smaller, edges, pair.found, pair.given), overlooked(smaller, edges, pair.given)
    counts, shift = np.maximum(seen, unseen), _shift(pair, edges, finer)
    certain = np.asarray((counts > 0) & (counts >= _CLEARLY * counts.max()))
    share = float(counts.sum()) / pair.area
    kind = kind_of(pair.found, pair.given, certain, beyond=certain & ~pair.found & (unseen > 0), shifted=shift.gain > 0)
    across, down = mask.shape[1] / width, mask.shape[0] / height
    garment = pair.found | pair.given | certain
    part = garment if kind in (Doubt.SHIFTED, Doubt.OTHER) else _largest(certain)
    return LabelError(
        score=share + shift.gain,
        kind=kind,
        share=share,
        dice=_dice(pair.found, pair.given),
        region=_scaled_box(part, across, down),
        place=place_of(part, garment),
        thin=thin(part, garment),
        shift=(shift.right * across, shift.down * down),
        dice_after=shift.dice,
        lines=_lines(certain, across, down),
    )


def limit(scores: Sequence[float], least: float, spread: float = 4.0) -> float:
    """The score above which a mask stands out: `spread` robust deviations above the median, and never below `least`.

    A network that knows little differs from most masks; then the median is high, and few masks stand out.
    """
    if not scores:
        return least
    middle = float(np.median(scores))
    deviation = 1.4826 * float(np.median(np.abs(np.asarray(scores) - middle)))
    return max(least, middle + spread * deviation)


def _pair(finer: NDArray[np.float32], small: NDArray[np.uint8], threshold: float) -> _Pair:
    given = small > 127
    return _Pair(np.asarray(finer > threshold), given)


def _edges(photo: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The colour step at each pixel (h,w) of an RGB photo, in CIELAB delta E across four pixels, at most _PLAIN."""
    lab = cv2.blur(cv2.cvtColor(photo.astype(np.float32) / 255.0, cv2.COLOR_RGB2Lab), (3, 3))
    out = np.zeros(photo.shape[:2], np.float32)
    gap = 2 * _ACROSS
    out[:, _ACROSS:-_ACROSS] = np.linalg.norm(lab[:, gap:] - lab[:, :-gap], axis=2)
    upright = np.linalg.norm(lab[gap:] - lab[:-gap], axis=2)
    out[_ACROSS:-_ACROSS] = np.maximum(out[_ACROSS:-_ACROSS], upright)
    return np.minimum(out, np.float32(_PLAIN))


def _shift(pair: _Pair, edges: NDArray[np.float32], finer: NDArray[np.float32]) -> _Shift:
    """How the mask seems to be shifted; with a gain of 0 where it does not."""
    before = _dice(pair.found, pair.given)
    by_network, by_edges = _to_the_network(pair, finer), _to_the_edges(pair, edges)
    fits = by_network.dice >= _FITS and 1 - by_network.dice <= _LEFT_AFTER * (1 - before)
    # Along the edges only the neighbourhood is searched, where a long shift finds a wrong edge.
    if by_network.length > _WINDOW and fits and _clearer(pair, edges, by_network):
        return replace(by_network, gain=by_network.dice - before)
    if by_edges.gain >= _CLEARER and by_edges.dice >= before - _MAY_LOSE:
        return by_edges
    return _Shift(0, 0, before)


def _to_the_edges(pair: _Pair, edges: NDArray[np.float32]) -> _Shift:
    """The small shift that lays the mask's outline on the strongest edges; its gain is the share of them it wins."""
    fit = _correlation(edges, outline(pair.given).astype(np.float32))
    near = np.roll(fit, (_WINDOW, _WINDOW), (0, 1))[: 2 * _WINDOW + 1, : 2 * _WINDOW + 1]
    down, right = (int(place) - _WINDOW for place in np.unravel_index(near.argmax(), near.shape))
    best, now = float(near.max()), float(near[_WINDOW, _WINDOW])
    moved = _dice(pair.found, _moved(pair.given, right, down))
    shift = _Shift(right, down, moved)
    return replace(shift, gain=(best - now) / best) if shift.length >= _LEAST_SHIFT and best > 0 else shift


def _to_the_network(pair: _Pair, finer: NDArray[np.float32]) -> _Shift:
    """The shift of any length that fits the probabilities best."""
    fit = _correlation(finer, pair.given.astype(np.float32))
    height, width = fit.shape
    down, right = (int(place) for place in np.unravel_index(fit.argmax(), fit.shape))
    right, down = (right + width // 2) % width - width // 2, (down + height // 2) % height - height // 2
    return _Shift(right, down, _dice(pair.found, _moved(pair.given, right, down)))


def _correlation(image: NDArray[np.float32], pattern: NDArray[np.float32]) -> NDArray[np.float32]:
    """The sum of image times pattern at each shift of the pattern, around the edges (h,w)."""
    spectrum = np.fft.rfft2(image) * np.conj(np.fft.rfft2(pattern))
    return np.fft.irfft2(spectrum, s=image.shape).astype(np.float32)


def _clearer(pair: _Pair, edges: NDArray[np.float32], shift: _Shift) -> bool:
    """Whether the shifted mask's outline lies on stronger edges than the mask's own."""
    border, better = outline(pair.given), outline(_moved(pair.given, shift.right, shift.down))
    return bool(better.any()) and float(edges[better].mean()) > float(edges[border].mean())


def _moved(mask: NDArray[np.bool_], right: int, down: int) -> NDArray[np.bool_]:
    height, width = mask.shape
    matrix = np.array([[1, 0, right], [0, 1, down]], np.float32)
    return np.asarray(cv2.warpAffine(mask.astype(np.uint8), matrix, (width, height), flags=cv2.INTER_NEAREST) > 0)


def _dice(found: NDArray[np.bool_], given: NDArray[np.bool_]) -> float:
    return count(found.view(np.uint8), given.view(np.uint8)).dice


def _largest(certain: NDArray[np.bool_]) -> NDArray[np.bool_]:
    _, pieces, figures, _ = cv2.connectedComponentsWithStats(certain.astype(np.uint8))
    figures[0, cv2.CC_STAT_AREA] = 0
    return np.asarray((pieces == figures[:, cv2.CC_STAT_AREA].argmax()) & certain)


def _scaled_box(part: NDArray[np.bool_], across: float, down: float) -> tuple[int, int, int, int]:
    x, y, width, height = cv2.boundingRect(part.astype(np.uint8))
    return round(x * across), round(y * down), round(width * across), round(height * down)


def _lines(certain: NDArray[np.bool_], across: float, down: float) -> tuple[tuple[int, ...], ...]:
    """Outlines of the largest regions, closed, in pixels of the photo."""
    rings, _ = cv2.findContours(certain.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    largest = sorted((ring for ring in rings if len(ring) > 2), key=cv2.contourArea, reverse=True)[:_MOST_LINES]
    out = []
    for ring in largest:
        points = cv2.approxPolyDP(ring, 1.0, closed=True)[:, 0]
        closed = np.concatenate([points, points[:1]]) + 0.5
        out.append(tuple(int(number) for number in np.rint(closed * (across, down)).ravel()))
    return tuple(out)
