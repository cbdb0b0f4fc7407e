"""One of the processes that torchrun starts for tests/ml/test_parallel.py: `-m tests.ml.parallel_run FOLDER`."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import torch

from ml import parallel
from ml.checkpoint import Keeper
from ml.config import TrainConfig
from ml.model import save
from ml.train import TrainingStopped, train
from tests.ml.interrupted import CONFIG, SAMPLES

EPOCHS = 12


def main(folder: Path, *, stop: bool = False) -> None:
    """Train with the others and write down what this process has in the end."""
    torch.set_num_threads(1)
    asked = iter([False] * 12)
    with parallel.joined():
        settings = TrainConfig(epochs=EPOCHS, batch_size=2, seed=3)
        keeper = Keeper(folder / "run", "key")
        try:
            # Only the first is asked to stop; the others have nobody to ask.
            ask = (lambda: next(asked, True)) if stop and parallel.is_first() else (lambda: False)
            # PSPNet uses the encoder's first layers only.
            config = replace(CONFIG, architecture="PSPNet", encoder="resnet18") if stop else CONFIG
            done = train(SAMPLES[:8], SAMPLES[8:], config, settings, keeper=keeper, should_stop=ask)
        except TrainingStopped:
            (folder / f"stopped-{parallel.rank()}").touch()
            return
        save(done.model, done.config, folder / f"{parallel.rank()}.safetensors")
        told = {"history": done.history, "thresholds": done.config.thresholds}
        (folder / f"{parallel.rank()}.json").write_text(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), stop="stop" in sys.argv)
