"""Everybody can work here: pages without known barriers, and the editor by keyboard, by pen and in small windows."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.person import PROJECT, Person
from tests.e2e.test_pages import PAGES
from tests.stack.site import ROOT, Site

AXE = ROOT / "frontend/node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NAME = "document.activeElement.getAttribute('aria-label') ?? document.activeElement.tagName"
MOST_STOPS = 400
# The OpenAPI page is drawn by a library of its own.
OWN_PAGES = [path for path in PAGES if path != "/api/docs/"]


def barriers(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA: the rule, and where."""
    page.evaluate(AXE.read_text())
    page.evaluate("document.getAnimations().forEach((one) => one.finish())")
    run = "(tags) => axe.run(document, {runOnly: tags, resultTypes: ['violations']})"
    found = page.evaluate(run, TAGS)["violations"]
    return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


def has_no_barrier(page: Page) -> None:
    """Fails with every finding."""
    found = barriers(page)
    assert not found, "\n".join(found)


def set_theme(page: Page, theme: str) -> None:
    """What the switch in the account menu sets."""
    page.evaluate("(theme) => { document.documentElement.dataset.theme = theme }", theme)


@pytest.mark.parametrize("path", OWN_PAGES)
def test_pages_have_no_known_barrier(person: Callable[[str], Person], path: str) -> None:
    """Both themes of every page, as its most powerful user sees it."""
    lea = person("lea")
    lea.page.goto(path)
    lea.page.wait_for_load_state("networkidle")
    for theme in ("light", "dark"):
        set_theme(lea.page, theme)
        has_no_barrier(lea.page)


def test_signing_in_and_reviewing_have_no_known_barrier(person: Callable[[str], Person]) -> None:
    """The page before everything else, and the one where a verdict is given."""
    rex = person("rex")
    rex.page.goto(f"{PROJECT}review/")
    first = rex.page.locator("main a[href*='/review/']").first
    if first.is_visible():
        first.click()
        rex.page.wait_for_load_state("networkidle")
        has_no_barrier(rex.page)
    rex.page.context.clear_cookies()
    rex.page.goto("/sign-in/")
    for theme in ("light", "dark"):
        set_theme(rex.page, theme)
        has_no_barrier(rex.page)


def test_the_editor_and_its_dialogs_have_no_known_barrier(person: Callable[[str], Person]) -> None:
    """The open photo, the sheet of keys, the question before a skip, and the practice photo."""
    ann = person("ann")
    ann.open_editor()
    has_no_barrier(ann.page)
    for key in ("?", "Control+ArrowRight"):
        ann.page.keyboard.press(key)
        expect(ann.page.get_by_role("dialog")).to_be_visible()
        has_no_barrier(ann.page)
        ann.page.keyboard.press("Escape")
        expect(ann.page.get_by_role("dialog")).to_be_hidden()
    # Not as Ann: who has seen the practice is not offered it again, and another test waits for the offer.
    rex = person("rex")
    rex.page.goto("/practice/")
    expect(rex.page.get_by_role("region", name="Tour of the editor")).to_be_visible()
    has_no_barrier(rex.page)


def test_tools_are_reached_by_arrows_and_say_which_is_taken(person: Callable[[str], Person]) -> None:
    """One stop for Tab, arrows inside, Enter takes; the live region says it."""
    ann = person("ann")
    ann.open_editor()
    brush = ann.page.get_by_role("button", name="Brush", exact=True)
    brush.focus()
    ann.page.keyboard.press("ArrowDown")
    eraser = ann.page.get_by_role("button", name="Eraser", exact=True)
    expect(eraser).to_be_focused()
    ann.page.keyboard.press("Enter")
    expect(eraser).to_have_attribute("aria-pressed", "true")
    expect(ann.page.locator("p.visually-hidden[role=status]")).to_have_text("Eraser")
    assert ann.page.locator(".rail [role=toolbar] [tabindex='0']").count() == 1


def test_everything_but_painting_is_reached_with_tab(person: Callable[[str], Person]) -> None:
    """From the photo around the page: rail, option bar, panel, submit, and each stop can be seen."""
    ann = person("ann")
    ann.open_editor()
    stops: list[str] = []
    # Once around, however many specks and holes the panel lists.
    while len(stops) < MOST_STOPS and (not stops or stops[-1] != "Photo and mask"):
        ann.page.keyboard.press("Tab")
        stops.append(
            ann.page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.tagName")
        )
        ring = ann.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert stops[-1] == "BODY" or ring != "none", stops[-1]
    for wanted in ("Brush", "Size", "All keys", "Opacity", "Submit and next", "Photo and mask"):
        assert wanted in stops, (wanted, stops)


def test_a_dialog_keeps_the_focus_and_gives_it_back(person: Callable[[str], Person]) -> None:
    """Tab stays inside; Escape returns to what was focused before."""
    ann = person("ann")
    ann.open_editor()
    keys = ann.page.get_by_role("button", name="All keys")
    keys.focus()
    ann.page.keyboard.press("Enter")
    for _ in range(30):
        ann.page.keyboard.press("Tab")
        inside = "document.activeElement.closest('dialog') !== null || document.activeElement === document.body"
        assert ann.page.evaluate(inside)
    ann.page.keyboard.press("Escape")
    expect(keys).to_be_focused()


