"""Estimated against true: where the points stand, and what stays when there are none."""

import pytest

from tests import factories
from workbench.datasets.models import Project
from workbench.insights import calibration as plot
from workbench.insights.calibration import truth_of, truth_plot
from workbench.insights.templatetags.selvedge import estimated
from workbench.masks.closeness import Closeness
from workbench.predictions import outcomes
from workbench.predictions.models import Outcome


def outcome(estimate: float | None, true: float, arm: str = "holdout", reach: float | None = None) -> Outcome:
    """An unsaved outcome; `reach` is how far its interval goes to both sides."""
    ends = {} if reach is None or estimate is None else {
        "estimated_low": estimate - reach, "estimated_high": estimate + reach,
    }  # fmt: skip
    return Outcome(dice=true, arm=arm, estimated_dice=estimate, confidence=0.9, **ends)


def test_a_right_estimate_stands_on_the_diagonal() -> None:
    drawn = truth_plot([outcome(0.95, 0.95), outcome(0.91, 0.91)])
    assert drawn is not None
    for dot in drawn.dots:
        assert dot.x - drawn.left == pytest.approx(drawn.base - dot.y, abs=0.2)


def test_too_high_an_estimate_stands_below_the_diagonal() -> None:
    drawn = truth_plot([outcome(0.99, 0.95)])
    assert drawn is not None
    assert drawn.dots[0].x - drawn.left > drawn.base - drawn.dots[0].y + 20


def test_the_interval_reaches_to_both_sides_and_stays_inside() -> None:
    drawn = truth_plot([outcome(0.98, 0.97, reach=0.03)])
    assert drawn is not None
    dot = drawn.dots[0]
    assert drawn.left <= dot.left < dot.x < dot.right <= drawn.right


@pytest.mark.parametrize(("lowest", "first"), [(0.93, "0.90"), (0.83, "0.80"), (0.6, "0.50"), (0.1, "0.00")])
def test_the_axes_begin_below_the_worst_photo(lowest: float, first: str) -> None:
    drawn = truth_plot([outcome(0.98, lowest), outcome(0.97, 0.99)])
    assert drawn is not None
    assert drawn.ticks[0].text == first
    assert drawn.ticks[-1].text == "1.00"
    assert all(drawn.top <= dot.y <= drawn.base for dot in drawn.dots)


def test_the_legend_counts_the_arms_that_are_there() -> None:
    drawn = truth_plot([outcome(0.9, 0.9, "audit"), outcome(0.9, 0.9, "correction"), outcome(0.9, 0.9, "audit")])
    assert drawn is not None
    assert [(arm.key, arm.count) for arm in drawn.arms] == [("audit", 2), ("correction", 1)]
    assert len({arm.mark for arm in drawn.arms}) == 2


def test_there_is_no_plot_without_an_estimate() -> None:
    assert truth_plot([]) is None
    assert truth_plot([outcome(None, 0.9)]) is None


def test_the_newest_outcomes_of_a_version_are_drawn(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    model = factories.model_version(project)
    masks = [factories.mask(factories.photo(project, f"p{number}.jpg")) for number in range(4)]
    outcomes.born(model, [outcomes.Measured(mask, Closeness(0.9, 0.8), 0.95) for mask in masks])
    assert truth_of(model) is None
    Outcome.objects.update(estimated_dice=0.92)
    monkeypatch.setattr(plot, "MOST", 3)
    drawn = truth_of(model)
    assert drawn is not None
    assert [dot.outcome.photo.name for dot in drawn.dots] == ["p3.jpg", "p2.jpg", "p1.jpg"]


def test_an_estimate_is_written_with_its_interval_once_there_is_one() -> None:
    assert estimated(outcome(0.981, 0.9, reach=0.01)) == "0.981 (0.971–0.991)"
    assert estimated(outcome(0.981, 0.9)) == "0.981"
