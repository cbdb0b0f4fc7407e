"""Region refine on drawn photos whose garment is known to the pixel."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from workbench.errors import BadInput
from workbench.masks import codec
from workbench.masks.regions import Hints, Rect, propose

Bytes = NDArray[np.uint8]
# Larger than the first cut works at, so that the border has to be brought back.
WIDTH, HEIGHT = 600, 800
CENTRE = (300, 400)


def garment() -> Bytes:
    """A disc with a strap: (HEIGHT, WIDTH) uint8, 255 inside."""
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.circle(mask, CENTRE, 180, 255, -1)
    cv2.rectangle(mask, (290, 120), (302, 300), 255, -1)
    return mask


def photo(mask: Bytes, noise_level: float = 8) -> Bytes:
    """Red noisy cloth before a grey noisy wall."""
    noise = np.random.default_rng(0).normal(0, noise_level, (*mask.shape, 3))
    colours = np.where(mask[..., None] > 0, np.array((170, 40, 60)), np.array((150, 150, 155)))
    return np.clip(colours + noise, 0, 255).astype(np.uint8)


def patchwork(mask: Bytes) -> Bytes:
    """Patches of all colours, a little lighter where there is garment: what the clusters are is a matter of chance."""
    chance = np.random.default_rng(3)
    patches = chance.integers(0, 200, (40, 30, 3)).astype(np.uint8)
    wall = cv2.resize(patches, mask.shape[::-1], interpolation=cv2.INTER_NEAREST).astype(np.float64)
    lighter = wall + np.where(mask[..., None] > 0, 55, 0) + chance.normal(0, 10, wall.shape)
    return np.clip(lighter, 0, 255).astype(np.uint8)


def stroke(*ends: tuple[int, int], width: int = 7) -> Bytes:
    """A stroke through these points."""
    out = np.zeros((HEIGHT, WIDTH), np.uint8)
    for start, end in pairwise(ends):
        cv2.line(out, start, end, 255, width)
    return out


EMPTY = np.zeros((HEIGHT, WIDTH), np.uint8)
NO_HINTS = Hints(EMPTY, EMPTY)
LOOSE = (80, 90, 520, 620)


def distance(found: Bytes, truth: Bytes) -> float:
    """How far the farthest wrong pixel lies from the true outline, in pixels."""
    wrong = (found >= codec.HALF) != (truth >= codec.HALF)
    inside = (truth >= codec.HALF).astype(np.uint8)
    to_edge = cv2.distanceTransform(inside, cv2.DIST_L2, 3) + cv2.distanceTransform(1 - inside, cv2.DIST_L2, 3)
    return float(to_edge[wrong].max(initial=0.0))


@pytest.mark.parametrize("noise_level", [8, 25])
def test_a_loose_rectangle_gives_the_garment_to_the_pixel(noise_level: float) -> None:
    """Thin strap included."""
    truth = garment()
    found = propose(photo(truth, noise_level), EMPTY, NO_HINTS, LOOSE)
    assert codec.dice(found, truth) > 0.998
    assert distance(found, truth) <= 1.5
    assert set(np.unique(found)) == {0, 255}


def test_nothing_outside_the_rectangle_changes() -> None:
    """Not even where the mask before is plainly wrong there, or soft."""
    truth = garment()
    before = np.random.default_rng(1).integers(0, 256, truth.shape).astype(np.uint8)
    left, top, right, bottom = rect = (250, 300, 600, 700)
    found = propose(photo(truth), before, NO_HINTS, rect)
    outside = np.ones(truth.shape, bool)
    outside[top:bottom, left:right] = False
    assert np.array_equal(found[outside], before[outside])
    assert not np.array_equal(found, before)


def test_a_stroke_alone_brings_back_what_the_mask_lacks_nearby() -> None:
    """A bite out of the disc heals; a bite far away stays."""
    truth = garment()
    before = truth.copy()
    cv2.circle(before, (150, 400), 40, 0, -1)
    cv2.circle(before, (450, 400), 40, 0, -1)
    found = propose(photo(truth), before, Hints(stroke((150, 390), (150, 410)), EMPTY))
    near = slice(340, 460), slice(100, 220)
    assert np.array_equal(found[near] >= codec.HALF, truth[near] >= codec.HALF)
    assert np.array_equal(found[:, 300:], before[:, 300:])


def test_strokes_on_a_photo_without_mask_are_enough() -> None:
    """One on garment, one beside it."""
    truth = garment()
    hints = Hints(stroke((200, 400), (400, 400)), stroke((40, 200), (40, 700), (560, 700), (560, 200)))
    found = propose(photo(truth), EMPTY, hints)
    assert codec.dice(found, truth) > 0.99


def test_hints_are_obeyed() -> None:
    """Also where the colours say otherwise."""
    truth = garment()
    on, off = stroke((420, 560), (500, 600)), stroke((250, 400), (350, 400))
    found = propose(photo(truth), EMPTY, Hints(on, off), LOOSE)
    inside = np.zeros_like(truth)
    inside[LOOSE[1] : LOOSE[3], LOOSE[0] : LOOSE[2]] = 1
    assert (found[(on > 0) & (inside > 0)] == 255).all()
    assert (found[off > 0] == 0).all()


def test_a_soft_edge_that_is_right_already_stays_soft() -> None:
    """Only where the outline moved the alpha is new."""
    truth = garment()
    soft = np.asarray(cv2.GaussianBlur(truth, (0, 0), 1.2), np.uint8)
    before = soft.copy()
    cv2.circle(before, (120, 400), 40, 0, -1)
    found = propose(photo(truth), before, NO_HINTS, LOOSE)
    assert np.array_equal(found[:, 300:], soft[:, 300:])
    assert (found[390:410, 130:150] == 255).all()


def test_the_same_input_gives_the_same_mask_in_every_thread() -> None:
    """Whatever else draws random numbers meanwhile."""
    rgb = patchwork(garment())

    def once(number: int) -> Bytes:
        cv2.setRNGSeed(number)
        return propose(rgb, EMPTY, NO_HINTS, LOOSE)

    with ThreadPoolExecutor(4) as pool:
        first, *others = pool.map(once, range(6))
    assert all(np.array_equal(first, other) for other in others)


def test_what_says_nothing_is_refused() -> None:
    """With what to do instead."""
    rgb = photo(garment())
    with pytest.raises(BadInput, match="Draw a rectangle"):
        propose(rgb, EMPTY, NO_HINTS)
    with pytest.raises(BadInput, match="what is garment"):
        propose(rgb, EMPTY, Hints(EMPTY, stroke((20, 20), (40, 40))))
    with pytest.raises(BadInput, match="what is background"):
        propose(rgb, EMPTY, NO_HINTS, (0, 0, WIDTH, HEIGHT))


def test_one_colour_everywhere_still_gets_an_answer() -> None:
    """Nothing can be told apart, and the hints count all the same."""
    flat = np.full((HEIGHT, WIDTH, 3), 128, np.uint8)
    on = stroke((300, 300), (300, 500))
    for hints in (NO_HINTS, Hints(on, EMPTY), Hints(EMPTY, on)):
        found = propose(flat, EMPTY, hints, LOOSE)
        assert (found[hints.foreground > 0] == 255).all()
        assert (found[hints.background > 0] == 0).all()


@settings(max_examples=25)
@given(st.data())
def test_any_rectangle_and_any_strokes_change_nothing_outside(data: st.DataObject) -> None:
    """Down to a rectangle of one pixel."""
    truth = garment()[300:420, 60:160]
    shape = truth.shape
    left, top = data.draw(st.integers(0, shape[1] - 2)), data.draw(st.integers(0, shape[0] - 2))
    rect: Rect = (left, top, data.draw(st.integers(left + 1, shape[1])), data.draw(st.integers(top + 1, shape[0])))
    on, off = np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)
    for marks in (on, off):
        x, y = data.draw(st.integers(0, shape[1] - 1)), data.draw(st.integers(0, shape[0] - 1))
        cv2.circle(marks, (x, y), data.draw(st.integers(0, 9)), 255, -1)
    try:
        found = propose(photo(truth), truth, Hints(on, off), rect)
    except BadInput:
        return
    outside = np.ones(shape, bool)
    outside[rect[1] : rect[3], rect[0] : rect[2]] = False
    assert np.array_equal(found[outside], truth[outside])
