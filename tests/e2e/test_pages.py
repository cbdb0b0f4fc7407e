"""Every page opens for a lead without a fault, and uploads say what became of each file."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.person import PROJECT, Person
from tests.stack import story

PAGES = [
    "/", "/account/", "/your-work/", PROJECT, f"{PROJECT}dashboard/", f"{PROJECT}reports/", f"{PROJECT}photos/",
    f"{PROJECT}upload/", f"{PROJECT}review/", f"{PROJECT}models/",
    f"{PROJECT}models/1/", f"{PROJECT}runs/1/", f"{PROJECT}export/", f"{PROJECT}settings/", f"{PROJECT}members/",
    "/api/docs/",
]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_pages_open_without_a_fault(person: Callable[[str], Person], path: str) -> None:
    """No script error, no refused style: the fixture fails on either."""
    lea = person("lea")
    response = lea.page.goto(path)
    assert response is not None
    assert response.status == 200
    lea.page.wait_for_load_state("networkidle")


def test_uploading_a_good_and_a_bad_file(person: Callable[[str], Person], tmp_path: Path) -> None:
    """The good one is in the loop, the bad one is listed with its reason."""
    (tmp_path / "new_Front.jpg").write_bytes(story.photo("uploaded by hand"))
    (tmp_path / "broken_Front.jpg").write_bytes(story.photo("broken")[:200])
    rex = person("rex")
    rex.page.goto(f"{PROJECT}upload/")
    rex.page.locator("input[type=file]").first.set_input_files(
        [tmp_path / "new_Front.jpg", tmp_path / "broken_Front.jpg"]
    )
    expect(rex.page.locator("main")).to_contain_text("broken_Front.jpg")
    expect(rex.page.locator("main")).to_contain_text("2 of 2 files")
    rex.page.goto(f"{PROJECT}photos/?q=new")
    expect(rex.page.locator("main")).to_contain_text("new_Front")
