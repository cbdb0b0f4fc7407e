"""The manifest of an export: for each mask the people, the model version and the snapshot behind it."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests import factories
from workbench.accounts.models import User
from workbench.datasets import blobs
from workbench.datasets.models import Project
from workbench.delivery import services
from workbench.masks.models import Head, Source
from workbench.masks.services import check_layers, new_layers, store_version
from workbench.workflow.states import Event


def exported(project: Project, folder: Path, format_name: str = "masks") -> dict[str, dict[str, Any]]:
    """The manifest's rows by photo."""
    services.export(project=project, format_name=format_name, out=folder)
    rows = json.loads((folder / "manifest.json").read_text())["masks"]
    return {row["photo"]: row for row in rows}


@pytest.mark.parametrize("format_name", list(services.FORMATS))
def test_a_corrected_prediction_names_everybody(
    project: Project, ann: User, rex: User, tmp_path: Path, format_name: str
) -> None:
    """The model that drew first and its snapshot, the annotator, and the reviewer who fixed the rest."""
    model = factories.model_version(project, 7, snapshot="5" * 64)
    photo = factories.photo(project, "a.jpg")
    mask = factories.prediction(photo, model).mask
    for author in (ann, rex, ann):
        checked = check_layers(photo, new_layers(mask))
        mask = store_version(photo=photo, layers=checked, source=Source.PERSON, author=author, parent=mask)
    Head.objects.create(photo=photo, version=mask)
    factories.move(photo, Event.SEGMENTED, Event.AUTO_ACCEPTED)
    row = exported(project, tmp_path, format_name)["a.jpg"]
    assert (row["name"], row["mask"], row["source"]) == ("a", mask.pk, "person")
    assert row["authors"] == ["Ann", "Rex"]
    assert (row["model"], row["weights_sha256"], row["snapshot_digest"]) == ("v7", model.weights, "5" * 64)


def test_an_import_names_no_model(project: Project, tmp_path: Path) -> None:
    """And a photo that could not be written is not in it."""
    for name in ("a.jpg", "b.jpg"):
        photo = factories.photo(project, name)
        factories.mask(photo)
        factories.move(photo, Event.SEGMENTED, Event.AUTO_ACCEPTED)
    blobs.path(photo.pixels).unlink()
    rows = exported(project, tmp_path, "cutouts")
    assert list(rows) == ["a.jpg"]
    assert (rows["a.jpg"]["source"], rows["a.jpg"]["authors"], rows["a.jpg"]["model"]) == ("import", [], None)
