"""How the Dice of a holdout is spread."""

from hypothesis import given
from hypothesis import strategies as st

from workbench.training.spread import HEIGHT, WIDTH, spread

DICE = st.floats(0.0, 1.0)


@given(st.lists(DICE, min_size=2, max_size=80))
def test_every_photo_stands_in_one_bar_inside_the_plot(values: list[float]) -> None:
    found = spread([(str(place), value) for place, value in enumerate(values)])
    assert found is not None
    assert sum(bar.count for bar in found.bars) == len(values)
    for bar in found.bars:
        assert 0 <= bar.x <= WIDTH - bar.width
        assert abs(bar.y + bar.height - HEIGHT) < 0.2
    for x in [found.median_x, *(outlier.x for outlier in found.outliers)]:
        assert 0 <= x <= WIDTH


def test_outliers_are_far_below_the_others_lowest_first() -> None:
    photos = [(str(place), 0.97 + place / 1000) for place in range(20)] + [("low", 0.9), ("lower", 0.8)]
    found = spread(photos)
    assert found is not None
    assert [outlier.name for outlier in found.outliers] == ["lower", "low"]
    assert 0.9 < found.fence < 0.97


def test_one_photo_has_no_spread() -> None:
    assert spread([("a", 0.9)]) is None


def test_a_perfect_holdout_has_no_outliers() -> None:
    found = spread([("a", 1.0), ("b", 1.0), ("c", 1.0)])
    assert found is not None
    assert not found.outliers
    assert found.ticks[-1].dice == 1.0
