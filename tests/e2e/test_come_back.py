"""After a crash, a reload and a sleep the editor comes back with the strokes, and can undo them."""

import os
import re
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, ViewportSize, expect

from scripts.browser import QUIET, find_chromium
from tests.e2e.person import DOT, Person, same
from tests.stack.site import Site

# Strokes are encoded and written down after their frame was painted, at most 50 ms later; writing takes its time too.
WRITTEN_MS = 300


def test_undo_works_after_a_reload(person: Callable[[str], Person]) -> None:
    """Saved or not: the history belongs to the mask that is shown."""
    ann = person("ann")
    ann.open_editor()
    before = ann.picture()
    ann.paint_for_sure()
    painted = ann.picture()
    ann.page.reload()
    ann.painting()
    assert same(ann.picture(), painted)
    _undo_all(ann)
    assert same(ann.picture(), before)
    ann.page.reload()
    ann.painting()
    expect(ann.page.get_by_role("button", name="Redo")).to_be_enabled()
    for _ in range(2):
        ann.page.keyboard.press("Control+Shift+z")
    assert same(ann.picture(), painted)


def test_a_killed_browser_comes_back_with_every_lifted_stroke(chromium: Browser, site: Site, tmp_path: Path) -> None:
    """SIGKILL in the middle of a stroke: all strokes before it are there, undo works, the unfinished one is gone."""
    context = _sit_down(chromium, site, tmp_path)
    ann = Person(context.new_page()).sign_in("ann")
    ann.page.route("**/draft/", lambda route: route.abort())
    ann.open_editor()
    ann.paint_for_sure()
    painted, address = ann.picture(), ann.page.url
    ann.page.wait_for_timeout(WRITTEN_MS)
    ann.page.keyboard.press("b")
    ann.stroke(((0.4, 0.3), (0.6, 0.6)), lift=False)
    _kill(tmp_path)

    context = _sit_down(chromium, site, tmp_path)
    again = Person(context.new_page())
    again.page.goto(address)
    # Cookies of the last half minute are lost with the browser; strokes are not.
    if "/sign-in/" in again.page.url:
        again.sign_in("ann").page.goto(address)
    again.painting()
    assert same(again.picture(), painted)
    _undo_all(again)
    assert not same(again.picture(), painted)
    context.close()


def _sit_down(chromium: Browser, site: Site, profile: Path) -> BrowserContext:
    """A browser of its own, which can be killed, whose profile outlives it."""
    size = ViewportSize(width=1280, height=800)
    return chromium.browser_type.launch_persistent_context(
        profile, executable_path=find_chromium(), args=QUIET, viewport=size, base_url=site.address
    )


def test_work_goes_on_after_a_sleep(person: Callable[[str], Person], site: Site) -> None:
    """The lease ran out while the computer slept: nobody else has the photo, so the next stroke is simply saved."""
    ann = person("ann")
    ann.open_editor()
    site.inside("let_time_pass")
    ann.paint_for_sure()
    ann.sees(re.compile("^Saved"))


def test_of_two_people_the_later_save_is_told(person: Callable[[str], Person], site: Site) -> None:
    """Ann slept, Lea took the photo and saved: Ann is told at her next stroke, and Lea's stays the newest."""
    ann, lea = person("ann"), person("lea")
    ann.open_editor()
    site.inside("let_time_pass")
    lea.page.goto(ann.page.url)
    lea.painting()
    lea.paint_for_sure()
    lea.sees(re.compile("^Saved"))
    ann.paint_for_sure()
    ann.sees("Your strokes are kept on this computer.")
    theirs = lea.picture()
    lea.page.reload()
    lea.painting()
    assert same(lea.picture(), theirs)


def test_a_second_tab_is_told_at_once(person: Callable[[str], Person]) -> None:
    """The later tab of the same browser says that the photo is open elsewhere, before any save."""
    ann = person("ann")
    ann.open_editor()
    other = Person(ann.page.context.new_page())
    other.page.goto(ann.page.url)
    other.sees("This photo is open in another tab")
    expect(ann.page.get_by_text("This photo is open in another tab")).to_have_count(0)


def test_two_tabs_lose_nothing(person: Callable[[str], Person]) -> None:
    """Both paint: the one that saves later is told and may go on with its own."""
    ann = person("ann")
    ann.open_editor()
    other = Person(ann.page.context.new_page())
    other.page.goto(ann.page.url)
    other.painting()
    other.paint_for_sure()
    other.sees(re.compile("^Saved"))
    ann.page.bring_to_front()
    ann.page.keyboard.press("b")
    ann.stroke(DOT)
    ann.page.keyboard.press("Control+s")
    ann.sees("Your strokes are kept")


def _undo_all(person: Person) -> None:
    undo = person.page.get_by_role("button", name="Undo")
    while undo.is_enabled():
        person.page.keyboard.press("Control+z")
        person.page.wait_for_timeout(50)


def _kill(profile: Path) -> None:
    """As a crash would: the browser with all its processes, found by the profile that only this test uses."""
    listed = subprocess.run(["ps", "-ewwo", "pid,args"], capture_output=True, text=True, check=True).stdout
    ours = [line for line in listed.splitlines() if f"--user-data-dir={profile}" in line and "--type=" not in line]
    # It leads a process group of its own, which no other browser belongs to.
    leader = int(ours[0].split()[0])
    assert os.getpgid(leader) == leader
    os.killpg(leader, signal.SIGKILL)
