"""The trainings behind bench_active: one a set of labels, each kept as a line of JSON so that a stop loses nothing."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import nn

from ml.config import ModelConfig, TrainConfig
from ml.entropy import band, entropy
from ml.features import watched
from ml.looks import looks
from ml.metrics import count
from ml.model import predict
from ml.quality import soft_dice
from ml.samples import Prepared, Sample, prepare
from ml.train import train
from tests.bench.folds import samples_of
from workbench.triage.acquisition import Candidate

HOLDOUT_SHARE = 0.3
# Beside the labels that are counted: what a training tunes its threshold on.
CHECKING = 6
BATCH = 8
AT_ONCE = 16
HALF = 127


@dataclass(frozen=True)
class Size:
    """How small the game is: the network's input in pixels and the steps of each training."""

    height: int = 96
    width: int = 64
    steps: int = 80

    def __str__(self) -> str:
        return f"{self.height}x{self.width}-{self.steps}steps"


@dataclass(frozen=True)
class Learned:
    """What a training came to: Dice (holdout photos,) at the network's size, and what it says of the pool's photos."""

    dice: NDArray[np.float64]
    candidates: list[Candidate]


class Field:
    """One folder and seed: which photos are the holdout, which may be labelled, and what each choice teaches."""

    def __init__(self, folder: Path, seed: int, size: Size, cache: Path) -> None:
        self.name, self.seed, self.size = folder.name, seed, size
        self.file = cache / f"active-{folder.name}-{size}-seed{seed}.jsonl"
        self.samples = samples_of(folder)
        places = np.random.default_rng(seed).permutation(len(self.samples))
        held = round(HOLDOUT_SHARE * len(places))
        self.holdout, self.checking = places[:held], places[held : held + CHECKING]
        self.pool = places[held + CHECKING :]

    @cached_property
    def prepared(self) -> Prepared:
        """All photos and masks at the network's size; read once, and only if something is left to train."""
        return prepare(self.samples, self._config)

    @cached_property
    def _config(self) -> ModelConfig:
        return ModelConfig(height=self.size.height, width=self.size.width)

    @cached_property
    def _lines(self) -> dict[str, dict[str, Any]]:
        lines = self.file.read_text().splitlines() if self.file.exists() else []
        return {line["key"]: line for line in map(json.loads, lines)}

    def learn(self, labels: Sequence[int]) -> Learned:
        """Train on these places of the samples, or read what came of it the last time."""
        key = hashlib.sha256(json.dumps(sorted(labels)).encode()).hexdigest()[:16]
        if key not in self._lines:
            line = {"key": key, "labels": len(labels)} | self._train(sorted(labels))
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with self.file.open("a") as file:
                print(json.dumps(line), file=file, flush=True)
            self._lines[key] = line
        kept = self._lines[key]
        rows = zip(self.pool.tolist(), kept["told"], strict=True)
        return Learned(np.array(kept["dice"]), [_candidate(place, *told) for place, told in rows])

    def _train(self, labels: list[int]) -> dict[str, Any]:
        start = perf_counter()
        # Every training has the same number of steps, so that more labels are not also more computing.
        epochs = max(1, round(self.size.steps * BATCH / len(labels)))
        settings = TrainConfig(epochs=epochs, patience=epochs, seed=self.seed, batch_size=BATCH)
        known, checking = (list(map(self._sample, places)) for places in (labels, self.checking.tolist()))
        trained = train(known, checking, self._config, settings)
        told = self._tell(trained.model, trained.config)
        dice = self._dice(trained.model, trained.config)
        seconds = round(perf_counter() - start, 1)
        return {"seconds": seconds, "dice": [round(float(one), 5) for one in dice], "told": told}

    def _sample(self, place: int) -> Sample:
        photo, masks = self.prepared.photos[place], np.moveaxis(self.prepared.masks[place], -1, 0)
        return Sample(self.samples[place].name, _give(photo), _give(masks))

    def _dice(self, model: nn.Module, config: ModelConfig) -> list[float]:
        found = []
        for places in _chunks(self.holdout):
            chunk = self.prepared.take(places)
            drawn = (predict(model, config, chunk.photos)[:, 0] > config.thresholds[0]).view(np.uint8)
            true = (chunk.masks[..., 0] > HALF).view(np.uint8)
            found += [count(*pair).dice for pair in zip(drawn, true, strict=True)]
        return found

    def _tell(self, model: nn.Module, config: ModelConfig) -> list[list[Any]]:
        """Per photo of the pool: estimated Dice, entropy along the outline, agreement of its looks, features."""
        found = []
        for places in _chunks(self.pool):
            photos = self.prepared.photos[places]
            with watched(model) as seen:
                probabilities = predict(model, config, photos)[:, 0]
            features = [base64.b64encode(row.tobytes()).decode() for row in seen.take()]
            rows = zip(probabilities, looks(model, config, photos), features, strict=True)
            found += [_told(one, config.thresholds[0], looked[0], row) for one, looked, row in rows]
        return found


def _chunks(places: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    return [places[start : start + AT_ONCE] for start in range(0, len(places), AT_ONCE)]


def _told(probability: NDArray[np.float32], threshold: float, look: dict[str, Any], features: str) -> list[Any]:
    mask = probability > threshold
    near = entropy(probability)[band(mask)]
    doubt = round(float(near.mean()), 5) if near.size else None
    agreement = min(count(one, mask.view(np.uint8)).dice for one in look.values())
    return [round(soft_dice(probability, threshold), 5), doubt, round(agreement, 5), features]


def _candidate(place: int, dice: float, doubt: float | None, agreement: float, features: str) -> Candidate:
    row = np.frombuffer(base64.b64decode(features), np.float16).astype(np.float32)
    return Candidate(id=place, garment=place, dice=dice, entropy=doubt, agreement=agreement, features=row)


def _give(array: NDArray[np.uint8]) -> Callable[[], NDArray[np.uint8]]:
    return lambda: array
