"""Every tool in a real browser, with real pointer events: what the hand does is what the server gets."""

from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.e2e.easel import Easel, box, far_from
from tests.e2e.person import Person

# The photos show one square garment, its box here, on a plain ground.
GARMENT = (90, 60, 270, 420)
# The JPEG blocks that its edge runs through: only there does the ground have any colour but one.
BLOCKS = (80, 48, 288, 432)


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


def undone(easel: Easel) -> bool:
    """Whether one undo takes everything away again."""
    easel.take("Control+z")
    return not easel.mask().any()


def test_the_wand_takes_the_colour_under_a_click(easel: Easel) -> None:
    """Connected: the square, or the ground around it; one undo."""
    easel.take("g").click((180, 240))
    assert far_from(easel.inside(), box(easel, *GARMENT)) < 0.02
    assert undone(easel)
    easel.click((30, 30))
    assert far_from(easel.inside(), ~box(easel, *GARMENT)) < 0.02
    assert undone(easel)


def test_dragging_the_wand_lets_more_in(easel: Easel) -> None:
    """A short drag is a small tolerance, a long one takes the whole photo, and the bar shows what was dragged."""
    tolerance = easel.page.get_by_label("Tolerance")
    easel.take("g").drag((180, 240), (190, 240))
    small = float(tolerance.input_value())
    assert far_from(easel.inside(), box(easel, *GARMENT)) < 0.05
    assert undone(easel)
    easel.drag((180, 100), (180, 460))
    assert float(tolerance.input_value()) > small
    assert easel.inside().mean() > 0.98
    assert undone(easel)


def test_the_wand_need_not_be_connected(easel: Easel) -> None:
    """All of the colour, wherever it is: here the one square; one undo."""
    easel.take("g")
    connected = easel.page.get_by_label("Connected only")
    expect(connected).to_be_checked()
    connected.uncheck()
    easel.click((180, 240))
    assert far_from(easel.inside(), box(easel, *GARMENT)) < 0.02
    assert undone(easel)


def test_the_smart_edge_finds_the_garment(easel: Easel) -> None:
    """Clicks of an unsteady hand near the corners: the outline is the garment's."""
    easel.take("w")
    for pixel in ((92, 57), (268, 63), (272, 240), (267, 422), (93, 417), (88, 230)):
        easel.page.mouse.move(*easel.at(pixel), steps=8)
        easel.click(pixel)
    easel.take("Enter")
    assert far_from(easel.inside(), box(easel, *GARMENT)) < 0.03
    assert undone(easel)


def test_a_region_needs_only_a_loose_rectangle(easel: Easel) -> None:
    """The server answers with the square inside; Escape leaves no trace, Enter keeps it as one step."""
    easel.take("r")
    keep = easel.page.get_by_role("button", name="Keep")
    for end in ("Escape", "Enter"):
        with easel.page.expect_response("**/region/"):
            easel.drag((70, 40), (292, 446))
        expect(keep).to_be_enabled()
        easel.page.wait_for_timeout(300)
        easel.take(end)
        expect(keep).to_be_disabled()
        assert easel.mask().any() == (end == "Enter")
    inside = easel.inside()
    assert inside[box(easel, *GARMENT)].all()
    assert not inside[~box(easel, *BLOCKS)].any()
    assert undone(easel)


def test_a_region_can_begin_with_strokes(easel: Easel) -> None:
    """One on the garment, one with Alt beside it: what lies around them becomes the garment's part there."""
    easel.take("r").take("Alt+r")
    expect(easel.page.get_by_role("button", name="Strokes", exact=True)).to_have_attribute("aria-pressed", "true")
    with easel.page.expect_response("**/region/"):
        easel.drag((180, 120), (180, 360))
    with easel.page.expect_response("**/region/"):
        easel.drag((40, 120), (40, 360), held=["Alt"])
    easel.page.wait_for_timeout(300)
    easel.take("Enter")
    inside = easel.inside()
    assert inside[120:360, 100:200].all()
    assert not inside[120:360, :80].any()
    assert undone(easel)
    easel.page.get_by_role("button", name="Rectangle", exact=True).last.click()
