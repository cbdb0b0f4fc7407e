"""Once around the loop, by hand: annotate, review, retrain, and the waiting photos are pre-segmented again."""

import base64
import re
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import expect

from tests.e2e.person import PROJECT, Person
from tests.stack.site import Site
from workbench.masks import codec

# A zigzag over the middle of the canvas, where the photo is.
STROKE = ((0.45, 0.3), (0.55, 0.4), (0.45, 0.5), (0.55, 0.6))
SQUARE = ((0.42, 0.2), (0.58, 0.2), (0.58, 0.7), (0.42, 0.7))


def test_a_correction_goes_around_the_loop(person: Callable[[str], Person], site: Site) -> None:
    """An annotator corrects and submits, a reviewer approves, a lead retrains; what waits is pre-segmented again."""
    item, before = _annotate(person("ann"), site)
    _review(person("rex"), site, item, before)
    version = _retrain(person("lea"), site)
    assert _all_waiting_predicted_by(site, version)


def test_a_sent_back_photo_returns_to_its_annotator_with_the_note(person: Callable[[str], Person], site: Site) -> None:
    """The reviewer's words stand beside the photo, and it comes before all others."""
    ann = person("ann")
    item = ann.open_editor()
    ann.page.keyboard.press("Control+Enter")
    ann.page.wait_for_url(lambda url: f"/annotate/{item}/" not in url)
    rex = person("rex")
    rex.page.goto(f"{PROJECT}review/{item}/")
    rex.page.get_by_role("button", name="Send back").first.click()
    rex.page.get_by_label("Complicated garment").check()
    rex.page.get_by_label("What to change").fill("The hem is missing.")
    rex.page.get_by_role("dialog").get_by_role("button", name="Send back").click()
    rex.page.wait_for_url(lambda url: f"/review/{item}/" not in url)
    # Ann holds another photo by now; what was sent back comes as soon as that one is done.
    ann.page.keyboard.press("Control+Enter")
    ann.page.wait_for_url(re.compile(f"/annotate/{item}/"))
    ann.sees("The hem is missing.")


def _annotate(ann: Person, site: Site) -> tuple[int, NDArray[np.uint8]]:
    item = ann.open_editor()
    before = _layers(site, "ann", item)
    # Whatever the prediction is, one of the two changes it.
    for key in ("e", "b"):
        ann.page.keyboard.press(key)
        ann.stroke(STROKE if key == "b" else SQUARE)
    ann.sees(re.compile(r"^Saved"))
    ann.page.keyboard.press("Control+Enter")
    ann.page.wait_for_url(lambda url: f"/annotate/{item}/" not in url)
    return item, before


def _review(rex: Person, site: Site, item: int, before: NDArray[np.uint8]) -> None:
    order = site.browser("rex").get(f"/api/items/{item}/review/").body
    after = _decoded(order["mask"]["layers"])
    assert order["mask"]["by"] == "ann"
    assert np.count_nonzero(after != before) > 500, "the strokes are in the mask that was submitted"
    rex.page.goto(f"{PROJECT}review/")
    rex.page.locator(f"a[href$='/review/{item}/']").first.click()
    rex.sees("Difference")
    rex.page.keyboard.press("a")
    rex.page.wait_for_url(lambda url: f"/review/{item}/" not in url)
    site.until(lambda: site.browser("rex").get(f"/api/items/{item}/review/").body["state"] == "ACCEPTED", 10, "verdict")


def _retrain(lea: Person, site: Site) -> str:
    """Train, read the verdict, and where the gate kept the candidate out, promote it by hand."""
    lea.page.goto(f"{PROJECT}models/")
    lea.page.get_by_role("button", name="Train now").click()
    lea.page.wait_for_url(re.compile(r"/runs/\d+/"))
    lea.sees(re.compile(r"(Promoted|Kept out): .+"))
    lea.page.goto(f"{PROJECT}models/")
    newest = lea.page.locator("tbody tr th").first.inner_text().strip()
    if lea.page.locator("tbody tr").first.get_by_role("button", name="Promote").is_visible():
        lea.page.locator("tbody tr").first.get_by_role("button", name="Promote").click()
        lea.page.get_by_role("dialog").get_by_role("textbox").fill("The loop goes on with it.")
        lea.page.get_by_role("dialog").get_by_role("button", name=re.compile("Promote")).click()
    expect(lea.page.locator("tbody tr").first).to_contain_text("Champion")
    return newest


def _all_waiting_predicted_by(site: Site, version: str) -> bool:
    """Every photo that still waits for an annotator and that nobody touched has a prediction of that version."""

    def done() -> bool:
        return site.inside("waiting_models").split() == [version]

    return bool(site.until(done, 120, f"pre-segmentation by {version}"))


def _layers(site: Site, name: str, item: int) -> NDArray[np.uint8]:
    return _decoded(site.browser(name).get(f"/api/items/{item}/").body["layers"])


def _decoded(layers: list[dict[str, str]]) -> NDArray[np.uint8]:
    return np.stack([codec.decode(base64.b64decode(layer["data"])) for layer in layers]).max(axis=0)
