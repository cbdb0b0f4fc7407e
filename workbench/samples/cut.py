"""The cut of a garment on a figure: where there is cloth, and where it opens."""

import math
from dataclasses import dataclass

import numpy as np

from workbench.samples.design import Design
from workbench.samples.fields import Frame, Grid, Tube, band, both, bowl, either, ellipse, held, profile
from workbench.samples.figure import ARMPIT, CROTCH, HIP, LEG, LEG_CENTRE, WAIST, Figure, arm, torso

EASE = 1.6
WAISTBAND = 98.0


@dataclass(frozen=True)
class Cut:
    """Distances in units, (m, n), positive on cloth.

    main is the garment without its thin parts, closed is main before it was opened, thin are straps and
    sleeves, raised those of them that lie on the bodice, back is the part of the hem that hangs behind the legs.
    """

    main: Grid
    closed: Grid
    thin: Grid | None
    raised: Grid | None
    back: Grid | None

    @property
    def whole(self) -> Grid:
        return self.main if self.thin is None else either(self.main, self.thin)


def tubes(design: Design, figure: Figure, at: Frame) -> list[Tube]:
    """The tubes that the cloth lies on, sleeves first, the body last."""
    parts = [_sleeve(figure, at, side) for side in (-1.0, 1.0)] if design.sleeves != "none" else []
    if design.has_legs:
        return [*parts, *(_trouser(design, figure, at, side) for side in (-1, 1)), torso(figure, at.y, EASE)]
    return [*parts, Tube(np.zeros_like(at.y), _skirted(design, figure, at.y))]


def _skirted(design: Design, figure: Figure, y: Grid) -> Grid:
    """Half widths of dress, skirt or top: the body where it is tight, a cone from the waist on."""
    body = torso(figure, both(y, HIP), EASE).half
    from_y, from_half = (84.0, 33.0) if design.kind == "top" else (WAIST, 29.0)
    middle = min(HIP, (from_y + design.hem) / 2)
    cone = from_half + (design.flare - from_half) * (middle - from_y) / (design.hem - from_y)
    points = ((from_y - 6, 0.0), (from_y, from_half), (middle, max(cone, 0.0)), (design.hem, design.flare))
    cloth = profile(y, points, 5) * np.float32(0.5 + 0.5 * figure.breadth)
    if design.hem >= HIP:
        body = _tapered(design, figure, y, body)
    gap = body - cloth
    # A smooth maximum: cloth leaves the body in a curve, not at a corner.
    bridge: Grid = np.sqrt(gap * gap + np.where(y > 60, 30, 0))
    return (0.5 * (body + cloth + bridge)).astype(np.float32)


def _tapered(design: Design, figure: Figure, y: Grid, body: Grid) -> Grid:
    """Below the hip a narrow skirt leaves the body's line slowly, without a kink."""
    hip = float(torso(figure, np.full((1, 1), HIP, dtype=np.float32), EASE).half[0, 0])
    line = profile(y, ((HIP, hip), (HIP + 12, hip), (design.hem, min(hip, design.flare))), 6)
    return np.where(y < HIP, body, line)


def _trouser(design: Design, figure: Figure, at: Frame, side: float) -> Tube:
    centre = profile(at.y, LEG_CENTRE) * np.float32(side * max(0.62, abs(np.cos(figure.yaw))))
    ease = profile(at.y, ((150, 1.4), (220, 0.5 * design.flare + 1), (design.hem, design.flare)), 12)
    return Tube(centre, profile(at.y, LEG) + ease, 0.95)


def _sleeve(figure: Figure, at: Frame, side: float) -> Tube:
    return arm(figure, at.y, side, 2.6)


def cut(design: Design, figure: Figure, at: Frame, ripple: Grid) -> Cut:
    """ripple (m, n), in units, is how far the folds lift the hem."""
    lies_on = tubes(design, figure, at)
    closed = _closed(design, lies_on, at, ripple)
    main = closed
    for opening in _openings(design, figure, at):
        main = both(main, -opening)
    straps = _straps(design, figure, at)
    thin = [*_sleeves(design, figure, at), *straps]
    return Cut(
        main=main,
        closed=closed,
        thin=either(*thin) if thin else None,
        raised=either(*straps) if straps else None,
        back=_behind(design, lies_on[-1], at, ripple) if design.opening == "dip hem" else None,
    )


def _hem(design: Design, tube: Tube, at: Frame, ripple: Grid, length: float) -> Grid:
    # The lens hangs above the hem, so that the front of a hem is seen lower than its sides.
    sag = 0.055 * tube.half * (1 - tube.across(at) ** 2)
    return length + sag + 0.35 * ripple - at.y


def _closed(design: Design, lies_on: list[Tube], at: Frame, ripple: Grid) -> Grid:
    body = lies_on[-1]
    if design.has_legs:
        hips = both(body.distance(at), CROTCH + 12 - 0.006 * at.x**2 - at.y)
        legs = [each.distance(at) for each in lies_on[-3:-1]]
        lower = both(either(*legs), at.y - 150)
        cloth = either(hips, lower)
        hem = _hem(design, lies_on[-2], at, ripple, design.hem)
    else:
        cloth = body.distance(at)
        front = 0.2 * (design.hem - WAIST) if design.opening == "dip hem" else 0.0
        hem = _hem(design, body, at, ripple, design.hem) - front * (1 - body.across(at) ** 2)
    cloth = both(cloth, hem)
    if design.has_bodice:
        return both(cloth, at.y - 7)
    return both(cloth, at.y - WAISTBAND - 1.2 * (1 - body.across(at) ** 2))


