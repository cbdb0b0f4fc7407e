"""Photos over the API, and the page they are dropped on."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from tests import factories
from tests.workbench.intake import files
from workbench.accounts.models import User
from workbench.datasets import blobs
from workbench.datasets.models import Photo, Project
from workbench.masks.models import MaskVersion

ClientOf = Callable[[User], Client]


@pytest.fixture
def send(project: Project, rex: User, client_of: ClientOf) -> Callable[..., Any]:
    """send(name, data, **fields): what the API answers the reviewer."""

    def post(name: str, data: bytes, **fields: str) -> HttpResponse:
        body = {"file": SimpleUploadedFile(name.rsplit("/", 1)[-1], data), "path": name, **fields}
        return client_of(rex).post(reverse("api-photos", args=[project.slug]), body)  # type: ignore[return-value]

    return post


def test_a_photo_is_added_once_and_rejected_with_its_reason(send: Callable[..., Any]) -> None:
    added, again, bad = send("a_Back.jpg", files.picture()), send("a_Back.jpg", files.picture()), send("b.jpg", b"no")
    assert [added.status_code, again.status_code, bad.status_code] == [201, 200, 400]
    assert [answer.json()["outcome"] for answer in (added, again, bad)] == ["added", "duplicate", "rejected"]
    assert (
        added.json()["photo"] | {"viewpoint": "Back", "garment": "a", "state": "TO_PRESEGMENT"} == added.json()["photo"]
    )
    assert "not a JPEG" in bad.json()["reason"]
    assert bad.json()["detail"] == bad.json()["reason"]
    assert Photo.objects.count() == 1


def test_the_folder_of_the_path_says_what_a_file_is(send: Callable[..., Any]) -> None:
    send("x/photos/a.jpg", files.picture())
    assert send("x\\masks\\a.png", files.grey_png(files.alpha())).status_code == 201
    assert send("a.png", files.cutout_png(), kind="cutout").json()["outcome"] == "duplicate"
    assert send("cutouts/b.png", files.cutout_png()).status_code == 400
    assert MaskVersion.objects.count() == 1


def test_a_zip_is_unpacked_on_the_server(send: Callable[..., Any]) -> None:
    content = {"photos/a.jpg": files.picture(), "masks/a.png": files.grey_png(files.alpha()), "../b.jpg": b"x"}
    answer = send("all.zip", files.archive(content).getvalue())
    assert answer.status_code == 201
    outcomes = {row["file"]: row["outcome"] for row in answer.json()["results"]}
    assert outcomes == {"../b.jpg": "rejected", "photos/a.jpg": "added", "masks/a.png": "added"}
    assert send("all.zip", b"no zip").status_code == 400


@pytest.mark.parametrize("fields", [{"kind": "poem"}, {"path": "x" * 1001}])
def test_odd_fields_are_refused(send: Callable[..., Any], fields: dict[str, str]) -> None:
    assert send("a.jpg", files.picture(), **fields).status_code == 400


def test_hostile_paths_stay_names(send: Callable[..., Any]) -> None:
    assert send("../../etc/passwd.jpg", files.picture()).json()["photo"]["name"] == "passwd.jpg"
    assert send("a\x00b.jpg", files.picture("PNG")).status_code == 400


def test_an_empty_or_too_large_file_is_rejected(send: Callable[..., Any], settings: Settings) -> None:
    assert "empty" in send("a.jpg", b"").json()["reason"]
    settings.MAX_PHOTO_BYTES = 10
    assert "at most" in send("a.jpg", files.picture()).json()["reason"]


def test_a_full_disk_answers_507(send: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blobs, "RESERVE", 2**60)
    assert send("a.jpg", files.picture()).status_code == 507
    assert not Photo.objects.exists()


def test_only_reviewers_and_above_send_and_strangers_see_nothing(
    project: Project, ann: User, lea: User, sam: User, client_of: ClientOf
) -> None:
    address = reverse("api-photos", args=[project.slug])
    known = reverse("api-known", args=[project.slug])
    for user, reads, writes in ((ann, 200, 403), (lea, 200, 400), (sam, 404, 404)):
        assert client_of(user).get(address).status_code == reads
        assert client_of(user).post(address, {}).status_code == writes
        asked = client_of(user).post(known, {"sha256": ["?"]}, content_type="application/json")
        assert asked.status_code == writes
    assert Client().get(address).status_code == 401


def test_the_list_is_paged_filtered_and_cheap(
    project: Project, ann: User, client_of: ClientOf, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(4):
        factories.photo(project, f"p{number}.jpg")
    client, address = client_of(ann), reverse("api-photos", args=[project.slug])
    with django_assert_max_num_queries(7):
        body = client.get(address, {"page_size": 3}).json()
    assert (body["count"], len(body["results"])) == (4, 3)
    assert client.get(address, {"state": "ACCEPTED"}).json()["count"] == 0
    assert client.get(address, {"state": "TO_PRESEGMENT"}).json()["count"] == 4
    assert client.get(address, {"state": "poem"}).status_code == 400


def test_one_photo_is_shown_and_a_foreign_one_is_not_found(project: Project, ann: User, client_of: ClientOf) -> None:
    own = factories.photo(project)
    foreign = factories.photo(factories.project("Winter"))
    client = client_of(ann)
    assert client.get(reverse("api-photo", args=[project.slug, own.pk])).json()["name"] == own.name
    assert client.get(reverse("api-photo", args=[project.slug, foreign.pk])).status_code == 404


def test_known_pictures_are_told_with_every_name(
    project: Project, rex: User, send: Callable[..., Any], client_of: ClientOf
) -> None:
    send("a.jpg", files.picture())
    send("b.jpg", files.picture())
    sha256 = hashlib.sha256(files.picture()).hexdigest()
    address = reverse("api-known", args=[project.slug])
    body = client_of(rex).post(address, {"sha256": [sha256, "0" * 64]}, content_type="application/json").json()
    assert body == {"known": [{"sha256": sha256, "name": "a.jpg"}, {"sha256": sha256, "name": "b.jpg"}]}


def test_the_upload_page_is_for_reviewers(project: Project, ann: User, rex: User, client_of: ClientOf) -> None:
    address = reverse("upload", args=[project.slug])
    page = client_of(rex).get(address)
    assert page.status_code == 200
    assert "Drop the first photos here" in page.content.decode()
    assert client_of(ann).get(address).status_code == 403
