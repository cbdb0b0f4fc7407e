"""Soft edges by closed-form matting against the hard mask, measured on cutouts whose alpha a studio drew.

    python -m tests.bench.bench_edges --data DIR [--json]

DIR holds photos/*.jpg and cutouts/*.png (RGBA) of the same names, and masks/*.png. Errors of alpha are taken within
4 pixels of the outline: SAD is the median over the photos of the summed difference in whole pixels, MSE of its mean
square, in thousandths. "half" cuts the studio's alpha at one half, "mask" is the mask as it was delivered. The studio
draws its outlines with a pen and smooths them by a pixel, so this says what they deliver, not what the lens saw; the
last row says that: the same garments laid over another photo's wall with an alpha three pixels wide.
"""

import argparse
import json
from pathlib import Path
from statistics import median
from time import perf_counter

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.bench.bench_region import read
from workbench.masks.matting import soft_cutout

Bytes = NDArray[np.uint8]
Doubles = NDArray[np.float64]
NEAR = 4.5
LENS = 1.2


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    cases = [case for file in sorted((options.data / "cutouts").glob("*.png")) for case in _cases(options.data, file)]
    rows = {kind: _row([_errors(*case[1:]) for case in cases if case[0] == kind]) for kind in ("half", "mask", "lens")}
    print(json.dumps(rows, indent=1) if options.json else "\n".join(f"{kind}: {row}" for kind, row in rows.items()))


def _cases(data: Path, file: Path) -> list[tuple[str, Bytes, Bytes, Doubles]]:
    """(kind, photo, hard mask, true alpha in 0..1)."""
    alpha = read(file, cv2.IMREAD_UNCHANGED)[..., 3]
    photo = read(data / "photos" / f"{file.stem}.jpg", cv2.IMREAD_COLOR_RGB)
    half = np.where(alpha >= 128, np.uint8(255), np.uint8(0))
    truth = alpha / 255
    seen = np.asarray(cv2.GaussianBlur(half, (0, 0), LENS) / 255)
    # The garment's colours run on past its outline, and the wall is the photo's own turned upside down and darkened.
    garment = cv2.inpaint(photo, 255 - cv2.erode(half, np.ones((7, 7), np.uint8)), 3, cv2.INPAINT_TELEA)
    wall = photo[::-1] * 0.5 + 20
    laid = np.rint(seen[..., None] * garment + (1 - seen[..., None]) * wall).astype(np.uint8)
    mask = read(data / "masks" / f"{file.stem}.png", cv2.IMREAD_GRAYSCALE)
    return [("half", photo, half, truth), ("mask", photo, mask, truth), ("lens", laid, half, seen)]


def _errors(photo: Bytes, mask: Bytes, truth: Doubles) -> tuple[float, float, float, float, float]:
    start = perf_counter()
    soft = soft_cutout(photo, mask)[..., 3] / 255
    seconds = perf_counter() - start
    from_edge = cv2.distanceTransform(mask, cv2.DIST_L2, 3) + cv2.distanceTransform(255 - mask, cv2.DIST_L2, 3)
    near = from_edge < NEAR
    before, after = (mask / 255 - truth)[near], (soft - truth)[near]
    sums = float(np.abs(before).sum()), float(np.abs(after).sum())
    return *sums, float(np.square(before).mean()), float(np.square(after).mean()), seconds


def _row(errors: list[tuple[float, float, float, float, float]]) -> dict[str, float]:
    hard, soft, hard_square, soft_square, seconds = (median(column) for column in zip(*errors, strict=True))
    return {
        "photos": len(errors), "SAD hard": round(hard), "SAD soft": round(soft),
        "MSE hard": round(1000 * hard_square, 1), "MSE soft": round(1000 * soft_square, 1), "ms": round(1000 * seconds),
    }  # fmt: skip


if __name__ == "__main__":
    main()
