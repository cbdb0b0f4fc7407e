"""The browser that tests, benchmarks and the README's pictures drive, and where things lie in its editor."""

import os
import shutil
import sys

from playwright.sync_api import Page

Point = tuple[float, float]
# Without these Chromium looks for its makers' servers at every start; nothing here may leave the machine.
QUIET = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
MISSING = "This needs Chromium: scripts/system_packages.sh installs it, or SELVEDGE_CHROMIUM=path names one."
# How much of the stage a fitted photo takes, as the editor's camera has it.
FIT_MARGIN = 0.96


def find_chromium() -> str | None:
    """The Chromium that SELVEDGE_CHROMIUM names, or the system's; None without either."""
    return os.environ.get("SELVEDGE_CHROMIUM") or shutil.which("chromium")


def chromium() -> str:
    """The same. Ends the program with words where there is none."""
    return find_chromium() or sys.exit(MISSING)


def place(page: Page, size: tuple[int, int], pixel: Point) -> Point:
    """Where the corner of an image pixel lies in the page while the photo of `size` (width, height) is fitted."""
    box = page.locator(".stage").bounding_box()
    assert box is not None
    scale = min(box["width"] / size[0], box["height"] / size[1]) * FIT_MARGIN
    left = box["x"] + (box["width"] - size[0] * scale) / 2
    top = box["y"] + (box["height"] - size[1] * scale) / 2
    return left + pixel[0] * scale, top + pixel[1] * scale
