"""What a garment is: its kind, cut, cloth and the traits that make its mask easy or hard."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from workbench.samples.cloth import NEAR_WHITE, PALETTES, PATTERNS, Cloth, Palette
from workbench.samples.figure import SKINS, WAIST

Option = TypeVar("Option")

KINDS = ("dress", "skirt", "top", "trousers", "jumpsuit", "gown", "shorts")
BODICED = ("dress", "top", "jumpsuit", "gown")
NECKLINES = ("round", "v", "straps", "square", "halter", "boat", "strapless", "collar")
SLEEVES = {
    "round": ("none", "short"), "v": ("short", "none"), "square": ("none", "short"),
    "boat": ("none", "long"), "collar": ("long", "none"),
}  # fmt: skip
OPENINGS = {
    "dress": ("none", "dip hem", "cut-out", "slit"), "skirt": ("none", "dip hem", "slit"),
    "gown": ("none", "slit", "cut-out", "dip hem"), "jumpsuit": ("none", "cut-out"),
}  # fmt: skip
CONTRASTS = (*("plain",) * 6, "near white", "skin tone")
ARMS = ("caps", "none", "arms", "caps")
VIEWS = (("Front",), ("Front", "Back"), ("Front",), ("Front", "FrontRight", "Back"), ("Front",))
YAW = {"Front": 0.0, "FrontRight": 0.62, "Back": np.pi}
TRAITS = (
    *KINDS, *NECKLINES, *PATTERNS, "keyhole", "cut-out", "slit", "dip hem", "near white", "skin tone", "sheer",
    "short sleeves", "long sleeves",
)  # fmt: skip
HEMS = {
    "dress": (218, 262), "skirt": (205, 268), "gown": (372, 412), "top": (128, 156), "shorts": (198, 236),
    "trousers": (380, 408), "jumpsuit": (380, 408),
}  # fmt: skip
SHEER = {"dress": 21, "skirt": 22, "gown": 23}  # the packs of cards that say which skirts end in sheer cloth


@dataclass(frozen=True)
class Design:
    """Lengths in units of the figure; hem is the row where the garment ends, flare its half width there."""

    number: int
    kind: str
    neckline: str
    sleeves: str
    opening: str
    contrast: str
    arms: str
    skin: tuple[float, float, float]
    poles: bool
    hem: float
    flare: float
    depth: float
    strap: float
    sheer: bool
    cloth: Cloth

    @property
    def garment(self) -> str:
        return f"SV-{1000 + self.number}"

    @property
    def has_bodice(self) -> bool:
        return self.kind in BODICED

    @property
    def has_legs(self) -> bool:
        return self.kind in ("trousers", "shorts", "jumpsuit")

    @property
    def traits(self) -> tuple[str, ...]:
        bodice = (self.neckline, f"{self.sleeves} sleeves") if self.has_bodice else ()
        extra = (self.opening, self.contrast, "sheer" if self.sheer else "")
        worn = (self.kind, self.cloth.pattern, *bodice, *extra)
        return tuple(trait for trait in worn if trait in TRAITS)


def dealt(options: tuple[Option, ...], seed: int, pack: int, number: int) -> Option:
    """The garment's card from a shuffled pack: each option comes once in every len(options) garments."""
    deal, place = divmod(number, len(options))
    order = np.random.default_rng([seed, pack, deal]).permutation(len(options))
    return options[int(order[place])]


def design(number: int, seed: int) -> Design:
    """The garment of that number, the same for ever for one seed."""
    rng = np.random.default_rng([seed, 7, number])
    kind, pack = dealt(KINDS, seed, 1, number), number // len(KINDS)
    contrast = dealt(CONTRASTS, seed, 3, number)
    neckline, sleeves = _top(kind, pack, seed)
    opening = _opening(kind, neckline, pack, seed)
    skin = SKINS[int(rng.integers(len(SKINS)))]
    hem = float(rng.uniform(*HEMS[kind]))
    return Design(
        number=number, kind=kind, neckline=neckline, sleeves=sleeves, opening=opening, contrast=contrast,
        arms=dealt(ARMS, seed, 6, number), skin=skin, poles=bool(rng.random() < 0.2), hem=hem,
        flare=_flare(kind, hem, rng), depth=float(rng.uniform(16, 40)), strap=float(rng.uniform(1.6, 6.5)),
        sheer=kind in SHEER and opening != "dip hem" and dealt((True, False, False), seed, SHEER[kind], pack),
        cloth=_cloth(dealt(tuple(PATTERNS), seed, 8, number), _palette(contrast, skin, rng), rng),
    )  # fmt: skip


def _top(kind: str, pack: int, seed: int) -> tuple[str, str]:
    """Neckline and sleeves; garments without a bodice have neither."""
    if kind not in BODICED:
        return "none", "none"
    place = pack * len(BODICED) + BODICED.index(kind)
    neckline = dealt(NECKLINES, seed, 2, place)
    return neckline, SLEEVES.get(neckline, ("none", "none"))[place // len(NECKLINES) % 2]


def _opening(kind: str, neckline: str, pack: int, seed: int) -> str:
    if neckline == "boat":
        return "keyhole"  # a boat neck is too tight to pull over the head without one
    return dealt(OPENINGS.get(kind, ("none",)), seed, 5, pack)


def _flare(kind: str, hem: float, rng: np.random.Generator) -> float:
    if kind in ("trousers", "jumpsuit", "shorts"):
        return float(rng.uniform(1.5, 9.0))
    if kind == "top":
        return float(rng.uniform(38, 50))
    return float(rng.uniform(38, 50 + 0.19 * (hem - WAIST)))


def _palette(contrast: str, skin: tuple[float, float, float], rng: np.random.Generator) -> Palette:
    if contrast == "near white":
        return NEAR_WHITE
    if contrast == "skin tone":
        main, light, deep = (tuple(float(c) * k for c in skin) for k in (0.97, 1.08, 0.86))
        return (main[0], main[1], main[2]), (light[0], light[1], light[2]), (deep[0], deep[1], deep[2])
    chosen = PALETTES[int(rng.integers(len(PALETTES)))]
    return (chosen[1], chosen[0], chosen[2]) if rng.random() < 0.25 else chosen


def _cloth(pattern: str, palette: Palette, rng: np.random.Generator) -> Cloth:
    size = {"stripes": (8, 26), "checks": (9, 24), "dots": (10, 26), "floral": (46, 90)}.get(pattern, (50, 90))
    return Cloth(
        pattern=pattern, palette=palette, repeat=float(rng.uniform(*size)), gloss=float(rng.choice([0.02, 0.05, 0.16])),
        drape=float(rng.uniform(0.55, 1.5)), weave=float(rng.uniform(0.02, 0.05)),
    )  # fmt: skip
