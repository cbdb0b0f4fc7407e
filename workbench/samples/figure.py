"""The mannequin: a torso with a neck cap, two legs, arms where it has them, each a tube that turns with the stand."""

from dataclasses import dataclass

import numpy as np

from workbench.samples.fields import Bytes, Frame, Grid, Tube, cover, ellipse, enlarged, held, profile, rgb
from workbench.samples.light import Light, round_relief, shade

Colour = tuple[float, float, float]

NECK_BASE, ARMPIT, WAIST, HIP, CROTCH, KNEE, GROUND = 16.0, 50.0, 102.0, 142.0, 170.0, 262.0, 424.0
TORSO = (
    (-20, 12.5), (6, 12.5), (13, 14), (18, 22), (23, 35), (29, 39), (38, 39), (50, 37.5), (66, 38.5),
    (84, 34), (102, 30), (120, 36), (142, 43), (160, 43.5), (176, 41), (184, 38), (189, 0),
)  # fmt: skip
LEG = (
    (150, 21), (172, 21.5), (200, 18.5), (240, 14), (262, 12.5), (285, 13.5), (310, 13.5), (350, 9.5),
    (385, 7.5), (424, 8),
)  # fmt: skip
LEG_CENTRE = ((150, 22), (200, 20.5), (262, 19), (424, 18.5))
POLE = ((150, 20), (172, 19), (178, 7), (188, 3.2), (424, 3.2))
ARM = ((23, 1), (29, 7), (37, 10.5), (60, 10.5), (100, 8.5), (135, 7.5), (165, 5.5), (200, 5))
ARM_CENTRE = ((20, 34), (40, 42), (100, 51), (165, 56), (200, 57))
SOFT = 2  # skin is smooth: its shading is worked out at half the resolution, its outline is not
ARM_END = {"caps": 64.0, "arms": 178.0}
SKINS: tuple[Colour, ...] = (
    (226, 186, 152), (236, 214, 180), (205, 158, 124), (238, 206, 178), (222, 212, 198), (150, 108, 82),
)  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """yaw is in radians, 0 for Front, pi for Back; arms is "none", "caps" or "arms"."""

    skin: Colour
    arms: str
    poles: bool
    yaw: float

    @property
    def back(self) -> bool:
        return bool(np.cos(self.yaw) < 0)

    @property
    def breadth(self) -> float:
        """How wide a body of elliptic section looks when it turns."""
        return float(np.hypot(np.cos(self.yaw), 0.72 * np.sin(self.yaw)))

    @property
    def turn(self) -> float:
        """How far, in half widths, the front's middle has moved sideways."""
        return float(0.8 * np.sin(self.yaw))

    @property
    def near_side(self) -> float:
        """The side (-1 or 1) whose arm stands before the body, 0 when neither does."""
        return -float(np.sign(np.round(np.sin(self.yaw), 3)))


def torso(figure: Figure, y: Grid, ease: float = 0.0) -> Tube:
    # Shoulders are modelled sharply, waist and hips are one long curve.
    low = 1 / (1 + np.exp(-(held(y, 0, 200) - 58) / 4)) - 1 / (1 + np.exp(-(held(y, 100, 250) - 172) / 2))
    half = profile(y, TORSO, 2.5) * (1 - low) + profile(y, TORSO, 8.0) * low
    # The belly gives way to the thighs, or trousers would show a step there.
    depth = profile(y, ((0, 0.72), (128, 0.72), (168, 0.44), (186, 0.3)), 8)
    return Tube(np.zeros_like(y), (half * figure.breadth + ease).astype(np.float32), depth)


def leg(figure: Figure, y: Grid, side: float, ease: float = 0.0) -> Tube:
    centre = profile(y, LEG_CENTRE) * np.float32(side * max(0.62, abs(float(np.cos(figure.yaw)))))
    return Tube(centre, profile(y, POLE if figure.poles else LEG) + np.float32(ease), 0.95)


def arm(figure: Figure, y: Grid, side: float, ease: float = 0.0) -> Tube:
    centre = profile(y, ARM_CENTRE, 6) * np.float32(side * max(0.7, abs(np.cos(figure.yaw))))
    half = profile(y, ARM, 2) + np.float32(ease)
    reach = ARM_END.get(figure.arms, ARM_END["arms"]) + 14 if ease == 0 else GROUND
    return Tube(centre, np.where(y < reach, half, np.float32(0)), 0.95)


