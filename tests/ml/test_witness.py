"""A red garment before a grey wall: what the photo says of each piece on which a network and a mask differ."""

import numpy as np
import pytest
from numpy.typing import NDArray

from ml.witness import counted

Bools = NDArray[np.bool_]
HEIGHT, WIDTH = 200, 160
RED, GREY, SKIN = (170, 30, 40), (150, 150, 150), (205, 165, 140)
WHOLE = (slice(40, 160), slice(50, 110))


def region(*places: tuple[slice, slice]) -> Bools:
    """(h,w) true in the rectangles."""
    out = np.zeros((HEIGHT, WIDTH), np.bool_)
    for place in places:
        out[place] = True
    return out


def photo(garment: Bools, skin: Bools | None = None) -> NDArray[np.uint8]:
    """The garment, perhaps with skin beside it, before a wall; a little noise on everything."""
    colours = np.where(garment[..., None], RED, GREY)
    if skin is not None:
        colours = np.where(skin[..., None], SKIN, colours)
    noise = np.random.default_rng(0).integers(-4, 5, (HEIGHT, WIDTH, 3))
    return np.asarray((colours + noise).clip(0, 255), np.uint8)


def steps(garment: Bools) -> NDArray[np.float32]:
    """Colour steps (h,w): plain along the garment's outline, next to none elsewhere."""
    out = np.full((HEIGHT, WIDTH), 1.0, np.float32)
    around = [np.roll(garment, step, axis) for axis in (0, 1) for step in (-1, 1)]
    out[np.logical_or.reduce([moved != garment for moved in around])] = 30.0
    return out


def share(found: Bools, given: Bools, seen: NDArray[np.uint8], edges: NDArray[np.float32]) -> float:
    """Of the pixels on which the two differ, the share that counts."""
    return float(counted(seen, edges, found, given).sum() / (found != given).sum())


GARMENT = region(WHOLE)
SHORT = region((slice(40, 140), slice(50, 110)))


def test_a_hem_drawn_too_high_counts() -> None:
    """Below the mask there is cloth, and its outline runs across cloth."""
    assert share(GARMENT, SHORT, photo(GARMENT), steps(GARMENT)) > 0.9


def test_a_hem_that_the_network_misses_does_not() -> None:
    """The same two outlines; now the mask is right."""
    assert share(SHORT, GARMENT, photo(GARMENT), steps(GARMENT)) < 0.001


def test_an_arm_left_in_counts_though_it_is_narrow() -> None:
    """Six pixels of wall, drawn as garment."""
    arm = region(WHOLE, (slice(60, 120), slice(110, 116)))
    assert share(GARMENT, arm, photo(GARMENT), steps(GARMENT)) > 0.5


def test_a_mannequin_taken_for_cloth_does_not_count() -> None:
    """The network's outline has an edge all around; so has the mask's, and what lies between has other colours."""
    skin = region((slice(10, 40), slice(50, 110)))
    both = GARMENT | skin
    seen, edges = photo(GARMENT, skin), np.maximum(steps(GARMENT), steps(both))
    assert share(both, GARMENT, seen, edges) < 0.01


@pytest.mark.parametrize("grown", [1, 2])
def test_an_outline_a_little_off_is_nobodys_mistake(grown: int) -> None:
    """Up to two pixels at twice the network's size, as people draw."""
    larger = region((slice(40 - grown, 160 + grown), slice(50 - grown, 110 + grown)))
    assert not counted(photo(GARMENT), steps(GARMENT), GARMENT, larger).any()


def test_specks_do_not_count() -> None:
    """A few pixels of noise in an imported mask."""
    speck = region(WHOLE, (slice(10, 14), slice(10, 14)))
    assert not counted(photo(GARMENT), steps(GARMENT), GARMENT, speck).any()


def test_an_empty_mask_of_a_garment_counts_as_a_whole() -> None:
    """There is nothing to compare colours with, and no outline to look at."""
    found = counted(photo(GARMENT), steps(GARMENT), GARMENT, region())
    assert found.sum() > 0.9 * GARMENT.sum()


def test_a_speck_that_the_network_draws_where_there_is_nothing_does_not() -> None:
    """A photo without a belt, and four pixels that look like one."""
    speck = region((slice(60, 64), slice(60, 64)))
    assert not counted(photo(GARMENT), steps(GARMENT), speck, region()).any()


@pytest.mark.parametrize(("cloth", "wall"), [(12, 250), (245, 8)])
def test_black_is_no_neighbour_of_white(cloth: int, wall: int) -> None:
    """A black hem before a white wall, and the reverse: the colours could not differ more."""
    seen = np.where(GARMENT[..., None], np.uint8(cloth), np.uint8(wall)).repeat(3, axis=2)
    assert share(GARMENT, SHORT, np.asarray(seen, np.uint8), steps(GARMENT)) > 0.9
