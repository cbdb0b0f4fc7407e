"""On a GPU the steps are compiled, but only where there is a C compiler: Triton needs one at the first step."""

from __future__ import annotations

from itertools import chain, repeat
from pathlib import Path

import pytest
import torch

from ml.config import TrainConfig
from ml.train import Trained, train
from tests.ml.builders import garment_sample, tiny_config

NOTE = "No C compiler was found: trained without torch.compile, which takes longer."


@pytest.fixture
def gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    """The network seems to be on a GPU when it is decided whether to compile; its steps run on the processor."""
    devices = chain([torch.device("cuda")], repeat(torch.device("cpu")))
    monkeypatch.setattr("ml.fitting.device_of", lambda _: next(devices))


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[torch.nn.Module]:
    """The networks that torch.compile was given; programs are only found in tmp_path."""
    given: list[torch.nn.Module] = []

    def compiling(network: torch.nn.Module) -> torch.nn.Module:
        given.append(network)
        return network

    monkeypatch.setattr("torch.compile", compiling)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CC", raising=False)
    return given


def trained(compile_: bool | None = None) -> Trained:
    settings = TrainConfig(epochs=1, batch_size=2, compile=compile_)
    return train([garment_sample(seed) for seed in range(2)], [garment_sample(9)], tiny_config(), settings)


def install(folder: Path, name: str) -> None:
    (folder / name).touch(mode=0o755)


@pytest.mark.usefixtures("gpu")
def test_without_a_compiler_it_runs_as_written_and_says_so(compiled: list[torch.nn.Module]) -> None:
    assert trained().notes == (NOTE,)
    assert not compiled


@pytest.mark.usefixtures("gpu")
@pytest.mark.parametrize("name", ["gcc", "clang"])
def test_with_one_it_compiles(compiled: list[torch.nn.Module], tmp_path: Path, name: str) -> None:
    install(tmp_path, name)
    assert trained().notes == ()
    assert len(compiled) == 1


@pytest.mark.usefixtures("gpu")
def test_cc_alone_counts_where_it_is_set(
    compiled: list[torch.nn.Module], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Triton does not look further either."""
    install(tmp_path, "gcc")
    monkeypatch.setenv("CC", "icx")
    assert trained().notes == (NOTE,)
    assert not compiled


def test_who_asks_for_it_gets_it(compiled: list[torch.nn.Module]) -> None:
    assert trained(compile_=True).notes == ()
    assert len(compiled) == 1
