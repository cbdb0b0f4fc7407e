"""Every tool in a real browser, with real pointer events: what the hand does is what the server gets."""

from collections.abc import Callable

import numpy as np
import pytest

from tests.e2e.easel import Easel, box, far_from
from tests.e2e.person import Person

# The photos show one square garment, its box here, on a plain ground.
GARMENT = (90, 60, 270, 420)


@pytest.fixture
def easel(person: Callable[[str], Person]) -> Easel:
    """Ann at a photo whose mask she has cleared."""
    return Easel(person("ann")).clear()


def test_the_cleared_mask_is_empty(easel: Easel) -> None:
    """The rectangle with Alt held takes everything away."""
    assert easel.mask().max() == 0


def test_the_brush_paints_where_its_ring_is(easel: Easel) -> None:
    """A dot of 40 px: its width and height are the ring's to a pixel, and its middle is where the hand was."""
    easel.take("b").click((180, 240))
    ys, xs = np.nonzero(easel.inside())
    assert abs(np.ptp(xs) + 1 - 40) <= 1
    assert abs(np.ptp(ys) + 1 - 40) <= 1
    assert abs(xs.mean() - 179.5) <= 1
    assert abs(ys.mean() - 239.5) <= 1


def test_a_fast_stroke_has_no_gaps(easel: Easel) -> None:
    """Two events far apart: every pixel of the line between them is inside."""
    easel.take("b")
    easel.page.mouse.move(*easel.at((60, 60)))
    easel.page.mouse.down()
    easel.page.mouse.move(*easel.at((300, 420)))
    easel.page.mouse.up()
    inside = easel.inside()
    assert all(inside[round(60 + 1.5 * step), round(60 + step)] for step in range(240))


def test_shift_click_draws_a_straight_line(easel: Easel) -> None:
    """From the last point to the next."""
    easel.take("b").click((60, 100))
    easel.page.keyboard.down("Shift")
    easel.click((300, 100))
    easel.page.keyboard.up("Shift")
    assert easel.inside()[100, 60:300].all()


def test_the_eraser_takes_away(easel: Easel) -> None:
    """A stroke through a rectangle cuts it in two."""
    easel.take("m").drag((100, 100), (200, 300)).take("e").drag((80, 200), (220, 200))
    inside = easel.inside()
    assert inside[120, 150]
    assert not inside[200, 100:200].any()
    assert inside[280, 150]


def test_the_rectangle_is_exact(easel: Easel) -> None:
    """From whole pixel to whole pixel."""
    easel.take("m").drag((100, 100), (200, 300))
    assert far_from(easel.inside(), box(easel, 100, 100, 200, 300)) == 0


def test_the_lasso_fills_what_it_went_around(easel: Easel) -> None:
    """A drag around a square."""
    easel.take("l").drag((100, 100), (200, 100), (200, 300), (100, 300), (100, 104))
    assert far_from(easel.inside(), box(easel, 100, 100, 200, 300)) < 0.02


def test_the_polygon_has_points_that_can_be_moved(easel: Easel) -> None:
    """Three corners, the third dragged to its place, the fourth, Enter."""
    easel.take("p").click((100, 100)).click((200, 100)).click((240, 260)).drag((240, 260), (200, 300)).click((100, 300))
    easel.page.keyboard.press("Enter")
    assert far_from(easel.inside(), box(easel, 100, 100, 200, 300)) < 0.02


def test_an_area_adds_subtracts_and_intersects(easel: Easel) -> None:
    """Chosen in the bar above the photo; each is one undo."""
    easel.take("m").drag((100, 100), (200, 300))
    easel.page.get_by_role("button", name="Intersect").click()
    easel.drag((150, 50), (260, 200))
    assert far_from(easel.inside(), box(easel, 150, 100, 200, 200)) == 0
    easel.page.get_by_role("button", name="Subtract", exact=True).click()
    easel.drag((150, 100), (175, 200))
    assert far_from(easel.inside(), box(easel, 175, 100, 200, 200)) == 0
    easel.page.get_by_role("button", name="Add", exact=True).click()
    easel.page.keyboard.press("Control+z")
    easel.page.keyboard.press("Control+z")
    assert far_from(easel.inside(), box(easel, 100, 100, 200, 300)) == 0


def test_space_and_the_middle_button_never_paint(easel: Easel) -> None:
    """They move the photo."""
    easel.take("b")
    easel.page.keyboard.down("Space")
    easel.drag((150, 150), (200, 200))
    easel.page.keyboard.up("Space")
    easel.page.mouse.move(*easel.at((150, 150)))
    easel.page.mouse.down(button="middle")
    easel.page.mouse.move(*easel.at((200, 250)), steps=5)
    easel.page.mouse.up(button="middle")
    assert easel.mask().max() == 0
