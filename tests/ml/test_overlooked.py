"""A red dress with a strap before a wall, seen without a network: does the photo tell that its mask lacks the strap?"""

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.overlooked import overlooked

Bools = NDArray[np.bool_]
HEIGHT, WIDTH = 300, 200
RED, GREY, SKIN = (170, 30, 40), (150, 150, 150), (205, 165, 140)
STRAP = np.s_[40:100, 70:80]


def drawn(*places: tuple[slice, slice]) -> Bools:
    """(h,w) true in the rectangles."""
    out = np.zeros((HEIGHT, WIDTH), np.bool_)
    for place in places:
        out[place] = True
    return out


BODY = drawn(np.s_[100:260, 50:150])
DRESS = BODY | drawn(STRAP)


def photo(garment: Bools, colour: NDArray[np.uint8] | tuple[int, ...] = RED) -> NDArray[np.uint8]:
    """The garment before a wall, with a little noise."""
    colours = np.where(garment[..., None], np.asarray(colour), np.array(GREY))
    noise = np.random.default_rng(0).integers(-4, 5, (HEIGHT, WIDTH, 3))
    return np.asarray((colours + noise).clip(0, 255), np.uint8)


def steps(seen: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Colour steps (h,w) in delta E, as far as they matter here."""
    lab = cv2.blur(cv2.cvtColor(seen.astype(np.float32) / 255.0, cv2.COLOR_RGB2Lab), (3, 3))
    return np.asarray(
        np.maximum(*(np.linalg.norm(np.roll(lab, 2, axis) - np.roll(lab, -2, axis), axis=2) for axis in (0, 1))),
        np.float32,
    )


def found(seen: NDArray[np.uint8], mask: Bools) -> NDArray[np.float32]:
    """What the photo says of the mask."""
    return overlooked(seen, steps(seen), mask)


def test_a_strap_that_is_cut_off_counts() -> None:
    """Nearly all of it, and nothing else."""
    counts = found(photo(DRESS), BODY)
    assert counts[STRAP].mean() > 0.6
    assert not counts[~DRESS].any()


def test_a_whole_mask_lacks_nothing() -> None:
    """Nor does one that is two pixels too narrow, as people draw."""
    assert not found(photo(DRESS), DRESS).any()
    narrow = cv2.erode(DRESS.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    assert not found(photo(DRESS), np.asarray(narrow)).any()


def test_the_same_colours_behind_an_edge_are_something_else() -> None:
    """A red handbag beside the dress, whose side seam is dark."""
    seen = photo(BODY | drawn(np.s_[150:200, 150:180]))
    seen[150:200, 149] = 20
    assert found(seen, BODY).max(initial=0.0) < 0.05


def test_one_of_a_prints_colours_beside_it_is_something_else() -> None:
    """Stripes have edges everywhere, so the red bag beside them is told by being red alone."""
    stripes = np.where((np.arange(WIDTH) // 4 % 2 == 0)[None, :, None], np.array(RED), np.array((30, 40, 120)))
    seen = photo(BODY, stripes)
    bag = drawn(np.s_[150:200, 150:180])
    seen[bag] = photo(bag)[bag]
    assert found(seen, BODY).max(initial=0.0) < 0.05


def test_what_does_not_touch_the_mask_is_something_else() -> None:
    """A red shoe far below."""
    assert not found(photo(BODY | drawn(np.s_[275:295, 60:90])), BODY).any()


def test_a_strap_of_a_print_counts_though_the_outline_crosses_its_edges() -> None:
    """Stripes: the outline through the cloth has no more edges than the cloth itself."""
    stripes = np.where((np.arange(WIDTH) // 4 % 2 == 0)[None, :, None], np.array(RED), np.array((30, 40, 120)))
    assert found(photo(DRESS, stripes), BODY)[STRAP].mean() > 0.3


def test_neighbours_of_another_colour_do_not_count() -> None:
    """A bare shoulder where the strap was."""
    seen = photo(BODY)
    seen[STRAP] = SKIN
    assert not found(seen, BODY).any()


def test_masks_without_an_inside_or_an_outside_say_nothing() -> None:
    """Empty, full, and a line."""
    for mask in (drawn(), np.ones((HEIGHT, WIDTH), np.bool_), drawn(np.s_[100:102, 50:150])):
        assert not found(photo(DRESS), mask).any()
