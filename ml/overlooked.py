"""Cloth that a mask lacks and that the network does not see either, found in the photo alone.

A network of a few hundred pixels hardly sees a strap, and where it draws none, there is no difference from a mask
without one. The photo shows it: the garment's colours go on beyond the mask, and where they do, the mask's outline
lies on no edge and has the same colour on both sides.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.witness import CLEAR, Bools, Floats, binned, cielab, clear, outline, ratios, smallest, solid

# What surrounds the garment is this far from the mask, whose own edge is never exact; a piece reaches at least as far.
_AWAY = np.ones((9, 9), np.uint8)
_FAR = 4.0
# Edges of the cloth itself, folds and prints, are taken this deep inside the mask.
_DEEP = 6.0
_QUARTER = 25.0
# Beyond the cloth's own edges the outline's may have this many delta E, and its two sides may differ by this many;
# both are looked at this far, in pixels. Between 2 and 3, and powers of 2 and 4, the AUROC of cut straps moved by 0.01.
_NO_STEP, _SAME_COLOUR, _SHARP = 1.0, 3.0, 4
_BESIDE = 6
_MARGIN = _BESIDE + 2


@dataclass(frozen=True)
class _View:
    """The photo and a mask, or a part of both, all (h,w)."""

    lab: Floats
    edges: Floats
    likeness: Floats
    outside: Floats
    inside: Floats
    border: Bools

    def part(self, place: tuple[slice, slice]) -> _View:
        return _View(*(getattr(self, name)[place] for name in self.__dataclass_fields__))


def overlooked(photo: NDArray[np.uint8], edges: Floats, given: Bools) -> Floats:
    """How much each pixel outside the mask counts as cloth that it lacks (h,w), 0..1.

    photo (h,w,3) RGB, edges (h,w) its colour steps in delta E, given (h,w) the mask. All 0 for a mask that is empty,
    full, or too narrow to have colours of its own.
    """
    out = np.zeros(given.shape, np.float32)
    view = _view(photo, edges, given)
    deep = edges[view.inside > _DEEP]
    usual = float(np.percentile(deep, _QUARTER)) if deep.size else 0.0
    least = smallest(int(given.sum()))
    alike = ((view.likeness > CLEAR) & ~given).astype(np.uint8)
    total, pieces, figures, _ = cv2.connectedComponentsWithStats(alike, connectivity=4)
    for piece in range(1, total):
        left, top, width, height, area = (int(figure) for figure in figures[piece])
        if area < least:
            continue
        place = np.s_[max(0, top - _MARGIN) : top + height + _MARGIN, max(0, left - _MARGIN) : left + width + _MARGIN]
        part = np.asarray(pieces[place] == piece)
        out[place][part] = _as_cloth(view.part(place), part, usual)
    return out


def _view(photo: NDArray[np.uint8], edges: Floats, given: Bools) -> _View:
    lab = cielab(photo)
    colours, around = binned(lab), cv2.dilate(given.view(np.uint8), _AWAY) == 0
    likeness = cv2.blur(ratios(colours[solid(given)], colours[around])[colours], (3, 3))
    outside, inside = (
        cv2.distanceTransform(side.view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5) for side in (~given, given)
    )
    return _View(lab, edges, np.asarray(likeness), np.asarray(outside), np.asarray(inside), outline(given))


def _as_cloth(view: _View, piece: Bools, usual: float) -> float:
    """0..1: how far a piece with the garment's colours goes on from the mask, rather than beside it."""
    touching = (cv2.dilate(piece.view(np.uint8), np.ones((3, 3), np.uint8)) > 0) & view.border
    if not touching.any() or view.outside[piece].max() < _FAR:
        return 0.0
    step = max(0.0, float(np.percentile(view.edges[touching], _QUARTER)) - usual)
    by_edge = min(1.0, 2 * _NO_STEP / (_NO_STEP + step))
    by_colour = min(1.0, _SAME_COLOUR / max(_across(view, piece, touching), 1e-6))
    return float(clear(float(view.likeness[piece].mean())) * (by_edge * by_colour) ** _SHARP)


def _across(view: _View, piece: Bools, touching: Bools) -> float:
    """The difference, in delta E, of the mean colours within the mask and in the piece where the two touch."""
    reach = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * _BESIDE + 1, 2 * _BESIDE + 1))
    near = cv2.dilate(touching.view(np.uint8), reach) > 0
    within = near & (view.inside > 1.5) & (view.inside <= _BESIDE)
    beyond = near & piece & (view.outside > 1.5) & (view.outside <= _BESIDE)
    if not within.any() or not beyond.any():
        return float("inf")
    return float(np.linalg.norm(view.lab[within].mean(axis=0) - view.lab[beyond].mean(axis=0)))
