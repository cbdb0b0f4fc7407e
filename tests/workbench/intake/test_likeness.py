"""Copies of a photo are found again, other garments before the same wall are not."""

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from workbench.intake.likeness import SAME, difference, distances, likeness, unpack
from workbench.intake.repeats import NEAR

Rgb = NDArray[np.uint8]
WIDTH, HEIGHT = 240, 360
RED, BLUE = (190, 40, 50), (40, 70, 190)


def studio(colour: tuple[int, int, int] = RED, hem: int = 250, seed: int = 0) -> Rgb:
    """(HEIGHT, WIDTH, 3) uint8: a patterned dress on a mannequin before a wall that is lighter in the middle."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    wall = 225 - 40 * np.hypot(columns - WIDTH / 2, rows - HEIGHT / 2) / HEIGHT
    out = np.repeat(wall[..., None], 3, axis=2).astype(np.uint8)
    cv2.rectangle(out, (0, 320), (WIDTH, HEIGHT), (90, 80, 75), -1)
    cv2.ellipse(out, (120, 70), (22, 40), 0, 0, 360, (205, 175, 150), -1)
    cv2.rectangle(out, (108, 100), (132, 330), (205, 175, 150), -1)
    dress = np.array([(95, 100), (145, 100), (175, hem), (65, hem)])
    cv2.fillPoly(out, [dress], colour)
    inside = cv2.fillPoly(np.zeros((HEIGHT, WIDTH), np.uint8), [dress], 1) > 0
    spots = np.random.default_rng(seed).random((18, 12)) < 0.4
    pattern = cv2.resize(spots.astype(np.uint8), (WIDTH, HEIGHT), interpolation=cv2.INTER_NEAREST) > 0
    out[inside & pattern] = tuple(255 - value for value in colour)
    return out


def saved_anew(rgb: Rgb, quality: int) -> Rgb:
    """As a JPEG of that quality."""
    return np.asarray(cv2.imdecode(cv2.imencode(".jpg", rgb, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], 1), np.uint8)


def brighter(rgb: Rgb, gain: float, bias: float = 0.0) -> Rgb:
    """With other light, clipped as cameras clip."""
    return np.asarray(np.clip(rgb * gain + bias, 0, 255), np.uint8)


def cut(rgb: Rgb, share: float) -> Rgb:
    """Without that share of each side."""
    height, width = rgb.shape[:2]
    top, left = round(height * share), round(width * share)
    return rgb[top : height - top, left : width - left]


def bits(one: Rgb, other: Rgb) -> int:
    """How far the hash of the first lies from what is looked up for the other."""
    return int(distances(unpack([likeness(one).phash]), likeness(other).looked_up)[0])


COPIES: dict[str, Callable[[Rgb], Any]] = {
    "JPEG of quality 50": lambda rgb: saved_anew(rgb, 50),
    "half the size": lambda rgb: cv2.resize(rgb, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA),
    "brighter by a fifth": lambda rgb: brighter(rgb, 1.2),
    "darker": lambda rgb: brighter(rgb, 0.8),
    "less contrast": lambda rgb: brighter(rgb, 0.8, 30),
    "a hundredth cut off": lambda rgb: cut(rgb, 0.01),
    "two hundredths cut off": lambda rgb: cut(rgb, 0.02),
}


@pytest.mark.parametrize("how", COPIES)
def test_a_copy_is_found_both_ways(how: str) -> None:
    """Whichever of the two came first."""
    one, other = studio(), np.asarray(COPIES[how](studio()), np.uint8)
    assert bits(one, other) <= NEAR
    assert bits(other, one) <= NEAR
    assert difference(one, other) <= SAME
    assert difference(other, one) <= SAME


@pytest.mark.parametrize(
    "other",
    [studio(BLUE), studio(hem=200), studio(seed=1), np.flip(studio(), axis=1), brighter(studio(BLUE), 1.1)],
    ids=["another colour", "shorter", "another pattern", "mirrored", "another colour, brighter"],
)
def test_another_garment_in_the_same_place_is_another_photo(other: Rgb) -> None:
    """However near the hashes lie: the closer look tells them apart."""
    assert difference(studio(), np.ascontiguousarray(other)) > SAME


def test_pictures_that_show_nothing_have_no_hash() -> None:
    """They would all repeat each other."""
    for grey in (0, 128, 255):
        alike = likeness(np.full((40, 30, 3), grey, np.uint8))
        assert (alike.phash, len(alike.looked_up)) == ("", 0)


def test_pictures_without_anything_in_common_are_not_alike() -> None:
    """Also where no alignment can be found."""
    noise = np.random.default_rng(0).integers(0, 256, (90, 60, 3), dtype=np.uint8)
    assert difference(studio(), noise) > SAME
    assert difference(studio(), np.zeros((90, 60, 3), np.uint8)) > SAME


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=20), st.binary(min_size=32, max_size=32))
def test_distances_count_the_bits_that_differ(stored: list[bytes], asked: bytes) -> None:
    """As slow counting does; of several that are looked up, the nearest decides."""
    hashes = unpack([one.hex() for one in stored])
    looked_up = unpack([asked.hex(), stored[0].hex()]).T
    slow = [
        min((int.from_bytes(one) ^ int.from_bytes(other)).bit_count() for other in (asked, stored[0])) for one in stored
    ]
    assert distances(hashes, looked_up).tolist() == slow
