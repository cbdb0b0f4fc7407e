"""A training that is killed goes on where it was, and what comes out is what would have come out anyway."""

from __future__ import annotations

import json
import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from ml.checkpoint import CheckpointError, Keeper, Saved
from ml.train import Progress, Trained, TrainingStopped, train
from tests.ml import interrupted

# The long form: SELVEDGE_KILLS=30.
KILLS = int(os.environ.get("SELVEDGE_KILLS", "10"))
# Enough that none of the attempts comes to the end before its kill.
EPOCHS = 3 * KILLS
SHORT = 4


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """A short training without interruption."""
    return interrupted.trained(tmp_path_factory.mktemp("whole"), SHORT)


@pytest.mark.slow
def test_killed_again_and_again_it_ends_with_the_same_weights(tmp_path: Path) -> None:
    """The processes are real, and so is the signal: nothing can be put in order first."""
    result = tmp_path / "weights.safetensors"
    assert interrupted.through_kills(tmp_path / "run", EPOCHS, result, KILLS, seed=5) == KILLS
    assert interrupted.same_weights(interrupted.trained(tmp_path / "whole", EPOCHS), load_file(result))


def stopped_after(steps: int, keeper: Keeper) -> None:
    """The short training, asked to stop after so many steps."""
    seen: list[Progress] = []
    samples, settings = interrupted.SAMPLES, interrupted.settings(SHORT)
    with pytest.raises(TrainingStopped):
        train(
            samples[:8], samples[8:], interrupted.CONFIG, settings, keeper=keeper,
            progress=seen.append, should_stop=lambda: len([one for one in seen if one.epoch]) >= steps,
        )  # fmt: skip


def gone_on(keeper: Keeper) -> Trained:
    """And started again."""
    samples = interrupted.SAMPLES
    return train(samples[:8], samples[8:], interrupted.CONFIG, interrupted.settings(SHORT), keeper=keeper)


def test_it_says_that_it_went_on_and_its_history_is_whole(whole: Trained, tmp_path: Path) -> None:
    keeper = Keeper(tmp_path, interrupted.KEY)
    stopped_after(5, keeper)
    again = gone_on(keeper)
    assert again.notes == ("Went on after an interruption: 2 epochs were done.",)
    exact = ("epoch", "loss", "val_dice", "learning_rate")
    assert [[line[name] for name in exact] for line in again.history] == [  # type: ignore[literal-required]
        [line[name] for name in exact]  # type: ignore[literal-required]
        for line in whole.history
    ]
    assert interrupted.same_weights(again, whole.model.state_dict())


@pytest.mark.parametrize("damage", ["flip", "cut", "gone", "state", "other"])
def test_a_damaged_or_foreign_checkpoint_means_starting_again(whole: Trained, tmp_path: Path, damage: str) -> None:
    stopped_after(3, Keeper(tmp_path, interrupted.KEY))
    (tensors,) = tmp_path.glob("*.safetensors")
    content, state = tensors.read_bytes(), tmp_path / "state.json"
    match damage:
        case "flip":
            tensors.write_bytes(content[:-5] + bytes([content[-5] ^ 1]) + content[-4:])
        case "cut":
            tensors.write_bytes(content[: len(content) // 2])
        case "gone":
            tensors.unlink()
        case "state":
            state.write_text(state.read_text().replace('"step": ', '"step": 1'))
    key = "other masks" if damage == "other" else interrupted.KEY
    again = gone_on(Keeper(tmp_path, key))
    assert "trained from the beginning" in again.notes[0]
    assert interrupted.same_weights(again, whole.model.state_dict())


def test_a_checkpoint_that_fits_no_network_is_refused_before_it_touches_one(whole: Trained, tmp_path: Path) -> None:
    """Sound in itself, but written by other code."""
    keeper = Keeper(tmp_path, interrupted.KEY)
    stopped_after(3, keeper)
    saved = keeper.read()
    assert saved is not None
    keeper.keep(replace(saved, tensors={name: one for name, one in saved.tensors.items() if "encoder" not in name}))
    again = gone_on(Keeper(tmp_path, interrupted.KEY))
    assert "does not fit" in again.notes[0]
    assert interrupted.same_weights(again, whole.model.state_dict())


def full(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_full_disk_leaves_the_checkpoint_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = Keeper(tmp_path, "key")
    keeper.keep(Saved({"weight": torch.ones(2)}, {"step": 1}))
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        keeper.keep(Saved({"weight": torch.zeros(2)}, {"step": 2}))
    saved = keeper.read()
    assert saved is not None
    assert (saved.state["step"], saved.tensors["weight"].tolist()) == (1, [1.0, 1.0])


@contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """No file can grow beyond so many bytes."""
    before, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_a_disk_that_fills_up_while_the_tensors_are_written_is_an_error_of_the_system(tmp_path: Path) -> None:
    """safetensors has an error of its own for it, which a training would die of."""
    keeper = Keeper(tmp_path / "run", "key")
    keeper.keep(Saved({"weight": torch.ones(2)}, {"step": 1}))
    with files_up_to(10_000), pytest.raises(OSError, match="File too large"):
        keeper.keep(Saved({"weight": torch.zeros(10_000)}, {"step": 2}))
    saved = keeper.read()
    assert saved is not None
    assert saved.state["step"] == 1
    assert len(list(keeper.folder.iterdir())) == 2


def test_a_step_that_is_kept_twice_leaves_the_first_until_the_second_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the last step of an epoch, and after its end with other best weights."""
    keeper = Keeper(tmp_path / "run", "key")
    keeper.keep(Saved({"weight": torch.ones(2)}, {"step": 7}))
    with monkeypatch.context() as patch:
        patch.setattr("ml.checkpoint.write_whole", full)
        with pytest.raises(OSError, match="No space"):
            keeper.keep(Saved({"weight": torch.zeros(2)}, {"step": 7}))
    saved = keeper.read()
    assert saved is not None
    assert saved.tensors["weight"].tolist() == [1.0, 1.0]
    keeper.keep(Saved({"weight": torch.zeros(2)}, {"step": 7}))
    saved = keeper.read()
    assert saved is not None
    assert saved.tensors["weight"].tolist() == [0.0, 0.0]
    assert len(list(keeper.folder.iterdir())) == 2


def test_one_checkpoint_is_kept(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path / "run", "key")
    assert keeper.read() is None
    for step in (1, 2):
        keeper.keep(Saved({"weight": torch.full((2,), float(step))}, {"step": step}))
    assert sorted(path.name for path in keeper.folder.iterdir()) == ["000000002-0.safetensors", "state.json"]


def test_a_pickle_in_its_place_is_not_run(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path, "key")
    keeper.keep(Saved({"weight": torch.ones(2)}, {"step": 1}))
    (tensors,) = tmp_path.glob("*.safetensors")
    torch.save({"weight": torch.ones(2)}, tensors)
    with pytest.raises(CheckpointError):
        keeper.read()
    (tmp_path / "state.json").write_text(json.dumps(["nonsense"]))
    with pytest.raises(CheckpointError, match="damaged"):
        keeper.read()
