"""The reviewer at the browser: the sheet's keys, each verdict, a note drawn on the photo, a fix in place, one undo."""

import itertools
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.person import PROJECT, Person
from tests.e2e.test_access import has_no_barrier, set_theme
from tests.stack import story
from tests.stack.site import Site

SHEET = f"{PROJECT}review/"
WAITING = 5
SERIES = itertools.count()


@pytest.fixture
def rex(person: Callable[[str], Person], site: Site) -> Page:
    """Rex, with a few masks of Ann's to judge."""
    story.send(site, f"judged{next(SERIES)}-", WAITING, masks=False)
    story.settle(site)
    while site.count("TO_REVIEW") < WAITING:
        story.annotate(site)
    return person("rex").page


def _sheet(page: Page) -> None:
    page.goto(SHEET)
    expect(page.locator("#sheet .at")).to_have_count(1)


def _first(page: Page) -> int:
    """Open the first photo that may be judged; its item."""
    _sheet(page)
    page.keyboard.press("r")
    page.wait_for_url(re.compile(r"/review/\d+/"))
    expect(page.locator(".pane .viewer").first).to_be_visible()
    return _item(page)


def _item(page: Page) -> int:
    found = re.search(r"/review/(\d+)/", page.url)
    assert found is not None, page.url
    return int(found[1])


def _order(site: Site, item: int) -> dict[str, Any]:
    body: dict[str, Any] = site.browser("rex").get(f"/api/items/{item}/review/").body
    return body


def _state(site: Site, item: int) -> str:
    # While a verdict is being written the answer may be that it is busy; whoever asks will ask again.
    return str(_order(site, item).get("state", ""))


def _imported(site: Site) -> int:
    """A photo that came with a mask and that a reviewer is to see, because all are; its item."""
    series = f"imported{next(SERIES)}-"
    story.put_in_force(site, random_share=1.0)
    story.send(site, series, 1, masks=True)
    story.settle(site)
    story.put_in_force(site, random_share=0.0)
    return story.item(site, f"{series}0_Front.jpg")


def _is(site: Site, item: int, state: str) -> None:
    site.until(lambda: _state(site, item) == state, 20, state)


def test_several_are_judged_by_keys_and_taken_back(rex: Page, site: Site) -> None:
    """X and Shift+arrow choose, A approves at once, Ctrl+Z brings them back, and nothing is lost on the way."""
    _sheet(rex)
    rex.keyboard.press("x")
    rex.keyboard.press("Shift+ArrowRight")
    chosen = rex.locator("#sheet .chosen")
    expect(chosen).to_have_count(2)
    items = [int(one.get_attribute("data-item") or 0) for one in chosen.all()]
    rex.keyboard.press("a")
    expect(rex.locator("#sheet .judged")).to_have_count(2, timeout=1000)
    expect(rex.locator(".verdict-toast")).to_contain_text("2 photos: approved")
    for item in items:
        _is(site, item, "ACCEPTED")
    rex.keyboard.press("Control+z")
    expect(rex.locator(".verdict-toast")).to_contain_text("Taken back")
    expect(rex.locator("#sheet .judged")).to_have_count(0)
    for item in items:
        _is(site, item, "TO_REVIEW")


def test_a_refused_verdict_says_why_on_its_tile(rex: Page, site: Site) -> None:
    """Somebody else was faster: the tile comes back with the reason, the others stay judged."""
    _sheet(rex)
    first = rex.locator("#sheet [data-yours]").first
    story.approve(site, int(first.get_attribute("data-item") or 0))
    rex.keyboard.press("x")
    rex.keyboard.press("Shift+ArrowRight")
    rex.keyboard.press("a")
    expect(rex.locator("#sheet .refused")).to_contain_text("waits for a reviewer no longer")
    expect(rex.locator("#sheet .judged")).to_have_count(1)


def test_filters_stay_in_the_address(rex: Page) -> None:
    """A choice narrows the sheet, and the way through its photos keeps it."""
    _sheet(rex)
    rex.get_by_label("Drawn by").select_option("ann")
    rex.wait_for_url(re.compile("annotator=ann"))
    rex.keyboard.press("r")
    rex.wait_for_url(re.compile(r"/review/\d+/\?annotator=ann"))


def test_a_drawn_note_comes_back_to_the_annotator(rex: Page, site: Site, person: Callable[[str], Person]) -> None:
    """B, a cause by its number, a few words, a line on the photo; the editor shows words and line, Q hides the line."""
    item = _first(rex)
    rex.keyboard.press("b")
    rex.keyboard.press("3")
    rex.keyboard.type("The hem is missing.")
    box = rex.locator(".pane:not([hidden]) .viewer").first.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] * 0.45, box["y"] + box["height"] * 0.5
    rex.mouse.move(x, y)
    rex.mouse.down()
    rex.mouse.move(x + 30, y + 20, steps=5)
    rex.mouse.up()
    with rex.expect_response("**/verdicts/") as sent:
        rex.keyboard.press("Control+Enter")
    assert sent.value.ok
    _is(site, item, "TO_ANNOTATE")
    ann = person("ann")
    ann.page.goto(f"{PROJECT}annotate/{item}/")
    ann.painting()
    ann.sees("The hem is missing.")
    toggle = ann.page.get_by_role("checkbox", name="Show what was drawn on the photo").or_(
        ann.page.get_by_role("switch", name="Show what was drawn on the photo")
    )
    expect(toggle).to_be_checked()
    ann.page.keyboard.press("q")
    expect(toggle).not_to_be_checked()


