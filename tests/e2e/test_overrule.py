"""A lead decides against the comparison and says why, and is back on the model before with one click."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.person import PROJECT, Person
from tests.stack.site import Site

WHY = "Straps matter more to us."


@pytest.fixture
def lea(person: Callable[[str], Person]) -> Person:
    """The lead."""
    return person("lea")


def test_promoting_what_was_kept_out_and_rolling_it_back(site: Site, lea: Person) -> None:
    """No override without a reason; it stands wherever the verdict does; the photos that wait follow both ways."""
    before, kept_out = _champion(lea), site.inside("keep_a_version_out").strip()
    _promote(lea, kept_out, "")
    expect(_dialog(lea)).to_be_visible()
    assert _dialog(lea).get_by_role("textbox").evaluate("box => box.validity.valueMissing")
    _dialog(lea).get_by_role("button", name="Cancel").click()
    _promote(lea, kept_out, "   ")
    lea.sees(f"Say why: the comparison kept {kept_out} out.")
    assert _champion(lea) == before

    _promote(lea, kept_out, WHY)
    lea.sees(f"{kept_out} is the champion")
    assert _champion(lea) == kept_out
    _reads_the_override(lea, kept_out)
    _waits_for(site, kept_out)

    _champion(lea)
    lea.page.get_by_role("button", name=f"Roll back to {before}").click()
    _dialog(lea).get_by_role("button", name=f"Roll back to {before}").click()
    lea.sees(f"{before} is the champion")
    assert _champion(lea) == before
    lea.page.goto(f"{PROJECT}models/{before[1:]}/")
    history = lea.page.locator(".history li").filter(has_text=f"Rolled back from {kept_out}.")
    expect(history).to_contain_text(f"Replaced {kept_out}, by lea")
    _waits_for(site, before)


def _champion(lea: Person) -> str:
    """Whom the models page calls the champion."""
    lea.page.goto(f"{PROJECT}models/")
    return lea.page.get_by_text(re.compile(r"^v\d+ is the champion")).inner_text().split()[0]


def _dialog(lea: Person) -> Locator:
    return lea.page.get_by_role("dialog")


def _promote(lea: Person, version: str, reason: str) -> None:
    """From the models page, with that reason."""
    lea.page.goto(f"{PROJECT}models/")
    lea.page.locator("tbody tr").filter(has_text=version).get_by_role("button", name="Promote").first.click()
    _dialog(lea).get_by_role("textbox").fill(reason)
    _dialog(lea).get_by_role("button", name=f"Promote {version}").click()


def _reads_the_override(lea: Person, version: str) -> None:
    """Beside the verdict in the list and on the version's own page, with the checks it failed."""
    for page in (f"{PROJECT}models/", f"{PROJECT}models/{version[1:]}/"):
        lea.page.goto(page)
        words = lea.page.locator(".override").filter(has_text="Promoted against the comparison")
        expect(words.first).to_contain_text(f"Promoted by hand by lea: {WHY}")
    expect(lea.page.locator(".checks .failed")).to_contain_text("its lower end must be above zero")


def _waits_for(site: Site, version: str) -> None:
    """Every untouched photo that waits for an annotator shows what that version predicts."""
    site.until(lambda: site.inside("waiting_models").split() == [version], 120, f"pre-segmentation by {version}")
