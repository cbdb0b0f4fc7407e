"""Receiving one photo: it is there wholly, or a sentence says why not and nothing is."""

import hashlib
import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from pytest_django.fixtures import Settings

from tests.workbench.intake import files
from workbench.accounts.models import User
from workbench.datasets import blobs, pictures
from workbench.datasets.models import Garment, Photo, Project
from workbench.errors import StorageFull
from workbench.intake import services
from workbench.intake.services import Outcome, receive
from workbench.workflow.models import Item
from workbench.workflow.states import State


def nothing_half_written(storage: Path) -> bool:
    """Every photo has its item and its files, every item its photo, and nothing lies in incoming/."""
    photos = list(Photo.objects.all())
    whole = all(
        blobs.path(sha).exists() for photo in photos for sha in (photo.sha256, photo.pixels)
    ) and Item.objects.count() == len(photos)
    return whole and not list((storage / "incoming").iterdir()) and not list(storage.rglob("tmp*"))


def test_a_photo_is_stored_with_its_garment_viewpoint_and_place_in_the_loop(project: Project, lea: User) -> None:
    data = files.picture()
    received = receive(project, "folder/SKU-12_Back.jpg", data, lea)
    photo = Photo.objects.get()
    assert received.outcome is Outcome.ADDED
    assert received.photo == photo
    assert (photo.name, photo.garment.code, photo.viewpoint) == ("SKU-12_Back.jpg", "SKU-12", "Back")
    assert (photo.width, photo.height, photo.bytes) == (files.WIDTH, files.HEIGHT, len(data))
    assert photo.sha256 == photo.pixels == hashlib.sha256(data).hexdigest()
    assert photo.uploaded_by == lea
    assert photo.item.state == State.TO_PRESEGMENT
    assert blobs.derived(photo.pixels, "thumb.jpg").exists()


def test_the_same_bytes_come_in_once_whatever_their_name(project: Project, storage: Path) -> None:
    first = receive(project, "a_Front.jpg", files.picture())
    again = receive(project, "a_Front.jpg", files.picture())
    renamed = receive(project, "b_Front.jpg", files.picture())
    assert [again.outcome, renamed.outcome] == [Outcome.DUPLICATE] * 2
    assert again.reason == ""
    assert renamed.reason == "The same picture is here as a_Front.jpg."
    assert first.photo == again.photo == renamed.photo
    assert Photo.objects.count() == 1
    assert nothing_half_written(storage)


