"""Soft edges for hard outlines: closed-form matting in a narrow band, and garment colours without the old background.

A. Levin, D. Lischinski, Y. Weiss: A Closed-Form Solution to Natural Image Matting, PAMI 2008. The band's matting
Laplacian is solved by conjugate gradients with NumPy alone, tile by tile: memory does not grow with the outline.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]

# Half of the band's width, as a share of the photo's height: 3 pixels of 1728.
HALF_BAND, LEAST_HALF_BAND = 0.0017, 2
TILE = 256
# Levin's epsilon: how far colours may stray from a line.
EPSILON = 1e-4
# How strongly the given outline, smoothed by half a pixel, holds everywhere, and how strongly besides where both sides
# are alike: there the pattern of the cloth would be taken for its edge. ALIKE is a distance in RGB from 0 to 1.
HOLD, HOLD_ALIKE, ALIKE, SMOOTHING = 0.1, 4.0, 0.35, 0.6
TOLERANCE, MOST_ROUNDS = 1e-3, 60
# Garment colours are looked for first this far around, then near: Forte, Approximate Fast Foreground Colour
# Estimation, ICIP 2021.
FAR, NEAR = 24, 5


def soft_cutout(rgb: Bytes, alpha: Bytes) -> Bytes:
    """The cutout (height, width, 4) RGBA uint8, not premultiplied, with soft edges where the mask's outline is hard.

    rgb (height, width, 3), alpha (height, width), both uint8. A hard outline, 0 beside 255, gets the alpha that the
    photo's colours say within a band; stretches that are soft already keep theirs. Wherever the outline is
    see-through the colour is the garment's alone, so that no fringe of the old background goes along. Further inside
    and outside nothing changes.
    """
    band = hard_band(alpha)
    see_through = _outline_pixels(alpha, band)
    out = np.dstack([rgb, alpha])
    half, margin = _half(alpha), max(FAR, 3 * _half(alpha))
    for inner, outer in _tiles(see_through, margin):
        tile = _softened(rgb[outer], alpha[outer], band[outer], half)
        changed = see_through[inner]
        rows, columns = (slice(i.start - o.start, i.stop - o.start) for i, o in zip(inner, outer, strict=True))
        out[inner][changed] = tile[rows, columns][changed]
    return out


def hard_band(alpha: Bytes) -> NDArray[np.bool_]:
    """The pixels (height, width) whose alpha is decided anew: near where 0 lies beside 255, and themselves 0 or 255."""
    outside, inside = (alpha == 0).astype(np.uint8), (alpha == 255).astype(np.uint8)
    step = np.ones((3, 3), np.uint8)
    edge = (cv2.dilate(outside, step) & inside) | (cv2.dilate(inside, step) & outside)
    size = 2 * _half(alpha) - 1
    near = cv2.dilate(edge, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))
    return np.asarray((near & (outside | inside)) > 0)


def _half(alpha: Bytes) -> int:
    return max(LEAST_HALF_BAND, round(HALF_BAND * len(alpha)))


def _outline_pixels(alpha: Bytes, band: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The band, and the see-through pixels near the outside: half-transparent cloth further in keeps its colours."""
    reach = np.ones((2 * FAR + 1, 2 * FAR + 1), np.uint8)
    near = cv2.dilate((alpha == 0).astype(np.uint8), reach) > 0
    return band | (near & (alpha > 0) & (alpha < 255))


def _tiles(wanted: NDArray[np.bool_], margin: int) -> Iterator[tuple[tuple[slice, slice], tuple[slice, slice]]]:
    """The tiles that hold wanted pixels (height, width), each also with a margin around it."""
    height, width = wanted.shape
    for top in range(0, height, TILE):
        for left in range(0, width, TILE):
            x, y, across, down = cv2.boundingRect(wanted[top : top + TILE, left : left + TILE].astype(np.uint8))
            if across:
                first, last = (top + y, left + x), (top + y + down, left + x + across)
                outer = tuple(slice(max(0, a - margin), b + margin) for a, b in zip(first, last, strict=True))
                yield (slice(first[0], last[0]), slice(first[1], last[1])), (outer[0], outer[1])


def _softened(rgb: Bytes, alpha: Bytes, band: NDArray[np.bool_], half: int) -> Bytes:
    """A tile (h, w, 4) with alpha solved in the band and the garment's own colours wherever it is see-through."""
    photo, given = _fractions(rgb), _fractions(alpha)
    solved = np.where(band, _solved(photo, given, band, half), given) if band.any() else given
    colours = _garment_colours(photo, solved.astype(np.float32), half)
    whole = np.where((alpha == 255) & ~band, np.float32(1), np.float32(0))[..., None]
    out = np.dstack([photo * whole + colours * (1 - whole), solved])
    return np.asarray(np.rint(out.clip(0, 1) * 255), np.uint8)


def _fractions(values: Bytes) -> Floats:
    return np.asarray(values / np.float32(255), np.float32)


@dataclass(frozen=True)
class _System:
    """L x = 0 in the unknown pixels: for each (n) its 25 neighbours' places in the tile and weights, both (25, n)."""

    places: NDArray[np.intp]
    neighbours: NDArray[np.intp]
    weights: NDArray[np.float64]


