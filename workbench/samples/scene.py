"""One drawn photo: the set, the mannequin, the garment on it, the lens."""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from workbench.samples.cloth import folds, print_on, weave
from workbench.samples.cut import Cut, cut, tubes
from workbench.samples.design import YAW, Design
from workbench.samples.fields import Bytes, Frame, Grid, band, blur, cover, either, ellipse, enlarged, frame, held, rgb
from workbench.samples.figure import GROUND, HIP, WAIST, Figure, body, bust, mask_of, near_arm
from workbench.samples.light import Light, round_relief, shade
from workbench.samples.studio import studio, turntable


@dataclass(frozen=True)
class Scene:
    """photo (h, w, 3) RGB; the others (h, w) soft coverage 0..255.

    alpha is the garment, thick the same without straps and sleeves, closed the same before it was opened,
    and figure the mannequin with all it wears.
    """

    photo: Bytes
    alpha: Bytes
    thick: Bytes
    closed: Bytes
    figure: Bytes


@dataclass(frozen=True)
class _Worn:
    """The lit cloth and its coverages, as in Scene; behind hangs at the back of the legs."""

    colour: Grid
    front: Grid
    behind: Grid
    thick: Grid
    sleeves: Grid
    closed: Grid
    opacity: Grid


def scene(design: Design, view: str, seed: int, width: int, height: int) -> Scene:
    """Draw the garment from that viewpoint; the same picture for the same arguments."""
    rng = np.random.default_rng([seed, 11, design.number, list(YAW).index(view)])
    # One garment's photos share the set, but for its back: that was shot on another day, with another lens and light.
    # From the same place a plain garment's front and back would be the same picture.
    day = [1] if view == "Back" else []
    stage = np.random.default_rng([seed, 12, design.number, *day])
    unit = height / 1152
    scale = float(stage.uniform(2.0, 2.22)) * unit
    centre = width * float(0.5 + stage.uniform(-0.02, 0.02))
    ground = height * 0.925 + float(stage.uniform(-0.01, 0.008)) * height
    light = Light(float(stage.choice([-1, 1]) * stage.uniform(0.3, 0.6)), -0.32, float(stage.uniform(0.42, 0.68)))
    photo = studio(stage, width, height, bool(stage.random() < 0.4), bool(stage.random() < 0.5))
    turntable(photo, centre, ground, scale)
    at = frame(width, height, centre, ground - GROUND * scale, scale)
    return _shoot(design, Figure(design.skin, design.arms, design.poles, YAW[view]), photo, at, light, rng)


def _shoot(design: Design, figure: Figure, photo: Grid, at: Frame, light: Light, rng: np.random.Generator) -> Scene:
    skin, bare = body(figure, at, light)
    worn = _spread(_wear(design, figure, _cloth_rows(design, at), light), at, _cloth_rows(design, at))
    arm = near_arm(figure, at, light)
    hidden = arm[1] * (1 - worn.sleeves) if arm else np.zeros(at.shape, dtype=np.float32)
    alpha = np.maximum(worn.front, worn.behind * (1 - bare)) * (1 - hidden)
    picture = photo[at.window]
    outline = np.maximum(np.maximum(bare, alpha), hidden)
    picture *= _wall_shadow(outline, at, light)[..., None]
    _lay(picture, worn.colour * 0.62, worn.behind)
    _lay(picture, skin * _contact(worn.front, at)[..., None], bare)
    _lay(picture, worn.colour, worn.front * worn.opacity)
    if arm is not None:
        picture *= (1 - 0.25 * held(blur(hidden, 2.2 * at.scale) - hidden, 0, 1) * worn.front)[..., None]
        _lay(picture, arm[0], hidden)
    covers = (alpha, worn.thick * (1 - hidden), np.maximum(worn.closed, alpha), outline)
    return _framed(photo, at, covers, rng)


def _lay(picture: Grid, colour: Grid, coverage: Grid) -> None:
    picture += (colour - picture) * coverage[..., None]


def _cloth_rows(design: Design, at: Frame) -> Frame:
    return at.rows_between(4 if design.has_bodice else 92, design.hem + 14)


