"""A photo that is here already in another file: taken with a warning, and never on both sides of a split."""

import io
import json
from collections.abc import Callable, Iterator
from functools import partial

import cv2
import pytest
from django.core.management import call_command
from django.test import Client

from tests import factories
from tests.workbench.intake.test_likeness import BLUE, Rgb, brighter, studio
from workbench.accounts.models import User
from workbench.datasets.models import Garment, Photo, Project, Split
from workbench.intake import bulk, repeats
from workbench.intake.formats.source import Source
from workbench.intake.names import Kind
from workbench.intake.services import Outcome, Received, receive
from workbench.training.services import ground_truth

ClientOf = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    """Numbers of projects come again in the next test."""
    repeats.forget()
    yield
    repeats.forget()


def jpeg(rgb: Rgb, quality: int = 95) -> bytes:
    """The bytes of a JPEG."""
    return bytes(cv2.imencode(".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality])[1])


def sent(project: Project, name: str, rgb: Rgb, quality: int = 95) -> Received:
    """What became of a picture sent under that name."""
    return receive(project, name, jpeg(rgb, quality))


def in_split(code: str, split: Split) -> None:
    """Put a garment into a split, as its first photo would have."""
    Garment.objects.filter(code=code).update(split=split)


def test_a_copy_is_taken_with_a_warning(project: Project) -> None:
    """The reason names the photo; a third copy names the first, not the second."""
    first = sent(project, "dress_Front.jpg", studio())
    other = sent(project, "skirt_Front.jpg", studio(BLUE))
    copy = sent(project, "final_Front.jpg", brighter(studio(), 1.1), 60)
    third = sent(project, "final2_Front.jpg", brighter(studio(), 1.1), 58)
    assert [one.outcome for one in (first, other, copy, third)] == [Outcome.ADDED] * 4
    assert (first.repeats, other.repeats, other.reason) == (None, None, "")
    assert copy.reason.startswith("Looks like dress_Front.jpg, uploaded on ")
    assert copy.repeats == third.repeats == first.photo
    assert third.photo is not None
    assert Photo.objects.get(pk=third.photo.pk).duplicate_of == first.photo


def test_another_project_is_another_matter(project: Project) -> None:
    """Nobody learns from a warning what somebody else's project holds."""
    sent(factories.project("Winter"), "dress_Front.jpg", studio())
    assert sent(project, "copy_Front.jpg", studio(), 60).repeats is None


def test_the_api_and_the_photo_say_it(project: Project, rex: User, ann: User, client_of: ClientOf) -> None:
    """With the address of the other photo and its picture; the photos page finds both kinds."""
    first = sent(project, "dress_Front.jpg", studio()).photo
    assert first is not None
    file = io.BytesIO(jpeg(studio(), 60))
    file.name = "copy_Front.jpg"
    answer = client_of(rex).post(f"/api/projects/{project.slug}/photos/", {"file": file})
    assert answer.status_code == 201
    told = answer.json()["looks_like"]
    assert (told["id"], told["name"], told["page_url"]) == (
        first.pk,
        first.name,
        f"/projects/summer/photos/{first.pk}/",
    )
    assert client_of(rex).get(told["thumb_url"]).status_code == 200
    assert answer.json()["photo"]["repeats"] == first.pk
    copy = Photo.objects.get(name="copy_Front.jpg")
    in_split("copy", Split.HOLDOUT)
    in_split("dress", Split.TRAIN)
    page = client_of(ann).get(f"/projects/{project.slug}/photos/{copy.pk}/").content.decode()
    assert f'/photos/{first.pk}/">dress_Front.jpg' in page
    assert "Left out of training and measuring" in page
    back = client_of(ann).get(f"/projects/{project.slug}/photos/{first.pk}/").content.decode()
    assert "copy_Front.jpg" in back
    for asked in ("yes", "across"):
        listed = client_of(ann).get(f"/projects/{project.slug}/photos/?repeats={asked}").context["page"]
        assert [item.photo for item in listed] == [copy]
    in_split("copy", Split.TRAIN)
    assert not client_of(ann).get(f"/projects/{project.slug}/photos/?repeats=across").context["page"].object_list


def test_a_folder_lists_it(project: Project) -> None:
    """Among the notes, beside the count of what was added; two copies in one folder are told too."""
    report = bulk.Report()
    files = {"dress_Front.jpg": jpeg(studio()), "copy_Front.jpg": jpeg(studio(), 60)}
    sources = [Source(name, Kind.PHOTO, partial(bytes, data)) for name, data in files.items()]
    for source, received in bulk.take_in(project, sources):
        report.count(source.path, source.kind, received)
    assert report.added == 2
    assert [note["file"] for note in report.notes] == ["copy_Front.jpg"]
    assert "Looks like dress_Front.jpg" in report.notes[0]["reason"]


class TestSplits:
    """A model is never measured on a picture it was trained on."""

    @pytest.mark.parametrize("split", list(Split))
    def test_a_new_garment_follows_the_one_it_repeats(self, project: Project, split: Split) -> None:
        """Whatever the shares would say."""
        sent(project, "dress_Front.jpg", studio())
        in_split("dress", split)
        copy = sent(project, "copy_Front.jpg", studio(), 60).photo
        assert copy is not None
        assert copy.garment.split == split

    def test_two_known_garments_keep_theirs_and_the_later_photo_stays_out(self, project: Project) -> None:
        """Out of what is trained on and measured on; the earlier one stays in."""
        first = sent(project, "dress_Front.jpg", studio()).photo
        sent(project, "skirt_Front.jpg", studio(BLUE))
        in_split("dress", Split.TRAIN)
        in_split("skirt", Split.HOLDOUT)
        copy = sent(project, "skirt_Back.jpg", studio(), 60).photo
        assert first is not None
        assert copy is not None
        assert (copy.garment.split, copy.duplicate_of) == (Split.HOLDOUT, first)
        for photo in (first, copy):
            factories.mask(photo)
        assert [head.photo for head in ground_truth(project)] == [first]
        in_split("skirt", Split.TRAIN)
        assert [head.photo for head in ground_truth(project)] == [first, copy]


def test_old_photos_are_hashed_by_a_command(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """The older one is the original; a second run has nothing left to do; a missing file is named."""
    for name, quality in (("a_Front.jpg", 95), ("b_Front.jpg", 60), ("c_Front.jpg", 40)):
        sent(project, name, studio(), quality)
    Photo.objects.update(phash="", duplicate_of=None)
    repeats.forget()
    call_command("hash_photos", project.slug, "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["hashed"], [row["photo"] for row in told["repeats"]]) == (3, ["b_Front.jpg", "c_Front.jpg"])
    assert {row["looks_like"] for row in told["repeats"]} == {"a_Front.jpg"}
    assert Garment.objects.count() == 3
    call_command("hash_photos", project.slug, "--json")
    assert json.loads(capsys.readouterr().out)["hashed"] == 0


def test_hashes_that_came_behind_are_read_in_time(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process may hash old photos while this one keeps what it knows."""
    first = sent(project, "a_Front.jpg", studio()).photo
    assert first is not None
    phash = first.phash
    Photo.objects.update(phash="")
    repeats.forget()
    sent(project, "b_Front.jpg", studio(BLUE))
    sent(project, "e_Front.jpg", studio(hem=200))
    Photo.objects.filter(pk=first.pk).update(phash=phash)
    assert sent(project, "c_Front.jpg", studio(), 60).repeats is None
    monkeypatch.setattr(repeats, "KEPT", -1.0)
    assert sent(project, "d_Front.jpg", studio(), 50).repeats is not None
