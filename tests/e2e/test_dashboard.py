"""A lead in the morning: a number, the photos behind it, a table as a file."""

import csv
import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.person import PROJECT, Person


def test_a_lead_goes_from_a_number_to_its_photos_and_takes_a_table_home(person: Callable[[str], Person]) -> None:
    """From the tab to the photos that wait, back, and to the same table as CSV."""
    lea = person("lea")
    lea.page.goto(PROJECT)
    lea.page.get_by_role("link", name="Dashboard").click()
    waits = lea.page.locator("section", has=lea.page.get_by_role("heading", name="What waits"))
    number = waits.get_by_role("link", name=re.compile(r"^\d+$")).first
    count = int(number.inner_text())
    number.click()
    expect(lea.page.locator(".thumb")).to_have_count(count)
    lea.page.go_back()
    with lea.page.expect_download() as download:
        waits.get_by_role("link", name="CSV").click()
    with download.value.path().open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert str(count) in {row["photos"] for row in rows}
    assert set(rows[0]) == {"station", "waits_for", "photos", "oldest"}
