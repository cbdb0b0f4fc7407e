"""What each ingredient of a training brings: the usual recipe against the same with one thing changed.

    python -m tests.bench.bench_ingredients --data DIR --cache DIR [--epochs 25] [--only N] [--table]

DIR and the split are those of measure_metail. Every training has the same number of epochs and the same seed, so the
machine's speed does not matter; "the same with another seed" says how much is chance. The weights and one JSON line
per ingredient stay in the cache: what is there is not trained again, and --table only prints it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any
from unittest.mock import patch

import cv2
import numpy as np
from numpy.typing import NDArray
from torch import nn

from ml.config import ModelConfig, TrainConfig
from ml.metrics import count, summary
from ml.model import load, predict, save
from ml.resize import enlarge_mask, shrink
from ml.samples import Sample, prepare
from ml.thresholds import CANDIDATES, dice_table
from ml.train import train
from tests.bench.measure_metail import samples_in, split
from workbench.masks.closeness import surface_dice

Picture = NDArray[np.uint8]
NEAR = 2.0
_USUAL = "today's recipe"


@dataclass(frozen=True)
class Ingredient:
    """One change: to the settings, to how a photo (and its mask) becomes the network's input, or to its scaling."""

    name: str
    settings: dict[str, Any] = field(default_factory=dict)
    photo: Callable[[Picture, int, int], Picture] = shrink
    mask: Callable[[Picture, int, int], Picture] = shrink
    plain_scale: bool = False


def linear(photo: Picture, height: int, width: int) -> Picture:
    """A photo shrunk as most code does it: between the four nearest pixels, the rest unread."""
    return np.asarray(cv2.resize(photo, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def nearest(mask: Picture, height: int, width: int) -> Picture:
    """A mask shrunk without soft edges."""
    return np.asarray(cv2.resize(mask, (width, height), interpolation=cv2.INTER_NEAREST), np.uint8)


def grey(photo: Picture, height: int, width: int) -> Picture:
    """A photo shrunk and without its colours."""
    small = cv2.cvtColor(shrink(photo, height, width), cv2.COLOR_RGB2GRAY)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_GRAY2RGB), np.uint8)


TRAINED = (
    Ingredient(_USUAL),
    Ingredient("edge weight 4", {"edge_weight": 4.0}),
    Ingredient("no EMA", {"ema": 0.0}),
    Ingredient("no flip", {"flip": False}),
    Ingredient("no colour changes", {"colour": 0.0}),
    Ingredient("no turning, no zoom", {"rotate_degrees": 0.0, "scale": (1.0, 1.0)}),
    Ingredient("the same with another seed", {"seed": 1}),
    Ingredient("photos in grey", photo=grey),
    Ingredient("photos shrunk linearly, masks to the nearest pixel", photo=linear, mask=nearest),
    Ingredient("no normalising: photos divided by 255", plain_scale=True),
    Ingredient("zoom 0.9-1.1, turns of 3°", {"rotate_degrees": 3.0, "scale": (0.9, 1.1)}),
    Ingredient("batches of 8 at 2e-3", {"batch_size": 8, "learning_rate": 2e-3, "ema": 0.99}),
)


def prepared(sample: Sample, ingredient: Ingredient, config: ModelConfig) -> Sample:
    """The sample already at the network's size, so that only the ingredient decides how it got there."""

    def photo() -> Picture:
        return ingredient.photo(sample.photo(), config.height, config.width)

    def masks() -> Picture:
        return np.stack([ingredient.mask(mask, config.height, config.width) for mask in sample.masks()])

    return Sample(sample.name, photo, masks)


def fitted(
    ingredient: Ingredient, learning: list[Sample], checking: list[Sample], epochs: int, file: Path
) -> dict[str, Any]:
    """Train with the ingredient and keep the weights in the file; what the training was like."""
    settings = replace(TrainConfig(epochs=epochs, patience=epochs), **ingredient.settings)
    plain = patch("ml.train.channel_statistics", lambda _: ((0.0,) * 3, (255.0,) * 3))
    ready = partial(prepared, ingredient=ingredient, config=ModelConfig())
    start = perf_counter()
    with plain if ingredient.plain_scale else nullcontext():
        trained = train([ready(one) for one in learning], [ready(one) for one in checking], ModelConfig(), settings)
    partly = file.with_suffix(".part")
    save(trained.model, trained.config, partly)
    partly.rename(file)
    return {"seconds": round(perf_counter() - start, 1), "best_epoch": trained.best_epoch, "epochs": epochs}


def cubic(probability: NDArray[np.float32], threshold: float, height: int, width: int) -> Picture:
    """The product's way: enlarged cubically, then the threshold."""
    return enlarge_mask(probability, threshold, height, width)


def threshold_first(probability: NDArray[np.float32], threshold: float, height: int, width: int) -> Picture:
    """The mask of the network's size, enlarged to the nearest pixel."""
    return nearest((probability > threshold).astype(np.uint8) * 255, height, width)


def linear_up(probability: NDArray[np.float32], threshold: float, height: int, width: int) -> Picture:
    """Enlarged linearly, then the threshold."""
    large = cv2.resize(probability, (width, height), interpolation=cv2.INTER_LINEAR)
    return (large > threshold).astype(np.uint8) * 255


