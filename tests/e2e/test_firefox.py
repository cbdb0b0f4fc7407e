"""The editor in an unpatched Firefox: it opens, paints by real pointer events, saves, and brings the strokes back."""

import io
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.e2e.bidi import Tab, firefox
from tests.e2e.person import BELOW_MESSAGES, PROJECT, same
from tests.factories import PASSWORD
from tests.stack.site import Site

CONTROL, ENTER, ESCAPE, SHIFT = "\ue009", "\ue007", "\ue00c", "\ue008"
WIDTH, HEIGHT = 1280, 800
# The stage between the rail and the panel, below the option bar.
STAGE = "document.querySelector('.stage').getBoundingClientRect()"
READY = (
    "document.querySelector('.stage canvas') !== null"
    " && document.querySelector('[data-command=submit]')?.disabled === false"
)
TOOLS = """JSON.stringify([...document.querySelectorAll('.rail [aria-pressed]:not([data-command=swap])')]
    .map((one) => [one.getAttribute('aria-label'), one.getAttribute('aria-keyshortcuts')]))"""
TAKEN = "document.querySelector('.rail [aria-pressed=true]:not([data-command=swap])').getAttribute('aria-label')"
SAVED = "document.querySelector('.save-line').textContent.startsWith('Saved')"


@pytest.fixture(scope="module")
def editor(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    """Ann at the editor in Debian's Firefox, or the one that SELVEDGE_FIREFOX names."""
    program = os.environ.get("SELVEDGE_FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")
    if program is None:
        missing = "Firefox is not installed: scripts/system_packages.sh installs it, SELVEDGE_FIREFOX names another."
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    with firefox(program, Path(tmp_path_factory.mktemp("firefox"))) as tab:
        tab.size(WIDTH, HEIGHT)
        _sign_in(tab, site)
        tab.goto(f"{site.address}{PROJECT}")
        tab.run("document.querySelector(\"a[href$='/annotate/']\").click()")
        tab.until("/[/]annotate[/]\\d+[/]/.test(location.pathname)")
        tab.until(READY)
        yield tab
        assert tab.faults == []


def _sign_in(tab: Tab, site: Site) -> None:
    tab.goto(f"{site.address}/sign-in/")
    for field, text in (("username", "ann"), ("password", PASSWORD)):
        tab.run(f"document.querySelector('input[name={field}]').focus()")
        tab.type(text)
    tab.press(ENTER)
    tab.until("!location.pathname.startsWith('/sign-in')")


def _stroke(tab: Tab, *shares: tuple[float, float]) -> None:
    left, top, width, height = (float(tab.run(f"{STAGE}.{name}")) for name in ("left", "top", "width", "height"))
    tab.stroke([(left + x * width, top + y * height) for x, y in shares])


def _picture(tab: Tab) -> NDArray[np.int16]:
    """The stage without its messages and without the ring of the brush."""
    left, top, width, height = (
        int(tab.run(f"Math.round({STAGE}.{name})")) for name in ("left", "top", "width", "height")
    )
    tab.stroke([(2, 2), (3, 3)])
    page = Image.open(io.BytesIO(tab.screenshot())).convert("RGB")
    return np.asarray(page.crop((left, top + BELOW_MESSAGES, left + width, top + height)), np.int16)


def _codes(shortcut: str) -> list[str]:
    """The keys of a shortcut as the rail names it: "B", "Shift+R"."""
    shift, _, letter = shortcut.rpartition("+")
    return [SHIFT, letter] if shift else [letter.lower()]


def test_every_tool_key_takes_its_tool(editor: Tab) -> None:
    """By the keys that the rail names."""
    tools = json.loads(editor.run(TOOLS))
    assert len(tools) >= 6
    for name, key in tools:
        editor.press(*_codes(key))
        assert editor.run(TAKEN) == name


def test_a_stroke_is_saved_and_comes_back_after_a_reload(editor: Tab) -> None:
    """Painted and erased by real pointer events, saved, loaded again: the same picture."""
    before = _picture(editor)
    for key in ("b", "e"):
        editor.press(key)
        _stroke(editor, (0.5, 0.45), (0.52, 0.47), (0.54, 0.45))
    painted = _picture(editor)
    assert not same(painted, before)
    editor.press(CONTROL, "s")
    editor.until(SAVED)
    editor.goto(str(editor.run("location.href")))
    editor.until(READY)
    editor.until(f"{SAVED} || document.querySelector('.save-line').textContent === 'Nothing to save'")
    assert same(_picture(editor), painted)


def test_undo_and_the_sheet_of_keys(editor: Tab) -> None:
    """A stroke is one step back; the sheet opens and closes."""
    undo = "document.querySelector('[data-command=undo]').disabled"
    for key in ("b", "e"):
        editor.press(key)
        _stroke(editor, (0.45, 0.3), (0.5, 0.32))
    assert editor.run(undo) is False
    editor.press(CONTROL, "z")
    editor.press("?")
    editor.until("document.querySelector('dialog[open]')")
    editor.press(ESCAPE)
    editor.until("document.querySelector('dialog[open]') === null")