def _solved(photo: Floats, given: Floats, band: NDArray[np.bool_], half: int) -> NDArray[np.float64]:
    """Alpha (h, w): minimises Levin's cost in the band, the rest fixed. Conjugate gradients after Jacobi's scaling."""
    system = _laplacian(photo, band)
    smooth = cv2.GaussianBlur(given, (0, 0), SMOOTHING).astype(np.float64).ravel()
    alpha = np.where(band.ravel(), smooth, given.ravel())
    places = system.places
    hold = _hold(photo, smooth.astype(np.float32).reshape(given.shape), half).ravel()[places]

    def applied(to: NDArray[np.float64]) -> NDArray[np.float64]:
        pushed: NDArray[np.float64] = np.einsum("kn,kn->n", system.weights, to[system.neighbours])
        return pushed + hold * to[places]

    diagonal = system.weights[12] + hold
    rest = hold * smooth[places] - applied(alpha)
    direction, step = np.zeros_like(alpha), rest / diagonal
    direction[places] = step
    along, enough = float(rest @ step), TOLERANCE**2 * float(rest @ rest)
    for _ in range(MOST_ROUNDS):
        if float(rest @ rest) <= enough:
            break
        pushed = applied(direction)
        length = along / float(direction[places] @ pushed)
        alpha[places] += length * direction[places]
        rest -= length * pushed
        step = rest / diagonal
        before, along = along, float(rest @ step)
        direction[places] = step + along / before * direction[places]
    return alpha.clip(0, 1).reshape(given.shape)


def _laplacian(photo: Floats, band: NDArray[np.bool_]) -> _System:
    """The rows of Levin's matting Laplacian (3 x 3 windows) for the band's pixels of a photo (h, w, 3) in 0..1."""
    width = band.shape[1]
    touched = cv2.dilate(band.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    # A window must lie in the tile.
    touched[[0, -1]] = touched[:, [0, -1]] = False
    around = np.array([dy * width + dx for dy in (-1, 0, 1) for dx in (-1, 0, 1)])
    windows = np.flatnonzero(touched)[:, None] + around
    affinity = _affinities(photo.reshape(-1, 3)[windows])
    places = np.flatnonzero(band)
    number = np.full(band.size, -1, np.intp)
    number[places] = np.arange(places.size)
    # Two pixels of one window are at most two apart each way: 25 weights a pixel hold every row.
    dy, dx = np.divmod(np.arange(9), 3)
    offset = (dy[None] - dy[:, None] + 2) * 5 + dx[None] - dx[:, None] + 2
    rows = number[windows]
    known = rows >= 0
    keys = (offset[None] * places.size + rows[..., None])[known]
    weights = np.bincount(keys.ravel(), affinity[known].ravel().astype(np.float64), 25 * places.size)
    reach = np.array([y * width + x for y in range(-2, 3) for x in range(-2, 3)])
    neighbours = (places + reach[:, None]).clip(0, band.size - 1)
    return _System(places, neighbours, weights.reshape(25, places.size).astype(np.float64))


def _affinities(colours: Floats) -> Floats:
    """Each window's share of the Laplacian (n, 9, 9), from its pixels' colours (n, 9, 3); equation 12 of the paper."""
    strays = colours - colours.mean(axis=1, keepdims=True)
    spread = np.matmul(strays.transpose(0, 2, 1), strays) / 9 + EPSILON / 9 * np.eye(3, dtype=np.float32)
    alike = (1 + np.matmul(np.matmul(strays, np.linalg.inv(spread)), strays.transpose(0, 2, 1))) / 9
    return np.asarray(np.eye(9, dtype=np.float32) - alike, np.float32)


def _hold(photo: Floats, alpha: Floats, half: int) -> Floats:
    """How strongly each pixel (h, w) holds to the given outline, by how alike the colours on its two sides are."""
    share = alpha[..., None]
    apart = _mean(photo, share, max(NEAR, half)) - _mean(photo, 1 - share, max(NEAR, half))
    return np.asarray(HOLD + HOLD_ALIKE * np.exp(-np.square(apart).sum(axis=2) / ALIKE**2), np.float32)


def _garment_colours(photo: Floats, alpha: Floats, half: int) -> Floats:
    """The garment's own colour at every pixel (h, w, 3), 0..1, where photo = alpha * it + (1 - alpha) * another."""
    share = alpha[..., None]
    garment = other = photo
    for radius in (max(FAR, 3 * half), max(NEAR, half)):
        garment, other = _mean(garment, share, radius), _mean(other, 1 - share, radius)
        garment = garment + share * (photo - share * garment - (1 - share) * other)
        garment, other = garment.clip(0, 1), other.clip(0, 1)
    return garment


def _mean(colours: Floats, weight: Floats, radius: int) -> Floats:
    size = (2 * radius + 1, 2 * radius + 1)
    total = cv2.blur(colours * weight, size)
    return np.asarray((total + 1e-6 * colours) / (cv2.blur(weight, size)[..., None] + 1e-6), np.float32)
