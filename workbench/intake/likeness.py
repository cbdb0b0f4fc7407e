"""Whether two pictures are the same photo, saved anew: a hash to find candidates, and a closer look at those.

In a studio every photo shows the same mannequin before the same wall, and the same cut comes in five colours. A hash
alone cannot tell those from a copy; laid exactly over each other, copies agree everywhere and garments do not.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Rgb = NDArray[np.uint8]
Hashes = NDArray[np.uint64]

WORDS = 4
# The picture is hashed at this width and height, and compared at that one; proportions do not matter for either.
HASHED = (192, 256)
COMPARED = (128, 192)
GRID, KEPT = 64, 16
# A copy may be cut a little: what is looked up is also widened and narrowed by these shares of each side.
CUTS = (0.012, 0.024, 0.036)
# Below this standard deviation, in grey levels, a picture shows too little to be told from another.
PLAIN = 4.0
# Residues of two pictures laid over each other, in levels of 255: below, they are the same photo.
SAME = 28.0
STEPS = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 40, 1e-4)
NOT_ALIKE = 255.0


@dataclass(frozen=True)
class Likeness:
    """What finds a picture again: its hash, what to look up, (7, WORDS) uint64, and itself in small, as COMPARED."""

    phash: str
    looked_up: Hashes
    small: Rgb


def likeness(rgb: Rgb) -> Likeness:
    """The likeness of (height, width, 3) uint8; its hash is empty for a picture that shows next to nothing."""
    shrunk = np.asarray(cv2.resize(rgb, HASHED, interpolation=cv2.INTER_AREA), np.uint8)
    small = _compared(rgb)
    if float(cv2.cvtColor(shrunk, cv2.COLOR_RGB2GRAY).std()) < PLAIN:
        return Likeness("", np.zeros((0, WORDS), np.uint64), small)
    wider = [np.asarray(cv2.copyMakeBorder(shrunk, *_sides(cut), cv2.BORDER_REPLICATE), np.uint8) for cut in CUTS]
    narrower = [_inside(shrunk, cut) for cut in CUTS]
    looked_up = np.stack([_hash(one) for one in (shrunk, *wider, *narrower)])
    return Likeness(looked_up[0].tobytes().hex(), looked_up, small)


def unpack(phashes: list[str]) -> Hashes:
    """(WORDS, n) uint64 of so many hashes in hex."""
    return np.ascontiguousarray(np.frombuffer(bytes.fromhex("".join(phashes)), np.uint64).reshape(-1, WORDS).T)


def distances(hashes: Hashes, looked_up: Hashes) -> NDArray[np.uint16]:
    """(n,) bits by which each of (WORDS, n) hashes differs from the nearest of what is looked up."""
    best = np.full(hashes.shape[1], WORDS * 64, np.uint16)
    for one in looked_up:
        bits = np.zeros_like(best)
        for row, word in zip(hashes, one, strict=True):
            bits += np.bitwise_count(row ^ word)
        np.minimum(best, bits, out=best)
    return best


def difference(one: Rgb, other: Rgb) -> float:
    """How far two pictures differ where they differ most (98th percentile), 0..255, after laying them over each other.

    Both (height, width, 3) uint8. Place, size, slant and each channel's brightness and contrast are fitted first:
    ECC image alignment, Evangelidis and Psarakis, 2008.
    """
    one, other = _compared(one), _compared(other)
    try:
        start = np.eye(2, 3, dtype=np.float32)
        _, warp = cv2.findTransformECC(_grey(one), _grey(other), start, cv2.MOTION_AFFINE, STEPS)
    except cv2.error:
        # They have so little in common that no alignment was found.
        return NOT_ALIKE
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    laid = np.asarray(cv2.warpAffine(other, warp, COMPARED, flags=flags), np.uint8)
    inside = cv2.warpAffine(np.full(other.shape[:2], 255, np.uint8), warp, COMPARED, flags=flags)
    shared = cv2.erode(inside, np.ones((5, 5), np.uint8)) > 254
    if shared.mean() < 0.5:
        return NOT_ALIKE
    # Both ways: what a brighter copy has clipped can be foretold from the darker picture, not the other way round.
    return min(_furthest(one, laid, shared), _furthest(laid, one, shared))


def _furthest(one: Rgb, other: Rgb, shared: NDArray[np.bool_]) -> float:
    residues = np.max([_residue(one[..., n], other[..., n], shared) for n in range(3)], axis=0)
    return float(np.percentile(cv2.blur(residues.astype(np.float32), (3, 3))[shared], 98))


def _hash(rgb: Rgb) -> Hashes:
    """(WORDS,) uint64: which of the lowest frequencies of the brightness lie above their median (pHash)."""
    grey = cv2.resize(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), (GRID, GRID), interpolation=cv2.INTER_AREA)
    waves = cv2.dct(grey.astype(np.float32))[:KEPT, :KEPT].ravel()
    above = waves > np.median(waves[1:])
    # The first is the mean brightness, which says nothing.
    above[0] = False
    return np.packbits(above).view(np.uint64)


def _sides(cut: float) -> tuple[int, int, int, int]:
    width, height = round(HASHED[0] * cut), round(HASHED[1] * cut)
    return height, height, width, width


def _inside(rgb: Rgb, cut: float) -> Rgb:
    top, _, left, _ = _sides(cut)
    return rgb[top : rgb.shape[0] - top, left : rgb.shape[1] - left]


def _compared(rgb: Rgb) -> Rgb:
    return np.asarray(cv2.resize(rgb, COMPARED, interpolation=cv2.INTER_AREA), np.uint8)


def _grey(rgb: Rgb) -> NDArray[np.float32]:
    return cv2.GaussianBlur(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), (0, 0), 1).astype(np.float32)


def _residue(one: NDArray[np.uint8], other: NDArray[np.uint8], shared: NDArray[np.bool_]) -> NDArray[np.float64]:
    """What is left of one channel after the other's brightness and contrast were fitted to it."""
    # Clipped pixels say nothing about brightness: a copy made brighter has many of them.
    told = shared & (one > 5) & (one < 250) & (other > 5) & (other < 250)
    x, y = other.astype(np.float64), one.astype(np.float64)
    spread = float(x[told].std()) if np.count_nonzero(told) > 50 else 0.0
    gain = float(np.cov(x[told], y[told])[0, 1] / spread**2) if spread > 1 else 1.0
    # Other cloth may be any multiple of this one; light and a new file format are not.
    gain = min(max(gain, 0.6), 1.6)
    fitted = np.clip(gain * x + (float((y[told] - gain * x[told]).mean()) if told.any() else 0.0), 0, 255)
    return np.where(shared, np.abs(fitted - y), 0.0)
