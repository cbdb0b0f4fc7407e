"""The signals of an outline on masks whose answer can be counted by hand."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from ml.shapes import holes, shape


def blank(height: int = 100, width: int = 200) -> NDArray[np.uint8]:
    return np.zeros((height, width), np.uint8)


def test_a_rectangle_lies_where_it_was_drawn() -> None:
    mask = blank()
    mask[20:60, 50:150] = 255
    found = shape(mask)
    assert found["area"] == 4000 / 20000
    assert [found["x"], found["y"]] == pytest.approx([0.5, 0.4])
    assert (found["width"], found["height"]) == (0.5, 0.4)
    assert found["solidity"] == pytest.approx(1.0)
    assert found["border"] == 0.0
    assert (found["components"], found["specks"], found["largest_share"]) == (1, 0, 1.0)


def test_a_second_shoe_is_a_piece_and_a_crumb_is_a_speck() -> None:
    mask = blank()
    mask[10:50, 10:50] = 255
    mask[10:50, 100:130] = 255
    mask[80:84, 10:15] = 255
    found = shape(mask)
    assert (found["components"], found["specks"]) == (2, 1)
    assert found["speck_area"] == pytest.approx(20 / 2820)
    assert found["largest_share"] == pytest.approx(1600 / 2820)


def test_pieces_that_touch_at_a_corner_are_one() -> None:
    mask = blank()
    mask[10:20, 10:20] = mask[20:30, 20:30] = 255
    assert shape(mask)["components"] == 1


def test_a_cross_fills_five_ninths_of_its_square_and_seven_of_its_hull() -> None:
    mask = blank()
    mask[10:40, 20:30] = mask[20:30, 10:40] = 255
    # The hull is the square of 30 without four corners, each half of a square of 10.
    assert shape(mask)["solidity"] == pytest.approx(500 / 700)


def test_a_garment_cut_by_the_edge_says_how_much_of_its_outline_lies_there() -> None:
    mask = blank()
    mask[60:, 50:150] = 255
    # 100 + 2 * 40 + 100 pixels around, less the four corners that count once.
    assert shape(mask)["border"] == pytest.approx(100 / 276)
    mask[:] = 255
    assert shape(mask)["border"] == 1.0


def test_holes_are_counted_with_their_share_of_the_mask() -> None:
    mask = blank()
    mask[10:90, 10:190] = 255
    mask[20:30, 20:40] = mask[50:51, 60:61] = 0
    assert holes(mask) == {"holes": 2, "hole_area": pytest.approx(201 / (80 * 180 - 201))}


def test_a_true_opening_is_no_hole() -> None:
    mask = blank()
    mask[10:90, 10:190] = 255
    mask[20:30, 20:40] = mask[50:60, 60:70] = 0
    for corner in ((20, 20), (39, 29)):
        assert holes(mask, [corner])["holes"] == 1
    assert holes(mask, [(25, 25), (39, 29)])["hole_area"] == pytest.approx(100 / (80 * 180 - 300))
    assert holes(mask, [(25, 25), (65, 55), (5, 5), (100, 80)])["holes"] == 0


def test_a_gap_that_only_the_photos_edge_closes_is_no_hole() -> None:
    mask = blank()
    mask[40:, 10:190] = 255
    mask[60:, 50:60] = 0
    assert holes(mask)["holes"] == 0


def test_a_hole_closed_by_a_corner_only_is_one_as_in_the_editor() -> None:
    mask = blank()
    cv2.rectangle(mask, (10, 10), (30, 30), 255, 1)
    mask[10, 10] = 0
    assert holes(mask)["holes"] == 1


def test_an_empty_mask_has_an_area_and_nothing_else() -> None:
    assert shape(blank()) == {"area": 0.0}
    assert holes(blank()) == {}
    assert holes(blank(), [(3, 3)]) == {}
