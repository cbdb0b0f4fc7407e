"""What each signal says of photos the network never saw, beside how good its masks really are.

    python -m tests.bench.signals_table --data DIR --cache DIR [--folds 5] [--epochs 30] [--seed 0]

Prints how well each signal alone finds the worst tenth. Collecting takes a minute or two and is kept as JSON in the
cache, until the signals' own code changes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ml import entropy, infer, looks, metrics, quality, shapes
from ml import signals as naming
from ml.infer import Segmentation, segment
from ml.samples import Sample
from ml.signals import Signals, worst
from tests.bench.folds import EPOCHS, FOLDS, Fold, out_of_fold, samples_of
from workbench.masks.closeness import surface_dice

TOLERANCE = 2.0
_CODE = (entropy, infer, looks, metrics, naming, quality, shapes)


@dataclass(frozen=True)
class Row:
    """One photo, judged by a network that never saw its garment: signals by name, and the truth in 0..1."""

    name: str
    signals: Signals
    dice: float
    surface_dice: float


def collect(folds: Sequence[Fold], cache: Path, name: str) -> list[Row]:
    """A row per photo of all folds. `name` tells them apart in the cache, by data, number and length; each fold is
    kept by itself, so that an interrupted run goes on where it was."""
    files = [cache / f"{name}-fold{place}-signals-{_fingerprint()}.json" for place in range(len(folds))]
    return [row for fold, file in zip(folds, files, strict=True) for row in _kept(fold, file)]


def _kept(fold: Fold, file: Path) -> list[Row]:
    if not file.exists():
        file.write_text(json.dumps([asdict(row) for row in _judged(fold)]))
    return [Row(**row) for row in json.loads(file.read_text())]


def _fingerprint() -> str:
    sources = [Path(str(module.__file__)).read_bytes() for module in _CODE]
    return hashlib.sha256(b"".join(sources)).hexdigest()[:8]


def _judged(fold: Fold) -> list[Row]:
    results = segment(fold.network, fold.config, [sample.photo for sample in fold.unseen])
    return [_row(*pair) for pair in zip(fold.unseen, results, strict=True)]


def _row(sample: Sample, result: Segmentation | Exception) -> Row:
    if isinstance(result, Exception):
        raise result
    drawn, truth = result.masks.max(axis=0), sample.masks().max(axis=0)
    found = {name: round(value, 5) for name, value in worst(result.signals).items()}
    return Row(sample.name, found, metrics.count(drawn, truth).dice, surface_dice(drawn, truth, TOLERANCE))


def auroc(risk: NDArray[np.float64], bad: NDArray[np.bool_]) -> float:
    """The chance that a bad photo has a higher risk than a good one, ties counting one half (Mann and Whitney 1947)."""
    above = risk[bad][:, None] - risk[~bad][None]
    return float((np.count_nonzero(above > 0) + 0.5 * np.count_nonzero(above == 0)) / above.size)


def alone(rows: Sequence[Row], share: float = 0.1) -> list[tuple[str, float, int]]:
    """Per signal its AUROC for the worst `share` of photos by Dice, whichever end finds them, and on how many photos.

    Photos without the signal are left out. Best first.
    """
    dice = np.array([row.dice for row in rows])
    bad = dice <= np.sort(dice)[max(1, round(share * len(dice))) - 1]
    return sorted((_alone(rows, bad, name) for name in _names(rows)), key=lambda row: -row[1])


def _names(rows: Sequence[Row]) -> list[str]:
    return sorted({name for row in rows for name in row.signals})


def _alone(rows: Sequence[Row], bad: NDArray[np.bool_], name: str) -> tuple[str, float, int]:
    has = np.array([name in row.signals for row in rows])
    values = np.array([row.signals[name] for row in rows if name in row.signals])
    if not bad[has].any() or bad[has].all():
        return name, 0.5, len(values)
    found = auroc(values, bad[has])
    return name, max(found, 1 - found), len(values)


def main() -> None:
    """Train what is missing, collect and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--folds", type=int, default=FOLDS)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    samples, data = samples_of(given.data), given.data.name
    folds = out_of_fold(samples, given.cache, data, folds=given.folds, epochs=given.epochs, seed=given.seed)
    rows = collect(
        folds, given.cache, f"{data}-{len(samples)}-{given.folds}folds-{given.epochs}epochs-seed{given.seed}"
    )
    print(f"{len(rows)} photos, median Dice {np.median([row.dice for row in rows]):.4f}")
    for name, found, photos in alone(rows):
        print(f"{name:16} AUROC {found:.3f} on {photos} photos")


if __name__ == "__main__":
    main()
