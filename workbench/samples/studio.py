"""The studio behind the figure: a paper sweep or a painted wall, its floor, and what stands about."""

from collections.abc import Callable

import cv2
import numpy as np

from workbench.samples.fields import Bytes, Grid, blur, cloud, held, rgb, sample

Point = tuple[float, float]
Draw = Callable[["Set", np.random.Generator], None]


class Set:
    """A photo being built: paint (h, w, 3) uint8; places are fractions of its width and height."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.paint: Bytes = np.zeros((height, width, 3), dtype=np.uint8)

    def at(self, place: Point) -> tuple[int, int]:
        return round(place[0] * self.width), round(place[1] * self.height)

    def line(self, points: list[Point], colour: tuple[int, int, int], units: float) -> None:
        path = np.array([self.at(point) for point in points], dtype=np.int32)
        thick = max(1, round(units * self.height / 1152))
        cv2.polylines(self.paint, [path], False, colour, thick, cv2.LINE_AA)

    def area(self, points: list[Point], colour: tuple[int, int, int]) -> None:
        path = np.array([self.at(point) for point in points], dtype=np.int32)
        cv2.fillPoly(self.paint, [path], colour, cv2.LINE_AA)

    def disc(self, place: Point, rx: float, ry: float, colour: tuple[int, int, int]) -> None:
        axes = (max(1, round(rx * self.width)), max(1, round(ry * self.height)))
        cv2.ellipse(self.paint, self.at(place), axes, 0, 0, 360, colour, -1, cv2.LINE_AA)


def studio(rng: np.random.Generator, width: int, height: int, seamless: bool, far: bool) -> Grid:
    """(h, w, 3) float32 colour 0..255 of the empty set.

    seamless has the paper fill the frame; otherwise the dark hall shows beside and above the sweep.
    """
    paper, cover = _paper(rng, width, height, seamless)
    room = Set(width, height)
    room.paint[:] = _grey(rng, 18, 34)
    _hall(room, rng, far)
    dark = np.asarray(cv2.GaussianBlur(room.paint, (0, 0), 1.6 * height / 1152), dtype=np.float32)
    room.paint[:] = dark + (paper - dark) * cover[..., None]
    _props(room, rng, seamless)
    return np.asarray(cv2.GaussianBlur(room.paint, (0, 0), 0.9 * height / 1152), dtype=np.float32)


def _grey(rng: np.random.Generator, low: float, high: float) -> tuple[int, int, int]:
    base = rng.uniform(low, high)
    return round(base), round(base * 1.0), round(base * 1.03)


def _paper(rng: np.random.Generator, width: int, height: int, seamless: bool) -> tuple[Grid, Grid]:
    """The lit sweep and where it is: wall above, the curve, the floor running towards the lens."""
    x, y = _axes(width // 3, height // 3)
    warmth = rng.uniform(-0.2, 1.2)
    tint = rgb([240 + 4 * warmth, 239 + 1.0 * warmth, 240 - 6 * warmth])
    glow = np.exp(-(((x - rng.uniform(-0.3, 0.3)) / 1.3) ** 2 + ((y - rng.uniform(0.3, 0.5)) / 0.75) ** 2))
    bend = rng.uniform(0.80, 0.87)
    floor = 1 / (1 + np.exp(-(y - bend) * rng.uniform(25, 60)))
    rolled = np.exp(-(((y - bend) / 0.05) ** 2))
    level = 0.87 + 0.16 * glow - (0.10 + 0.10 * rng.random()) * floor * (1 - 0.3 * glow) + 0.02 * rolled
    ripple = sample(cloud(rng, 5), x * 0.23 + 0 * y, y * 0.8 + 0 * x)
    level = level + (0.010 + 0.02 * floor) * ripple
    lit = held(level[..., None] * tint, 0, 252).astype(np.float32)
    paper = np.asarray(cv2.resize(lit, (width, height), interpolation=cv2.INTER_LINEAR), dtype=np.float32)
    return paper, _sweep(rng, *_axes(width, height), height, seamless)


def _axes(width: int, height: int) -> tuple[Grid, Grid]:
    """x (1, width) from -1 to 1, y (height, 1) from 0 to 1."""
    x, y = np.linspace(-1, 1, width, dtype=np.float32), np.linspace(0, 1, height, dtype=np.float32)
    return x[None, :], y[:, None]


def _sweep(rng: np.random.Generator, x: Grid, y: Grid, height: int, seamless: bool) -> Grid:
    if seamless:
        return np.ones((y.shape[0], x.shape[1]), dtype=np.float32)
    flare = 0.35 * held(y - 0.76, 0, 1) ** 1.2
    left, right, top = -rng.uniform(0.7, 1.2), rng.uniform(0.68, 0.95), rng.uniform(0.03, 0.11)
    inside = np.minimum(np.minimum((x - left + flare), (right + flare - x)) * 0.33, y - top)
    return held(inside * height * 0.5, 0, 1).astype(np.float32)


def _hall(hall: Set, rng: np.random.Generator, far: bool) -> None:
    """What is seen past the paper: poles, a shelf, a lamp left on."""
    for _ in range(int(rng.integers(2, 5))):
        x, tone = rng.uniform(0, 1), _grey(rng, 10, 62)
        hall.line([(x, 0), (x + rng.uniform(-0.03, 0.03), 1)], tone, rng.uniform(2, 16))
    for _ in range(2 if far else 1):
        y = rng.uniform(0.0, 0.10)
        hall.line([(0, y), (1, y + rng.uniform(-0.02, 0.02))], _grey(rng, 34, 80), rng.uniform(2, 8))
    if far:
        x = rng.uniform(0.6, 0.85)
        hall.area([(x, 0.0), (x + 0.16, 0.0), (x + 0.15, 0.022), (x + 0.02, 0.016)], (222, 228, 232))
    floor = rng.uniform(0.78, 0.86)
    hall.area([(0, floor), (1, floor), (1, 1), (0, 1)], (96, 86, 74))


def _props(room: Set, rng: np.random.Generator, seamless: bool) -> None:
    if not seamless:
        _roll(room, rng)
    choices: tuple[Draw, ...] = (_stand, _softbox, _board, _stool, _tape, _chain)
    for index in rng.permutation(len(choices))[: int(rng.integers(1, 4))]:
        choices[int(index)](room, rng)
    _cable(room, rng)


def _roll(room: Set, rng: np.random.Generator) -> None:
    y = rng.uniform(0.055, 0.095)
    for step, tone in ((-3, 200), (-1.5, 246), (0, 252), (1.5, 236), (3, 205), (4.5, 178)):
        room.line([(0, y + step / 1152), (0.965, y + step / 1152)], (tone, tone, tone), 2)
    room.disc((0.967, y), 0.008, 0.008, (34, 34, 36))
    room.line([(0.97, y), (1, y)], (70, 70, 72), 6)


def _cable(room: Set, rng: np.random.Generator) -> None:
    side = 1 if rng.random() < 0.5 else -1
    t = np.linspace(0, 1, 40)
    x = 0.5 + side * (0.08 + 0.5 * t)
    y = 0.93 - 0.03 * np.sin(t * rng.uniform(2, 6)) - rng.uniform(0, 0.03) * t
    room.line(list(zip(x.tolist(), (y + 0.003).tolist(), strict=True)), (176, 174, 172), 5)
    room.line(list(zip(x.tolist(), y.tolist(), strict=True)), (38, 38, 42), 3)


def _stand(room: Set, rng: np.random.Generator) -> None:
    x = rng.uniform(0.02, 0.09) if rng.random() < 0.5 else rng.uniform(0.91, 0.98)
    foot, tone = rng.uniform(0.80, 0.88), (26, 26, 28)
    room.line([(x, 0.12), (x, foot)], tone, 6)
    room.line([(x + 0.002, 0.12), (x + 0.002, foot)], (84, 84, 88), 1)
    for reach in (-0.085, 0.085, 0.02):
        room.line([(x, foot - 0.06), (x + reach, foot + 0.012)], tone, 5)
    for height in (0.34, 0.56):
        room.disc((x, height), 0.009, 0.005, (44, 44, 48))


def _softbox(room: Set, rng: np.random.Generator) -> None:
    left = rng.random() < 0.5
    x = 0.0 if left else 1.0
    far = 0.30 if left else 0.70
    lift = rng.uniform(0.0, 0.025)
    room.area([(x, 0.925 - lift), (far, 0.975 - lift), (far, 1.0), (x, 1.0)], (22, 22, 24))
    room.line([(x, 0.925 - lift), (far, 0.975 - lift)], (120, 122, 124), 2)


def _board(room: Set, rng: np.random.Generator) -> None:
    """A polystyrene reflector or a piece of cardboard that leans at the edge."""
    left = rng.random() < 0.5
    x, width = (0.0, 0.07) if left else (1.0, -0.07)
    tone = (204, 178, 142) if rng.random() < 0.5 else (226, 228, 230)
    room.area([(x, 0.50), (x + width, 0.53), (x + 1.25 * width, 0.88), (x, 0.90)], tone)
    room.line([(x + width, 0.53), (x + 1.25 * width, 0.88)], (120, 112, 102), 3)


def _stool(room: Set, rng: np.random.Generator) -> None:
    x = 0.06 if rng.random() < 0.5 else 0.94
    for reach in (-0.045, -0.015, 0.02, 0.05):
        room.line([(x + 0.6 * reach, 0.77), (x + reach, 0.90)], (138, 140, 142), 5)
        room.line([(x + 0.6 * reach + 0.002, 0.77), (x + reach + 0.002, 0.90)], (220, 222, 224), 1)
    room.disc((x, 0.768), 0.055, 0.011, (196, 190, 178))
    room.disc((x, 0.764), 0.055, 0.010, (228, 222, 208))


def _tape(room: Set, rng: np.random.Generator) -> None:
    for _ in range(int(rng.integers(1, 4))):
        x, y, tone = rng.uniform(0.05, 0.9), rng.uniform(0.91, 0.97), rng.uniform(180, 225)
        colour = (round(tone), round(tone * 0.97), round(tone * 0.86))
        room.area([(x, y), (x + 0.05, y + 0.004), (x + 0.05, y + 0.011), (x, y + 0.008)], colour)


def _chain(room: Set, rng: np.random.Generator) -> None:
    x = rng.uniform(0.955, 0.985)
    for step in range(60):
        room.disc((x, 0.08 + step * 0.009), 0.0022, 0.003, (150, 152, 156))


def turntable(photo: Grid, centre: float, ground: float, scale: float) -> None:
    """Draw the stand the figure turns on into photo (h, w, 3), and its shadow on the floor."""
    height, width = photo.shape[:2]
    room = Set(width, height)
    shadow = np.zeros((height, width), dtype=np.float32)
    middle = (round(centre), round(ground + 26 * scale))
    cv2.ellipse(shadow, middle, (round(78 * scale), round(13 * scale)), 0, 0, 360, 1.0, -1)
    photo *= (1 - 0.42 * blur(shadow, 9 * scale))[..., None]
    room.paint[:] = held(photo, 0, 255).astype(np.uint8)
    _stand_box(room, centre, ground, scale)
    photo[:] = room.paint


def _stand_box(room: Set, centre: float, ground: float, scale: float) -> None:
    def spot(x: float, y: float) -> Point:
        return (centre + x * scale) / room.width, (ground + y * scale) / room.height

    room.area([spot(-46, -1), spot(46, -1), spot(54, 16), spot(-54, 16)], (52, 52, 55))
    room.area([spot(-54, 16), spot(54, 16), spot(53, 34), spot(-53, 34)], (30, 30, 33))
    room.line([spot(-54, 16), spot(54, 16)], (86, 86, 90), 2)
    for k, colour in enumerate(((170, 60, 52), (60, 96, 160), (188, 190, 192), (64, 132, 92))):
        room.disc(spot(-22 + 14 * k, 25), 2 * scale / room.width, 1.6 * scale / room.height, colour)
    rx, ry = 42 * scale / room.width, 9.5 * scale / room.height
    for lift, tone in ((9, 92), (7.5, 176), (6, 214), (4.5, 228)):
        room.disc(spot(0, lift), rx, ry, (tone, tone, tone - 2))
    room.disc(spot(0, 4), 0.72 * rx, 0.66 * ry, (238, 238, 235))
