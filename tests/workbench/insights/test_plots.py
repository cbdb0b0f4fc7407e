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
