"""Weights that are not what was kept, not whole or not this project's never become the champion."""

import json
import pickle
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ml import model as networks
from ml.config import ModelConfig
from tests import factories
from tests.workbench import tiny
from workbench.accounts.models import User
from workbench.datasets import blobs
from workbench.datasets.models import Project
from workbench.errors import BadInput
from workbench.predictions import services as predictions
from workbench.predictions.models import ModelVersion, Promotion

Damage = Callable[[Path], object]


@pytest.fixture
def project(db: None) -> Project:
    """A project whose network is tiny."""
    return factories.project(**tiny.SETTINGS)


def candidate(project: Project, folder: Path) -> ModelVersion:
    """A second network beside the champion, with weights of its own."""
    earlier = tiny.champion(project, folder)
    config = ModelConfig.from_json(earlier.config)
    file = folder / "second.safetensors"
    networks.save(networks.build(config), config, file)
    return predictions.register(
        project=project, weights=blobs.put_file(file), config=config.to_json(), metrics={"median": 0.6}
    )


def flip(at: int) -> Damage:
    """One bit of the byte at that place, counted from the end where it is negative."""

    def damage(file: Path) -> None:
        data = bytearray(file.read_bytes())
        data[at] ^= 4
        file.write_bytes(bytes(data))

    return damage


def archive(file: Path) -> None:
    with zipfile.ZipFile(file, "w") as kept:
        kept.writestr("archive/data.pkl", pickle.dumps({"weight": 1.0}))


DAMAGES: dict[str, tuple[Damage, str]] = {
    "missing": (lambda file: file.unlink(), "missing"),
    "empty": (lambda file: file.write_bytes(b""), "cut short or no safetensors file"),
    "truncated": (lambda file: file.write_bytes(file.read_bytes()[:-100]), "cut short"),
    "cut in the header": (lambda file: file.write_bytes(file.read_bytes()[:50]), "cut short"),
    "something added": (lambda file: file.write_bytes(file.read_bytes() + b"\0"), "something added"),
    "a bit of a weight flipped": (flip(-1), "checksum differs"),
    "a bit of the header's length flipped": (flip(1), "header cannot be read|cut short"),
    "pickled": (lambda file: file.write_bytes(pickle.dumps({"weight": 1.0})), "pickle"),
    "saved by torch": (archive, "pickle"),
    "a photo": (lambda file: file.write_bytes(factories.jpeg("a")), "cut short or no safetensors file"),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_file_is_refused_and_the_champion_stays(
    name: str, project: Project, lea: User, tmp_path: Path
) -> None:
    """Promoting it, and rolling back to it: neither moves the pointer."""
    damage, words = DAMAGES[name]
    second = candidate(project, tmp_path)
    champion, moves = predictions.champion(project), Promotion.objects.count()
    assert champion is not None
    damage(blobs.path(second.weights))
    with pytest.raises(BadInput, match=words) as refused:
        predictions.promote_by_hand(version=second, user=lea, reason="it looks better")
    assert "v2 cannot be used." in str(refused.value)
    assert "The champion stays as it is." in str(refused.value)
    assert (predictions.champion(project), Promotion.objects.count()) == (champion, moves)


def test_rolling_back_to_a_damaged_version_is_refused(project: Project, lea: User, tmp_path: Path) -> None:
    second = candidate(project, tmp_path)
    first = predictions.champion(project)
    assert first is not None
    predictions.promote(version=second, user=lea, reason="better")
    flip(-1)(blobs.path(first.weights))
    with pytest.raises(BadInput, match="v1 cannot be used"):
        predictions.roll_back(project=project, user=lea)
    assert predictions.champion(project) == second


def test_another_networks_file_is_refused(project: Project, lea: User, tmp_path: Path) -> None:
    """Whole, with the right checksum, but of another size of input; and one made for labels that are not there."""
    second = candidate(project, tmp_path)
    config = ModelConfig.from_json(second.config)
    for wanted, words in ((replace(config, height=96), "another network"), (_for_label(config, "7"), "other labels")):
        file = tmp_path / "other.safetensors"
        networks.save(networks.build(wanted), wanted, file)
        kept = config if words == "another network" else wanted
        version = predictions.register(
            project=project, weights=blobs.put_file(file), config=kept.to_json(), metrics={}
        )  # fmt: skip
        with pytest.raises(BadInput, match=words):
            predictions.promote(version=version, user=lea, reason="")
    assert predictions.champion(project) != second


def test_a_safetensors_file_that_names_no_network_is_refused(project: Project, lea: User, tmp_path: Path) -> None:
    header = json.dumps({"__metadata__": {"format": "pt"}}).encode()
    sha256 = blobs.put([len(header).to_bytes(8, "little") + header])
    version = predictions.register(project=project, weights=sha256, config={"classes": ["1"]}, metrics={})
    with pytest.raises(BadInput, match="does not say which network"):
        predictions.promote(version=version, user=lea, reason="")


def _for_label(config: ModelConfig, value: str) -> ModelConfig:
    return replace(config, classes=(value,))
