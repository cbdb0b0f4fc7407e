"""Trainings in processes of their own that are killed again and again, for tests/ml/test_resume.py."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import numpy as np
import torch

import ml.checkpoint
from ml.checkpoint import Keeper
from ml.config import TrainConfig
from ml.model import save
from ml.train import Trained, train
from tests.ml.builders import garment_sample, tiny_config

CONFIG = tiny_config(architecture="Linknet", encoder="timm-mobilenetv3_small_minimal_100")
SAMPLES = [garment_sample(seed) for seed in range(10)]
KEY = "these masks, these settings"
# A few steps and checkpoints fit into it.
_LONGEST = 0.2


def settings(epochs: int) -> TrainConfig:
    """Two steps an epoch."""
    return TrainConfig(epochs=epochs, batch_size=4, seed=3)


def trained(folder: Path, epochs: int) -> Trained:
    """The training that the processes do, here and now; checkpoints after every step."""
    torch.set_num_threads(1)
    ml.checkpoint._PAUSE = ml.checkpoint._SECONDS_BETWEEN = 0.0
    return train(SAMPLES[:8], SAMPLES[8:], CONFIG, settings(epochs), keeper=Keeper(folder, KEY))


def _child(folder: Path, epochs: int, result: Path) -> None:
    done = trained(folder, epochs)
    save(done.model, done.config, result)


def through_kills(folder: Path, epochs: int, result: Path, kills: int, seed: int) -> int:
    """Train in a child process that is killed so often at random moments; returns how often it was."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.ml.interrupted"])
    dice, killed = random.Random(seed), 0
    while not result.exists():
        process = context.Process(target=_child, args=(folder, epochs, result))
        process.start()
        if killed < kills:
            killed += _killed(process, folder, dice)
        process.join()
        assert result.exists() or process.exitcode == -signal.SIGKILL
    return killed


def _killed(process: ForkServerProcess, folder: Path, dice: random.Random) -> bool:
    """Kill it at a random moment after it has begun; False when it was done before."""
    assert process.pid is not None
    before = _state(folder)
    while _state(folder) == before and process.is_alive():
        time.sleep(0.002)
    process.join(dice.uniform(0.0, _LONGEST))
    if not process.is_alive():
        return False
    os.kill(process.pid, signal.SIGKILL)
    return True


def _state(folder: Path) -> bytes:
    try:
        return (folder / "state.json").read_bytes()
    except FileNotFoundError:
        return b""


def same_weights(one: Trained, other: dict[str, torch.Tensor]) -> bool:
    """Whether every tensor is equal to the bit."""
    mine = one.model.state_dict()
    return mine.keys() == other.keys() and all(np.array_equal(mine[name].numpy(), other[name].numpy()) for name in mine)
