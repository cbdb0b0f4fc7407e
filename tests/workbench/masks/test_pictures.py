"""Masks as pictures: read, drawn, outlined."""

import io
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests import factories
from workbench.datasets.models import Project
from workbench.errors import BadInput
from workbench.masks import pictures


def png(array: NDArray[Any] | Image.Image, **settings: Any) -> bytes:
    file = io.BytesIO()
    (array if isinstance(array, Image.Image) else Image.fromarray(array)).save(file, "PNG", **settings)
    return file.getvalue()


def decoded(data: bytes) -> NDArray[np.uint8]:
    return np.asarray(Image.open(io.BytesIO(data)))


SOFT = np.linspace(0, 255, 12, dtype=np.uint8).reshape(3, 4)


def test_soft_alpha_survives_in_grey_and_in_cutouts() -> None:
    rgba = np.dstack([np.zeros((3, 4, 3), np.uint8), SOFT])
    assert np.array_equal(pictures.read_png_mask(png(SOFT)), SOFT)
    assert np.array_equal(pictures.read_png_mask(png(rgba)), SOFT)


def test_one_bit_becomes_nothing_or_everything() -> None:
    read = pictures.read_png_mask(png(Image.fromarray(SOFT > 99)))
    assert np.array_equal(read, np.where(SOFT > 99, 255, 0))
    assert read.dtype == np.uint8


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "must be a PNG"),
        (b"GIF89a", "must be a PNG"),
        (png(np.zeros((60, 60), np.uint8))[:50], "damaged or cut short"),
        (png(np.zeros((4, 4, 3), np.uint8)), "colours but no alpha"),
        (png(np.zeros((4, 4), np.uint16)), "16-bit"),
        (png(Image.new("P", (4, 4))), "indexed colours"),
    ],
)
def test_what_is_no_mask_is_refused_with_its_reason(data: bytes, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        pictures.read_png_mask(data)


def test_a_picture_that_would_unfold_too_far_is_refused_before_decoding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_PIXELS", 8)
    with pytest.raises(BadInput, match="too large"):
        pictures.read_png_mask(png(SOFT))


def test_a_cutout_is_the_photo_with_the_mask_as_its_alpha(project: Project) -> None:
    version = factories.mask(factories.photo(project))
    rgba = decoded(pictures.cutout(version))
    assert rgba.shape == (factories.HEIGHT, factories.WIDTH, 4)
    assert np.array_equal(rgba[:, :, 3], factories.alpha())
    assert abs(int(rgba[2, 2, 0]) - 200) < 8


def test_a_thumbnail_is_square_and_shows_the_garment(project: Project) -> None:
    photo = factories.photo(project, width=400, height=300)
    version = factories.mask(photo, box=(300, 200, 340, 240))
    shown = decoded(pictures.garment_thumb(photo, version, outlined=False))
    whole = decoded(pictures.garment_thumb(photo, None))
    assert shown.shape == whole.shape == (384, 384, 3)
    # The whole photo is wider than high, so grey lies above it; the crop around a small garment is all photo but grey.
    assert abs(int(whole[2, 192, 0]) - pictures.GREY) < 4
    assert shown[192, 192].mean() > 190


def test_the_outline_is_drawn_on_request_only(project: Project) -> None:
    photo = factories.photo(project, width=400, height=400)
    version = factories.mask(photo, box=(20, 20, 380, 380))
    assert pictures.garment_thumb(photo, version) != pictures.garment_thumb(photo, version, outlined=False)


def test_an_outline_has_the_holes_too(project: Project) -> None:
    version = factories.mask(factories.photo(project))
    path = pictures.outline_path(version)
    assert path.startswith("M12 8")
    assert path.count("M") == path.count("Z") == 1


@pytest.mark.parametrize("limit", [10, 100])
def test_the_frame_stays_inside_the_photo(limit: int) -> None:
    for start, end in [(0, 4), (limit - 3, limit), (2, 8)]:
        first, last = pictures._around(start, end, 20, limit)
        assert 0 <= first <= start
        assert end <= last <= limit
