"""From contrasts to what the studio should change: drawn cases."""

import pytest

from workbench.review.advice import Advice, Change, Side, advise

# A garment from 100 to 300 across and 100 to 500 down.
BOX = (100, 100, 300, 500)
WEAK, CLEAR = 1.0, 20.0
LEFT, RIGHT, TOP, BOTTOM = (100, 300), (300, 300), (200, 100), (200, 500)


def stretch(place: tuple[int, int], length: float, contrast: float = WEAK) -> list[float]:
    return [*place, length, 0.5, contrast]


def advice(*stretches: list[float], contrast: float = WEAK, **known: float | None) -> Advice:
    values = {"median": 10.0, "body": None} | known
    return advise(
        contrast=contrast, median=values["median"], body=values["body"], least=3.0, stretches=stretches, box=BOX
    )


@pytest.mark.parametrize(
    ("place", "side"), [(LEFT, Side.LEFT), (RIGHT, Side.RIGHT), (TOP, Side.TOP), (BOTTOM, Side.BOTTOM)]
)
def test_weak_on_one_side_is_that_sides_light(place: tuple[int, int], side: Side) -> None:
    assert advice(stretch(place, 80)) == Advice(Change.LIGHT, side)


def test_two_thirds_of_the_weak_outline_decide() -> None:
    assert advice(stretch(LEFT, 80), stretch(RIGHT, 40)).side == Side.LEFT
    assert advice(stretch(LEFT, 79), stretch(RIGHT, 40)) == Advice(Change.BACKGROUND)


def test_stretches_that_stand_out_count_for_nothing() -> None:
    assert advice(stretch(LEFT, 10), stretch(RIGHT, 500, CLEAR)).side == Side.LEFT


def test_weak_all_round_is_the_background() -> None:
    """Also where the doubtful stretches happen to lie on one side, and where nobody found any."""
    assert advice(stretch(LEFT, 80), median=2.0) == Advice(Change.BACKGROUND)
    assert advice() == Advice(Change.BACKGROUND)


def test_what_blends_into_skin_needs_another_mannequin() -> None:
    assert advice(stretch(LEFT, 80), body=2.0) == Advice(Change.BODY)
    assert advice(contrast=CLEAR, body=2.0) == Advice(Change.BODY)
    assert advice(stretch(LEFT, 80), body=9.0).change == Change.LIGHT


def test_where_nothing_is_weak_the_note_says_it() -> None:
    assert advice(stretch(LEFT, 80), contrast=CLEAR) == Advice(Change.NOTE)


def test_without_a_mask_there_are_no_sides() -> None:
    found = advise(contrast=WEAK, median=10.0, body=None, least=3.0, stretches=[stretch(LEFT, 80)], box=None)
    assert found == Advice(Change.BACKGROUND)