def _spread(worn: _Worn, at: Frame, rows: Frame) -> _Worn:
    """The same in the whole frame."""
    above = rows.top - at.top
    below = at.shape[0] - above - rows.shape[0]

    def padded(field: Grid) -> Grid:
        return np.asarray(cv2.copyMakeBorder(field, above, below, 0, 0, cv2.BORDER_CONSTANT), dtype=np.float32)

    return _Worn(**{name: padded(field) for name, field in vars(worn).items()})


def _wear(design: Design, figure: Figure, at: Frame, light: Light) -> _Worn:
    cloth, rng = design.cloth, np.random.default_rng([design.number, 3])
    relief, angle, half = round_relief(at, tubes(design, figure, at))
    crumple = _crumple(design, figure, at, rng)
    shape = cut(design, figure, at, crumple * _fall(design, at))
    relief = relief + 0.75 * bust(figure, at) + crumple + _trim(design, figure, at, shape)
    across = (angle + figure.yaw) * half + 0.5 * crumple
    colour = print_on(cloth, rng, at, across, at.y + 0.3 * crumple)
    colour = _details(design, figure, at, colour)
    bright, gloss = shade(relief, at.scale, light)
    hollow = 1 - 0.05 * held(blur(crumple, 2.5 * at.scale) - crumple, 0, 2.5)
    bright = held(bright, 0.12, 1.3) * weave(cloth, rng, at) * hollow * _rolled_edge(shape)
    # Dark cloth still shows its folds: a little of the studio's white comes back from every fibre.
    lit = colour * bright[..., None] + (7 * bright + 255 * cloth.gloss * gloss)[..., None]
    none = np.full(at.shape, -99, dtype=np.float32)
    return _Worn(
        colour=held(lit, 0, 255),
        front=cover(shape.whole, at),
        behind=cover(none if shape.back is None else shape.back, at),
        thick=cover(shape.main, at),
        sleeves=cover(none if shape.thin is None or design.sleeves == "none" else shape.thin, at),
        closed=cover(np.minimum(shape.closed, at.y - 16), at),
        opacity=_opacity(design, at),
    )


def _crumple(design: Design, figure: Figure, at: Frame, rng: np.random.Generator) -> Grid:
    coarse = at.coarse(2)
    _, angle, half = round_relief(coarse, tubes(design, figure, coarse))
    return enlarged(folds(design.cloth, rng, coarse, angle + figure.yaw, half, _fall(design, coarse)), at)


def _fall(design: Design, at: Frame) -> Grid:
    """(m, 1): 0 where the cloth lies on the body, 1 where it hangs free."""
    if design.has_legs:
        return held((at.y - HIP) / 120, 0, 0.55)
    fullness = min(1.3, max(0.06, (design.flare - 36) / 34))
    start = 70.0 if design.kind == "top" else WAIST
    return held((at.y - start) / max(30.0, design.hem - start), 0, 1) ** np.float32(0.7) * fullness


def _rolled_edge(shape: Cut) -> Grid:
    """Hems and necklines are folded over: the last unit of cloth turns away and darkens."""
    fold: Grid = np.exp(-either(shape.main, 0) / 0.9)
    stitch: Grid = np.exp(-((shape.main - 3.0) ** 2) * 6)
    return 1 - 0.16 * fold - 0.05 * stitch


def _trim(design: Design, figure: Figure, at: Frame, shape: Cut) -> Grid:
    """Relief in units of seams, waistbands, straps and collars."""
    relief = np.zeros(at.shape, dtype=np.float32)
    if shape.raised is not None:
        relief += 1.2 * held(shape.raised, 0, 1.0)
    waist = WAIST if design.has_bodice else WAIST + 5
    if design.kind != "top":
        relief -= 0.9 * np.exp(-(((at.y - waist) / 0.9) ** 2)) * (np.abs(at.x) < 37)
    if design.has_legs and not figure.back:
        relief -= 0.7 * np.exp(-((band(at, (30 * figure.turn, 104), (30 * figure.turn, 136), 0.2) / 0.6) ** 2))
        for side in (-1, 1):
            relief -= 0.6 * np.exp(-((band(at, (side * 24, 104), (side * 39, 126), 0.2) / 0.6) ** 2))
    return relief


