"""Pictures over the web: who gets them, and with which headers."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests import factories
from workbench.accounts.models import User
from workbench.datasets import blobs
from workbench.datasets.models import Project
from workbench.masks.models import MaskVersion

ClientOf = Callable[[User], Client]


@pytest.fixture
def version(project: Project) -> MaskVersion:
    return factories.mask(factories.photo(project))


def addresses(version: MaskVersion) -> list[str]:
    photo = version.photo_id
    files = [f"/media/photos/{photo}/{variant}/" for variant in ("thumb", "screen", "full", "original")]
    return [
        *files,
        f"/media/thumbs/{photo}/{version.pk}/",
        f"/media/thumbs/{photo}/0/",
        f"/media/cutouts/{version.pk}/",
    ]


def test_members_see_pictures_and_strangers_do_not(
    version: MaskVersion, ann: User, sam: User, client_of: ClientOf
) -> None:
    for url in addresses(version):
        assert client_of(ann).get(url).status_code == 200, url
        assert client_of(sam).get(url).status_code == 404, url
        assert Client().get(url).status_code == 302, url


def test_a_picture_can_be_nothing_but_a_picture(version: MaskVersion, ann: User, client_of: ClientOf) -> None:
    for url in addresses(version):
        reply = client_of(ann).get(url)
        assert reply.headers["Content-Type"] in {"image/jpeg", "image/png"}
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert "private" in reply.headers["Cache-Control"]


def test_a_known_picture_is_not_sent_twice(version: MaskVersion, ann: User, sam: User, client_of: ClientOf) -> None:
    for url in addresses(version):
        etag = client_of(ann).get(url).headers["ETag"]
        again = client_of(ann).get(url, headers={"if-none-match": etag})
        assert (again.status_code, again.content) == (304, b"")
        assert client_of(sam).get(url, headers={"if-none-match": etag}).status_code == 404


def test_another_variant_has_another_etag(version: MaskVersion, ann: User, client_of: ClientOf) -> None:
    tags = [client_of(ann).get(url).headers["ETag"] for url in addresses(version)]
    assert len(set(tags)) == len(tags)


def test_a_mask_of_another_photo_is_not_there(
    version: MaskVersion, project: Project, ann: User, client_of: ClientOf
) -> None:
    other = factories.mask(factories.photo(project, "other.jpg"))
    assert client_of(ann).get(f"/media/thumbs/{version.photo_id}/{other.pk}/").status_code == 404
    assert client_of(ann).get("/media/cutouts/999999/").status_code == 404
    assert client_of(ann).get("/media/photos/999999/full/").status_code == 404


def test_behind_a_proxy_the_file_is_handed_over_after_the_check(
    version: MaskVersion, ann: User, sam: User, client_of: ClientOf, settings: Settings
) -> None:
    settings.SELVEDGE_ACCEL_PREFIX = "/inside/"
    url = f"/media/photos/{version.photo_id}/full/"
    reply = client_of(ann).get(url)
    sha = version.photo.pixels
    assert reply.headers["X-Accel-Redirect"] == f"/inside/blobs/{sha[:2]}/{sha[2:4]}/{sha}"
    assert reply.content == b""
    assert "X-Accel-Redirect" not in client_of(sam).get(url).headers


def test_a_lost_file_is_said_and_a_lost_derivative_made_again(
    version: MaskVersion, ann: User, client_of: ClientOf, storage: Path
) -> None:
    url = f"/media/photos/{version.photo_id}/thumb/"
    client_of(ann).get(url)
    blobs.derived(version.photo.pixels, "thumb.jpg").unlink()
    assert client_of(ann).get(url).status_code == 200
    blobs.path(version.photo.pixels).unlink()
    assert client_of(ann).get(f"/media/photos/{version.photo_id}/full/").status_code == 404
