"""Out-of-fold models: every photo of a folder is judged by a network that never saw its garment.

    python -m tests.bench.folds --data DIR --cache DIR [--folds 5] [--epochs 30] [--seed 0]

DIR is one of the folders described in measure_metail (photos and masks) or holds photos/*.jpg and labels/*.png label
maps, where every label but null, hair and skin counts as garment. The weights are kept in the cache, named after
what they were trained with; what lies there already is not trained again.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter

import cv2
import numpy as np
from numpy.typing import NDArray
from torch import nn

from ml.config import ModelConfig, TrainConfig
from ml.model import load, save
from ml.samples import Sample
from ml.train import train
from tests.bench.measure_metail import read_photo, samples_in

FOLDS = 5
EPOCHS = 30
# Of the labels of Clothing Co-Parsing these are no garments: background, hair, skin.
NO_GARMENT = (0, 19, 41)


@dataclass(frozen=True)
class Fold:
    """A network and the samples it never saw."""

    network: nn.Module
    config: ModelConfig
    unseen: list[Sample]


def read_label_map(path: Path) -> NDArray[np.uint8]:
    """A label map as one mask (1,H,W) uint8 0/255: everything that is worn."""
    labels = np.asarray(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE), np.uint8)
    return np.where(np.isin(labels, NO_GARMENT), np.uint8(0), np.uint8(255))[None]


def samples_of(folder: Path) -> list[Sample]:
    """A sample per photo of a studio folder or of a folder with label maps, by name."""
    if (folder / "masks").is_dir():
        return samples_in(folder)
    photos = sorted((folder / "photos").glob("*.jpg"))
    pairs = [(photo, folder / "labels" / f"{photo.stem}.png") for photo in photos]
    return [
        Sample(photo.stem, partial(read_photo, photo), partial(read_label_map, labels))
        for photo, labels in pairs
        if labels.exists()
    ]


def parts_of(samples: Sequence[Sample], folds: int, seed: int) -> list[list[int]]:
    """Places of the samples by fold, drawn once; the sizes differ by one at most."""
    order = np.random.default_rng(seed).permutation(len(samples))
    return [sorted(int(place) for place in order[fold::folds]) for fold in range(folds)]


def out_of_fold(
    samples: Sequence[Sample], cache: Path, name: str, *, folds: int = FOLDS, epochs: int = EPOCHS, seed: int = 0
) -> list[Fold]:
    """A network per fold, trained on the others' samples or read from the cache. `name` names the data."""
    cache.mkdir(parents=True, exist_ok=True)
    out = []
    for fold, places in enumerate(parts_of(samples, folds, seed)):
        file = cache / f"{name}-{len(samples)}-{folds}fold{fold}-{epochs}epochs-seed{seed}.safetensors"
        if not file.exists():
            _train(samples, set(places), file, epochs, seed)
        network, config = load(file)
        out.append(Fold(network, config, [samples[place] for place in places]))
    return out


def _train(samples: Sequence[Sample], unseen: set[int], file: Path, epochs: int, seed: int) -> None:
    start = perf_counter()
    learning = [sample for place, sample in enumerate(samples) if place not in unseen]
    settings = TrainConfig(epochs=epochs, patience=epochs, seed=seed)
    trained = train(learning, [], ModelConfig(), settings)
    # Written under another name first: an interrupted run leaves no half file.
    partly = file.with_suffix(".part")
    save(trained.model, trained.config, partly)
    partly.rename(file)
    best = max(line["val_dice"] for line in trained.history)
    row = {"file": file.name, "seconds": round(perf_counter() - start, 1), "val_dice": round(best, 4)}
    print(json.dumps(row), file=sys.stderr)


def main() -> None:
    """Train what is missing in the cache."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--folds", type=int, default=FOLDS)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    out_of_fold(
        samples_of(arguments.data), arguments.cache, arguments.data.name,
        folds=arguments.folds, epochs=arguments.epochs, seed=arguments.seed,
    )  # fmt: skip


if __name__ == "__main__":
    main()