def test_a_changed_key_works_at_once_and_after_a_reload(person: Callable[[str], Person]) -> None:
    """A conflict is shown with both names; the server keeps the choice; reset all brings the keys back."""
    ann = person("ann")
    ann.open_editor()
    ann.page.keyboard.press("?")
    dialog = ann.page.get_by_role("dialog")
    dialog.get_by_label("Search").fill("eraser")
    dialog.get_by_role("button", name="Change the key of Eraser").click()
    ann.page.keyboard.press("Control+w")
    expect(dialog).to_contain_text("belongs to the browser")
    ann.page.keyboard.press("b")
    expect(dialog).to_contain_text("B is “Brush” now")
    with ann.page.expect_response("**/api/account/editor/") as kept:
        dialog.get_by_role("button", name="Take over").click()
    assert kept.value.ok
    ann.page.keyboard.press("Escape")
    ann.page.reload()
    ann.painting()
    ann.page.keyboard.press("b")
    expect(_tool(ann.page, "Eraser (B)")).to_have_attribute("aria-pressed", "true")
    ann.page.keyboard.press("?")
    with ann.page.expect_response("**/api/account/editor/"):
        dialog.get_by_role("button", name="Reset all keys").click()
    ann.page.keyboard.press("Escape")
    expect(_tool(ann.page, "Brush (B)")).to_be_visible()


def _tool(page: Page, title: str) -> Locator:
    return page.locator(f".rail button[title='{title}']")


@pytest.fixture
def touchscreen(chromium: Browser, site: Site) -> Iterator[Person]:
    """Ann at a screen that feels fingers."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, base_url=site.address, has_touch=True)
    yield Person(context.new_page()).sign_in("ann")
    context.close()


def test_a_palm_never_paints_once_a_pen_was_seen(touchscreen: Person) -> None:
    """A finger paints for somebody who has no pen; with a pen it only moves the photo."""
    touchscreen.open_editor()
    stage = touchscreen.page.locator(".stage")
    undo = touchscreen.page.get_by_role("button", name="Undo")
    # Whatever the mask is, one of the two changes it.
    for tool in ("b", "e"):
        touchscreen.page.keyboard.press(tool)
        _touch(stage, "pen", 7)
    expect(undo).to_be_enabled()
    for _ in range(2):
        touchscreen.page.keyboard.press("Control+z")
    expect(undo).to_be_disabled()
    for tool in ("b", "e"):
        touchscreen.page.keyboard.press(tool)
        _touch(stage, "touch", 8)
    expect(undo).to_be_disabled()


def test_two_fingers_move_and_enlarge_the_photo(touchscreen: Person) -> None:
    """Spread from 100 to 200 points: twice the size, and nothing painted."""
    touchscreen.open_editor()
    before = _zoom(touchscreen.page)
    session = touchscreen.page.context.new_cdp_session(touchscreen.page)
    x, y = touchscreen.canvas_point(0.5, 0.5)
    for kind, reach in (("touchStart", 50), ("touchMove", 75), ("touchMove", 100)):
        points = [{"x": x - reach, "y": y, "id": 1}, {"x": x + reach, "y": y, "id": 2}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert _zoom(touchscreen.page) == pytest.approx(2 * before, rel=0.05)
    expect(touchscreen.page.get_by_role("button", name="Undo")).to_be_disabled()


def _zoom(page: Page) -> int:
    return int((page.locator(".stage").get_attribute("data-zoom") or "0").removesuffix("%").strip())


def _touch(stage: Locator, kind: str, pointer: int) -> None:
    """One short drag in the middle of the stage by a pen or a finger."""
    stage.evaluate(
        """(stage, [kind, pointer]) => {
            const box = stage.getBoundingClientRect();
            stage.setPointerCapture = () => undefined;
            for (const [type, shift] of [["pointerdown", 0], ["pointermove", 30], ["pointerup", 30]]) {
                stage.dispatchEvent(new PointerEvent(type, {
                    bubbles: true, pointerType: kind, pointerId: pointer, pressure: 0.5, button: 0, buttons: 1,
                    clientX: box.x + box.width / 2 + shift, clientY: box.y + box.height / 2,
                }));
            }
        }""",
        [kind, pointer],
    )


@pytest.mark.parametrize(("width", "height", "ratio"), [(1024, 768, 1), (720, 450, 2)])
def test_a_small_or_enlarged_window_is_enough(
    chromium: Browser, site: Site, width: int, height: int, ratio: int
) -> None:
    """1024 x 768, and 1440 x 900 at 200 %: the photo has room, nothing is cut off, submit is in view."""
    context = chromium.new_context(
        viewport={"width": width, "height": height}, device_scale_factor=ratio, base_url=site.address
    )
    ann = Person(context.new_page()).sign_in("ann")
    ann.open_editor()
    expect(ann.page.get_by_role("button", name="Submit and next")).to_be_in_viewport(ratio=1)
    expect(ann.page.get_by_role("button", name="All keys")).to_be_in_viewport(ratio=1)
    stage = ann.page.locator(".stage").bounding_box()
    assert stage is not None
    assert stage["width"] >= width * 0.5
    assert stage["height"] >= height * 0.6
    assert ann.page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_nothing_moves_for_who_asked_for_less_motion(chromium: Browser, site: Site) -> None:
    """With reduced motion no element of the editor has a transition or an animation that lasts."""
    context = chromium.new_context(reduced_motion="reduce", base_url=site.address)
    ann = Person(context.new_page()).sign_in("ann")
    ann.open_editor()
    moving = """[...document.querySelectorAll('#editor *')].filter((one) => {
        const style = getComputedStyle(one);
        return [style.transitionDuration, style.animationDuration].some((list) =>
            list.split(',').some((time) => parseFloat(time) > 0.001));
    }).map((one) => one.className)"""
    assert ann.page.evaluate(moving) == []
    context.close()
