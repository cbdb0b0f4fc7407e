"""A lead trains by the button: watches it go, stops it, and sees the next one through."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.person import PROJECT, Person
from tests.stack.site import Site

STARTED = re.compile(r"/runs/\d+/")


def test_start_watch_stop_and_start_again(person: Callable[[str], Person], site: Site) -> None:
    lea = person("lea")
    page = lea.page
    champion = _champion(lea)
    site.inside("train_long")
    page.get_by_role("button", name="Train now").click()
    page.wait_for_url(STARTED)
    stopped = page.url

    _progress_moves(lea)
    page.get_by_role("button", name="Stop", exact=True).click()
    page.get_by_role("button", name="Stop the training").click()
    lea.sees("It was stopped and left nothing behind. The champion stays.")
    assert _champion(lea) == champion
    expect(page.get_by_role("heading", name="When the next training starts by itself")).to_be_visible()

    site.inside("train_short")
    page.goto(stopped)
    page.get_by_role("button", name="Train again").click()
    page.wait_for_url(lambda url: bool(STARTED.search(url)) and url != stopped)
    lea.sees(re.compile(r"(Promoted|Kept out): .+"))
    expect(page.get_by_role("link", name=re.compile(r"^Open v\d+$"))).to_be_visible()
    expect(page.locator("[data-chart=loss] canvas")).to_be_visible()
    page.goto(f"{PROJECT}learning/")
    expect(page.get_by_role("heading", name="Learning curve")).to_be_visible()


def _champion(lea: Person) -> str:
    """What the models page says of the champion."""
    lea.page.goto(f"{PROJECT}models/")
    return lea.page.get_by_text(re.compile(r"^v\d+ is the champion")).inner_text()


def _progress_moves(lea: Person) -> None:
    """Without a reload: the phase, then one epoch after the other."""
    expect(lea.page.locator("[data-run=phase]")).to_have_text("Training")
    lea.sees(re.compile(r"^Epoch \d+ of \d+, loss \d"))
    rows = lea.page.locator("[data-run=rows] tr")
    expect(rows.nth(1)).to_be_attached()
    expect(rows.nth(rows.count())).to_be_attached()
    lea.sees(re.compile(r"best so far: Dice \d"))
