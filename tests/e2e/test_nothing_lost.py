"""The editor keeps every finished stroke, whatever happens to the page."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.person import DOT, Person, same


def test_a_closed_page_comes_back_with_its_strokes(person: Callable[[str], Person]) -> None:
    """Closed before the autosave: the journal in the browser has the strokes."""
    ann = person("ann")
    ann.open_editor()
    ann.page.route("**/draft/", lambda route: route.abort())
    ann.paint_for_sure()
    painted = ann.picture()
    ann.page.unroute("**/draft/")
    ann.page.reload()
    ann.painting()
    ann.sees(re.compile(r"^Saved"))
    assert same(ann.picture(), painted)


def test_a_stroke_made_offline_is_saved_when_the_network_is_back(person: Callable[[str], Person]) -> None:
    """The hand goes on painting, the status says so, and the save follows by itself."""
    ann = person("ann")
    ann.open_editor()
    ann.page.context.set_offline(True)
    ann.paint_for_sure()
    ann.sees(re.compile("Offline"))
    ann.page.context.set_offline(False)
    ann.sees(re.compile(r"^Saved"))


def test_escape_leaves_no_trace(person: Callable[[str], Person]) -> None:
    """A cancelled stroke is not drawn."""
    ann = person("ann")
    ann.open_editor()
    ann.paint_for_sure()
    before = ann.picture()
    ann.page.keyboard.press("b")
    ann.stroke(DOT, lift=False)
    ann.page.keyboard.press("Escape")
    ann.page.mouse.up()
    assert same(ann.picture(), before)


def test_one_undo_is_one_gesture(person: Callable[[str], Person]) -> None:
    """After brush, eraser and brush on one spot each undo brings back the picture before."""
    ann = person("ann")
    ann.open_editor()
    ann.paint_for_sure()
    erased = ann.picture()
    ann.page.keyboard.press("b")
    ann.stroke(DOT)
    painted = ann.picture()
    assert not same(painted, erased)
    ann.page.keyboard.press("Control+z")
    assert same(ann.picture(), erased)
    ann.page.keyboard.press("Control+Shift+z")
    assert same(ann.picture(), painted)
    expect(ann.page.get_by_role("button", name="Undo")).to_be_enabled()
