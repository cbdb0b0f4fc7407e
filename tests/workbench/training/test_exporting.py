"""A model version as ONNX: made, checked, written to a file; refused when it draws something else."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import onnx
import pytest
from django.core.management import call_command

from ml import export
from tests import factories
from tests.workbench import tiny
from workbench.datasets import blobs
from workbench.datasets.models import Photo, Project, Split
from workbench.predictions.models import ModelVersion
from workbench.training.exporting import add_onnx


@pytest.fixture
def version(db: None, tmp_path: Path) -> ModelVersion:
    """An untrained network as champion of a project of ten photos, two of them held out."""
    project = factories.project(**tiny.SETTINGS)
    for number in range(10):
        factories.photo(project, f"p{number}.jpg", split=Split.HOLDOUT if number < 2 else Split.TRAIN)
    return tiny.champion(project, tmp_path)


def test_a_version_gets_its_checked_file(version: ModelVersion) -> None:
    """On eight photos, with its origin inside."""
    made = ModelVersion.objects.get(pk=add_onnx(version, None).pk)
    assert (made.onnx_check["photos"], "error" in made.onnx_check) == (8, False)
    assert made.onnx_check["probability"] <= export.MOST_PROBABILITY
    said = {pair.key: pair.value for pair in onnx.load(blobs.path(made.onnx)).metadata_props}
    assert (said["model_version"], said["weights_sha256"], said["snapshot_digest"]) == ("v1", version.weights, "")


def test_a_file_that_draws_something_else_is_not_kept(version: ModelVersion, monkeypatch: pytest.MonkeyPatch) -> None:
    """The version itself stays as good as it was."""
    real = export.agreement
    monkeypatch.setattr(export, "agreement", lambda *all_: replace(real(*all_), pixels=0.01))
    made = add_onnx(version, None)
    assert made.onnx == ""
    assert made.onnx_check["error"] == "The ONNX file draws other masks than the network."
    assert made.onnx_check["pixels"] == 0.01
    with pytest.raises(SystemExit, match="1"):
        call_command("export_onnx", version.project.slug, "--to", str(blobs.path(version.weights).parent / "m.onnx"))


@pytest.mark.parametrize("damage", ["weights", "photos"])
def test_what_stands_in_the_way_is_said(version: ModelVersion, damage: str) -> None:
    """Weights of another content, a project without photos."""
    if damage == "weights":
        blobs.path(version.weights).write_bytes(b"short")
    else:
        Photo.objects.update(project=factories.project("Winter"))
    check = add_onnx(version, None).onnx_check
    assert ("checksum differs" if damage == "weights" else "no photo to check") in check["error"]


class TestCommand:
    """manage.py export_onnx."""

    def test_it_writes_the_champion_s_file(
        self, version: ModelVersion, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Made now where there is none yet, and then kept."""
        target = tmp_path / "model.onnx"
        call_command("export_onnx", version.project.slug, "--json", "--to", str(target))
        said: dict[str, Any] = json.loads(capsys.readouterr().out)
        version.refresh_from_db()
        assert (said["version"], said["sha256"], said["photos"]) == ("v1", version.onnx, 8)
        assert target.read_bytes() == blobs.path(version.onnx).read_bytes()

    @pytest.mark.parametrize(("arguments", "to"), [(["9"], "model.onnx"), ([], "missing/model.onnx"), ([], ".")])
    def test_bad_arguments_are_refused(
        self, version: ModelVersion, tmp_path: Path, arguments: list[str], to: str
    ) -> None:
        """A version that is not there, a folder that is not there, a folder instead of a file."""
        with pytest.raises(SystemExit):
            call_command("export_onnx", version.project.slug, *arguments, "--to", str(tmp_path / to))


def test_a_project_without_a_model_says_so(db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And what to do."""
    project: Project = factories.project()
    with pytest.raises(SystemExit, match="2"):
        call_command("export_onnx", project.slug, "--to", str(tmp_path / "m.onnx"))
    assert "Train one first" in capsys.readouterr().err
