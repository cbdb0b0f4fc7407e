"""Coordinates of the plots."""

from hypothesis import given
from hypothesis import strategies as st

from workbench.insights import plots

BINS = st.dictionaries(st.integers(0, 100), st.integers(0, 500))


@given(BINS)
def test_no_photo_is_lost_between_the_bars(counts: dict[int, int]) -> None:
    drawn = plots.histogram(counts, review=0.93, accept=0.97)
    assert sum(bar.count for bar in drawn.bars) == drawn.total == sum(counts.values())


@given(BINS)
def test_bars_stand_on_the_axis_and_inside_the_picture(counts: dict[int, int]) -> None:
    for bar in plots.histogram(counts, review=0.93, accept=0.97).bars:
        assert bar.y + bar.height == plots.BASE
        assert bar.y >= plots.TOP
        assert 0 <= bar.x < plots.WIDTH - plots.SLOT


def test_outliers_are_the_photos_below_the_threshold() -> None:
    drawn = plots.histogram({40: 2, 92: 3, 93: 5, 98: 7}, review=0.93, accept=0.97)
    assert drawn.outliers == 5
    assert [bar.zone for bar in drawn.bars if bar.count] == ["low", "low", "middle", "high"]


def test_the_better_model_stands_higher() -> None:
    drawn = plots.curve([(1, 0.91, 0.82), (2, 0.97, 0.93)])
    assert drawn is not None
    assert drawn.median[1].y < drawn.median[0].y
    assert drawn.median[1].x > drawn.median[0].x


def test_words_of_two_lines_that_meet_stay_apart() -> None:
    drawn = plots.curve([(1, 0.99, 0.989)])
    assert drawn is not None
    assert drawn.p10[0].words_y - drawn.median[0].words_y >= plots.WORDS_APART - 0.2


def test_no_measured_model_no_curve() -> None:
    assert plots.curve([]) is None
