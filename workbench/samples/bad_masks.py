"""Masks that are wrong the way people's masks are wrong, so that triage has something to find."""

from collections.abc import Callable

import numpy as np

from workbench.samples.design import Design
from workbench.samples.fields import Bytes
from workbench.samples.scene import Scene

CLEARLY_WRONG = 0.95
SHIFT = 40


def dice(left: Bytes, right: Bytes) -> float:
    """Dice of two (h, w) soft masks 0..255, each taken at half; two empty masks agree (1.0)."""
    a, b = left > 127, right > 127
    total = int(a.sum()) + int(b.sum())
    return 2 * int((a & b).sum()) / total if total else 1.0


def _thin_parts_missing(scene: Scene) -> Bytes:
    return scene.thick


def _half(scene: Scene) -> Bytes:
    rows = np.flatnonzero(scene.alpha.max(axis=1) > 127)
    mask = scene.alpha.copy()
    mask[int(rows[0] + 0.55 * len(rows)) :] = 0
    return mask


def _with_the_mannequin(scene: Scene) -> Bytes:
    return scene.figure


def _shifted(scene: Scene) -> Bytes:
    return np.roll(scene.alpha, SHIFT * scene.alpha.shape[1] // 768, axis=1)


def _openings_filled(scene: Scene) -> Bytes:
    return scene.closed


MISTAKES: tuple[Callable[[Scene], Bytes], ...] = (
    _thin_parts_missing,
    _with_the_mannequin,
    _openings_filled,
    _half,
    _shifted,
)


def bad_mask(scene: Scene, turn: int) -> Bytes:
    """(h, w) soft mask with the turn's mistake, or the next one that this garment shows clearly."""
    for step in range(len(MISTAKES)):
        mask = MISTAKES[(turn + step) % len(MISTAKES)](scene)
        if dice(mask, scene.alpha) < CLEARLY_WRONG:
            return mask
    return _half(scene)


def shows(design: Design, turn: int) -> bool:
    """Whether the turn's mistake changes enough of this garment to be seen."""
    mistake = MISTAKES[turn % len(MISTAKES)]
    if mistake is _thin_parts_missing:
        return design.sleeves != "none"
    if mistake is _openings_filled:
        # On a long garment the bare shoulders are too small a share to be noticed.
        return design.neckline in ("straps", "strapless", "halter") and design.kind in ("dress", "top")
    return True
