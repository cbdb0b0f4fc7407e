"""Estimated Dice and boundary contrast on pictures whose answer is known."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from ml.quality import beside_body, boundary_contrast, contrast_profile, soft_dice

probabilities = arrays(np.float32, (6, 5), elements=st.floats(0, 1, width=32))


def test_soft_dice_known_value() -> None:
    probability = np.array([[0.9, 0.8], [0.3, 0.0]])
    assert soft_dice(probability, 0.5) == pytest.approx(2 * 1.7 / (2.0 + 2))


def test_a_certain_mask_is_certain_and_an_empty_one_is_as_certain_as_its_highest_pixel() -> None:
    assert soft_dice(np.array([[1.0, 0.0]]), 0.5) == 1.0
    assert soft_dice(np.zeros((3, 3)), 0.5) == 1.0
    assert soft_dice(np.array([[0.4, 0.0]]), 0.5) == pytest.approx(0.6)


@given(probabilities, st.floats(0.05, 0.95))
def test_soft_dice_stays_between_0_and_1(probability: NDArray[np.float32], threshold: float) -> None:
    assert 0.0 <= soft_dice(probability, threshold) <= 1.0


@given(probabilities)
def test_doubt_outside_the_mask_lowers_soft_dice(probability: NDArray[np.float32]) -> None:
    probability[0, 0], probability[0, 1] = 0.9, 0.0
    doubtful = probability.copy()
    doubtful[0, 1] = 0.4
    assert soft_dice(doubtful, 0.5) < soft_dice(probability, 0.5)


def disc(inside: tuple[int, int, int], outside: tuple[int, int, int]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """A disc of one colour before another, 200x160, and its mask."""
    mask = np.zeros((200, 160), np.uint8)
    cv2.circle(mask, (80, 100), 50, 255, -1)
    photo = np.where(mask[..., None] > 0, np.array(inside), np.array(outside)).astype(np.uint8)
    return photo, mask


def test_black_on_white_is_a_hundred_and_equal_colours_are_zero() -> None:
    assert boundary_contrast(*disc((0, 0, 0), (255, 255, 255))) == pytest.approx(100, abs=0.1)
    assert boundary_contrast(*disc((90, 80, 70), (90, 80, 70))) == 0.0


def test_the_more_alike_the_lower() -> None:
    skin = (224, 190, 160)
    contrasts = [boundary_contrast(*disc(colour, skin)) for colour in ((226, 193, 164), (235, 205, 180), (60, 20, 90))]
    assert contrasts == sorted(contrasts)
    assert contrasts[0] < 5 < 30 < contrasts[2]


def test_a_weak_third_of_the_outline_is_what_counts_and_where_it_is() -> None:
    photo, mask = disc((0, 0, 0), (255, 255, 255))
    photo[120:] = 0
    points, differences = contrast_profile(photo, mask)
    assert boundary_contrast(photo, mask) == 0.0
    assert differences[points[:, 1] > 128].max() == 0.0
    assert differences[points[:, 1] < 112].min() == pytest.approx(100, abs=0.1)


def test_the_points_lie_on_the_outline_as_x_and_y() -> None:
    photo, mask = disc((0, 0, 0), (255, 255, 255))
    points, differences = contrast_profile(photo, mask)
    assert len(points) == len(differences) > 200
    radius = np.hypot(points[:, 0] - 80, points[:, 1] - 100)
    assert radius.min() > 48
    assert radius.max() < 52


def test_a_hole_has_an_outline_too_and_is_looked_at_from_the_garment_outwards() -> None:
    photo, mask = disc((0, 0, 0), (255, 255, 255))
    cv2.circle(mask, (80, 100), 20, 0, -1)
    cv2.circle(photo, (80, 100), 20, (0, 0, 0), -1)
    points, differences = contrast_profile(photo, mask)
    inner = np.hypot(points[:, 0] - 80, points[:, 1] - 100) < 30
    assert inner.sum() > 80
    assert differences[inner].max() == 0.0
    assert differences[~inner].min() > 90


def test_a_strap_thinner_than_the_band_is_not_compared_with_what_lies_beyond_it() -> None:
    photo = np.full((2000, 300, 3), 255, np.uint8)
    mask = np.zeros((2000, 300), np.uint8)
    mask[200:1800, 150:153] = 255
    photo[mask > 0] = 0
    assert boundary_contrast(photo, mask) == pytest.approx(100, abs=0.1)


def test_no_outline_is_zero_also_where_the_mask_fills_the_photo() -> None:
    photo = np.full((40, 30, 3), 200, np.uint8)
    assert boundary_contrast(photo, np.zeros((40, 30), np.uint8)) == 0.0
    assert boundary_contrast(photo, np.full((40, 30), 255, np.uint8)) == 0.0


def test_sizes_that_differ_are_refused() -> None:
    with pytest.raises(ValueError, match="pixels"):
        boundary_contrast(np.zeros((4, 5, 3), np.uint8), np.zeros((5, 4), np.uint8))


@settings(max_examples=40, deadline=None)
@given(
    photo=arrays(np.uint8, (12, 9, 3)),
    mask=arrays(np.uint8, (12, 9), elements=st.sampled_from([0, 255])),
)
def test_any_mask_has_a_finite_contrast_and_mirroring_hardly_changes_it(
    photo: NDArray[np.uint8], mask: NDArray[np.uint8]
) -> None:
    points, differences = contrast_profile(photo, mask)
    assert np.isfinite(differences).all()
    assert (differences >= 0).all()
    assert (mask[points[:, 1], points[:, 0]] > 0).all()
    assert np.isfinite(boundary_contrast(photo[:, ::-1], mask[:, ::-1]))


def on_a_mannequin() -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]:
    """A dark dress on a grey wall whose upper half ends at a mannequin of nearly its colour: photo, mask, body."""
    mask, body = np.zeros((400, 300), np.uint8), np.zeros((400, 300), np.uint8)
    mask[200:350, 100:200] = 255
    body[50:350, 100:200] = 255
    photo = np.full((400, 300, 3), 200, np.uint8)
    photo[body > 0] = (64, 64, 64)
    photo[mask > 0] = (60, 60, 60)
    return photo, mask, body


def test_the_contrast_with_the_mannequin_is_that_of_the_stretches_that_touch_it() -> None:
    photo, mask, body = on_a_mannequin()
    found = beside_body(*contrast_profile(photo, mask), mask, [body])
    assert 90 <= len(found) <= 110
    assert np.median(found) < 3 < 30 < np.median(contrast_profile(photo, mask)[1])


def test_a_garment_away_from_any_body_has_no_contrast_with_one() -> None:
    photo, mask, body = on_a_mannequin()
    body[180:] = 0
    profile = contrast_profile(photo, mask)
    assert beside_body(*profile, mask, [body]).size == beside_body(*profile, mask, []).size == 0
    assert beside_body(*profile, mask, [body, np.where(mask > 0, mask, 0)]).size == 0
