"""Clean-up, finder and tour in a real browser: what is seen is what the server gets, and Escape leaves no trace."""

import json
import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.e2e.easel import Easel, box
from tests.e2e.person import Person


@pytest.fixture
def torn(person: Callable[[str], Person]) -> Easel:
    """Ann at a rectangle with two dots of 40 px cut out of it, and a speck beside it."""
    easel = Easel(person("ann")).clear()
    easel.take("m").drag((100, 100), (260, 400))
    easel.take("e").click((150, 180)).click((200, 320))
    return easel.take("b").click((320, 60))


def test_one_key_finds_and_one_mends(torn: Easel) -> None:
    """H goes to the first of three, J mends each: what is left is the rectangle."""
    expect(torn.page.locator(".flaws li")).to_have_count(3)
    for left in (2, 1, 0):
        torn.take("h").take("j")
        expect(torn.page.locator(".flaws li")).to_have_count(left)
    assert (torn.inside() == box(torn, 100, 100, 260, 400)).all()
    torn.take("Control+z")
    expect(torn.page.locator(".flaws li")).to_have_count(1)


def test_one_key_goes_along_the_doubtful_outline(torn: Easel) -> None:
    """A rectangle inside plain cloth has no edge in the photo: N shows one such stretch after the other, up close."""
    stage = torn.page.locator(".stage")
    fitted = stage.get_attribute("data-zoom")
    torn.take("n")
    expect(torn.page.get_by_text(re.compile("^1 of .*Low contrast"))).to_be_visible()
    assert stage.get_attribute("data-zoom") != fitted
    torn.take("n")
    expect(torn.page.get_by_text(re.compile("^2 of"))).to_be_visible()


def test_a_true_opening_is_remembered(torn: Easel) -> None:
    """K keeps a hole for this photo, also after a reload, until it is unmarked."""
    torn.page.locator(".flaws .go", has_text="Hole").first.click()
    torn.take("k")
    expect(torn.page.get_by_text("True opening")).to_be_visible()
    torn.mask()
    torn.page.reload()
    torn.person.painting()
    expect(torn.page.get_by_text("True opening")).to_be_visible()
    torn.page.get_by_role("button", name="Not an opening").click()
    expect(torn.page.get_by_text("True opening")).to_have_count(0)


def test_a_preview_leaves_no_trace_and_is_one_undo(torn: Easel) -> None:
    """Fill up to any size: Escape takes it back; Enter keeps it, and one undo takes it back too."""
    before = torn.inside()
    torn.take("c")
    torn.page.get_by_label("Up to").fill("40")
    expect(torn.page.get_by_text("Holes: 2")).to_be_visible()
    torn.take("Escape")
    assert (torn.inside() == before).all()
    torn.take("c")
    expect(torn.page.get_by_text("Holes: 2")).to_be_visible()
    torn.take("Enter")
    assert torn.inside().sum() > before.sum()
    torn.take("Control+z")
    assert (torn.inside() == before).all()


def test_growing_moves_the_outline(torn: Easel) -> None:
    """By 2 px as the slider stands at first: the rectangle is 4 px wider and higher."""
    torn.page.get_by_role("button", name="Grow").click()
    expect(torn.page.get_by_text("px change")).to_be_visible()
    torn.take("Enter")
    ys, xs = np.nonzero(torn.inside()[90:, :290])
    assert (int(np.ptp(xs)) + 1, int(np.ptp(ys)) + 1) == (164, 304)


def test_a_stroke_keeps_what_is_previewed(torn: Easel) -> None:
    """The brush works while a preview is open: the preview is applied first, and each is one undo."""
    before = torn.inside()
    torn.take("c")
    torn.page.get_by_label("Up to").fill("40")
    expect(torn.page.get_by_text("Holes: 2")).to_be_visible()
    torn.click((40, 440))
    expect(torn.page.get_by_role("button", name="Apply")).to_have_count(0)
    after = torn.inside()
    assert after[440, 40]
    assert after[180, 150]
    torn.take("Control+z")
    filled = torn.inside()
    assert filled[180, 150]
    assert not filled[440, 40]
    torn.take("Control+z")
    assert (torn.inside() == before).all()


def test_effort_says_what_made_a_change(torn: Easel) -> None:
    """Filling the holes is no stroke of the brush that is in the hand."""
    torn.page.route("**/submit/", lambda route: route.abort())
    torn.take("c")
    torn.page.get_by_label("Up to").fill("40")
    expect(torn.page.get_by_text("Holes: 2")).to_be_visible()
    torn.take("Enter").take("h").take("j")
    expect(torn.page.locator(".flaws li")).to_have_count(0)
    with torn.page.expect_request("**/submit/") as asked:
        torn.take("Control+Enter")
    tools = json.loads(asked.value.post_data or "{}")["effort"]["tools"]
    assert (tools["fill-holes"], tools["mend"], tools["brush"]) == (1, 1, 1)
