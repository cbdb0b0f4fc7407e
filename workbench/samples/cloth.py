"""Cloth: the printed or woven pattern as a tile that repeats, and the folds it falls into."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from workbench.samples.fields import Bytes, Frame, Grid, cloud, held, rgb, sample

Colour = tuple[float, float, float]
Palette = tuple[Colour, Colour, Colour]
TILE = 512

PALETTES: tuple[Palette, ...] = (
    ((24, 26, 32), (226, 222, 214), (178, 38, 46)),
    ((26, 44, 92), (238, 236, 230), (206, 62, 58)),
    ((176, 34, 44), (250, 236, 214), (36, 28, 38)),
    ((18, 92, 84), (230, 206, 138), (240, 120, 92)),
    ((228, 122, 98), (252, 226, 200), (86, 52, 64)),
    ((92, 108, 74), (222, 214, 178), (196, 96, 58)),
    ((240, 196, 62), (58, 64, 92), (250, 246, 236)),
    ((112, 68, 128), (226, 198, 226), (58, 150, 142)),
    ((64, 132, 190), (240, 246, 250), (236, 138, 120)),
    ((58, 60, 66), (152, 154, 158), (220, 218, 214)),
    ((206, 150, 172), (250, 236, 238), (96, 116, 84)),
    ((84, 52, 40), (216, 176, 128), (236, 228, 212)),
)
# Thread is never purely white: a near-white cloth is a hair darker than the paper behind it.
NEAR_WHITE: Palette = ((233, 230, 224), (216, 213, 208), (228, 216, 204))


@dataclass(frozen=True)
class Cloth:
    """pattern is a key of PATTERNS; repeat is its size in units; gloss 0..1; drape is how deep it folds."""

    pattern: str
    palette: Palette
    repeat: float
    gloss: float
    drape: float
    weave: float


def _plain(palette: Palette) -> Bytes:
    return np.full((TILE, TILE, 3), palette[0], dtype=np.uint8)


def _wrapped(tile: Bytes, x: float, y: float, paint: Callable[[int, int], None], reach: float) -> None:
    """Paint at (x, y) and again across every edge that a motif of that reach crosses."""
    for dx in (-TILE, 0, TILE):
        for dy in (-TILE, 0, TILE):
            if -reach < x + dx < TILE + reach and -reach < y + dy < TILE + reach:
                paint(round(x + dx), round(y + dy))


def _solid(palette: Palette, rng: np.random.Generator) -> Bytes:
    return _plain(palette)


def _melange(palette: Palette, rng: np.random.Generator) -> Bytes:
    threads = rng.standard_normal((TILE, TILE)).astype(np.float32)
    streaks = cv2.GaussianBlur(threads, (0, 0), sigmaX=9, sigmaY=1.2, borderType=cv2.BORDER_REFLECT_101)
    mix = held(0.25 + 1.6 * streaks, 0, 0.6)[..., None]
    return np.asarray(rgb(palette[0]) * (1 - mix) + rgb(palette[1]) * mix, dtype=np.uint8)


def _stripes(palette: Palette, rng: np.random.Generator) -> Bytes:
    tile, width = _plain(palette), int(rng.choice([64, 128, 200]))
    tile[:width] = palette[1]
    tile[TILE // 2 : TILE // 2 + width] = palette[1] if rng.random() < 0.6 else palette[2]
    return tile if rng.random() < 0.55 else np.ascontiguousarray(tile.transpose(1, 0, 2))


def _checks(palette: Palette, rng: np.random.Generator) -> Bytes:
    # Warp and weft each give half of the colour, as in gingham.
    warp = np.zeros((TILE, 1), dtype=np.float32)
    warp[: TILE // 2] = 1
    mix = ((warp + warp.T) / 2)[..., None]
    tile = rgb(palette[0]) * mix + rgb(palette[1]) * (1 - mix)
    if rng.random() < 0.5:
        tile[120:136], tile[:, 376:392] = palette[2], palette[2]
    return np.asarray(tile, dtype=np.uint8)


def _dots(palette: Palette, rng: np.random.Generator) -> Bytes:
    tile, radius = _plain(palette), int(rng.integers(40, 84))
    for x, y in ((128, 128), (384, 384)):
        cv2.circle(tile, (x, y), radius, palette[1], -1, cv2.LINE_AA)
    return tile


def _flower(tile: Bytes, x: int, y: int, size: float, turn: float, colours: Palette) -> None:
    petal = (round(size * 0.52), round(size * 0.34))
    for k in range(5):
        way = turn + k * 2 * np.pi / 5
        at = (round(x + 0.5 * size * np.cos(way)), round(y + 0.5 * size * np.sin(way)))
        tone = tuple(float(c) * (0.86 + 0.07 * (k % 3)) for c in colours[0])
        cv2.ellipse(tile, at, petal, float(np.degrees(way)), 0, 360, tone, -1, cv2.LINE_AA)
        inner = (round(x + 0.36 * size * np.cos(way)), round(y + 0.36 * size * np.sin(way)))
        deep = tuple(float(c) * 0.72 for c in colours[0])
        cv2.ellipse(tile, inner, (petal[0] // 2, petal[1] // 3), float(np.degrees(way)), 0, 360, deep, -1, cv2.LINE_AA)
    cv2.circle(tile, (x, y), round(size * 0.2), colours[1], -1, cv2.LINE_AA)


def _leaf(tile: Bytes, x: int, y: int, size: float, turn: float, colour: Colour) -> None:
    for side, tone in ((-0.4, 0.8), (0.4, 1.0)):
        way = turn + side
        at = (round(x + size * 0.8 * np.cos(way)), round(y + size * 0.8 * np.sin(way)))
        shadow = tuple(float(c) * tone for c in colour)
        axes = (round(size * 0.62), round(size * 0.2))
        cv2.ellipse(tile, at, axes, float(np.degrees(way)), 0, 360, shadow, -1, cv2.LINE_AA)


def _floral(palette: Palette, rng: np.random.Generator) -> Bytes:
    tile = _plain(palette)
    green = (96.0, 124.0, 84.0)
    for k, spot in enumerate(rng.permutation(16)):
        x, y = (np.array([spot % 4, spot // 4]) + rng.uniform(0.2, 0.8, 2)) * TILE / 4
        size, turn = float(rng.uniform(42, 74)), float(rng.uniform(0, 6.3))
        bloom = (palette[2], palette[1], palette[0]) if k % 3 else (palette[1], palette[2], palette[0])

        def paint(px: int, py: int, k: int = k, size: float = size, turn: float = turn, bloom: Palette = bloom) -> None:
            _leaf(tile, px, py, size, turn, green)
            if k % 4:
                _flower(tile, px, py, size, turn, bloom)

        _wrapped(tile, float(x), float(y), paint, 2 * size)
    return tile


def _brush(palette: Palette, rng: np.random.Generator) -> Bytes:
    """An animal or ikat print: noise cut into bands, so that no two patches are alike."""
    field = cloud(rng, 7, TILE) + 0.35 * cloud(rng, 18, TILE)
    edge = held((np.sin(field * 7) + 0.1) * 4, 0, 1)[..., None]
    core = held((np.sin(field * 7 + 0.9) - 0.72) * 8, 0, 1)[..., None]
    tile = rgb(palette[0]) * (1 - edge) + rgb(palette[1]) * edge
    return np.asarray(tile * (1 - core) + rgb(palette[2]) * core, dtype=np.uint8)


PATTERNS: dict[str, Callable[[Palette, np.random.Generator], Bytes]] = {
    "solid": _solid,
    "melange": _melange,
    "stripes": _stripes,
    "checks": _checks,
    "dots": _dots,
    "floral": _floral,
    "brush print": _brush,
}


def print_on(cloth: Cloth, rng: np.random.Generator, at: Frame, across: Grid, down: Grid) -> Grid:
    """(m, n, 3) colour 0..255 of the unlit cloth; across and down are lengths along the cloth, in units."""
    if cloth.pattern == "solid":
        return np.full((*at.shape, 3), cloth.palette[0], dtype=np.float32)
    tile = PATTERNS[cloth.pattern](cloth.palette, rng)
    pixels = int(min(max(cloth.repeat * at.scale, 8), TILE))
    shrunk = np.asarray(cv2.resize(tile, (pixels, pixels), interpolation=cv2.INTER_AREA), dtype=np.float32)
    return sample(shrunk, across / cloth.repeat, down / cloth.repeat)


def weave(cloth: Cloth, rng: np.random.Generator, at: Frame) -> Grid:
    """(m, n) brightness around 1: threads one way and the other, finer than the pattern."""
    rows, columns = at.shape
    grain = rng.standard_normal((rows, columns), dtype=np.float32)
    threads = cv2.blur(grain, (5, 1)) + cv2.blur(grain, (1, 5))
    return np.asarray(1 + cloth.weave * threads, dtype=np.float32)


def folds(cloth: Cloth, rng: np.random.Generator, at: Frame, angle: Grid, half: Grid, fall: Grid) -> Grid:
    """(m, n) relief in units: long folds where the cloth hangs free (fall 0..1), small creases everywhere."""
    relief = np.zeros(at.shape, dtype=np.float32)
    sway = sample(cloud(rng, 5), angle * 0.12, at.y / 330 + angle * 0)
    for frequency, height in ((4, 1.6), (7, 1.5), (12, 1.1), (19, 0.5)):
        pitch = frequency * rng.uniform(0.85, 1.15)
        turn = pitch * angle + rng.uniform(0, 6.3) + 1.5 * sway
        wave = np.sin(turn + 0.5 * np.sin(turn))  # a fold has one steep side
        relief += height * wave * rng.uniform(0.7, 1.2)
    relief *= fall * cloth.drape * held(half / 50, 0.2, 1.5)  # a narrow leg has no room for deep folds
    slant = rng.uniform(-0.5, 0.5)
    creases = sample(cloud(rng, 9), at.x / 150 + slant * at.y / 150, at.y / 110 - slant * at.x / 90)
    tension = np.abs(sample(cloud(rng, 6), at.x / 130 - 0.8 * at.y / 130, at.y / 90 + at.x / 160))
    return relief + (0.30 + 0.5 * cloth.drape) * creases - 0.7 * tension
