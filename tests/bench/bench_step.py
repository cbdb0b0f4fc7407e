"""What one training step costs: photos varied by OpenCV or by torch, the network eager or compiled.

    python -m tests.bench.bench_step [--height 384 --width 256 --batch 8 --steps 8] [--compile]

Random photos, the laptop's network. Times are the process's own on one thread, in milliseconds a step, so that other
work on the machine does not count; on a GPU they are wall times. Every figure is from this one run, and the ways take
turns.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from statistics import median
from time import perf_counter, process_time

import numpy as np
import torch
from numpy.typing import NDArray

from ml.augment import Variation, augment, variation, warped
from ml.config import ModelConfig, TrainConfig
from ml.losses import segmentation_loss
from ml.model import autocast, best_device, build, normalised
from ml.samples import Prepared


def main() -> None:
    """Print the medians as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value in (("height", 384), ("width", 256), ("batch", 8), ("steps", 8)):
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--compile", action="store_true", help="measure torch.compile, too; compiling takes minutes")
    wanted = parser.parse_args()
    torch.set_num_threads(1)
    device = best_device()
    batch = photos(wanted.batch, wanted.height, wanted.width)
    ways = {"vary_opencv": by_opencv(batch, device), "vary_torch": by_torch(batch, device)}
    network = build(ModelConfig(height=wanted.height, width=wanted.width)).to(device)
    ways["step_eager"] = step(network, batch, device)
    if wanted.compile:
        ways["step_compiled"] = step(torch.compile(network), batch, device)
    print(json.dumps({name: round(1000 * value, 1) for name, value in measured(ways, wanted.steps, device).items()}))


def photos(count: int, height: int, width: int) -> Prepared:
    """Noise of the size wanted; its content costs nothing different."""
    generator = np.random.default_rng(0)
    pixels = generator.integers(0, 256, (count, height, width, 3), np.uint8)
    return Prepared(pixels, (pixels[..., :1] > 127).astype(np.uint8) * 255)


def by_opencv(batch: Prepared, device: torch.device) -> Callable[[], object]:
    """Vary on the processor, then give it to the device."""

    def run() -> object:
        varied = augment(batch, drawn(batch))
        return on(varied.photos, device), on(varied.masks, device).div_(255.0)

    return run


def by_torch(batch: Prepared, device: torch.device) -> Callable[[], object]:
    """Give it to the device, then vary there."""
    return lambda: warped(on(batch.photos, device), on(batch.masks, device).div_(255.0), drawn(batch))


def drawn(batch: Prepared) -> list[Variation]:
    """The variations of a batch, the same each time."""
    generator = np.random.default_rng(1)
    height, width = batch.photos.shape[1:3]
    return [variation(height, width, TrainConfig(), generator) for _ in range(len(batch))]


def on(pixels: NDArray[np.uint8], device: torch.device) -> torch.Tensor:
    """Bytes (N,h,w,C) as floats (N,C,h,w) on the device."""
    return torch.from_numpy(pixels).to(device).permute(0, 3, 1, 2).float()


def step(
    network: Callable[[torch.Tensor], torch.Tensor], batch: Prepared, device: torch.device
) -> Callable[[], object]:
    """Forward and backward."""
    truth, pixels = on(batch.masks, device).div_(255.0), on(batch.photos, device)

    def run() -> object:
        with autocast(device):
            logits = network(normalised(pixels.clone(), ModelConfig()))
        segmentation_loss(logits.float(), truth, 2.0).backward()  # type: ignore[no-untyped-call]
        return None

    return run


def measured(ways: dict[str, Callable[[], object]], steps: int, device: torch.device) -> dict[str, float]:
    """Median seconds of each, taking turns; the first turn only warms up."""
    clock = process_time if device.type == "cpu" else perf_counter
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(steps + 1):
        for name, way in ways.items():
            begun = clock()
            way()
            if device.type == "cuda":
                torch.cuda.synchronize()
            spent[name].append(clock() - begun)
    return {name: median(times[1:]) for name, times in spent.items()}


if __name__ == "__main__":
    main()
