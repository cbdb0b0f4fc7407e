"""The open photo as a hand meets it: places in image pixels, and the mask as the server was sent it."""

import base64
import json
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Request, expect

from scripts.browser import place
from tests.e2e.person import Person
from workbench.masks import codec

Pixel = tuple[float, float]
# Without a project of many labels there is one layer.
Mask = NDArray[np.uint8]


class Easel:
    """One photo fitted into the editor of one person."""

    def __init__(self, person: Person) -> None:
        self.person, self.page = person, person.page
        person.open_editor()
        order = json.loads(self.page.locator("#work-order").text_content() or "null")
        self.width, self.height = order["photo"]["width"], order["photo"]["height"]
        self.layers: list[Any] = order["layers"]
        self.page.on("request", self._listen)
        self.page.keyboard.press("0")

    def at(self, pixel: Pixel) -> Pixel:
        """Where an image pixel's corner lies in the page while the photo is fitted."""
        return place(self.page, (self.width, self.height), pixel)

    def take(self, key: str) -> "Easel":
        """Press a tool's key."""
        self.page.keyboard.press(key)
        return self

    def click(self, pixel: Pixel) -> "Easel":
        """Press and lift in one place."""
        self.page.mouse.click(*self.at(pixel))
        return self

    def drag(self, *pixels: Pixel, held: Sequence[str] = (), lift: bool = True) -> "Easel":
        """Press, move through the pixels and, unless told otherwise, lift, with keys held down."""
        for key in held:
            self.page.keyboard.down(key)
        first, *rest = [self.at(pixel) for pixel in pixels]
        self.page.mouse.move(*first)
        self.page.mouse.down()
        for point in rest:
            self.page.mouse.move(*point, steps=12)
        if lift:
            self.page.mouse.up()
        for key in held:
            self.page.keyboard.up(key)
        return self

    def clear(self) -> "Easel":
        """An empty mask, by cutting a rectangle around everything."""
        self.take("m").drag((-4, -4), (self.width + 4, self.height + 4), held=["Alt"])
        return self

    def mask(self) -> Mask:
        """The mask once the server has it: 0..255, (height, width)."""
        self.page.keyboard.press("Control+s")
        expect(self.page.locator('.save-line[data-kind="saved"]')).to_be_visible()
        self.page.wait_for_timeout(100)
        expect(self.page.locator('.save-line[data-kind="saved"]')).to_be_visible()
        decoded = [codec.decode(base64.b64decode(layer["data"])) for layer in self.layers]
        return codec.union(decoded, (self.height, self.width))

    def inside(self) -> NDArray[np.bool_]:
        """The mask at half alpha."""
        return self.mask() >= 128

    def _listen(self, request: Request) -> None:
        if request.url.endswith("/draft/") and request.method == "PUT":
            self.layers = json.loads(request.post_data or "{}")["layers"]


def box(easel: Easel, x0: int, y0: int, x1: int, y1: int) -> NDArray[np.bool_]:
    """A mask of one rectangle, in image pixels."""
    drawn = np.zeros((easel.height, easel.width), bool)
    drawn[y0:y1, x0:x1] = True
    return drawn


def far_from(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    """Pixels that differ, as a share of the larger mask."""
    return float((one != other).sum() / max(1, one.sum(), other.sum()))
