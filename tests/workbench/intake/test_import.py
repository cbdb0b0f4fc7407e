"""manage.py import_photos and create_project: what machines read, and how they end."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.workbench.intake import files
from workbench.accounts.models import User
from workbench.datasets.models import Photo, Project
from workbench.intake import photos
from workbench.masks.models import MaskVersion, Source
from workbench.masks.services import head_of


def run(*arguments: object) -> tuple[int, dict[str, Any]]:
    """The exit code and the one JSON object on stdout, {} where there is none."""
    out, code = io.StringIO(), 0
    try:
        call_command(*map(str, arguments), "--json", stdout=out, stderr=io.StringIO())
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    return code, json.loads(out.getvalue()) if out.getvalue() else {}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two photos, one with a mask and one with a cutout."""
    root = tmp_path / "summer"
    for name in ("photos", "masks", "cutouts"):
        (root / name).mkdir(parents=True)
    (root / "photos/a_Front.jpg").write_bytes(files.picture())
    (root / "photos/b_Front.jpg").write_bytes(files.turned(3))
    (root / "masks/a_Front.png").write_bytes(files.grey_png(files.alpha()))
    (root / "cutouts/b_Front.png").write_bytes(files.cutout_png())
    return root


def zipped(folder: Path) -> Path:
    target = folder.with_suffix(".zip")
    with zipfile.ZipFile(target, "w") as made:
        for file in sorted(folder.rglob("*.*")):
            made.write(file, file.relative_to(folder))
    return target


@pytest.mark.parametrize("as_zip", [False, True])
def test_a_folder_or_a_zip_goes_in_whole_and_only_once(project: Project, folder: Path, lea: User, as_zip: bool) -> None:
    source = zipped(folder) if as_zip else folder
    code, report = run("import_photos", project.slug, source, "--user", "lea")
    assert code == 0
    assert report.pop("seconds") > 0
    assert report == {
        "added": 2, "duplicates": 0, "masks_added": 2, "mask_duplicates": 0, "rejected": [], "notes": [],
    }  # fmt: skip
    assert {head_of(photo).source for photo in Photo.objects.all()} == {Source.IMPORT}  # type: ignore[union-attr]
    assert set(Photo.objects.values_list("uploaded_by__username", flat=True)) == {"lea"}
    code, report = run("import_photos", project.slug, source)
    assert (code, report["added"], report["duplicates"], report["mask_duplicates"]) == (0, 0, 2, 2)
    assert MaskVersion.objects.count() == 2


def test_what_is_there_already_is_not_decoded_again(
    project: Project, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("import_photos", project.slug, folder)
    decoded: list[object] = []
    monkeypatch.setattr(photos, "prepare", lambda *given: decoded.append(given))
    assert run("import_photos", project.slug, folder)[1]["duplicates"] == 2
    assert decoded == []


def test_bad_files_are_listed_and_the_good_ones_go_in(project: Project, folder: Path) -> None:
    (folder / "photos/broken.jpg").write_bytes(files.picture()[:200])
    (folder / "photos/notes.txt").write_text("hello")
    (folder / "masks/nobody.png").write_bytes(files.grey_png(files.alpha()))
    code, report = run("import_photos", project.slug, folder)
    assert code == 1
    assert (report["added"], report["masks_added"]) == (2, 2)
    assert [row["file"] for row in report["rejected"]] == ["photos/broken.jpg", "masks/nobody.png", "photos/notes.txt"]
    assert all(row["reason"] for row in report["rejected"])


def test_a_zip_with_a_climbing_name_lists_it_and_takes_the_rest(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "evil.zip"
    file.write_bytes(files.archive({"../evil.jpg": files.picture(), "a.jpg": files.picture("JPEG", "L")}).getvalue())
    code, report = run("import_photos", project.slug, file)
    assert (code, report["added"]) == (1, 1)
    assert report["rejected"] == [
        {"file": "../evil.jpg", "reason": "The name points out of the archive (../), which is refused."}
    ]
    assert not list(tmp_path.glob("**/evil.jpg"))


@pytest.mark.parametrize("flag", ["--masks", "--cutouts"])
def test_masks_may_lie_elsewhere(project: Project, folder: Path, flag: str) -> None:
    place = folder / flag.removeprefix("--")
    code, report = run("import_photos", project.slug, folder / "photos", flag, place)
    assert (code, report["added"], report["masks_added"]) == (0, 2, 1)


def test_bad_arguments_end_with_two_and_change_nothing(project: Project, folder: Path) -> None:
    empty = folder / "empty"
    empty.mkdir()
    for arguments in (
        ("nowhere", folder), (project.slug, folder / "gone"), (project.slug, empty),
        (project.slug, folder, "--user", "nobody"), (project.slug, folder, "--masks", folder / "gone"),
        (project.slug, folder / "photos/a_Front.jpg"),
    ):  # fmt: skip
        assert run("import_photos", *arguments) == (2, {})
    assert not Photo.objects.exists()


def test_create_project_makes_labels_and_a_lead(db: None, sam: User) -> None:
    code, made = run("create_project", "Autumn Coats", "--labels", "coat, belt", "--lead", "sam")
    assert (code, made["project"]) == (0, "autumn-coats")
    assert made["labels"] == [{"name": "coat", "value": 1}, {"name": "belt", "value": 2}]
    assert Project.objects.get(slug="autumn-coats").memberships.get().role == "lead"
    assert run("create_project", "Autumn Coats") == (2, {})
    assert run("create_project", "Winter", "--lead", "nobody") == (2, {})
