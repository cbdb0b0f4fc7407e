"""Region refine from a loose rectangle, and from that and two strokes, beside plain cv2.grabCut on the whole photo.

    python -m tests.bench.bench_region --data DIR [--photos 20] [--json]

DIR holds photos/*.jpg and masks/*.png of the same names. Both sides take turns on each photo. The strokes are what a
person would draw: one on the largest piece of garment that the rectangle alone missed, one on the largest piece of
background that it took. The last row is the same photos enlarged to 4000 x 6000, for the time alone.
"""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.masks import codec, regions
from workbench.masks.regions import Hints, Rect

LOOSE = 0.08
STROKE = 9
LARGE = (4000, 6000)
Bytes = NDArray[np.uint8]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--photos", type=int, default=20)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    files = sorted((options.data / "photos").glob("*.jpg"))
    chosen = files[:: max(1, len(files) // options.photos)][: options.photos]
    rows = [row for file in chosen for row in _measured(file, options.data / "masks" / f"{file.stem}.png")]
    rows += [_large(file, options.data / "masks" / f"{file.stem}.png") for file in chosen[:3]]
    summary = {kind: _summary([row for row in rows if row["kind"] == kind]) for kind in dict.fromkeys(_kinds(rows))}
    print(json.dumps(summary, indent=1) if options.json else "\n".join(_line(*pair) for pair in summary.items()))


def plain(rgb: Bytes, hints: Hints, rect: Rect) -> Bytes:
    """The frozen baseline: cv2.grabCut as its documentation uses it, five rounds on the whole photo."""
    left, top, right, bottom = rect
    labels = np.full(rgb.shape[:2], cv2.GC_BGD, np.uint8)
    labels[top:bottom, left:right] = cv2.GC_PR_FGD
    labels[hints.foreground > 0] = cv2.GC_FGD
    labels[hints.background > 0] = cv2.GC_BGD
    cv2.setRNGSeed(1)
    cv2.grabCut(rgb, labels, (0, 0, 0, 0), np.zeros((1, 65)), np.zeros((1, 65)), 5, cv2.GC_INIT_WITH_MASK)
    return np.where(labels & 1, np.uint8(255), np.uint8(0))


def read(file: Path, mode: int) -> Bytes:
    """A picture file, (h, w, 3) with IMREAD_COLOR_RGB, (h, w) with IMREAD_GRAYSCALE."""
    pixels = cv2.imread(str(file), mode)
    assert pixels is not None, f"{file.name} is no picture"
    return np.asarray(pixels, np.uint8)


def _measured(photo: Path, mask: Path) -> list[dict[str, float | str]]:
    rgb, truth = read(photo, cv2.IMREAD_COLOR_RGB), read(mask, cv2.IMREAD_GRAYSCALE)
    empty = np.zeros_like(truth)
    rect, none = _loose(truth), Hints(empty, empty)
    first = regions.propose(rgb, empty, none, rect)
    pairs = (("rectangle", none), ("rectangle and 2 strokes", _strokes(truth, first)))
    return [_compared(kind, rgb, truth, hints, rect) for kind, hints in pairs]


def _compared(kind: str, rgb: Bytes, truth: Bytes, hints: Hints, rect: Rect) -> dict[str, float | str]:
    slow, plainly = _timed(lambda: plain(rgb, hints, rect))
    quick, ours = _timed(lambda: regions.propose(rgb, np.zeros_like(truth), hints, rect))
    return {
        "kind": kind, "seconds": quick, "ratio": slow / quick, "dice": codec.dice(ours, truth),
        "plain dice": codec.dice(plainly, truth), "between": codec.dice(ours, plainly),
    }  # fmt: skip


def _large(photo: Path, mask: Path) -> dict[str, float | str]:
    rgb = np.asarray(cv2.resize(read(photo, cv2.IMREAD_COLOR_RGB), LARGE, interpolation=cv2.INTER_CUBIC), np.uint8)
    truth = np.asarray(cv2.resize(read(mask, cv2.IMREAD_GRAYSCALE), LARGE, interpolation=cv2.INTER_NEAREST), np.uint8)
    empty = np.zeros_like(truth)
    seconds, ours = _timed(lambda: regions.propose(rgb, empty, Hints(empty, empty), _loose(truth)))
    return {"kind": "rectangle, 4000 x 6000", "seconds": seconds, "dice": codec.dice(ours, truth)}


def _timed(work: Callable[[], Bytes]) -> tuple[float, Bytes]:
    start = perf_counter()
    result = work()
    return perf_counter() - start, result


def _loose(truth: Bytes) -> Rect:
    left, top, width, height = cv2.boundingRect(truth)
    x, y = round(LOOSE * width), round(LOOSE * height)
    bottom, right = min(truth.shape[0], top + height + y), min(truth.shape[1], left + width + x)
    return max(0, left - x), max(0, top - y), right, bottom


def _strokes(truth: Bytes, found: Bytes) -> Hints:
    missed = ((truth >= codec.HALF) & (found < codec.HALF)).astype(np.uint8)
    taken = ((truth < codec.HALF) & (found >= codec.HALF)).astype(np.uint8)
    return Hints(_stroke(missed), _stroke(taken))


def _stroke(wrong: Bytes) -> Bytes:
    """A line through the deep middle of the largest wrong piece, as long as it is deep."""
    out = np.zeros_like(wrong)
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(wrong)
    if count == 1:
        return out
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    depth = cv2.distanceTransform((pieces == largest).astype(np.uint8), cv2.DIST_L2, 3)
    ys, xs = np.nonzero(depth > max(2.0, 0.6 * float(depth.max())))
    if xs.size:
        first, last = int(np.argmin(ys)), int(np.argmax(ys))
        ends = (int(xs[first]), int(ys[first])), (int(xs[last]), int(ys[last]))
        cv2.line(out, *ends, 255, min(STROKE, max(1, int(depth.max()))))
        # A hand does not leave the piece it marks.
        out[pieces != largest] = 0
    return out


def _kinds(rows: list[dict[str, float | str]]) -> list[str]:
    return [str(row["kind"]) for row in rows]


def _summary(rows: list[dict[str, float | str]]) -> dict[str, float]:
    names = [name for name in rows[0] if name != "kind"]
    out = {name: round(median(float(row[name]) for row in rows), 4) for name in names}
    return {"photos": len(rows), **out, "slowest": round(max(float(row["seconds"]) for row in rows), 3)}


def _line(kind: str, values: dict[str, float]) -> str:
    return f"{kind}: " + ", ".join(f"{name} {value:g}" for name, value in values.items())


if __name__ == "__main__":
    main()