def test_a_path_is_read_like_bytes(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(files.picture("PNG"))
    assert receive(project, "a.png", file).outcome is Outcome.ADDED
    assert "cannot be read" in receive(project, "b.png", tmp_path / "gone.png").reason


@pytest.mark.parametrize("orientation", range(2, 9))
def test_a_photo_is_turned_upright_as_its_exif_says(project: Project, orientation: int) -> None:
    receive(project, "a.jpg", files.turned(orientation))
    photo = Photo.objects.get()
    swapped = orientation >= 5
    assert (photo.width, photo.height) == ((files.HEIGHT, files.WIDTH) if swapped else (files.WIDTH, files.HEIGHT))
    assert photo.pixels != photo.sha256
    with Image.open(blobs.path(photo.pixels)) as stored:
        assert stored.getexif().get(0x0112, 1) == 1
    turns: dict[int, Callable[[np.ndarray], np.ndarray]] = {
        2: np.fliplr, 3: lambda a: np.rot90(a, 2), 4: np.flipud, 5: lambda a: np.transpose(a, (1, 0, 2)),
        6: lambda a: np.rot90(a, -1), 7: lambda a: np.rot90(np.transpose(a, (1, 0, 2)), 2), 8: np.rot90,
    }  # fmt: skip
    expected = turns[orientation](files.shades())
    assert np.abs(pictures.load_rgb(photo).astype(int) - expected).mean() < 4


@pytest.mark.parametrize(
    ("kind", "mode", "as_it_is"),
    [("JPEG", "L", True), ("PNG", "L", True), ("PNG", "RGB", True), ("PNG", "1", False), ("PNG", "P", False),
     ("PNG", "RGBA", False), ("PNG", "LA", False), ("WEBP", "RGB", False), ("PNG", "I;16", False)],
)  # fmt: skip
def test_every_kind_of_picture_ends_as_eight_bit_rgb(project: Project, kind: str, mode: str, as_it_is: bool) -> None:
    grey = Image.fromarray(files.shades()).convert("L")
    image = Image.fromarray(np.asarray(grey).astype(np.uint16) << 8) if mode == "I;16" else None
    data = files.picture(kind, mode, image) if kind != "WEBP" else files.picture(kind, mode, lossless=True)
    assert receive(project, f"a.{kind.lower()}", data).reason == ""
    photo = Photo.objects.get()
    assert (photo.pixels == photo.sha256) == as_it_is
    stored = pictures.load_rgb(photo).astype(int)
    assert stored.shape == (files.HEIGHT, files.WIDTH, 3)
    wanted = np.asarray((grey if mode in {"L", "LA", "I;16"} else Image.fromarray(files.shades())).convert("RGB"))
    assert mode in {"1", "P"} or np.abs(stored - wanted).mean() < 4


def animation() -> bytes:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    return files.picture("PNG", image=frames[0], save_all=True, append_images=frames[1:])


BAD: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "not an image": ("a.jpg", lambda: b"hello, this is text", "not a JPEG, PNG or WebP"),
    "an image of another kind": ("a.png", lambda: files.picture("GIF"), "not a JPEG, PNG or WebP"),
    "empty": ("a.jpg", lambda: b"", "empty"),
    "half a JPEG": ("a.jpg", lambda: files.picture()[: len(files.picture()) // 2], "damaged or cut short"),
    "half a PNG": ("a.png", lambda: files.picture("PNG")[:-60], "damaged or cut short"),
    "41 megapixels": ("a.png", files.huge_png, "40 megapixels"),
    "a bomb of a header": ("a.png", lambda: files.header_only_png(60_000, 60_000), "40 megapixels"),
    "an animation": ("a.png", animation, "animation of 2 frames"),
    "CMYK": ("a.jpg", lambda: files.picture("JPEG", "CMYK"), "CMYK"),
    "transparent parts": ("a.png", files.cutout_png, "cutout, not a photo"),
    "another ending": ("a.txt", files.picture, "by its name"),
    "a NUL in the name": ("a\0.jpg", files.picture, "cannot be stored"),
    "half a character": ("a\ud800.jpg", files.picture, "cannot be stored"),
    "no name": ("photos/", files.picture, "no name"),
    "a long name": ("a" * 300 + ".jpg", files.picture, "longer than"),
    "a long garment": ("a" * 220 + ".jpg", files.picture, "longer than 200"),
}  # fmt: skip


@pytest.mark.parametrize("fault", BAD)
def test_a_bad_photo_is_rejected_with_its_reason(project: Project, storage: Path, fault: str) -> None:
    name, make, reason = BAD[fault]
    received = receive(project, name, make())
    assert received.outcome is Outcome.REJECTED
    assert reason in received.reason
    assert not Photo.objects.exists()
    assert not Garment.objects.exists()
    assert nothing_half_written(storage)


def test_a_name_must_fit_the_projects_pattern(project: Project) -> None:
    project.name_pattern = r"^(?P<garment>SKU\d+)_(?P<viewpoint>\w+)$"
    assert "does not fit" in receive(project, "dress.jpg", files.picture()).reason
    assert receive(project, "SKU7_Left.jpg", files.picture()).outcome is Outcome.ADDED


def test_a_file_above_the_limit_is_not_even_decoded(project: Project, settings: Settings) -> None:
    settings.MAX_PHOTO_BYTES = 100
    assert "at most" in receive(project, "a.jpg", files.picture()).reason


def test_where_the_row_cannot_be_written_no_garment_stays_behind(
    project: Project, storage: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(photo: Photo) -> Item:
        raise RuntimeError("the database went away")

    monkeypatch.setattr(services, "enrol", broken)
    with pytest.raises(RuntimeError):
        receive(project, "a.jpg", files.picture())
    assert not Photo.objects.exists()
    assert not Garment.objects.exists()
    assert nothing_half_written(storage)


def test_a_full_disk_stops_everything_and_stores_nothing(
    project: Project, storage: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blobs, "RESERVE", 2**60)
    with pytest.raises(StorageFull):
        receive(project, "a.jpg", files.picture())
    assert not Photo.objects.exists()
    assert nothing_half_written(storage)


def test_the_same_photo_twice_at_the_same_moment_is_stored_once(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(project, "a.jpg", files.picture())
    monkeypatch.setattr(services, "known", lambda project, sent: None)
    second = receive(project, "b.jpg", files.picture())
    assert second.outcome is Outcome.DUPLICATE
    assert Photo.objects.count() == 1


def damaged(data: bytes, seed: int) -> bytes:
    """The bytes after a few of the things that happen to files: changed, lost, doubled or zeroed stretches."""
    chance, out = random.Random(seed), data
    for _ in range(chance.randint(1, 6)):
        start = chance.randrange(len(out) + 1)
        end = start + chance.randint(1, 40)
        put = chance.choice([chance.randbytes(1), b"", out[start:end] * 2, bytes(16)])
        out = out[:start] + put + out[end:]
    return out


@pytest.mark.django_db
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.sampled_from(["JPEG", "PNG", "WEBP"]), seed=st.integers(0, 2**32))
def test_damaged_bytes_are_taken_whole_or_refused_with_a_reason(
    project: Project, storage: Path, kind: str, seed: int
) -> None:
    data = damaged(files.turned(6) if kind == "JPEG" else files.picture(kind), seed)
    received = receive(project, f"a{seed}.{kind.lower()}", data)
    assert received.outcome is not Outcome.REJECTED or received.reason.endswith(".")
    assert nothing_half_written(storage)
