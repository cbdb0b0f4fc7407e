"""The editor keeps every finished stroke, whatever happens to the page."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.person import Person

DOT = ((0.5, 0.45), (0.52, 0.45))


def test_a_closed_page_comes_back_with_its_strokes(person: Callable[[str], Person]) -> None:
    """Closed before the autosave: the journal in the browser has the stroke."""
    ann = person("ann")
    ann.open_editor()
    ann.page.route("**/draft/", lambda route: route.abort())
    ann.stroke(DOT)
    ann.page.wait_for_timeout(300)
    ann.page.unroute("**/draft/")
    ann.page.reload()
    ann.painting()
    expect(ann.page.get_by_role("button", name=re.compile("^Undo"))).to_be_visible()
    ann.sees(re.compile(r"^Saved"))


def test_a_stroke_made_offline_is_saved_when_the_network_is_back(person: Callable[[str], Person]) -> None:
    """The hand goes on painting, the status says so, and the save follows by itself."""
    ann = person("ann")
    ann.open_editor()
    ann.page.context.set_offline(True)
    ann.stroke(DOT)
    ann.sees(re.compile("Offline"))
    ann.page.context.set_offline(False)
    ann.sees(re.compile(r"^Saved"))


def test_escape_leaves_no_trace(person: Callable[[str], Person]) -> None:
    """A cancelled stroke is neither drawn nor undoable."""
    ann = person("ann")
    ann.open_editor()
    undo = ann.page.get_by_role("button", name=re.compile("^Undo"))
    usable = undo.is_enabled()
    ann.stroke(DOT, lift=False)
    ann.page.keyboard.press("Escape")
    ann.page.mouse.up()
    assert undo.is_enabled() == usable


def test_one_undo_is_one_gesture(person: Callable[[str], Person]) -> None:
    """Two strokes, two undos, and nothing is left to undo that was not there before."""
    ann = person("ann")
    ann.open_editor()
    undo = ann.page.get_by_role("button", name=re.compile("^Undo"))
    before = undo.is_enabled()
    for _ in range(2):
        ann.stroke(DOT)
    for _ in range(2):
        ann.page.keyboard.press("Control+z")
    assert undo.is_enabled() == before
