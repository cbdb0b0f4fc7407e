"""Three scripted reviewers at a site of their own: what the review's benchmark measures."""

import os
import tempfile
import time
from pathlib import Path

from playwright.sync_api import CDPSession, Page, ViewportSize, expect, sync_playwright

from scripts.browser import QUIET, chromium
from tests.e2e.person import PROJECT, Person
from tests.stack.site import Site, embedded

VIEW = ViewportSize(width=1440, height=900)
SIZE = (1152, 1728)
WAIT_MS = 60_000
JUDGED = """() => {
  const [start, end] = ['verdict', 'judgeable'].map((name) => performance.getEntriesByName(name).at(-1));
  return start && end && end.startTime > start.startTime ? end.startTime - start.startTime : null;
}"""
SHOWN = """() => {
  const [start, end] = ['verdict', 'verdict-shown'].map((name) => performance.getEntriesByName(name).at(-1));
  return start && end && end.startTime >= start.startTime ? end.startTime - start.startTime : null;
}"""


def measured(photos: int, think: float) -> list[tuple[str, str]]:
    """Fill a site, judge so many photos with each hand, looking at each for `think` seconds; rows of the table."""
    with tempfile.TemporaryDirectory() as folder, embedded(Path(folder)) as site, sync_playwright() as playwright:
        site.inside("photos_to_judge", 3 * photos + 3, *SIZE)
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        page = browser.new_context(viewport=VIEW, base_url=site.address, bypass_csp=True).new_page()
        Person(page).sign_in("rex")
        before = os.getloadavg()[0]
        rows = [
            *_one_by_one(page, photos, think),
            *_one_by_one(page, photos, 0.0),
            *_on_the_sheet(page, site, photos),
        ]
        browser.close()
        load = f"{before:.1f}, {os.getloadavg()[0]:.1f}, {os.cpu_count()}"
        return [*rows, ("load of the machine (1 min) before and after, cores", load)]


def _one_by_one(page: Page, photos: int, think: float) -> list[tuple[str, str]]:
    page.goto(f"{PROJECT}review/")
    page.keyboard.press("r")
    page.wait_for_function("performance.getEntriesByName('judgeable').length > 0", timeout=WAIT_MS)
    page.wait_for_timeout(2000)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = _busy_ms(session)
    waits, minutes = _judge(page, photos, think, JUDGED)
    busy = (_busy_ms(session) - before) / photos
    who = f"after a look of {think:g} s" if think else "without a look at it"
    return [
        (f"photo's page, verdict {who}, until the next photo is drawn, p50 / p95 / longest", _three(waits)),
        (f"verdicts a minute there, {who}", f"{photos / minutes:.0f}"),
        # What other programs take from the machine does not count here.
        (f"processor time of the page's own thread a photo, {who}", f"{busy:.0f} ms"),
    ]


def _busy_ms(session: CDPSession) -> float:
    metrics = {row["name"]: row["value"] for row in session.send("Performance.getMetrics")["metrics"]}
    return 1000 * float(metrics["TaskDuration"])


def _on_the_sheet(page: Page, site: Site, photos: int) -> list[tuple[str, str]]:
    page.goto(f"{PROJECT}review/")
    expect(page.locator("#sheet .at")).to_have_count(1)
    waiting = site.count("TO_REVIEW")
    waits, minutes = _judge(page, photos, 0.0, SHOWN)
    started = time.monotonic()
    site.until(lambda: site.count("TO_REVIEW") <= waiting - photos, WAIT_MS / 1000, "verdicts stored")
    stored = minutes + (time.monotonic() - started) / 60
    return [
        ("sheet, verdict until the next tile is chosen, p50 / p95 / longest", _three(waits)),
        ("verdicts a minute there, until all are stored", f"{photos / stored:.0f}"),
    ]


def _judge(page: Page, photos: int, think: float, done: str) -> tuple[list[float], float]:
    """Approve so many, one key each; the waits in milliseconds, and the minutes that all of it took."""
    waits: list[float] = []
    started = time.monotonic()
    for _photo in range(photos):
        page.wait_for_timeout(1000 * think)
        page.evaluate("performance.clearMarks()")
        page.keyboard.press("a")
        waits.append(float(page.wait_for_function(done, polling=10, timeout=WAIT_MS).json_value()))
    return waits, (time.monotonic() - started) / 60


def _three(values: list[float]) -> str:
    return f"{_percentile(values, 50):.0f} / {_percentile(values, 95):.0f} / {max(values):.0f} ms"


def _percentile(values: list[float], percent: int) -> float:
    ordered = sorted(values)
    return ordered[round(percent / 100 * (len(ordered) - 1))]
