"""Two processes on the processor, started by torchrun and joined by gloo, train one network."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from ml.config import TrainConfig
from ml.train import train
from tests.ml.interrupted import CONFIG, SAMPLES
from tests.ml.parallel_run import EPOCHS

pytestmark = pytest.mark.slow


def started(folder: Path, *words: str) -> None:
    """Both processes, until they have ended."""
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    ended = subprocess.run(
        [*command, "-m", "tests.ml.parallel_run", str(folder), *words], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr[-2000:]


def test_two_processes_end_with_the_same_network(tmp_path: Path) -> None:
    """It is about as good as one process's with batches of twice the size, and sees each photo once an epoch."""
    started(tmp_path)
    first, second = (load_file(tmp_path / f"{rank}.safetensors") for rank in (0, 1))
    assert all(torch.equal(first[name], second[name]) for name in first)
    told, also = (json.loads((tmp_path / f"{rank}.json").read_text()) for rank in (0, 1))
    assert [line["val_dice"] for line in told["history"]] == [line["val_dice"] for line in also["history"]]
    assert told["thresholds"] == also["thresholds"]
    assert len(list((tmp_path / "run").glob("*.safetensors"))) == 1

    settings = TrainConfig(epochs=EPOCHS, batch_size=4, seed=3)
    alone = train(SAMPLES[:8], SAMPLES[8:], CONFIG, settings)
    assert len(told["history"]) == len(alone.history) == EPOCHS
    rates = [line["learning_rate"] for line in told["history"]]
    assert rates == [line["learning_rate"] for line in alone.history]
    assert abs(told["history"][-1]["loss"] - alone.history[-1]["loss"]) < 0.3 * alone.history[0]["loss"]
    assert abs(max(line["val_dice"] for line in told["history"]) - max(x["val_dice"] for x in alone.history)) < 0.1


def test_all_stop_when_the_first_is_asked_to(tmp_path: Path) -> None:
    """None of them is left waiting for the others, nor for gradients of layers that the network does not use."""
    started(tmp_path, "stop")
    assert sorted(path.name for path in tmp_path.glob("stopped-*")) == ["stopped-0", "stopped-1"]
