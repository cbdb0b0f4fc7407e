"""The first visit: the tour on the practice photo, from the offer to the score, in under two minutes."""

import json
import re
import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from scripts.browser import place
from tests.e2e.person import Person

TWO_MINUTES = 120.0
# A calm reader, and the time a hand takes to find a key or a place after reading.
WORDS_A_SECOND = 200 / 60
THINKING = 2.0
STEPS = 7


class Practice:
    """Somebody on the tour: does what the card says, and counts the time that reading and thinking would take."""

    def __init__(self, page: Page) -> None:
        self.page = page
        order = json.loads(page.locator("#work-order").text_content() or "null")
        self.width, self.height = order["photo"]["width"], order["photo"]["height"]
        self.faults = {fault["name"]: fault for fault in order["practice"]["faults"]}
        self.card = page.get_by_role("region", name="Tour of the editor")
        self.thought = 0.0

    def read(self, step: int) -> None:
        """Wait for a step's card and read it."""
        expect(self.card).to_contain_text(f"step {step} of {STEPS}")
        words = " ".join(self.card.locator("h2, p").all_inner_texts())
        self.thought += len(words.split()) / WORDS_A_SECOND + THINKING

    def press(self, *keys: str) -> None:
        """Press keys, each found first."""
        for key in keys:
            self.page.keyboard.press(key)
            self.thought += THINKING / 2

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where an image pixel lies in the page while the photo is fitted."""
        return place(self.page, (self.width, self.height), (x, y))

    def stroke(self, *pixels: tuple[float, float]) -> None:
        """One stroke through image pixels, as slow as a careful hand."""
        first, *rest = [self.at(*pixel) for pixel in pixels]
        self.page.mouse.move(*first)
        self.page.mouse.down()
        for point in rest:
            self.page.mouse.move(*point, steps=30)
        self.page.mouse.up()
        self.thought += THINKING

    def wipe(self, name: str) -> None:
        """Stroke to and fro over a fault, a brush's width apart."""
        fault = self.faults[name]
        rows = range(fault["y0"] + 15, fault["y1"], 25)
        ends = [(fault["x0"] + 12, fault["x1"] - 12), (fault["x1"] - 12, fault["x0"] + 12)]
        self.stroke(*[(x, y) for at, y in enumerate(rows) for x in ends[at % 2]])


def test_the_tour_leads_to_a_score_in_two_minutes(person: Callable[[str], Person]) -> None:
    """Offered beside the first photo; each step waits for the hand; the score is shown with what differs."""
    ann = person("ann")
    item = ann.open_editor()
    started = time.monotonic()
    ann.page.get_by_role("link", name="Practise for two minutes").click()
    ann.page.wait_for_url("**/practice/")
    expect(ann.page.get_by_role("button", name="Submit and next")).to_be_enabled()
    tour = Practice(ann.page)
    _follow(tour)
    result = ann.page.get_by_role("region", name="Your practice")
    expect(result).to_contain_text("Dice with the true mask")
    taken = time.monotonic() - started + tour.thought
    print(f"the tour took {taken:.0f} s, of which {tour.thought:.0f} s for reading and finding keys")
    assert taken < TWO_MINUTES
    dice = re.search(r"true mask\s+([\d.]+)", result.inner_text())
    assert dice is not None
    assert float(dice[1]) >= 0.985
    expect(ann.page.get_by_role("button", name="Difference")).to_have_attribute("aria-pressed", "true")
    ann.page.get_by_role("link", name="Go to work").click()
    assert ann.painting() == item
    expect(ann.page.get_by_role("link", name="Practise for two minutes")).to_be_hidden()


def _follow(tour: Practice) -> None:
    page, strap = tour.page, tour.faults["strap"]
    middle = (strap["x0"] + strap["x1"]) / 2
    tour.read(1)
    page.mouse.move(*tour.at(middle, (strap["y0"] + strap["y1"]) / 2))
    for _ in range(4):
        page.mouse.wheel(0, -200)
    tour.read(2)
    tour.press("0", "b", "[", "[", "[", "[", "[")
    tour.stroke((507, 246), (511, 300), (515, 345))
    tour.read(3)
    tour.press("e", "]", "]", "]")
    tour.wipe("mannequin")
    tour.read(4)
    tour.press("Control+z", "Control+Shift+z")
    tour.read(5)
    tour.press("h")
    expect(page.get_by_text(re.compile(r"^1 of \d+$"))).to_be_visible()
    tour.press("j")
    tour.read(6)
    tour.press("0", "f", "f")
    tour.read(7)
    tour.press("b")
    tour.wipe("hem")
    tour.press("Control+Enter")


def test_a_tour_that_was_left_goes_on_where_it_was(person: Callable[[str], Person]) -> None:
    """The step and the strokes come back after a reload; a step can be skipped."""
    rex = person("rex")
    rex.page.goto("/practice/")
    tour = Practice(rex.page)
    tour.read(1)
    rex.page.get_by_role("button", name="Skip this step").click()
    tour.press("b")
    tour.stroke((507, 246), (511, 300), (515, 345))
    tour.read(3)
    rex.page.reload()
    tour.read(3)
    # The strap is still painted: its step is over at once.
    rex.page.evaluate("localStorage.setItem('selvedge-practice-step', '1')")
    rex.page.reload()
    tour.read(3)


def test_saving_a_practice_says_that_nothing_leaves_the_browser(person: Callable[[str], Person]) -> None:
    """Words instead of a request that would be refused."""
    rex = person("rex")
    rex.page.goto("/practice/")
    expect(rex.page.get_by_role("button", name="Submit and next")).to_be_enabled()
    rex.page.keyboard.press("Control+s")
    rex.sees("Practice is kept in this browser until you submit it.")
