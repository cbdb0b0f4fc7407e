"""Hands and eyes of a person at a browser: what the tests say they do."""

import io
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page, expect

from tests.factories import PASSWORD

PROJECT = "/projects/summer/"
PATIENCE = 60_000
Point = tuple[float, float]
BELOW_MESSAGES = 100
DOT = ((0.5, 0.45), (0.52, 0.45))
# The cookies of everybody who has signed in at the site under test.
SIGNED_IN: dict[str, list[Any]] = {}


class Person:
    """Somebody signed in, with one page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)

    def sign_in(self, name: str) -> "Person":
        """Through the sign-in page once; later with what it gave, because only 20 sign-ins a minute are let through."""
        self.page.context.add_cookies(SIGNED_IN.get(name, []))
        self.page.goto("/")
        if "/sign-in/" in self.page.url:
            self._fill_in(name)
            SIGNED_IN[name] = [*self.page.context.cookies()]
        return self

    def _fill_in(self, name: str) -> None:
        self.page.get_by_label("Name").fill(name)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: "/sign-in/" not in url)

    def open_editor(self) -> int:
        """Open the next photo from the project's page; returns its item's number once one can paint."""
        self.page.goto(PROJECT)
        self.page.get_by_role("link", name="Annotate").first.click()
        self.page.wait_for_url(re.compile(r"/annotate/\d+/"))
        return self.painting()

    def painting(self) -> int:
        """The number of the item in the editor, once one can paint."""
        expect(self.page.get_by_role("button", name="Submit and next")).to_be_enabled()
        self.page.wait_for_function("document.querySelector('#editor canvas') !== null")
        return int(self.page.url.rstrip("/").rsplit("/", 1)[1])

    def canvas_point(self, x: float, y: float) -> Point:
        """A point of the canvas in the page, from shares of its width and height."""
        box = self.page.locator("#editor canvas").first.bounding_box()
        assert box is not None
        return box["x"] + x * box["width"], box["y"] + y * box["height"]

    def stroke(self, points: Sequence[Point], *, lift: bool = True) -> None:
        """Press, move through the points (shares of the canvas) and, unless told otherwise, lift."""
        first, *rest = [self.canvas_point(x, y) for x, y in points]
        self.page.mouse.move(*first)
        self.page.mouse.down()
        for point in rest:
            self.page.mouse.move(*point, steps=8)
        if lift:
            self.page.mouse.up()

    def paint_for_sure(self) -> None:
        """Two strokes, brush and eraser, of which one changes the mask whatever it was."""
        for key in ("b", "e"):
            self.page.keyboard.press(key)
            self.stroke(DOT)

    def picture(self) -> NDArray[np.int16]:
        """What the canvas looks like (height, width, 3) below its messages, with the cursor out of the way."""
        self.page.mouse.move(2, 400)
        self.page.wait_for_timeout(200)
        shot = self.page.locator("#editor canvas").first.screenshot()
        return np.asarray(Image.open(io.BytesIO(shot)).convert("RGB"), np.int16)[BELOW_MESSAGES:]

    def sees(self, text: str | re.Pattern[str]) -> None:
        """Wait until a text can be seen."""
        expect(self.page.get_by_text(text).first).to_be_visible()


def same(one: NDArray[np.int16], other: NDArray[np.int16]) -> bool:
    """Whether two pictures show the same mask; outlines redrawn in part may differ by a shade nobody sees."""
    return int(np.abs(one - other).max()) <= 32
