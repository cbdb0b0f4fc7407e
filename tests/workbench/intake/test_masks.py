"""Receiving masks and cutouts for photos that are there."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests import factories
from tests.workbench.intake import files
from tests.workbench.intake.test_receive import damaged
from workbench.accounts.models import User
from workbench.datasets.models import Photo, Project
from workbench.datasets.services import set_labels
from workbench.intake.names import Kind
from workbench.intake.services import Outcome, receive, receive_mask
from workbench.masks.models import Head, MaskVersion, Source
from workbench.masks.services import foreground, head_of, label_alphas
from workbench.workflow.services import note_drawing

HARD = np.where(files.alpha() == 255, np.uint8(255), np.uint8(0))


@pytest.fixture
def photo(project: Project) -> Photo:
    received = receive(project, "a_Front.jpg", files.picture())
    assert received.photo is not None
    return received.photo


def test_a_mask_finds_its_photo_and_becomes_what_counts(project: Project, photo: Photo, lea: User) -> None:
    received = receive_mask(project, "masks/a_Front.png", files.grey_png(HARD), user=lea)
    version = MaskVersion.objects.get()
    assert (received.outcome, received.photo, received.version) == (Outcome.ADDED, photo, version)
    assert (version.source, version.author) == (Source.IMPORT, lea)
    assert head_of(photo) == version
    assert np.array_equal(foreground(version), HARD)


READABLE: dict[str, tuple[Kind, Callable[[], bytes], np.ndarray]] = {
    "one bit": (Kind.MASK, lambda: files.picture("PNG", image=Image.fromarray(HARD).convert("1")), HARD),
    "soft grey": (Kind.MASK, lambda: files.grey_png(files.alpha()), files.alpha()),
    "zeros and ones": (Kind.MASK, lambda: files.grey_png(HARD // 255), HARD),
    "a soft cutout": (Kind.CUTOUT, files.cutout_png, files.alpha()),
    "a cutout among the masks": (Kind.MASK, files.cutout_png, files.alpha()),
}


@pytest.mark.parametrize("way", READABLE)
def test_every_way_to_write_a_mask_is_read_with_its_soft_edge(project: Project, photo: Photo, way: str) -> None:
    kind, make, expected = READABLE[way]
    assert receive_mask(project, "a_Front.png", make(), kind).reason == ""
    version = head_of(photo)
    assert version is not None
    assert np.array_equal(foreground(version), expected)


def test_the_same_mask_again_is_a_duplicate(project: Project, photo: Photo) -> None:
    receive_mask(project, "a_Front.png", files.grey_png(HARD))
    assert receive_mask(project, "a_Front.png", files.grey_png(HARD)).outcome is Outcome.DUPLICATE
    assert MaskVersion.objects.count() == 1


def test_a_second_mask_is_kept_beside_the_first(project: Project, photo: Photo) -> None:
    first = receive_mask(project, "a_Front.png", files.grey_png(HARD)).version
    second = receive_mask(project, "a_Front.png", files.grey_png(files.alpha()))
    assert second.outcome is Outcome.ADDED
    assert "beside" in second.reason
    assert head_of(photo) == first


def test_an_imported_mask_takes_the_place_of_a_models_untouched_one(project: Project, photo: Photo) -> None:
    factories.mask(photo, source=Source.MODEL, box=(2, 2, 9, 9))
    received = receive_mask(project, "a_Front.png", files.grey_png(HARD))
    assert head_of(photo) == received.version


def test_an_imported_mask_never_takes_the_place_of_a_persons(project: Project, photo: Photo, ann: User) -> None:
    drawn = factories.mask(photo, author=ann, box=(2, 2, 9, 9))
    receive_mask(project, "a_Front.png", files.grey_png(HARD))
    assert head_of(photo) == drawn


def test_an_imported_mask_waits_where_somebody_has_begun_to_draw(project: Project, photo: Photo) -> None:
    shown = factories.mask(photo, source=Source.MODEL, box=(2, 2, 9, 9))
    note_drawing(photo.item)
    receive_mask(project, "a_Front.png", files.grey_png(HARD))
    assert head_of(photo) == shown


def test_masks_of_a_second_name_of_the_same_bytes_find_the_photo(project: Project, photo: Photo) -> None:
    receive(project, "b_Front.jpg", files.picture())
    assert receive_mask(project, "b_Front.png", files.grey_png(HARD)).photo == photo


def test_of_two_photos_of_one_stem_the_whole_name_decides(project: Project, photo: Photo) -> None:
    other = receive(project, "a_Front.png", files.picture("PNG")).photo
    assert receive_mask(project, "a_Front.png", files.grey_png(HARD)).photo == other
    assert receive_mask(project, "a_Front.jpg.png", files.grey_png(HARD)).photo == photo
    receive(project, "b.jpg", files.picture(quality=30))
    receive(project, "b.webp", files.picture("WEBP"))
    assert "Several photos" in receive_mask(project, "b.png", files.grey_png(HARD)).reason


BAD: dict[str, tuple[Kind, Callable[[], bytes], str]] = {
    "another size": (Kind.MASK, lambda: files.grey_png(HARD[:-2]), "The mask is 24 x 30 pixels, the photo"),
    "not upright": (Kind.MASK, lambda: files.grey_png(np.ascontiguousarray(HARD.T)), "32 x 24"),
    "a JPEG": (Kind.MASK, files.picture, "must be a PNG"),
    "cut short": (Kind.MASK, lambda: files.grey_png(HARD)[:-30], "damaged or cut short"),
    "colours": (Kind.MASK, lambda: files.picture("PNG"), "no alpha"),
    "a cutout without alpha": (Kind.CUTOUT, lambda: files.grey_png(HARD), "no alpha channel"),
    "nothing inside": (Kind.MASK, lambda: files.grey_png(HARD * 0), "is empty"),
    "everything inside": (Kind.CUTOUT, lambda: files.cutout_png(HARD * 0 + 255), "whole picture"),
    "41 megapixels": (Kind.MASK, lambda: files.header_only_png(60_000, 60_000), "megapixels"),
}


@pytest.mark.parametrize("fault", BAD)
def test_a_bad_mask_is_rejected_with_its_reason(project: Project, photo: Photo, fault: str) -> None:
    kind, make, reason = BAD[fault]
    received = receive_mask(project, "a_Front.png", make(), kind)
    assert received.outcome is Outcome.REJECTED
    assert reason in received.reason
    assert not MaskVersion.objects.exists()
    assert not Head.objects.exists()


def test_a_mask_without_a_photo_says_so(project: Project, photo: Photo) -> None:
    assert receive_mask(project, "b.png", files.grey_png(HARD)).reason == "There is no photo called b."
    assert "cannot be stored" in receive_mask(project, "a_Front\0.png", files.grey_png(HARD)).reason


class TestLabelMaps:
    """Projects with several labels read each pixel's value as a label's number."""

    @pytest.fixture
    def values(self, project: Project, photo: Photo) -> np.ndarray:
        set_labels(project=project, names=["shirt", "skirt"])
        out = np.zeros((files.HEIGHT, files.WIDTH), np.uint8)
        out[4:10, 4:20], out[10:20, 4:20] = 2, 3
        return out

    @pytest.mark.parametrize("indexed", [False, True])
    def test_each_value_becomes_a_layer(
        self, project: Project, photo: Photo, values: np.ndarray, indexed: bool
    ) -> None:
        image = Image.fromarray(values)
        if indexed:
            image.putpalette([0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255])
        assert receive_mask(project, "a_Front.png", files.picture("PNG", image=image)).reason == ""
        version = head_of(photo)
        assert version is not None
        ids = dict(project.labels.values_list("value", "id"))
        alphas = label_alphas(version)
        assert set(alphas) == {ids[2], ids[3]}
        assert np.array_equal(alphas[ids[2]], (values == 2) * np.uint8(255))
        assert np.array_equal(alphas[ids[3]], (values == 3) * np.uint8(255))

    def test_a_value_without_a_label_a_plain_mask_or_a_cutout_is_rejected(
        self, project: Project, photo: Photo, values: np.ndarray
    ) -> None:
        assert "the value 255" in receive_mask(project, "a_Front.png", files.grey_png(HARD)).reason
        assert "send label maps" in receive_mask(project, "a_Front.png", files.cutout_png(), Kind.CUTOUT).reason
        one_bit = files.picture("PNG", image=Image.fromarray(HARD).convert("1"))
        assert "8-bit grey or indexed" in receive_mask(project, "a_Front.png", one_bit).reason
        assert not MaskVersion.objects.exists()


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), kind=st.sampled_from([Kind.MASK, Kind.CUTOUT]))
def test_damaged_masks_are_taken_or_refused_with_a_reason(
    project: Project, photo: Photo, seed: int, kind: Kind
) -> None:
    data = damaged(files.cutout_png() if kind is Kind.CUTOUT else files.grey_png(HARD), seed)
    received = receive_mask(project, "a_Front.png", data, kind)
    assert received.outcome is not Outcome.REJECTED or received.reason.endswith(".")
