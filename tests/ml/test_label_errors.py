"""One drawn dress with two straps; each mistake people make is told apart, and a right mask is left alone."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from ml.kinds import Doubt
from ml.label_errors import LabelError, inspect, limit

HEIGHT, WIDTH = 384, 256
TIMES = 3
Mask = NDArray[np.uint8]


def dress() -> Mask:
    """(h,w) uint8 0/255 at the network's size: a body, a skirt and two straps."""
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[120:320, 80:180] = 255
    mask[60:120, 92:100] = 255
    mask[60:120, 160:168] = 255
    return mask


def photo_of(mask: Mask) -> NDArray[np.uint8]:
    """A red dress before a grey wall with a little noise, three times the network's size."""
    large = enlarged(mask)
    noise = np.random.default_rng(0).integers(-4, 5, (*large.shape, 3))
    colours = np.where(large[..., None] > 0, np.array((170, 30, 40)), np.array((150, 150, 150)))
    return (colours + noise).astype(np.uint8)


def enlarged(mask: Mask) -> Mask:
    """The mask at the photo's size."""
    return np.asarray(cv2.resize(mask, None, fx=TIMES, fy=TIMES, interpolation=cv2.INTER_NEAREST), np.uint8)


def certain(mask: Mask) -> NDArray[np.float32]:
    """What a good network answers to that garment: sure, except at the outline."""
    return np.asarray(cv2.GaussianBlur(mask.astype(np.float32) / 255.0, (3, 3), 0) * 0.98 + 0.01, np.float32)


def checked(mask: Mask) -> LabelError:
    """What is said of a mask of the dress, given at the network's size."""
    return inspect(photo_of(dress()), certain(dress()), enlarged(mask), 0.5)


def without(mask: Mask, rows: slice, columns: slice) -> Mask:
    """The mask with a rectangle cleared."""
    out = mask.copy()
    out[rows, columns] = 0
    return out


def with_also(mask: Mask, rows: slice, columns: slice) -> Mask:
    """The mask with a rectangle added."""
    out = mask.copy()
    out[rows, columns] = 255
    return out


def test_a_right_mask_is_left_alone() -> None:
    """Also one that is a pixel larger all around, as people draw."""
    assert checked(dress()).score == 0.0
    larger = np.asarray(cv2.dilate(enlarged(dress()), np.ones((3, 3), np.uint8)), np.uint8)
    assert inspect(photo_of(dress()), certain(dress()), larger, 0.5).score < 0.005


def test_a_missing_strap() -> None:
    """Named as thin, with its place and its box in the photo's pixels."""
    error = checked(without(dress(), slice(0, 120), slice(0, 110)))
    assert (error.kind, error.thin, error.place) == (Doubt.MISSING, True, "upper left")
    assert error.region == pytest.approx((92 * TIMES, 60 * TIMES, 8 * TIMES, 60 * TIMES), abs=6)
    assert error.share == pytest.approx(480 / 20960, rel=0.4)
    assert len(error.lines) == 1


def test_a_missing_part_is_no_strap() -> None:
    """A third of the skirt."""
    error = checked(without(dress(), slice(150, 230), slice(80, 115)))
    assert (error.kind, error.thin, error.place) == (Doubt.MISSING, False, "middle left")


def test_something_too_much() -> None:
    """An arm beside the body."""
    error = checked(with_also(dress(), slice(140, 220), slice(180, 200)))
    assert (error.kind, error.place) == (Doubt.EXTRA, "middle right")
    assert error.score > 0.05


@pytest.mark.parametrize(
    ("mask", "kind"),
    [
        (without(dress(), slice(308, 384), slice(0, 256)), Doubt.HEM_SHORT),
        (with_also(dress(), slice(320, 332), slice(80, 180)), Doubt.HEM_LONG),
    ],
)
def test_a_hem(mask: Mask, kind: Doubt) -> None:
    """Cut off or drawn too low along its whole width."""
    error = checked(mask)
    assert (error.kind, error.place) == (kind, "lower middle")


@pytest.mark.parametrize(("right", "down"), [(2, 0), (-2, 2), (12, -9)])
def test_a_shifted_mask(right: int, down: int) -> None:
    """By a few pixels or by many: with the move that would mend it, in the photo's pixels."""
    error = checked(np.roll(dress(), (down, right), (0, 1)))
    assert error.kind == Doubt.SHIFTED
    assert error.shift == pytest.approx((-right * TIMES, -down * TIMES), abs=TIMES / 2)
    assert error.dice_after > error.dice
    assert error.score > 0.05


def test_the_mask_of_another_photo() -> None:
    """Where hardly anything of the outline fits, wherever one moves it."""
    other = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.circle(other, (150, 250), 50, 255, -1)
    error = checked(other)
    assert error.kind == Doubt.OTHER
    assert error.score > 0.2


def test_a_network_that_is_wrong_itself_is_overruled_by_the_photo() -> None:
    """It is sure that there is no skirt; the photo's edges are where the mask has them."""
    confused = certain(without(dress(), slice(220, 384), slice(0, 256)))
    error = inspect(photo_of(dress()), confused, enlarged(dress()), 0.5)
    assert error.dice < 0.8
    assert error.score < 0.01


def test_an_unsure_network_says_nothing_against_the_photo() -> None:
    """It misses a third of the skirt, and is not even sure of that."""
    shy = certain(without(dress(), slice(150, 230), slice(80, 115))) * 0.6 + 0.2
    assert inspect(photo_of(dress()), shy.astype(np.float32), enlarged(dress()), 0.5).score < 1e-5


def test_an_unsure_network_is_believed_where_the_photo_says_the_same() -> None:
    """The hidden strap has the dress's colours, and the mask's outline there runs through cloth."""
    shy = (certain(dress()) * 0.4 + 0.3).astype(np.float32)
    error = inspect(photo_of(dress()), shy, enlarged(without(dress(), slice(0, 120), slice(0, 110))), 0.5)
    assert (error.kind, error.thin, error.place) == (Doubt.MISSING, True, "upper left")
    assert error.score > 0.01


def test_nothing_found_and_nothing_drawn() -> None:
    """An empty mask of an empty photo is right."""
    nothing = np.zeros((HEIGHT, WIDTH), np.uint8)
    error = inspect(photo_of(nothing), certain(nothing), enlarged(nothing), 0.5)
    assert (error.score, error.kind, error.dice) == (0.0, Doubt.NONE, 1.0)


def test_an_empty_mask_of_a_garment() -> None:
    """Everything is missing."""
    error = checked(np.zeros((HEIGHT, WIDTH), np.uint8))
    assert error.score > 0.8
    assert error.dice == 0.0


def test_sizes_must_fit() -> None:
    """A mask of another size is refused."""
    with pytest.raises(ValueError, match="pixels"):
        inspect(photo_of(dress()), certain(dress()), dress(), 0.5)


class TestLimit:
    """From which score on a mask stands out."""

    def test_one_among_many(self) -> None:
        """The others' spread decides."""
        assert limit([0.001, 0.002, 0.003, 0.2], 0.01) == 0.01

    def test_a_weak_network_doubts_few(self) -> None:
        """Where it differs from every mask, only extremes stand out."""
        scores = list(np.linspace(0.05, 0.25, 40))
        assert limit(scores, 0.01) > max(scores)

    def test_none(self) -> None:
        """No mask, no limit but the least."""
        assert limit([], 0.01) == 0.01