def _details(design: Design, figure: Figure, at: Frame, colour: Grid) -> Grid:
    """Belt and buttons, in the palette's accent."""
    accent = rgb(design.cloth.palette[2])
    if design.kind in ("dress", "gown", "jumpsuit") and design.number % 3 == 0:
        belt = cover(np.minimum(3.2 - np.abs(at.y - WAIST), 37 - np.abs(at.x)), at)[..., None]
        colour = colour + (accent * 0.8 - colour) * belt
    if design.neckline == "collar" and design.has_bodice and not figure.back:
        for row in range(40, int(min(design.hem, 150)), 14):
            button = cover(ellipse(at, 32 * figure.turn, row, 1.5, 1.5), at)[..., None]
            colour = colour + (rgb([222, 214, 200]) - colour) * button
    return colour


def _opacity(design: Design, at: Frame) -> Grid:
    """Sheer cloth lets the legs through in its lowest third."""
    if not design.sheer:
        return np.ones(at.shape, dtype=np.float32)
    start = design.hem - 0.3 * (design.hem - WAIST)
    return (1 - 0.42 * held((at.y - start) * 0.6, 0, 1) + 0 * at.x).astype(np.float32)


def _contact(garment: Grid, at: Frame) -> Grid:
    """Cloth shades the skin next to it, most of all below a hem."""
    fallen = np.roll(garment, round(5 * at.scale), axis=0)
    near = blur(garment, 1.6 * at.scale)
    wide = blur(fallen, 6 * at.scale)
    return 1 - 0.26 * near - 0.24 * wide


def _wall_shadow(outline: Grid, at: Frame, light: Light) -> Grid:
    moved = np.roll(outline, round(-14 * light.x * at.scale), axis=1)
    fade = held((at.y + 12) / 14, 0, 1) * held((at.x[:, -1:] - np.abs(at.x)) / 30, 0, 1)
    return 1 - fade * (0.10 * blur(moved, 11 * at.scale) + 0.05 * blur(outline, 4 * at.scale))


def _framed(photo: Grid, at: Frame, covers: tuple[Grid, Grid, Grid, Grid], rng: np.random.Generator) -> Scene:
    """The whole picture through the lens; masks get the lens's blur, not its noise."""
    soft = 0.62 * photo.shape[0] / 1152

    def full(coverage: Grid) -> Bytes:
        mask = np.zeros(photo.shape[:2], dtype=np.uint8)
        mask[at.window] = mask_of(np.asarray(cv2.GaussianBlur(coverage, (0, 0), soft), dtype=np.float32))
        return mask

    return Scene(_expose(photo, soft, rng), *(full(coverage) for coverage in covers))


def _expose(photo: Grid, soft: float, rng: np.random.Generator) -> Bytes:
    height, width = photo.shape[:2]
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :] ** 2
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None] ** 2
    exposure = float(rng.normal(1.0, 0.02)) * (1 - 0.05 * (x + y))
    balance = rgb(rng.normal(1, 0.005, 3).tolist())
    seen = np.asarray(cv2.GaussianBlur(photo, (0, 0), soft), dtype=np.float32)
    seen *= (exposure[..., None] * balance).astype(np.float32)
    place = (int(rng.integers(height)), int(rng.integers(width)))
    seen += np.roll(_grain(height, width), place, axis=(0, 1)) * np.float32(rng.uniform(1.2, 2.2))
    return held(seen, 0, 255).astype(np.uint8)


@lru_cache(maxsize=1)
def _grain(height: int, width: int) -> Grid:
    """(h, w, 3) sensor noise, mostly alike in the three colours; each photo reads it from another place."""
    rng = np.random.default_rng(17)
    shared = rng.standard_normal((height, width, 1), dtype=np.float32)
    own = rng.standard_normal((height, width, 3), dtype=np.float32)
    return np.asarray(0.8 * shared + 0.5 * own, dtype=np.float32)