def flipped_too(model: nn.Module, config: ModelConfig, photos: Picture) -> NDArray[np.float32]:
    """The mean of the probabilities of the photos and of their mirror images."""
    mirrored = predict(model, config, np.ascontiguousarray(photos[:, :, ::-1]))
    return (predict(model, config, photos) + mirrored[..., ::-1]) / 2.0


def scores(
    file: Path,
    holdout: list[Sample],
    ingredient: Ingredient,
    *,
    enlarge: Callable[..., Picture] = cubic,
    ask: Callable[..., NDArray[np.float32]] = predict,
    threshold: float | None = None,
) -> dict[str, list[float]]:
    """Dice and surface Dice at 2 px of each holdout photo at its own size."""
    model, config = load(file)
    chosen = config.thresholds[0] if threshold is None else threshold
    dice, surface = [], []
    for sample in holdout:
        photo, truth = sample.photo(), sample.masks()[0]
        probability = ask(model, config, ingredient.photo(photo, config.height, config.width)[None])[0, 0]
        mask = enlarge(np.ascontiguousarray(probability), chosen, *truth.shape)
        dice.append(count(mask, truth).dice)
        surface.append(surface_dice(truth, mask, NEAR))
    return {"dice": dice, "surface": surface}


def winning_threshold(file: Path, checking: list[Sample]) -> float:
    """The one with the best mean Dice, however small its lead."""
    model, config = load(file)
    means = dice_table(model, config, prepare(checking, config), (CANDIDATES,)).mean(axis=(0, 1))
    return CANDIDATES[int(means.argmax())]


def trained_rows(arguments: argparse.Namespace) -> None:
    """Train and measure every ingredient that the cache does not hold yet."""
    learning, checking, holdout = split(samples_in(arguments.data), 0)
    for place, ingredient in enumerate(TRAINED):
        if ingredient.name in kept(arguments.cache) or arguments.only not in (None, place):
            continue
        file = arguments.cache / f"ingredient{place}.safetensors"
        story = fitted(ingredient, learning, checking, arguments.epochs, file)
        keep(arguments.cache, {"name": ingredient.name, **story, **scores(file, holdout, ingredient)})


def asked_rows(arguments: argparse.Namespace) -> None:
    """Measure what needs no training of its own, on the usual recipe's network."""
    _, checking, holdout = split(samples_in(arguments.data), 0)
    file = arguments.cache / "ingredient0.safetensors"
    usual = partial(scores, file, holdout, TRAINED[0])
    ways: dict[str, Callable[[], dict[str, list[float]]]] = {
        "the threshold that wins on validation": partial(usual, threshold=winning_threshold(file, checking)),
        "test-time flip": partial(usual, ask=flipped_too),
        "probabilities enlarged linearly": partial(usual, enlarge=linear_up),
        "threshold before enlarging": partial(usual, enlarge=threshold_first),
    }
    for name, way in ways.items():
        if name not in kept(arguments.cache):
            keep(arguments.cache, {"name": name, **way()})


def kept(cache: Path) -> dict[str, dict[str, Any]]:
    """The measured rows by name."""
    file = cache / "ingredients.jsonl"
    lines = file.read_text().splitlines() if file.exists() else []
    return {row["name"]: row for row in map(json.loads, lines)}


def keep(cache: Path, row: dict[str, Any]) -> None:
    """Append a measured row."""
    with (cache / "ingredients.jsonl").open("a") as file:
        file.write(json.dumps(row) + "\n")
    print(row["name"], round(float(np.median(row["dice"])), 4), row.get("seconds"), file=sys.stderr)


def interval(differences: NDArray[np.float64]) -> tuple[float, float]:
    """The middle 95 % of the mean over photos drawn with replacement (paired bootstrap)."""
    drawn = np.random.default_rng(0).integers(0, len(differences), (5000, len(differences)))
    low, high = np.percentile(differences[drawn].mean(axis=1), (2.5, 97.5))
    return float(low), float(high)


def table(rows: dict[str, dict[str, Any]]) -> str:
    """The rows as a Markdown table; differences are against the usual recipe on the same photos."""
    lines = [
        "| recipe | Dice median | mean | p10 | difference of the mean (95 %) | surface Dice 2 px | difference (95 %) |",
        "|---|---|---|---|---|---|---|",
    ]
    usual = rows[_USUAL]
    for name, row in rows.items():
        dice = summary(row["dice"])
        figures = [f"{dice['median']:.4f}", f"{dice['mean']:.4f}", f"{dice['p10']:.4f}", _against(row, usual, "dice")]
        surface = [f"{np.mean(row['surface']):.4f}", _against(row, usual, "surface")]
        lines.append("| " + " | ".join([name, *figures, *surface]) + " |")
    return "\n".join(lines)


def _against(row: dict[str, Any], usual: dict[str, Any], what: str) -> str:
    if row is usual:
        return "–"
    differences = np.asarray(row[what]) - np.asarray(usual[what])
    low, high = interval(differences)
    return f"{differences.mean():+.4f} ({low:+.4f} to {high:+.4f})"


def main() -> None:
    """Train what is missing, measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=25)
    parser.add_argument("--only", type=int, help="train this one alone, by its place in the list")
    parser.add_argument("--table", action="store_true", help="only print what the cache holds")
    arguments = parser.parse_args()
    arguments.cache.mkdir(parents=True, exist_ok=True)
    if not arguments.table:
        trained_rows(arguments)
    if not arguments.table and arguments.only is None:
        asked_rows(arguments)
    print(table(kept(arguments.cache)))


if __name__ == "__main__":
    main()
