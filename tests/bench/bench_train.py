"""Time to a good model: the product's training against a plain loop (tests/bench/plain_training.py), in one run.

    python -m tests.bench.bench_train --data DIR [--target 0.975] [--epochs 30] [--every 2] [--threads 2] [--most 3]

DIR and the split are those of measure_metail. Each side trains in a process of its own by the same recipe; every few
epochs it is asked for the holdout's median Dice at the photos' own size, which takes no part in its time, and stops at
the target. The product's time has its preparation in it. Peak memory is the process's largest resident set.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any
from unittest.mock import patch

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from ml.config import ModelConfig, TrainConfig
from ml.metrics import count
from ml.model import predict
from ml.resize import enlarge_mask, shrink
from ml.samples import Prepared, Sample
from ml.thresholds import validation_dice
from ml.train import train
from tests.bench.measure_metail import samples_in, split
from tests.bench.plain_training import train_plainly

SIDES = ("product", "plain")
Ask = Callable[[NDArray[np.uint8]], NDArray[np.float32]]


class Reached(Exception):
    """The target is reached."""


@dataclass
class Watch:
    """Asks for the holdout's median every few epochs and keeps the time that training itself took."""

    holdout: Sequence[Sample]
    config: ModelConfig
    target: float
    every: int
    limit: float | None = None
    started: float = field(default_factory=perf_counter)
    asking: float = 0.0
    medians: list[tuple[int, float, float]] = field(default_factory=list)

    def after_epoch(self, epoch: int, ask: Ask) -> bool:
        """Whether the target is reached after this epoch, or the time is up."""
        if epoch % self.every:
            return False
        begun = perf_counter()
        seconds = begun - self.started - self.asking
        median = float(np.median([self._dice(sample, ask) for sample in self.holdout]))
        self.medians.append((epoch, seconds, median))
        print(json.dumps({"epoch": epoch, "seconds": round(seconds, 1), "median": round(median, 4)}), file=sys.stderr)
        self.asking += perf_counter() - begun
        return median >= self.target or (self.limit is not None and seconds >= self.limit)

    def _dice(self, sample: Sample, ask: Ask) -> float:
        photo, truth = sample.photo(), sample.masks()[0]
        answer = ask(shrink(photo, self.config.height, self.config.width))
        return count(enlarge_mask(np.ascontiguousarray(answer), 0.5, *truth.shape), truth).dice


def train_here(learning: Sequence[Sample], checking: Sequence[Sample], settings: TrainConfig, watch: Watch) -> None:
    """The product's training, watched where it looks at its own validation photos after each epoch."""
    epochs = 0

    def watched(model: nn.Module, config: ModelConfig, unseen: Prepared) -> NDArray[np.float64]:
        nonlocal epochs
        epochs += 1
        if watch.after_epoch(epochs, lambda photo: predict(model, config, photo[None])[0, 0]):
            raise Reached
        return validation_dice(model, config, unseen)

    with patch("ml.fitting.validation_dice", watched):
        try:
            train(learning, checking, watch.config, settings)
        except Reached:
            return


def measured(
    side: str,
    parts: tuple[list[Sample], list[Sample], list[Sample]],
    config: ModelConfig,
    settings: TrainConfig,
    target: float,
    every: int,
    limit: float | None = None,
) -> dict[str, Any]:
    """One side's figures: seconds to the target (None where it was not reached in time), medians, peak MiB."""
    learning, checking, holdout = parts
    watch = Watch(holdout, config, target, every, limit)
    if side == "product":
        train_here(learning, checking, settings, watch)
    else:
        train_plainly(learning, config, settings, watch.after_epoch)
    epoch, seconds, median = watch.medians[-1]
    return {
        "side": side,
        "seconds": round(seconds, 1) if median >= target else None,
        "trained": round(seconds, 1),
        "epochs": epoch,
        "median": round(median, 4),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "medians": watch.medians,
    }


def _one_side(arguments: argparse.Namespace) -> dict[str, Any]:
    torch.set_num_threads(arguments.threads)
    settings = TrainConfig(epochs=arguments.epochs, patience=arguments.epochs)
    parts = split(samples_in(arguments.data), 0)
    return measured(arguments.side, parts, ModelConfig(), settings, arguments.target, arguments.every, arguments.limit)


def _in_its_own_process(side: str, arguments: argparse.Namespace, limit: float | None = None) -> dict[str, Any]:
    given = [f"--{name}={getattr(arguments, name)}" for name in ("data", "target", "epochs", "every", "threads")]
    command = [sys.executable, "-m", "tests.bench.bench_train", *given, f"--side={side}"]
    command += [] if limit is None else [f"--limit={limit}"]
    ended = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    row: dict[str, Any] = json.loads(ended.stdout)
    return row


def main() -> None:
    """Both sides, one after the other, and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--target", type=float, default=0.975)
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--every", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--most", type=float, default=3.0, help="the plain loop gives up after so many times our time")
    parser.add_argument("--limit", type=float, help="with --side: seconds after which it gives up")
    parser.add_argument("--side", choices=SIDES, help="this side alone, in this process, as one JSON object")
    arguments = parser.parse_args()
    if arguments.side:
        print(json.dumps(_one_side(arguments)))
        return
    product = _in_its_own_process("product", arguments)
    limit = arguments.most * product["seconds"] if product["seconds"] else None
    plain = _in_its_own_process("plain", arguments, limit)
    for row in (product, plain):
        print(_sentence(row, arguments.target))
    if product["seconds"] and plain["seconds"]:
        print(f"ratio {product['seconds'] / plain['seconds']:.2f} (aim: at most 0.5)")
    elif product["seconds"]:
        print(f"ratio below {product['seconds'] / plain['trained']:.2f} (aim: at most 0.5)")


def _sentence(row: dict[str, Any], target: float) -> str:
    reached = f"after {row['trained']:.0f} s" if row["seconds"] else f"not reached in {row['trained']:.0f} s"
    return (
        f"{row['side']}: median Dice {target} {reached} ({row['epochs']} epochs, then at {row['median']:.4f}), "
        f"at most {row['peak_mib']} MiB"
    )


if __name__ == "__main__":
    main()
