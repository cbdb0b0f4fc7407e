"""How large masks are as they are stored and sent, and how long coding takes.

python -m tests.bench.bench_codec --masks FOLDER [--cutouts FOLDER]
"""

import argparse
import statistics
import time
from pathlib import Path

import cv2
import numpy as np

from workbench.masks import codec


def main() -> None:
    """Print medians over each folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--masks", type=Path, required=True)
    parser.add_argument("--cutouts", type=Path)
    options = parser.parse_args()
    for folder in filter(None, (options.masks, options.cutouts)):
        _measure(folder)


def _measure(folder: Path) -> None:
    sizes, encoding, decoding = [], [], []
    for file in sorted(folder.glob("*.png")):
        picture = cv2.imread(str(file), cv2.IMREAD_UNCHANGED)
        assert picture is not None, f"{file.name} is no picture"
        alpha = np.asarray(picture if picture.ndim == 2 else picture[..., 3].copy(), np.uint8)
        started = time.perf_counter()
        data = codec.encode(alpha)
        encoded = time.perf_counter()
        codec.decode(data)
        sizes.append(len(data))
        encoding.append(encoded - started)
        decoding.append(time.perf_counter() - encoded)
    print(
        f"{folder.name}: {len(sizes)} files, median {statistics.median(sizes):.0f} bytes (largest {max(sizes)}), "
        f"encode {1000 * statistics.median(encoding):.2f} ms, decode {1000 * statistics.median(decoding):.2f} ms"
    )


if __name__ == "__main__":
    main()
