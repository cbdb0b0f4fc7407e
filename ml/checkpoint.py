"""A run's state on the disk, so that a training that was killed goes on where it was.

A folder holds one file of tensors and a small JSON file that names it with its checksum. The JSON file is replaced
last, so whatever moment the power goes, it names tensors that are whole. Nothing in it can run: no pickle.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from ml.files import write_whole, write_whole_by

_STATE = "state.json"
# Within an epoch that long another checkpoint is due.
_SECONDS_BETWEEN = 60.0
# Writing may take a twentieth of the time: on a laptop a big network's second is not spent after each short epoch.
_PAUSE = 20.0


class CheckpointError(Exception):
    """What was kept cannot be used; the message says why."""


@dataclass(frozen=True)
class Saved:
    """Tensors by name, and everything else as JSON values."""

    tensors: dict[str, Tensor]
    state: dict[str, Any]


class Keeper:
    """Keeps the checkpoints of one run in a folder of its own.

    The key says what the run is (which masks, which settings): a checkpoint of anything else is refused. on_kept is
    told after each one.
    """

    def __init__(self, folder: Path, key: str, on_kept: Callable[[], None] = lambda: None) -> None:
        self.folder, self.key, self.on_kept = folder, hashlib.sha256(key.encode()).hexdigest(), on_kept
        self._last, self._cost = perf_counter(), 0.0

    def part(self, name: str) -> Keeper:
        """A keeper for one stage of the run, in a folder inside this one's."""
        return Keeper(self.folder / name, f"{self.key} {name}", self.on_kept)

    def due(self, *, epoch_ended: bool) -> bool:
        """Whether to keep the state now: after each epoch and each minute, but never for much of the time."""
        waited = perf_counter() - self._last
        return waited >= _PAUSE * self._cost and (epoch_ended or waited >= _SECONDS_BETWEEN)

    def keep(self, saved: Saved) -> None:
        """Write a checkpoint in the place of the one before. Raises OSError, the one before untouched."""
        begun = perf_counter()
        self.folder.mkdir(parents=True, exist_ok=True)
        before = set(self.folder.glob("*.safetensors"))
        # A step may be kept twice, the second time at its epoch's end: the file that counts is not touched.
        names = (self.folder / f"{saved.state['step']:09d}-{place}.safetensors" for place in count())
        tensors = next(path for path in names if path not in before)
        plain = {name: tensor.detach().cpu().contiguous() for name, tensor in saved.tensors.items()}
        try:
            write_whole_by(tensors, partial(save_file, plain))
        except SafetensorError as error:
            # Its word for a full disk.
            raise OSError(str(error)) from error
        record = {"key": self.key, "file": tensors.name, "sha256": _digest(tensors), "state": saved.state}
        write_whole(self.folder / _STATE, json.dumps({"sha256": _of(record), "record": record}).encode())
        for old in before:
            old.unlink(missing_ok=True)
        self._last, self._cost = perf_counter(), perf_counter() - begun
        self.on_kept()

    def read(self) -> Saved | None:
        """The latest checkpoint; None where there is none. Raises CheckpointError when it cannot be trusted."""
        try:
            content = json.loads((self.folder / _STATE).read_bytes())
            record = content["record"]
            if content["sha256"] != _of(record):
                raise CheckpointError("its checksum differs")
            if record["key"] != self.key:
                raise CheckpointError("it is of other masks or settings")
            tensors = self.folder / record["file"]
            if _digest(tensors) != record["sha256"]:
                raise CheckpointError("its checksum differs")
            return Saved(load_file(tensors), record["state"])
        except FileNotFoundError as error:
            if error.filename == str(self.folder / _STATE):
                return None
            raise CheckpointError("its file is gone") from error
        except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
            raise CheckpointError(f"it is damaged: {error}") from error


def _of(record: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
