"""`python -m scripts.screenshots`: photograph every page of the running demo, in both themes and two sizes.

The pictures go to test-results/screenshots/. The demo's address and passwords are read from SELVEDGE_HOME.
"""

import os
import sys
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

from scripts.browser import QUIET, chromium

ROOT = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("SELVEDGE_HOME", ROOT / "var"))
OUT = ROOT / "test-results" / "screenshots"
Theme = Literal["light", "dark"]
SIZES = ((1440, 900), (1024, 768))
THEMES: tuple[Theme, ...] = ("light", "dark")
PROJECT = "/projects/studio-sample"
PAGES = {
    "ann": {"annotate": f"{PROJECT}/annotate/"},
    "rex": {
        "review": f"{PROJECT}/review/", "review-item": f"{PROJECT}/review/#first",
        "studio": f"{PROJECT}/studio/", "imported-masks": f"{PROJECT}/imported-masks/",
    },
    "lea": {
        "home": "/", "project": f"{PROJECT}/", "photos": f"{PROJECT}/photos/", "photo": f"{PROJECT}/photos/1/",
        "upload": f"{PROJECT}/upload/", "settings": f"{PROJECT}/settings/", "members": f"{PROJECT}/members/",
        "export": f"{PROJECT}/export/", "models": f"{PROJECT}/models/", "model": f"{PROJECT}/models/1/",
        "run": f"{PROJECT}/runs/1/", "dashboard": f"{PROJECT}/dashboard/", "reports": f"{PROJECT}/reports/",
        "triage": f"{PROJECT}/triage/", "account": "/account/",
    },
    "admin": {"people": "/people/", "project-new": "/projects/new/"},
}  # fmt: skip


def main() -> None:
    """Photograph them all."""
    lock = HOME / "serve.lock"
    address = lock.read_text().strip() if lock.exists() else ""
    if not address:
        sys.exit("Start the demo first, in another terminal: make demo")
    passwords = dict(line.split() for line in (HOME / "demo-accounts.txt").read_text().splitlines())
    OUT.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        for theme in THEMES:
            for name, pages in PAGES.items():
                photograph(browser, address, theme, name, passwords[name], pages)
        browser.close()
    sys.stdout.write(f"{len(list(OUT.iterdir()))} pictures in {OUT}\n")


def photograph(browser: Browser, address: str, theme: Theme, name: str, password: str, pages: dict[str, str]) -> None:
    """Sign in as one person and photograph their pages in one theme."""
    page = browser.new_context(color_scheme=theme).new_page()
    page.goto(f"{address}/sign-in/")
    page.fill("[name=username]", name)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    for title, path in pages.items():
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            show(page, address, path)
            page.screenshot(path=OUT / f"{title}-{theme}-{width}.png")


def show(page: Page, address: str, path: str) -> None:
    """Open a page; a path that ends in #first means the first photo that the page links to."""
    page.goto(address + path.removesuffix("#first"))
    if path.endswith("#first"):
        below = path.removesuffix("#first")
        # The tab of the page itself leads there, too.
        link = page.locator(f'a[href^="{below}"]:not([href="{below}"])').first
        page.goto(address + str(link.get_attribute("href")))
    page.wait_for_load_state("networkidle")


if __name__ == "__main__":
    main()
