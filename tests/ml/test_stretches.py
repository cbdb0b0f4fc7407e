"""Doubtful stretches on outlines whose doubt is drawn by hand."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from ml import stretches
from ml.quality import contrast_profile
from ml.resize import enlarge_mask
from ml.stretches import Profile, Row, doubtful_stretches

# The network's size, and a photo four times as high and twice as wide.
SMALL, LARGE = (96, 128), (384, 256)
# The garment in the network's pixels: left, top, right, bottom, the last two excluded.
BOX = (30, 20, 98, 76)


def sure() -> NDArray[np.float32]:
    """A rectangle the network has no doubt about: (h,w) float32."""
    out = np.full(SMALL, 0.001, np.float32)
    out[BOX[1] : BOX[3], BOX[0] : BOX[2]] = 0.999
    return out


def found(probability: NDArray[np.float32], photo: NDArray[np.uint8] | None = None) -> list[Row]:
    """The stretches on a photo that is plainly black on white unless given."""
    mask = enlarge_mask(probability, 0.5, *LARGE)
    if photo is None:
        photo = np.repeat(np.where(mask > 0, np.uint8(0), np.uint8(255))[..., None], 3, axis=2)
    return doubtful_stretches(probability, 0.5, Profile(*contrast_profile(photo, mask), LARGE), LARGE)


def test_a_sure_network_leaves_nothing_to_look_at() -> None:
    assert found(sure()) == []


def test_no_outline_has_no_stretch() -> None:
    assert found(np.full(SMALL, 0.4, np.float32)) == []
    assert found(np.full(SMALL, 0.6, np.float32)) == []


def test_the_unsure_side_is_named_in_the_photos_pixels() -> None:
    probability = sure()
    probability[BOX[1] : BOX[3], BOX[2] - 4 : BOX[2] + 4] = np.linspace(0.65, 0.35, 8, dtype=np.float32)
    rows = [row for row in found(probability) if row[3] > 0.5]
    assert 2 <= len(rows) <= 4
    for x, y, length, _, contrast in rows:
        assert abs(x - 2 * (BOX[2] - 1)) <= 4
        assert 4 * BOX[1] <= y <= 4 * BOX[3]
        # A vertical stretch of 24 pixels, each four high in the photo; one that turns the corner is shorter.
        assert 2 * stretches.LENGTH <= length <= 4 * stretches.LENGTH + 8
        assert contrast == pytest.approx(100, abs=1)


def test_the_worst_comes_first() -> None:
    probability = sure()
    probability[BOX[1] : BOX[3], BOX[2] - 4 : BOX[2] + 4] = 0.6
    probability[BOX[1] : BOX[3], BOX[0] - 4 : BOX[0] + 4] = 0.9
    rows = found(probability)
    assert [row[3] for row in rows] == sorted((row[3] for row in rows), reverse=True)
    assert rows[0][0] > LARGE[1] / 2 > rows[-1][0]


def test_of_equally_doubtful_stretches_the_one_that_is_harder_to_see_comes_first() -> None:
    probability = np.full(SMALL, 0.001, np.float32)
    for left in (20, 84):
        probability[30:60, left : left + 24] = 0.6
    photo = np.full((*LARGE, 3), 255, np.uint8)
    photo[:, : LARGE[1] // 2][enlarge_mask(probability, 0.5, *LARGE)[:, : LARGE[1] // 2] > 0] = 0
    photo[:, LARGE[1] // 2 :][enlarge_mask(probability, 0.5, *LARGE)[:, LARGE[1] // 2 :] > 0] = 200
    rows = found(probability, photo)
    doubts = {row[3] for row in rows}
    assert len(doubts) < len(rows)
    for doubt in doubts:
        contrasts = [row[4] for row in rows if row[3] == doubt]
        assert contrasts == sorted(contrasts)
        assert contrasts[0] < 25 < 90 < contrasts[-1]


def test_a_hole_is_part_of_the_outline() -> None:
    probability = sure()
    cv2.circle(probability, (64, 48), 12, 0.3, -1)
    rows = found(probability)
    assert rows
    assert all(np.hypot(x / 2 - 64, y / 4 - 48) < 15 for x, y, *_ in rows)


def test_where_the_garment_leaves_the_photo_there_is_nothing_to_judge() -> None:
    probability = np.full(SMALL, 0.6, np.float32)
    probability[:, 64:] = 0.001
    assert {abs(row[0] - 127) <= 4 for row in found(probability)} == {True}


def test_there_are_never_more_than_the_most() -> None:
    probability = np.full(SMALL, 0.45, np.float32)
    for x in range(6, 124, 8):
        for y in range(6, 92, 8):
            cv2.circle(probability, (x, y), 2, 0.55, -1)
    assert len(found(probability)) == stretches.MOST


@settings(max_examples=40)
@given(arrays(np.float32, (12, 16), elements=st.floats(0, 1, width=32)))
def test_any_probability_gives_rows_within_the_photo(probability: NDArray[np.float32]) -> None:
    mask = enlarge_mask(probability, 0.5, 48, 80)
    photo = np.repeat(mask[..., None], 3, axis=2)
    rows = doubtful_stretches(probability, 0.5, Profile(*contrast_profile(photo, mask), (48, 80)), (48, 80))
    for x, y, length, doubt, contrast in rows:
        assert 0 <= x < 80
        assert 0 <= y < 48
        assert length >= 0
        assert stretches.DOUBTFUL <= doubt <= 1
        assert contrast >= 0
