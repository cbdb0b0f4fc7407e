"""One embedded site with a champion and a few photos that wait for people, and a Chromium for each person."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from scripts.browser import MISSING, QUIET, find_chromium
from tests.e2e.person import Person
from tests.stack import story
from tests.stack.site import ROOT, Site, embedded

FRESH = 8


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if Path(item.path).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, or the one that SELVEDGE_CHROMIUM names."""
    path = find_chromium()
    if path is None:
        pytest.fail(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """`manage.py serve` with a first model, and photos it has sent to an annotator."""
    if not (ROOT / "workbench/static/dist/manifest.json").exists():
        pytest.fail("The pages are not built: run `make setup`.")
    with embedded(tmp_path_factory.mktemp("home")) as running:
        story.send(running, "known", story.TRAINED, masks=True)
        assert story.train(running)["promoted"]
        story.send(running, "fresh", FRESH, masks=False)
        story.settle(running)
        yield running


@pytest.fixture
def person(chromium: Browser, site: Site) -> Iterator[Callable[[str], Person]]:
    """person("ann"): a signed-in person at a window of their own. Script errors fail the test at its end."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def sit_down(name: str) -> Person:
        context = chromium.new_context(viewport={"width": 1280, "height": 800}, base_url=site.address)
        contexts.append(context)
        page = context.new_page()
        _watch(page, errors)
        return Person(page).sign_in(name)

    yield sit_down
    for context in contexts:
        context.close()
    assert not errors, errors


def _watch(page: Page, errors: list[str]) -> None:
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if _is_fault(message.type, message.text) else None)


def _is_fault(kind: str, text: str) -> bool:
    # A refused or failed request is what some tests are about; a script or CSP fault never is.
    return kind == "error" and "Failed to load resource" not in text
