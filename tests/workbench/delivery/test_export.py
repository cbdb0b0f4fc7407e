"""Exports: what is written equals what is stored, and one bad photo is listed."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from tests import factories
from workbench.accounts.models import User
from workbench.datasets import blobs, pictures
from workbench.datasets.models import Photo, Project
from workbench.delivery import services
from workbench.errors import BadInput
from workbench.intake.services import Outcome, receive_mask
from workbench.masks import codec
from workbench.masks.models import Head, Source
from workbench.masks.services import NewLayer, add_version, foreground, head_of, label_alphas
from workbench.workflow.states import Event

ClientOf = Callable[[User], Client]


def soft(photo: Photo, shift: int = 0) -> np.ndarray:
    """(height, width) uint8 with every value from 0 to 255 in it."""
    out = np.arange(photo.height * photo.width, dtype=np.uint32).reshape(photo.height, photo.width)
    return ((out + shift) % 256).astype(np.uint8)


def accepted(project: Project, name: str, *layers: tuple[int, np.ndarray]) -> Photo:
    """An accepted photo whose mask has these layers of (label value, alpha); one soft layer unless given."""
    photo = factories.photo(project, name)
    labels = dict(project.labels.values_list("value", "id"))
    new = [NewLayer(labels[value], codec.encode(alpha)) for value, alpha in layers or [(1, soft(photo))]]
    version = add_version(photo=photo, layers=new, source=Source.IMPORT)
    Head.objects.create(photo=photo, version=version)
    factories.move(photo, Event.SEGMENTED, Event.AUTO_ACCEPTED)
    return photo


def read(file: Path) -> np.ndarray:
    with Image.open(file) as image:
        return np.asarray(image)


def test_masks_go_out_and_come_back_equal_to_the_pixel(project: Project, tmp_path: Path) -> None:
    photos = [accepted(project, name) for name in ("a_Front.jpg", "a_Back.jpg")]
    assert services.export(project=project, format_name="masks", out=tmp_path).written == 2
    before = [foreground(photo.head.version) for photo in photos]
    Head.objects.all().delete()
    for photo in photos:
        received = receive_mask(project, f"{photo.stem}.png", tmp_path / f"masks/{photo.stem}.png")
        assert received.outcome is Outcome.DUPLICATE
        again = received.version
        assert again is not None
        assert np.array_equal(foreground(again), soft(photo))
    assert all(np.array_equal(one, soft(photo)) for one, photo in zip(before, photos, strict=True))


def test_label_maps_go_out_and_come_back_equal_to_the_pixel(db: None, tmp_path: Path) -> None:
    project = factories.project("Layers", labels=["dress", "belt"])
    whole, belt = factories.alpha(), factories.alpha(box=(12, 30, 36, 36))
    photo = accepted(project, "a.jpg", (1, whole), (2, belt))
    services.export(project=project, format_name="masks", out=tmp_path)
    values = read(tmp_path / "masks/a.png")
    assert np.array_equal(values, np.where(belt > 0, 2, np.where(whole > 0, 1, 0)))
    Head.objects.all().delete()
    receive_mask(project, "a.png", tmp_path / "masks/a.png")
    stored = head_of(photo)
    assert stored is not None
    alphas = {label.value: label_alphas(stored)[label.pk] for label in project.labels.all()}
    assert np.array_equal(alphas[1], (values == 1) * np.uint8(255))
    assert np.array_equal(alphas[2], (values == 2) * np.uint8(255))


def test_a_cutout_is_the_photo_with_the_soft_mask_as_its_alpha(project: Project, tmp_path: Path) -> None:
    photo = accepted(project, "a.jpg")
    services.export(project=project, format_name="cutouts", out=tmp_path)
    cutout = read(tmp_path / "cutouts/a.png")
    assert np.array_equal(cutout[..., 3], soft(photo))
    assert np.array_equal(cutout[..., :3], pictures.load_rgb(photo))


def test_soft_edges_are_given_to_hard_outlines_on_wish(project: Project, tmp_path: Path) -> None:
    photo = accepted(project, "hard.jpg", (1, factories.alpha()))
    accepted(project, "soft.jpg")
    services.export(project=project, format_name="cutouts", out=tmp_path / "plain")
    services.export(project=project, format_name="cutouts", out=tmp_path / "soft", soft_edges=True)
    plain, soft_one = (read(tmp_path / folder / "cutouts/hard.png") for folder in ("plain", "soft"))
    assert np.array_equal(plain[..., 3], factories.alpha())
    assert ((soft_one[..., 3] > 0) & (soft_one[..., 3] < 255)).any()
    assert np.array_equal(soft_one[20:40, 20:28], plain[20:40, 20:28])
    assert (photo.height, photo.width) == soft_one.shape[:2]
    with pytest.raises(BadInput, match="Only cutouts"):
        services.export(project=project, format_name="masks", out=tmp_path, soft_edges=True)


def test_coco_run_lengths_box_and_area_say_the_mask(project: Project, tmp_path: Path) -> None:
    photo = accepted(project, "a.jpg", (1, factories.alpha(box=(0, 0, 10, 20))))
    services.export(project=project, format_name="coco", out=tmp_path)
    body = json.loads((tmp_path / "annotations.json").read_text())
    (row,) = body["annotations"]
    height, width = row["segmentation"]["size"]
    values = np.arange(len(row["segmentation"]["counts"])) % 2
    decoded = np.repeat(values, row["segmentation"]["counts"]).reshape(width, height).T
    assert np.array_equal(decoded * 255, factories.alpha(box=(0, 0, 10, 20)))
    assert (row["bbox"], row["area"], row["category_id"], row["image_id"]) == ([0, 0, 10, 20], 200, 1, photo.pk)
    assert body["categories"] == [{"id": 1, "name": "garment"}]


def test_only_accepted_photos_go_out(project: Project, tmp_path: Path) -> None:
    accepted(project, "a.jpg")
    factories.mask(factories.photo(project, "b.jpg"))
    report = services.export(project=project, format_name="masks", out=tmp_path)
    assert (report.written, report.skipped) == (1, [])
    assert [file.name for file in (tmp_path / "masks").iterdir()] == ["a.png"]


def test_photos_of_one_stem_get_their_whole_name(project: Project, tmp_path: Path) -> None:
    for name in ("a.jpg", "a.png"):
        accepted(project, name)
    services.export(project=project, format_name="masks", out=tmp_path)
    assert {file.name for file in (tmp_path / "masks").iterdir()} == {"a.jpg.png", "a.png.png"}
    assert receive_mask(project, "a.jpg.png", tmp_path / "masks/a.jpg.png").outcome is Outcome.DUPLICATE


def test_a_bad_photo_is_listed_and_the_rest_is_written(project: Project, tmp_path: Path) -> None:
    broken, _ = accepted(project, "a.jpg"), accepted(project, "b.jpg")
    bare = factories.photo(project, "c.jpg")
    factories.move(bare, Event.SEGMENTED, Event.AUTO_ACCEPTED)
    blobs.path(broken.pixels).unlink()
    report = services.export(project=project, format_name="cutouts", out=tmp_path)
    assert report.written == 1
    assert {row["photo"] for row in report.skipped} == {"a.jpg", "c.jpg"}
    assert all(row["reason"] for row in report.skipped)
    assert not list(tmp_path.rglob("*.part"))


def test_an_export_of_many_photos_asks_the_database_a_few_times(
    project: Project, tmp_path: Path, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        accepted(project, f"p{number}.jpg")
    with django_assert_max_num_queries(8):
        assert services.export(project=project, format_name="masks", out=tmp_path).written == 12


def run(*arguments: object) -> tuple[int, dict[str, object]]:
    out, code = io.StringIO(), 0
    try:
        call_command("export", *map(str, arguments), "--json", stdout=out, stderr=io.StringIO())
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    return code, json.loads(out.getvalue()) if out.getvalue() else {}


def test_the_command_ends_with_zero_one_or_two(project: Project, tmp_path: Path) -> None:
    photo = accepted(project, "a.jpg")
    code, report = run(project.slug, "cutouts", tmp_path / "out")
    assert (code, report["written"], report["skipped"]) == (0, 1, [])
    assert run(project.slug, "cutouts", tmp_path / "softened", "--soft-edges")[0] == 0
    assert run(project.slug, "masks", tmp_path / "softened", "--soft-edges") == (2, {})
    blobs.path(photo.pixels).unlink()
    code, report = run(project.slug, "cutouts", tmp_path / "again")
    assert (code, report["written"]) == (1, 0)
    (tmp_path / "file").write_text("in the way")
    assert run(project.slug, "cutouts", tmp_path / "file") == (2, {})
    assert run("nowhere", "cutouts", tmp_path) == (2, {})


def test_an_unknown_format_is_refused_with_those_there_are(project: Project, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cutouts, masks, coco"):
        services.export(project=project, format_name="poem", out=tmp_path)


class TestDownload:
    def test_the_zip_holds_the_files_and_what_was_left_out(
        self, project: Project, rex: User, client_of: ClientOf
    ) -> None:
        accepted(project, "a.jpg")
        blobs.path(accepted(project, "b.jpg").pixels).unlink()
        response = client_of(rex).get(reverse("api-export", args=[project.slug, "cutouts"]))
        assert response["Content-Disposition"] == 'attachment; filename="summer-cutouts.zip"'
        with zipfile.ZipFile(io.BytesIO(response.getvalue())) as archive:
            assert archive.testzip() is None
            assert archive.namelist() == ["cutouts/a.png", "manifest.json", "skipped.json"]
            assert json.loads(archive.read("skipped.json"))[0]["photo"] == "b.jpg"

    def test_soft_edges_are_asked_for_in_the_address(self, project: Project, rex: User, client_of: ClientOf) -> None:
        accepted(project, "a.jpg", (1, factories.alpha()))
        address = reverse("api-export", args=[project.slug, "cutouts"])
        answers = [client_of(rex).get(address, query) for query in ({}, {"edges": "as-drawn"}, {"edges": "soft"})]
        cutouts = [zipfile.ZipFile(io.BytesIO(answer.getvalue())).read("cutouts/a.png") for answer in answers]
        assert cutouts[0] == cutouts[1] != cutouts[2]
        assert answers[2]["Content-Disposition"] == 'attachment; filename="summer-cutouts-soft.zip"'
        refused = client_of(rex).get(address, {"edges": "blurred"})
        assert (refused.status_code, "as-drawn / soft" in refused.json()["detail"]) == (400, True)
        masks = reverse("api-export", args=[project.slug, "masks"])
        assert client_of(rex).get(masks, {"edges": "soft"}).status_code == 400

    def test_it_is_sent_while_it_is_made(self, project: Project, rex: User, client_of: ClientOf) -> None:
        for number in range(3):
            accepted(project, f"p{number}.jpg")
        response = client_of(rex).get(reverse("api-export", args=[project.slug, "masks"]))
        assert len(list(response.streaming_content)) >= 4  # type: ignore[attr-defined]

    def test_only_reviewers_and_above_may_and_strangers_see_nothing(
        self, project: Project, ann: User, sam: User, lea: User, client_of: ClientOf
    ) -> None:
        for user, status in ((ann, 403), (sam, 404), (lea, 200)):
            for address in (
                reverse("api-export", args=[project.slug, "masks"]),
                reverse("export", args=[project.slug]),
            ):
                assert client_of(user).get(address).status_code == status
        assert client_of(lea).get(reverse("api-export", args=[project.slug, "poem"])).status_code == 400

    def test_the_page_counts_and_says_what_to_do_when_there_is_nothing(
        self, project: Project, lea: User, client_of: ClientOf
    ) -> None:
        address = reverse("export", args=[project.slug])
        assert "Nothing to export yet" in client_of(lea).get(address).content.decode()
        accepted(project, "a.jpg")
        page = client_of(lea).get(address).content.decode()
        assert "1 of 1 photos" in page
        assert reverse("api-export", args=[project.slug, "cutouts"]) in page
        assert reverse("api-export", args=[project.slug, "cutouts"]) + "?edges=soft" in page
