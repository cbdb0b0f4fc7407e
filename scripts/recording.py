"""`python -m scripts.recording [ITEM]`: film half a minute of work in the editor of the running demo, as a GIF.

The hand is scripted but real: the browser gets pointer and key events, and each caption names the key in use. The
demo's address and passwords are read from SELVEDGE_HOME.
"""

import base64
import io
import json
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from scripts.browser import QUIET, Point, chromium, place
from scripts.screenshots import HOME, PROJECT, ROOT
from workbench.masks import codec

OUT = ROOT / "docs" / "images" / "editor.gif"
VIEW = (1200, 750)
WIDTH = 800
FRAMES_A_SECOND = 8
COLOURS = 96
CAPTION = """words => {
  const old = document.querySelector('#caption');
  const box = old ?? document.body.appendChild(Object.assign(document.createElement('div'), {id: 'caption'}));
  Object.assign(box.style, {position: 'fixed', left: '76px', bottom: '24px', padding: '8px 16px', borderRadius: '8px',
    background: 'rgb(0 0 0 / 80%)', color: '#fff', font: '600 20px system-ui', zIndex: '99', pointerEvents: 'none'});
  box.textContent = words;
}"""


class Film:
    """What the browser shows, frame by frame as it changes."""

    def __init__(self, page: Page) -> None:
        self.frames: list[tuple[float, bytes]] = []
        self.session = page.context.new_cdp_session(page)
        self.session.on("Page.screencastFrame", self._keep)
        self.session.send("Page.startScreencast", {"format": "jpeg", "quality": 90})

    def end(self) -> list[Image.Image]:
        """Stop, and return pictures at an even pace."""
        self.session.send("Page.stopScreencast")
        start, last = self.frames[0][0], self.frames[-1][0]
        wanted = np.arange(start, last, 1 / FRAMES_A_SECOND)
        stamps = np.array([stamp for stamp, _ in self.frames])
        return [_small(self.frames[at][1]) for at in np.searchsorted(stamps, wanted, side="right") - 1]

    def _keep(self, frame: dict[str, Any]) -> None:
        self.frames.append((frame["metadata"]["timestamp"], base64.b64decode(frame["data"])))
        self.session.send("Page.screencastFrameAck", {"sessionId": frame["sessionId"]})


class Hand:
    """A hand at the editor: image pixels of the fitted photo, one caption for each thing it does."""

    def __init__(self, page: Page) -> None:
        self.page = page
        order = json.loads(page.locator("#work-order").text_content() or "null")
        self.size: tuple[int, int] = (order["photo"]["width"], order["photo"]["height"])
        layers = [codec.decode(base64.b64decode(layer["data"])) for layer in order["layers"]]
        self.outline = _outline(codec.union(layers, (self.size[1], self.size[0])))

    def says(self, words: str, pause: int = 500) -> None:
        """Show a caption and give the reader a moment."""
        self.page.evaluate(CAPTION, words)
        self.page.wait_for_timeout(pause)

    def press(self, key: str, words: str, pause: int = 900) -> None:
        """Say what a key does, press it, and let it be seen."""
        self.says(words)
        self.page.keyboard.press(key)
        self.page.wait_for_timeout(pause)

    def at(self, point: Point) -> Point:
        """An image pixel in the page."""
        return place(self.page, self.size, point)

    def stroke(self, points: list[Point]) -> None:
        """Press, go through the points at a hand's pace, lift."""
        self.page.mouse.move(*self.at(points[0]))
        self.page.mouse.down()
        for point in points[1:]:
            self.page.mouse.move(*self.at(point), steps=6)
            self.page.wait_for_timeout(30)
        self.page.mouse.up()
        self.page.wait_for_timeout(400)

    def around_garment(self) -> list[Point]:
        """A rectangle much larger than the model's mask, drawn by a drag from corner to corner."""
        low, high = self.outline.min(axis=0), self.outline.max(axis=0)
        reach = (high - low) * (0.3, 0.45)
        low, high = low - reach, high + reach
        left, top = (float(value) for value in np.maximum(low, 2))
        right, bottom = (float(value) for value in np.minimum(high, np.array(self.size) - 2))
        return [(left, top), ((left + right) / 2, (top + bottom) / 2), (right, bottom)]

    def along(self, start: float, end: float, count: int) -> list[Point]:
        """Points of the garment's outline between two shares of its length."""
        places = (np.linspace(start, end, count) % 1 * len(self.outline)).astype(int)
        return [(float(x), float(y)) for x, y in self.outline[places]]


