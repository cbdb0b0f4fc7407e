"""The commands that machines read: their JSON keys, and their exit status."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests import factories
from tests.workbench import tiny
from workbench.datasets.models import Project
from workbench.datasets.pictures import png

BOX = (24, 12, 72, 84)
SIDE = 96


def run(command: str, *arguments: str | Path, status: int = 0) -> dict[str, Any]:
    """The JSON a command prints; it must end with that status."""
    out = StringIO()
    try:
        call_command(command, *map(str, arguments), "--json", stdout=out)
        ended = 0
    except SystemExit as error:
        ended = int(error.code or 0)
    assert ended == status, out.getvalue()
    return json.loads(out.getvalue()) if out.getvalue() else {}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """photos/ with six pictures, masks/ with their masks."""
    for name in ("photos", "masks"):
        (tmp_path / name).mkdir()
    for number in range(6):
        (tmp_path / "photos" / f"p{number}.jpg").write_bytes(factories.jpeg(f"c{number}", SIDE, SIDE))
        (tmp_path / "masks" / f"p{number}.png").write_bytes(png(factories.alpha(SIDE, SIDE, BOX)))
    return tmp_path


@pytest.fixture
def studio(db: None, tmp_path: Path) -> Project:
    """A project with an untrained champion."""
    made = factories.project("Studio", **tiny.SETTINGS)
    tiny.champion(made, tmp_path)
    return made


def test_evaluate_measures_each_photo(studio: Project, folder: Path) -> None:
    """Median, mean and 10th percentile, and a line a photo; a mask of another size fails that photo alone."""
    (folder / "masks" / "p0.png").write_bytes(png(factories.alpha(10, 10, (1, 1, 5, 5))))
    data = run("evaluate", "studio", "--photos", folder / "photos", "--masks", folder / "masks", status=1)
    assert {"median_dice", "mean_dice", "p10_dice"} <= set(data)
    assert [photo["name"] for photo in data["photos"]] == [f"p{number}.jpg" for number in range(1, 6)]
    assert "10 x 10" in data["failed"][0]["reason"]


def test_predict_writes_a_mask_for_each_photo(studio: Project, folder: Path, tmp_path: Path) -> None:
    """Scores, a route and reasons; a broken photo is listed and the others go through."""
    (folder / "photos" / "broken.jpg").write_bytes(b"no picture")
    out = tmp_path / "out"
    data = run("predict", "studio", "--photos", folder / "photos", "--out", out, status=1)
    assert [row["name"] for row in data["failed"]] == ["broken.jpg"]
    assert len(data["photos"]) == 6
    for row in data["photos"]:
        assert (out / row["mask"]).exists()
        assert row["route"] in {"ACCEPTED", "TO_ANNOTATE", "TO_REVIEW"}
        assert row["reasons"]
        assert {"estimated_dice", "contrast"} <= set(row)
    assert json.loads((out / "predictions.json").read_text()) == data


def test_train_says_what_came_of_it(db: None, folder: Path) -> None:
    """Imported, trained, promoted, pre-segmented, all by command."""
    factories.project("Studio", **tiny.SETTINGS)
    assert run("import_photos", "studio", folder)["masks_added"] == 6
    data = run("train", "studio")
    assert (data["version"], data["promoted"]) == ("v1", True)
    assert data["reason"]
    assert set(data["holdout"]) == {"median_dice", "mean_dice", "p10_dice"}
    assert run("presegment", "studio")["photos"] == 6


def test_a_renamed_label_is_still_predicted(studio: Project, folder: Path) -> None:
    """The network knows labels by their numbers."""
    studio.labels.update(name="dress")
    run("import_photos", "studio", folder / "photos")
    assert run("presegment", "studio")["photos"] == 6


@pytest.mark.parametrize(
    "arguments",
    [
        ("train", "nowhere"),
        ("presegment", "nowhere"),
        ("evaluate", "nowhere", "--photos", ".", "--masks", "."),
        ("predict", "nowhere", "--photos", ".", "--out", "out"),
        ("export", "nowhere", "masks", "out"),
        ("import_photos", "nowhere", "."),
    ],
)
def test_bad_arguments_end_with_two(db: None, arguments: tuple[str, ...]) -> None:
    """And a message on stderr, nothing on stdout."""
    assert run(*arguments, status=2) == {}
