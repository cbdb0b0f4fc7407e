"""How long the editor's clean-up kernels take in Chromium, on a drawn shirt at two sizes.

python -m tests.bench.bench_kernels
"""

from __future__ import annotations

import statistics
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from scripts.browser import QUIET, chromium

FRONTEND = Path(__file__).resolve().parents[2] / "frontend"
PORT = 5297
# Widths of the photo and how often each kernel runs; the first run warms up and does not count.
SIZES = ((1152, 12), (4000, 4))
_TIME = "([width, rounds]) => import('/dev/kernels.ts').then(({ timeKernels }) => timeKernels(width, rounds))"


def main() -> None:
    """Print a table: median and slowest milliseconds for each kernel and size."""
    with dev_server(), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{PORT}/dev/editor.html")
        times = [page.evaluate(_TIME, [width, rounds + 1]) for width, rounds in SIZES]
        browser.close()
    print("| kernel |" + "".join(f" {width} x {width * 3 // 2}, ms |" for width, _ in SIZES))
    print("|---|" + "---:|" * len(SIZES))
    for name in times[0]:
        print(f"| {name} |" + "".join(f" {_words(one[name][1:])} |" for one in times))


def _words(milliseconds: list[float]) -> str:
    return f"{statistics.median(milliseconds):.0f} (slowest {max(milliseconds):.0f})"


@contextmanager
def dev_server() -> Iterator[None]:
    """The front end's dev page, served on PORT for as long as the block runs."""
    # Vite itself, not npx: what npx starts would outlive it.
    command = [
        "node",
        "node_modules/vite/bin/vite.js",
        "--config",
        "dev/vite.config.ts",
        "--port",
        str(PORT),
        "--strictPort",
    ]
    with subprocess.Popen(command, cwd=FRONTEND, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        for line in server.stdout:
            if "Local" in line:
                break
        try:
            yield
        finally:
            server.terminate()


if __name__ == "__main__":
    main()
