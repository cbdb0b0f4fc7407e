"""Points over a number: where they stand on the picture."""

from hypothesis import given
from hypothesis import strategies as st

from workbench.insights.scatter import APART_X, APART_Y, BASE, LEFT, RIGHT, TOP, Beyond, Datum, scatter

POINTS = st.lists(st.tuples(st.floats(0, 5000), st.floats(0, 1)), min_size=1, max_size=30)


@given(POINTS)
def test_points_lie_in_the_picture_more_to_the_right_better_above(
    points: list[tuple[float, float]],
) -> None:
    drawn = scatter([Datum(x, y, "") for x, y in points])
    assert drawn is not None
    assert all(LEFT <= dot.x <= RIGHT and TOP <= dot.y <= BASE for dot in drawn.dots)
    assert [dot.x for dot in drawn.dots] == sorted(dot.x for dot in drawn.dots)
    by_dice = sorted(drawn.dots, key=lambda dot: dot.datum.y)
    assert [dot.y for dot in by_dice] == sorted((dot.y for dot in drawn.dots), reverse=True)


@given(POINTS)
def test_words_never_cover_each_other_and_the_newest_is_written(points: list[tuple[float, float]]) -> None:
    drawn = scatter([Datum(x, y, "", label="v1") for x, y in points])
    assert drawn is not None
    written = [dot for dot in drawn.dots if dot.label]
    assert drawn.dots[-1].label
    for place, one in enumerate(written):
        for other in written[place + 1 :]:
            assert abs(one.x - other.x) >= APART_X or abs(one.y - other.y) >= APART_Y


@given(POINTS)
def test_ticks_are_few_and_round(points: list[tuple[float, float]]) -> None:
    drawn = scatter([Datum(x, y, "") for x, y in points])
    assert drawn is not None
    assert 1 <= len(drawn.x_ticks) <= 7
    assert len({text for _, text in drawn.y_ticks}) == 5


def test_a_forecast_reaches_beyond_the_last_point() -> None:
    beyond = Beyond(lambda labels: 1 - 0.4 / labels, 67, 0.994, 0.99, 0.996)
    drawn = scatter([Datum(4, 0.9, ""), Datum(32, 0.9875, "")], beyond, joined=False)
    assert drawn is not None
    assert drawn.reach is not None
    assert drawn.reach.x > drawn.dots[-1].x
    assert drawn.reach.high < drawn.reach.y < drawn.reach.low
    assert drawn.foreseen.startswith(f"{drawn.dots[0].x},")


def test_a_few_days_have_a_tick_each() -> None:
    drawn = scatter([Datum(0, 0.9, ""), Datum(2, 0.9, "")], tick=lambda place: f"day {place:g}")
    assert drawn is not None
    assert [text for _, text in drawn.x_ticks] == ["day 0", "day 1", "day 2"]


def test_nothing_measured_nothing_drawn() -> None:
    assert scatter([]) is None