def test_a_fix_is_approved_in_place(rex: Page, site: Site) -> None:
    """E opens the editor, Escape leads back without a verdict, Ctrl+Enter accepts what was drawn and goes on."""
    item = _first(rex)
    rex.keyboard.press("e")
    expect(rex.get_by_role("button", name="Approve and next")).to_be_enabled()
    rex.keyboard.press("Escape")
    rex.wait_for_url(re.compile(rf"/review/{item}/$"))
    assert _state(site, item) == "TO_REVIEW"
    rex.locator(".pane .viewer").first.wait_for()
    rex.keyboard.press("e")
    expect(rex.get_by_role("button", name="Approve and next")).to_be_enabled()
    hand = Person(rex)
    hand.paint_for_sure()
    hand.sees(re.compile(r"^Saved"))
    rex.keyboard.press("Control+Enter")
    rex.wait_for_url(lambda url: "/fix/" not in url)
    _is(site, item, "ACCEPTED")
    expect(rex.locator(".verdict-toast")).to_contain_text("fixed and approved")


@pytest.mark.parametrize(
    ("key", "words", "state"),
    [("a", "", "ACCEPTED"), ("d", "No garment in it.", "DISCARDED"), ("m", "Another background.", "DISCARDED")],
)
def test_a_verdict_leads_to_the_next_photo_and_can_be_taken_back(
    rex: Page, site: Site, key: str, words: str, state: str
) -> None:
    """One key, some words where they are needed, the next photo without loading a page; Ctrl+Z comes back to it."""
    item = _first(rex)
    rex.evaluate("window.same = true")
    rex.keyboard.press(key)
    if words:
        rex.locator("dialog[open] textarea").fill(words)
        rex.keyboard.press("Control+Enter")
    rex.wait_for_url(lambda url: f"/review/{item}/" not in url)
    assert rex.evaluate("window.same") is True
    _is(site, item, state)
    rex.keyboard.press("Control+z")
    rex.wait_for_url(re.compile(rf"/review/{item}/"))
    _is(site, item, "TO_REVIEW")


@pytest.mark.parametrize(("key", "kind"), [("i", "import_wrong"), ("k", "model_wrong")])
def test_an_imported_mask_or_the_model_is_wrong(rex: Page, site: Site, key: str, kind: str) -> None:
    """One key each: I takes the prediction in place of the import, K keeps the import; Ctrl+Z brings it back."""
    item = _imported(site)
    before = _order(site, item)["mask"]
    rex.goto(f"{SHEET}{item}/")
    expect(rex.locator(".pane .viewer").first).to_be_visible()
    rex.keyboard.press(key)
    rex.wait_for_url(lambda url: f"/review/{item}/" not in url)
    _is(site, item, "ACCEPTED")
    order = _order(site, item)
    assert order["verdicts"][0]["kind"] == kind
    assert (order["mask"]["version"] == before["version"]) is (key == "k")
    rex.keyboard.press("Control+z")
    rex.wait_for_url(re.compile(rf"/review/{item}/"))
    _is(site, item, "TO_REVIEW")
    assert _order(site, item)["mask"]["version"] == before["version"]


def test_the_prediction_is_taken_in_place_of_a_drawing(rex: Page, site: Site) -> None:
    """P accepts what the model drew, under the reviewer's name."""
    item = _first(rex)
    assert _order(site, item)["mask"]["by"] == "ann"
    rex.keyboard.press("p")
    rex.wait_for_url(lambda url: f"/review/{item}/" not in url)
    _is(site, item, "ACCEPTED")
    order = _order(site, item)
    assert (order["verdicts"][0]["kind"], order["mask"]["by"]) == ("prediction", "rex")


def test_a_wish_for_the_studio_is_one_click(rex: Page, site: Site) -> None:
    """M and a chip write the note; the studio's list has the photo with it."""
    item = _first(rex)
    name = rex.locator(".judge-name").inner_text()
    rex.keyboard.press("m")
    rex.get_by_role("button", name="Lighting").click()
    expect(rex.get_by_label("What the studio should do")).to_have_value("More light on the dark side.")
    rex.keyboard.press("Control+Enter")
    rex.wait_for_url(lambda url: f"/review/{item}/" not in url)
    _is(site, item, "DISCARDED")
    rex.goto(f"{PROJECT}studio/")
    expect(rex.locator(".studio tr", has_text=name)).to_contain_text("More light on the dark side.")


def test_the_pages_have_no_known_barrier(rex: Page) -> None:
    """The sheet with its dialogs, and the photo with a form open, in both themes."""
    _sheet(rex)
    for key in ("?", "b"):
        rex.keyboard.press(key)
        expect(rex.get_by_role("dialog")).to_be_visible()
        for theme in ("light", "dark"):
            set_theme(rex, theme)
            has_no_barrier(rex)
        rex.keyboard.press("Escape")
    _first(rex)
    rex.keyboard.press("b")
    expect(rex.get_by_role("dialog")).to_be_visible()
    has_no_barrier(rex)
