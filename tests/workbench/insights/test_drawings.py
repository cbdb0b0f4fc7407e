"""Days and weeks, bars, box plots: by hand."""

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.insights import bars, boxes
from workbench.insights.boxes import Measured, Sample, panels, summary
from workbench.insights.periods import days, latest, weeks

SATURDAY = date(2026, 11, 21)
DICE = st.lists(st.floats(0, 1, allow_nan=False), min_size=1, max_size=60)


def photos(*dice: float) -> list[Measured]:
    return [Measured(f"p{number}.jpg", one, number) for number, one in enumerate(dice)]


def test_a_week_begins_on_monday_and_the_last_one_is_today() -> None:
    found = weeks(3, SATURDAY)
    assert [(one.first.isoformat(), one.last.isoformat()) for one in found] == [
        ("2026-11-02", "2026-11-08"), ("2026-11-09", "2026-11-15"), ("2026-11-16", "2026-11-22"),
    ]  # fmt: skip
    assert found[1].end == found[2].start


def test_seven_days_end_today_and_have_seven_days() -> None:
    assert latest(7, SATURDAY).query == "since=2026-11-15&until=2026-11-21"
    assert len(days(7, SATURDAY)) == 7


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 900)), min_size=1, max_size=30))
def test_bars_stand_upon_each_other_and_below_the_top(counts: list[tuple[int, int]]) -> None:
    periods = days(len(counts), SATURDAY)
    series = [bars.Series(kind, kind, [row[at] for row in counts], "?") for at, kind in enumerate(("high", "low"))]
    drawn = bars.bars(periods, series)
    assert drawn.total == sum(map(sum, counts))
    for stack, row in zip(drawn.stacks, counts, strict=True):
        assert stack.y >= bars.TOP - 0.1
        assert sum(part.height for part in stack.parts) == pytest.approx(drawn.base - stack.y, abs=0.3)
        assert [part.count for part in stack.parts] == [count for count in row if count]


def test_words_beside_the_bars_never_touch() -> None:
    series = [bars.Series(str(one), str(one), [0, 0], "?") for one in range(3)]
    heights = [label.y for label in bars.bars(days(2, SATURDAY), series).labels]
    assert all(below - above >= bars.LINE for below, above in pairwise(heights))


def test_dates_that_do_not_fit_are_left_out_but_never_todays() -> None:
    drawn = bars.bars(days(28, SATURDAY), [bars.Series("low", "x", [1] * 28, "?")], width=300)
    dated = [stack.middle for stack in drawn.stacks if stack.dated]
    assert drawn.stacks[-1].dated
    assert min(np.diff(dated)) >= bars.DATE


def test_the_figures_of_a_box_by_hand() -> None:
    found = summary(photos(0.1, 0.90, 0.92, 0.94, 0.96, 0.98))
    assert (found.first, found.median, found.third) == pytest.approx((0.905, 0.93, 0.955))
    # One and a half interquartile ranges of 0.05 below the box: 0.83.
    assert found.low == 0.90
    assert [photo.dice for photo in found.outliers] == [0.1]
    assert found.high == 0.98


@given(DICE)
def test_every_photo_is_within_the_whiskers_or_an_outlier(dice: list[float]) -> None:
    found = summary(photos(*dice))
    inside = [one for one in dice if found.low <= one <= found.high]
    assert len(inside) + len(found.outliers) == len(dice) == found.count


@given(DICE)
def test_the_zoomed_axis_keeps_every_whisker_and_counts_what_it_leaves_out(dice: list[float]) -> None:
    whole, tail = panels([Sample("audited", photos(*dice))])
    for panel in (whole, tail):
        row = panel.rows[0]
        assert boxes.LEFT <= row.low <= row.first <= row.median <= row.third <= row.high
        assert row.high <= boxes.WIDTH - boxes.RIGHT
        assert len(row.dots) + row.beyond == len(row.summary.outliers)
    assert tail.start in (*boxes.STARTS, 0.0)


def test_nothing_measured_draws_nothing() -> None:
    assert panels([Sample("audited", [])]) == []


def test_ticks_of_a_zoomed_axis_are_round_numbers() -> None:
    tail = panels([Sample("holdout", photos(0.981, 0.985, 0.99, 0.995))])[1]
    assert [round(value, 4) for value, _x in tail.ticks] == [0.98, 0.984, 0.988, 0.992, 0.996, 1.0]
    assert tail.decimals == 3


def test_two_weeks_lie_seven_days_apart() -> None:
    one, other = weeks(2, SATURDAY)
    assert other.first - one.first == timedelta(days=7)
