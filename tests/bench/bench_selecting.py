"""How near the smart edge keeps to true outlines, and how long it and the wand take, in Chromium on real photos.

    python -m tests.bench.bench_selecting --data DIR [--photos 16] [--gap 100] [--miss 6] [--scale 1]

DIR holds photos/*.jpg and masks/*.png of the same names. Each photo's largest outline is traced with an anchor every
GAP pixels, anchors and pointer missing it by up to MISS pixels each way; a straight line between the same anchors is
the baseline. SCALE enlarges photo and outline, for the time alone. The wand is pressed once in the garment's middle
and dragged to and fro.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Page, sync_playwright

from scripts.browser import QUIET, chromium
from tests.bench.bench_kernels import PORT, dev_server

_SELECT = "(how) => import('/dev/selecting.ts').then(({ select }) => select(...how))"
NEAR = 2.0


def main() -> None:
    """Print distances in pixels and times in milliseconds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--photos", type=int, default=16)
    parser.add_argument("--gap", type=int, default=100)
    parser.add_argument("--miss", type=float, default=6)
    parser.add_argument("--scale", type=float, default=1)
    options = parser.parse_args()
    files = sorted((options.data / "photos").glob("*.jpg"))
    chosen = files[:: max(1, len(files) // options.photos)][: options.photos]
    with dev_server(), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{PORT}/dev/editor.html")
        rows = [_measured(page, file, options) for file in chosen]
        browser.close()
    for name in ("path", "straight"):
        distances = np.concatenate([row[name] for row in rows])
        print(f"{name}: {_spread(distances)} px, {np.mean(distances <= NEAR):.1%} within {NEAR:g} px")
    for name in ("starts", "moves", "presses", "drags"):
        print(f"{name}: {_spread(np.concatenate([row[name] for row in rows]))} ms")


def _measured(page: Page, file: Path, options: argparse.Namespace) -> dict[str, NDArray[np.float64]]:
    """One photo's distances from its true outline (pixels of the original) and times (milliseconds)."""
    mask = cv2.imread(str(file.parents[1] / "masks" / f"{file.stem}.png"), cv2.IMREAD_GRAYSCALE)
    assert mask is not None, f"{file.stem} has no mask"
    inside = (mask > 127).astype(np.uint8)
    outlines, _ = cv2.findContours(inside, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    outline = max(outlines, key=len)[:, 0]
    page.route("**/bench-photo", lambda route: route.fulfill(body=file.read_bytes(), content_type="image/jpeg"))
    how = ["/bench-photo", outline.tolist(), round(options.gap * options.scale), options.miss, options.scale]
    found: dict[str, Any] = page.evaluate(_SELECT, how)
    page.unroute("**/bench-photo")
    away = cv2.distanceTransform(1 - (inside - cv2.erode(inside, np.ones((3, 3), np.uint8))), cv2.DIST_L2, 5)
    times = {name: np.array(found[name]) for name in ("starts", "moves", "presses", "drags")}
    return times | {name: _distances(away, np.array(found[name]) / options.scale) for name in ("path", "straight")}


def _distances(away: NDArray[Any], points: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far each of the points (n, 2) lies from the outline."""
    columns = np.clip(points[:, 0].astype(int), 0, away.shape[1] - 1)
    rows = np.clip(points[:, 1].astype(int), 0, away.shape[0] - 1)
    return np.asarray(away[rows, columns], np.float64)


def _spread(values: NDArray[np.float64]) -> str:
    half, high = np.percentile(values, [50, 95])
    return f"median {half:.2f}, 95th percentile {high:.2f}, largest {values.max():.1f}"


if __name__ == "__main__":
    main()