def main() -> None:
    """Film the work and write the GIF."""
    address = (HOME / "serve.lock").read_text().strip() if (HOME / "serve.lock").exists() else ""
    if not address:
        sys.exit("Start the demo first, in another terminal: make demo")
    passwords = dict(line.split() for line in (HOME / "demo-accounts.txt").read_text().splitlines())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        page = browser.new_page(viewport={"width": VIEW[0], "height": VIEW[1]})
        open_editor(page, address, passwords["ann"], "".join(f"{item}/" for item in sys.argv[1:]))
        film = Film(page)
        work(Hand(page))
        pictures = film.end()
        browser.close()
    write(pictures, OUT)
    sys.stdout.write(f"{OUT}: {len(pictures)} frames, {OUT.stat().st_size / 1e6:.1f} MB\n")


def open_editor(page: Page, address: str, password: str, item: str) -> None:
    """Sign Ann in and open one photo ("86/"), or her next one ("")."""
    page.goto(f"{address}/sign-in/")
    page.fill("[name=username]", "ann")
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    page.goto(f"{address}{PROJECT}/annotate/{item}")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("0")


def work(hand: Hand) -> None:
    """What an annotator does with a photo, in the order they would."""
    hand.says("The model's mask, and why it is doubted", 1500)
    hand.press("r", "R  region: a loose rectangle is enough", 300)
    hand.stroke(hand.around_garment())
    hand.page.wait_for_timeout(1500)
    hand.press("Enter", "Enter  keep it", 600)
    hand.press("h", "H  the next hole or speck", 1200)
    hand.press("j", "J  mend it", 900)
    hand.press("0", "0  fit the photo", 300)
    hand.press("b", "B  brush: the ring is the dot", 200)
    hand.stroke(hand.along(0.05, 0.2, 12))
    hand.press("Control+z", "Ctrl+Z  one undo is one gesture", 600)
    hand.press("n", "N  the next doubtful stretch of the outline", 1500)
    hand.press("0", "0  fit the photo", 300)
    for _ in range(4):
        hand.press("f", "F  outline, cutout on white, black, grey", 500)
    hand.press("Control+Enter", "Ctrl+Enter  submit, and the next photo is there", 1800)


def write(pictures: list[Image.Image], out: Path) -> None:
    """A GIF that repeats, every frame in the colours of the whole film."""
    sheet = Image.new("RGB", (pictures[0].width, pictures[0].height * 6))
    for row, at in enumerate(np.linspace(0, len(pictures) - 1, 6).astype(int)):
        sheet.paste(pictures[at], (0, row * pictures[0].height))
    palette = sheet.quantize(COLOURS)
    frames = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures]
    out.parent.mkdir(parents=True, exist_ok=True)
    frames[0].save(
        out, save_all=True, append_images=frames[1:], duration=1000 // FRAMES_A_SECOND, loop=0, optimize=True
    )


def _small(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    return picture.resize((WIDTH, round(WIDTH * picture.height / picture.width)), Image.Resampling.LANCZOS)


def _outline(alpha: NDArray[np.uint8]) -> NDArray[np.int32]:
    rings, _ = cv2.findContours((alpha >= 128).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return np.asarray(max(rings, key=len)[:, 0, :], np.int32)


if __name__ == "__main__":
    main()
