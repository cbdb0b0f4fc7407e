"""Train on 70 % of a folder of studio photos and measure Dice on the other 30 %.

    python -m tests.bench.measure_metail --data DIR [--recipe laptop] [--seconds 600] [--seed 0]
        [--save weights.safetensors] [--json]

DIR holds photos/*.jpg and masks/*.png of the same names. The split is fixed by the seed; about an eighth of the
training part is kept for validation. Everything goes through the public functions of ml.
"""

from __future__ import annotations

import argparse
import json
import sys
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.config import ModelConfig, TrainConfig
from ml.metrics import summary
from ml.model import save
from ml.recipe import presets
from ml.samples import Sample
from ml.train import Progress, evaluate, train


def read_photo(path: Path) -> NDArray[np.uint8]:
    """A photo (H,W,3) RGB uint8."""
    return np.asarray(cv2.imread(str(path), cv2.IMREAD_COLOR_RGB), np.uint8)


def read_masks(path: Path) -> NDArray[np.uint8]:
    """One mask as (1,H,W) uint8 0/255."""
    return np.asarray(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE), np.uint8)[None]


def samples_in(folder: Path) -> list[Sample]:
    """A sample per photo that has a mask, by name."""
    photos = sorted((folder / "photos").glob("*.jpg"))
    pairs = [(photo, folder / "masks" / f"{photo.stem}.png") for photo in photos]
    return [
        Sample(photo.stem, partial(read_photo, photo), partial(read_masks, mask))
        for photo, mask in pairs
        if mask.exists()
    ]


def split(samples: list[Sample], seed: int) -> tuple[list[Sample], list[Sample], list[Sample]]:
    """Training, validation and holdout samples: about 62, 8 and 30 %."""
    order = np.random.default_rng(seed).permutation(len(samples))
    shuffled = [samples[i] for i in order]
    learning = round(0.7 * len(samples))
    checking = round(0.12 * learning)
    return shuffled[checking:learning], shuffled[:checking], shuffled[learning:]


def say(progress: Progress) -> None:
    """One line per epoch on stderr."""
    if progress.step == progress.steps:
        print(json.dumps(vars(progress)), file=sys.stderr)


def measure(arguments: argparse.Namespace) -> dict[str, Any]:
    """Train and evaluate; the figures as plain JSON values."""
    learning, checking, holdout = split(samples_in(arguments.data), arguments.seed)
    recipe = presets()[arguments.recipe]
    changes = {"max_seconds": arguments.seconds, **json.loads(arguments.train)}
    settings = TrainConfig.from_json({**recipe.training.to_json(), **changes})
    shape = ModelConfig.from_json({**recipe.network.to_json(), **json.loads(arguments.model)})
    start = perf_counter()
    trained = train(learning, checking, shape, settings, progress=say)
    seconds = perf_counter() - start
    if arguments.save is not None:
        save(trained.model, trained.config, arguments.save)
    dice = [(name, counts[0].dice) for name, counts in evaluate(trained.model, trained.config, holdout)]
    return {
        "holdout": summary([value for _, value in dice]),
        "train_seconds": round(seconds, 1),
        "epochs": len(trained.history),
        "best_epoch": trained.best_epoch,
        "stopped_early": trained.stopped_early,
        "photos": {"train": len(learning), "validation": len(checking), "holdout": len(holdout)},
        "model": trained.config.to_json(),
        "settings": settings.to_json(),
        "history": trained.history,
        "dice": sorted(dice, key=lambda pair: pair[1]),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=600.0, help="cap on the training, preparation included")
    parser.add_argument("--seed", type=int, default=0, help="of the split")
    parser.add_argument("--recipe", choices=sorted(presets()), default="laptop")
    parser.add_argument("--model", default="{}", help="ModelConfig fields as JSON")
    parser.add_argument("--train", default="{}", help="TrainConfig fields as JSON")
    parser.add_argument("--save", type=Path)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    figures = measure(arguments)
    if arguments.json:
        print(json.dumps(figures))
        return
    holdout = figures["holdout"]
    print(f"{holdout['count']} holdout photos after {figures['train_seconds']} s, {figures['epochs']} epochs:")
    print(f"Dice median {holdout['median']:.4f}, mean {holdout['mean']:.4f}, 10th percentile {holdout['p10']:.4f}")
    for name, dice in figures["dice"][:5]:
        print(f"  {dice:.4f}  {name}")


if __name__ == "__main__":
    main()