def _behind(design: Design, tube: Tube, at: Frame, ripple: Grid) -> Grid:
    hem = _hem(design, tube, at, -ripple, design.hem + 5) - 0.06 * tube.half
    return both(tube.distance(at) - 0.6, hem, at.y - WAIST - 20)


def _openings(design: Design, figure: Figure, at: Frame) -> list[Grid]:
    """Distances, positive where the cloth is cut away."""
    cuts = [_neckline(design, figure, at)] if design.has_bodice else []
    if design.has_bodice and design.neckline != "halter":
        cuts.append(bowl(at, 0, 12.0, 15.5, 6.0))
    if design.has_bodice and design.sleeves == "none":
        edge = 39.5 * figure.breadth
        cuts += [ellipse(at, side * edge, ARMPIT - 10, 7.5, 22) for side in (-1, 1)]
    middle = 36 * figure.turn
    if design.opening == "keyhole":
        cuts.append(ellipse(at, middle * 0.9, 44, 4.2, 11) + 0.12 * both(at.y - 44, 0))
    if design.opening == "cut-out":
        cuts += [ellipse(at, side * 19 + 0.5 * middle, WAIST - 4, 6.5, 10) for side in (-1, 1)]
    if design.opening == "slit":
        cuts.append(_slit(design, at, middle))
    return cuts


def _slit(design: Design, at: Frame, middle: float) -> Grid:
    top = design.hem - 0.42 * (design.hem - WAIST)
    down = held((at.y - top) / (design.hem - top), 0, 2)
    return 0.10 * design.flare * down - 0.4 - np.abs(at.x - (0.33 * design.flare + middle * 0.4) - 3 * down)


def _neckline(design: Design, figure: Figure, at: Frame) -> Grid:
    name = "round" if figure.back and design.neckline in ("v", "square", "collar") else design.neckline
    depth = 0.35 * design.depth if figure.back else design.depth
    # A neckline that turns away still clears the neck, so it gains in width what it moves aside.
    middle = 9 * figure.turn
    wider = abs(middle)
    if name in ("straps", "strapless"):
        return _sweetheart(at, 2 * middle, figure.back)
    if name == "halter":
        return _halter(figure, at)
    if name in ("v", "collar"):
        bottom, wide = (22 + 1.3 * depth, 19.0 + wider) if name == "v" else (34.0, 12.0 + wider)
        slope = wide / (bottom - 12)
        inside: Grid = (bottom - at.y) * slope - np.abs(at.x - middle)
        return inside / math.hypot(1, slope)
    if name == "square":
        return both(18.5 + 0.5 * wider - np.abs(at.x - middle), 24 + 0.8 * depth - at.y)
    rx, ry = (27.0, 9.0) if name == "boat" else (17.5 + wider, max(9.0, 0.8 * depth))
    return bowl(at, middle, 15.0, rx, ry)


def _halter(figure: Figure, at: Frame) -> Grid:
    """Everything outside two lines that rise to the neck, and a drop below it; the back is bare."""
    sides = np.abs(at.x) - np.interp(at.y, (14, 62), (13, 37)).astype(np.float32) * figure.breadth
    drop = ellipse(at, 0, 52, 21, 34) if figure.back else ellipse(at, 18 * figure.turn, 34, 5.5, 15)
    return either(np.where(at.y < 62, sides, -99.0), drop, 12 - at.y)


def _sweetheart(at: Frame, middle: float, back: bool) -> Grid:
    lift = 0 if back else 4 * np.cos((at.x - middle) / 5.2)
    return 54 - lift - at.y


def _sleeves(design: Design, figure: Figure, at: Frame) -> list[Grid]:
    if design.sleeves == "none" or not design.has_bodice:
        return []
    end = 76.0 if design.sleeves == "short" else 166.0
    parts = []
    for side in (-1.0, 1.0):
        tube = _sleeve(figure, at, side)
        cuff = end + side * 0.2 * (at.x - tube.centre) - at.y
        parts.append(both(tube.distance(at), cuff, at.y - 22))
    return parts


def _straps(design: Design, figure: Figure, at: Frame) -> list[Grid]:
    if not design.has_bodice:
        return []
    middle = 30 * figure.turn
    if design.neckline == "straps":
        crossed = -1 if figure.back and design.number % 2 else 1
        feet = [(side * 21 + middle * 0.8, crossed * side * 23 + middle * 0.4) for side in (-1, 1)]
        return [band(at, (low, 58.0), (high, 19.0), design.strap) for low, high in feet]
    if design.neckline == "halter":
        return [band(at, (-13.0, 14.0), (13.0, 14.0), 4.5)]
    if design.neckline == "collar":
        tip = 8.0 if not figure.back else 12.0
        flaps = [band(at, (side * 12.0, 14.0), (side * tip + 0.5 * middle, 27.0), 8.0) for side in (-1, 1)]
        body = torso(figure, at.y, EASE + 0.8).distance(at)
        return [both(flap, body) for flap in flaps]
    return []