def bust(figure: Figure, at: Frame) -> Grid:
    """Relief in units that the chest, or seen from behind the shoulder blades, adds to a torso."""
    high, wide, lift = (46, 15, 2.0) if figure.back else (66, 16, 6.0)
    down = lift * np.exp(-(((at.y - high) / 12) ** 2) * 0.9)
    across = np.zeros_like(at.x)
    for side in (-1, 1):
        middle = side * wide * abs(float(np.cos(figure.yaw))) + 26 * figure.turn
        across += np.exp(-(((at.x - middle) / 11) ** 2) * 0.9)
    return down * across


def arm_distance(figure: Figure, at: Frame, side: float) -> Grid:
    end = ARM_END[figure.arms]
    tilt = end + side * 0.25 * (at.x - arm(figure, at.y, side).centre)
    return np.minimum(np.minimum(arm(figure, at.y, side).distance(at), tilt - at.y), at.y - 22)


def _tubes(figure: Figure, at: Frame) -> tuple[list[Tube], Grid]:
    """The body without its near arm, and its distance."""
    body, legs = torso(figure, at.y), [leg(figure, at.y, side) for side in (-1, 1)]
    distance = np.minimum(np.minimum(body.distance(at), at.y), 184 - at.y - 0.006 * at.x**2)
    for each in legs:
        distance = np.maximum(distance, np.minimum(each.distance(at), at.y - 150))
    sides = [side for side in (-1.0, 1.0) if figure.arms != "none" and side != figure.near_side]
    for side in sides:
        distance = np.maximum(distance, arm_distance(figure, at, side))
    return [*legs, *(arm(figure, at.y, side) for side in sides), body], distance


def skin(figure: Figure, at: Frame, tubes: list[Tube], swell: bool, light: Light) -> Grid:
    """(m, n, 3) colour 0..255 of lacquered skin on tubes given for at.coarse(SOFT); swell adds the chest."""
    coarse = at.coarse(SOFT)
    relief, _, _ = round_relief(coarse, tubes)
    bright, gloss = shade(relief + bust(figure, coarse) if swell else relief, coarse.scale, light)
    warm = rgb([1.0, 1.15, 1.3])  # shadows on skin turn warm, not grey
    tinted = np.power(held(bright, 0.45, 1.3)[..., None], warm)
    return enlarged(tinted * rgb(figure.skin) + 16 * gloss[..., None], at)


def body(figure: Figure, at: Frame, light: Light) -> tuple[Grid, Grid]:
    """((m, n, 3) colour 0..255, (m, n) coverage) of the mannequin, without the near arm."""
    _, distance = _tubes(figure, at)
    colour = skin(figure, at, _tubes(figure, at.coarse(SOFT))[0], True, light)
    if figure.poles:
        poles = colour[-at.rows_between(182, 999).shape[0] :]
        poles *= 0.35
        poles += 30
    return _neck_cap(colour, at), cover(distance, at)


def near_arm(figure: Figure, at: Frame, light: Light) -> tuple[Grid, Grid] | None:
    """Colour and coverage of the arm that stands before the body, None when the figure has none."""
    if figure.arms == "none" or figure.near_side == 0:
        return None
    tube = arm(figure, at.coarse(SOFT).y, figure.near_side)
    colour = skin(figure, at, [tube], False, light)
    return colour, cover(arm_distance(figure, at, figure.near_side), at)


def _neck_cap(colour: Grid, at: Frame) -> Grid:
    top = at.rows_between(-12, 8)
    lid = cover(ellipse(top, 0, 1.0, 12.6, 2.6), top)[..., None]
    rim = cover(ellipse(top, 0, 2.4, 12.8, 3.2), top)[..., None]
    here = colour[: top.shape[0]]
    here *= 1 - 0.45 * rim
    here += (rgb([176, 158, 138]) - here) * lid
    return colour


def mask_of(coverage: Grid) -> Bytes:
    return np.asarray(np.round(coverage * 255), dtype=np.uint8)
