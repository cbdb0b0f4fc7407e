"""The editor in a real browser: the hand's wait, frames, the next photo, the wire and the memory.

    python -m tests.bench.bench_editor [--seconds 30] [--photos 200] [--browser chromium|firefox] [--json]

Prints one table. The browser draws without a GPU, as in tests; on a graphics card the same work is shorter.
"""

import argparse
import math
import os
import shutil
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, Playwright, ViewportSize, sync_playwright

from scripts.browser import QUIET
from tests.bench.editor_site import Shelf, make_shelf, serving
from tests.bench.figures import print_figures

SIZES = ((1152, 1728), (4000, 6000))
VIEW = ViewportSize(width=1440, height=900)
HEAP_AT = (1, 50, 100, 200)
STROKES = 40
# Times what the page does between an event's arrival at the window and its end, what each frame's callbacks take, when
# frames begin, and from a pointer-up until its step of the history is on the disk. Runs before the page's own scripts.
WATCH = """(() => {
  const watch = (window.watch = { moves: [], ups: [], frames: [], draws: [], kept: [], handled: 0 });
  const ask = window.requestAnimationFrame.bind(window);
  let drawn = 0;
  window.requestAnimationFrame = (draw) => ask((now) => {
    const from = performance.now();
    draw(now);
    drawn += performance.now() - from;
  });
  for (const [kind, into] of [['pointermove', 'moves'], ['pointerup', 'ups']]) {
    let from = 0;
    window.addEventListener(kind, () => { from = performance.now(); }, true);
    window.addEventListener(kind, () => {
      const took = performance.now() - from;
      watch[into].push(took);
      watch.handled += took;
    });
  }
  let lifted = null;
  window.addEventListener('pointerup', () => { lifted ??= performance.now(); }, true);
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (...given) {
    const from = this.name === 'steps' ? lifted : null;
    if (from !== null) {
      lifted = null;
      this.transaction.addEventListener('complete', () => watch.kept.push(performance.now() - from));
    }
    return put.apply(this, given);
  };
  let last = 0;
  const tick = (now) => {
    if (last > 0) watch.frames.push(now - last);
    if (watch.handled > 0) watch.draws.push(watch.handled + drawn);
    watch.handled = drawn = 0;
    last = now;
    ask(tick);
  };
  ask(tick);
})()"""

BRUSH = "localStorage.setItem('selvedge-settings', JSON.stringify({ brush: { size: 60, hardness: 0.9 } }))"


def main() -> None:
    """Measure both sizes, then a long sitting, and print the table."""
    options = _options()
    rows: list[tuple[str, str]] = []
    with sync_playwright() as playwright:
        browser = _browser(playwright, options.browser)
        painted = [_paint(browser, make_shelf(*size), options.seconds) for size in SIZES]
        sitting = _sit(browser, make_shelf(*SIZES[0]), options.photos, chromium=options.browser == "chromium")
        browser.close()
    for (width, height), facts in zip(SIZES, painted, strict=True):
        rows += [(f"{name}, {width} x {height}", value) for name, value in facts["rows"]]
    rows.append(("the same work, large against small, median", f"{painted[1]['p50'] / painted[0]['p50']:.2f} times"))
    rows += sitting
    rows.append(("load of the machine (1 min, cores)", f"{os.getloadavg()[0]:.1f}, {os.cpu_count()}"))
    print_figures(rows, as_json=options.json)


def _paint(browser: Browser, shelf: Shelf, seconds: float) -> dict[str, Any]:
    """A painting run on one photo: what the hand waits for, and the frames meanwhile."""
    with serving(shelf) as address:
        page = _open(browser, address)
        _strokes(page, 3)
        page.evaluate("Object.assign(watch, { moves: [], ups: [], frames: [], draws: [], kept: [] })")
        started = page.evaluate("performance.now()")
        while page.evaluate("performance.now()") - started < seconds * 1000:
            _strokes(page, 1)
        facts = page.evaluate("watch")
        page.wait_for_timeout(2500)
        page.context.close()
    body = max(size for size in shelf.sent if size > 0)
    p50 = _percentile(facts["draws"], 50)
    frames = facts["frames"]
    return {"p50": p50, "rows": [
        ("pointer to pixels with a 60 px brush, p50 / p95", f"{p50:.2f} / {_percentile(facts['draws'], 95):.2f} ms"),
        ("pointer-up, p50 / p95 / longest", _three(facts["ups"])),
        ("pointer-up until the stroke is on the disk, p50 / p95 / longest", _three(facts["kept"])),
        (f"frames of {seconds:.0f} s of painting, p50 / p95 / longest", _three(frames)),
        ("frames over 50 ms", f"{sum(frame > 50 for frame in frames)} of {len(frames)}"),
        ("largest draft on the wire", f"{body / 1024:.0f} KB"),
    ]}  # fmt: skip


