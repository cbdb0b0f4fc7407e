"""Pre-segmentation from file to stored mask, side by side with a plain loop in the same run.

    python -m tests.bench.bench_presegment --data DIR [--photos 40] [--model weights.safetensors] [--json]

DIR holds photos/*.jpg and masks/*.png of the same names. Without --model a network is trained on DIR for two minutes.
The two sides take turns over three rounds, so that other work on the machine slows both.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import mean, median
from time import perf_counter
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from ml.config import ModelConfig, TrainConfig
from ml.infer import segment
from ml.metrics import count
from ml.model import load, save
from ml.train import train
from tests.bench.measure_metail import read_masks, read_photo, samples_in, split

_ROUNDS = 3
_TRAIN_SECONDS = 120.0

Masks = dict[str, NDArray[np.uint8]]


def plain_loop(model: nn.Module, config: ModelConfig, photos: list[Path], out: Path) -> Masks:
    """The frozen baseline: smp as its README uses it, eager float32, one photo at a time. Do not speed it up."""
    mean_rgb, std_rgb = np.array(config.mean, np.float32), np.array(config.std, np.float32)
    masks = {}
    for path in photos:
        photo = cv2.cvtColor(np.asarray(cv2.imread(str(path))), cv2.COLOR_BGR2RGB)
        small = cv2.resize(photo, (config.width, config.height), interpolation=cv2.INTER_AREA)
        tensor = torch.from_numpy(((small - mean_rgb) / std_rgb).transpose(2, 0, 1)[None])
        with torch.no_grad():
            probability = model(tensor).sigmoid()[0, 0].numpy()
        size = (photo.shape[1], photo.shape[0])
        large = cv2.resize(probability, size, interpolation=cv2.INTER_CUBIC)
        mask = (large > config.thresholds[0]).astype(np.uint8) * 255
        cv2.imwrite(str(out / f"{path.stem}.png"), mask)
        masks[path.stem] = mask
    return masks


def product(model: nn.Module, config: ModelConfig, photos: list[Path], out: Path) -> Masks:
    """The same through ml.infer, estimated Dice and contrast included, stored as run lengths."""
    masks = {}
    results = segment(model, config, [partial(read_photo, path) for path in photos])
    for path, result in zip(photos, results, strict=True):
        if isinstance(result, Exception):
            raise result
        (out / f"{path.stem}.rle").write_bytes(run_lengths(result.masks[0]))
        masks[path.stem] = result.masks[0]
    return masks


def run_lengths(mask: NDArray[np.uint8]) -> bytes:
    """A mask (H,W) as zlib of its runs' values (uint8) and lengths (uint32), row by row."""
    flat = mask.reshape(-1)
    starts = np.concatenate(([0], np.flatnonzero(flat[1:] != flat[:-1]) + 1))
    lengths = np.diff(starts, append=flat.size).astype(np.uint32)
    return zlib.compress(flat[starts].tobytes() + lengths.tobytes(), 1)


def timed(work: Callable[[], Masks]) -> tuple[float, Masks]:
    """Seconds and result."""
    start = perf_counter()
    masks = work()
    return perf_counter() - start, masks


def quick_model(data: Path, path: Path) -> None:
    """Two minutes of training: random weights would make the agreement of the masks meaningless."""
    learning, checking, _ = split(samples_in(data), seed=0)
    trained = train(learning, checking, ModelConfig(), TrainConfig(max_seconds=_TRAIN_SECONDS))
    save(trained.model, trained.config, path)


def compare(data: Path, weights: Path, photos: list[Path], out: Path) -> dict[str, Any]:
    """Both sides in turn; milliseconds a photo, the ratio, and how far the masks agree."""
    model, config = load(weights)
    plain = load(weights, device="cpu")[0].to(memory_format=torch.contiguous_format)
    sides = [partial(plain_loop, plain, config, out=out), partial(product, model, config, out=out)]
    for side in sides:
        side(photos=photos[:2])
    rounds = [[timed(partial(side, photos=photos)) for side in sides] for _ in range(_ROUNDS)]
    theirs, ours = rounds[-1][0][1], rounds[-1][1][1]
    agreement = [count(theirs[name], ours[name]).dice for name in theirs]
    truth = {path.stem: read_masks(data / "masks" / f"{path.stem}.png")[0] for path in photos}
    changes = [count(ours[n], truth[n]).dice - count(theirs[n], truth[n]).dice for n in theirs]
    return {
        "photos": len(photos),
        "plain_ms": [round(a[0] / len(photos) * 1e3, 1) for a, _ in rounds],
        "product_ms": [round(b[0] / len(photos) * 1e3, 1) for _, b in rounds],
        "ratio": median(a[0] / b[0] for a, b in rounds),
        "agreement": {"median": median(agreement), "mean": mean(agreement), "worst": min(agreement)},
        "dice_against_truth_change": {"mean": mean(changes), "worst": min(changes)},
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--photos", type=int, default=40)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    photos = sorted((arguments.data / "photos").glob("*.jpg"))[: arguments.photos]
    with tempfile.TemporaryDirectory() as folder:
        weights = arguments.model or Path(folder) / "quick.safetensors"
        if arguments.model is None:
            quick_model(arguments.data, weights)
        figures = compare(arguments.data, weights, photos, Path(folder))
    if arguments.json:
        print(json.dumps(figures))
        return
    print(f"{figures['photos']} photos: plain {figures['plain_ms']} ms, product {figures['product_ms']} ms a photo")
    print(f"{figures['ratio']:.2f} times faster; Dice of our masks with the plain ones: {figures['agreement']}")
    print(f"Change of Dice against the true masks: {figures['dice_against_truth_change']}")


if __name__ == "__main__":
    main()