def _sit(browser: Browser, shelf: Shelf, photos: int, *, chromium: bool) -> list[tuple[str, str]]:
    """One sitting over many photos: a stroke, Ctrl+Enter, the next."""
    opened: list[float] = []
    heaps: list[tuple[str, str]] = []
    with serving(shelf) as address:
        page = _open(browser, address)
        memory = page.context.new_cdp_session(page) if chromium else None
        for photo in range(1, photos + 1):
            if memory is not None and photo in HEAP_AT:
                heaps.append((f"heap, nodes, listeners at photo {photo}", _heap(memory)))
            _strokes(page, 1)
            # A hand looks at a photo for longer than this; the pictures after it are fetched meanwhile.
            page.wait_for_timeout(2500 if photo <= STROKES // 2 else 100)
            page.evaluate("performance.clearMarks()")
            page.keyboard.press("Control+Enter")
            took = _mark(page)
            if photo <= STROKES // 2:
                opened.append(took)
        page.context.close()
    return [("Ctrl+Enter until the next photo can be painted on, p50 / p95 / longest", _three(opened)), *heaps]


def _mark(page: Page) -> float:
    script = """() => {
      const [start, end] = ['next-start', 'paintable'].map((name) => performance.getEntriesByName(name).at(-1));
      return start && end && end.startTime > start.startTime ? end.startTime - start.startTime : null;
    }"""
    return float(page.wait_for_function(script, polling=20).json_value())


def _heap(memory: CDPSession) -> str:
    memory.send("HeapProfiler.collectGarbage")
    memory.send("Performance.enable")
    facts = {row["name"]: row["value"] for row in memory.send("Performance.getMetrics")["metrics"]}
    return f"{facts['JSHeapUsedSize'] / 2**20:.1f} MB, {facts['Nodes']:.0f}, {facts['JSEventListeners']:.0f}"


def _open(browser: Browser, address: str) -> Page:
    page = browser.new_context(viewport=VIEW).new_page()
    page.add_init_script(WATCH)
    page.add_init_script(BRUSH)
    page.goto(address)
    page.wait_for_function("performance.getEntriesByName('paintable').length > 0")
    page.wait_for_timeout(500)
    return page


def _strokes(page: Page, count: int) -> None:
    box = page.locator("#editor canvas").first.bounding_box()
    assert box is not None
    for stroke in range(count):
        # In turns, so that each stroke changes pixels: half of its way lies inside the garment.
        page.keyboard.press("eb"[page.evaluate("watch.ups.length") % 2])
        for step in range(40):
            angle = step / 40 * 2 * math.pi + stroke
            x = box["x"] + box["width"] * (0.5 + 0.12 * math.cos(angle))
            y = box["y"] + box["height"] * (0.5 + 0.3 * math.sin(angle))
            page.mouse.move(x, y)
            if step == 0:
                page.mouse.down()
        page.mouse.up()


def _three(values: list[float]) -> str:
    return f"{_percentile(values, 50):.1f} / {_percentile(values, 95):.1f} / {max(values):.1f} ms"


def _percentile(values: list[float], percent: int) -> float:
    ordered = sorted(values)
    return ordered[round(percent / 100 * (len(ordered) - 1))]


def _browser(playwright: Playwright, name: str) -> Browser:
    """Debian's Chromium, or the browser that SELVEDGE_CHROMIUM or SELVEDGE_FIREFOX names."""
    path = os.environ.get(f"SELVEDGE_{name.upper()}") or shutil.which(name)
    if name == "firefox":
        return playwright.firefox.launch(executable_path=path)
    return playwright.chromium.launch(executable_path=path, args=QUIET)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--photos", type=int, default=200)
    parser.add_argument("--browser", choices=["chromium", "firefox"], default="chromium")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
