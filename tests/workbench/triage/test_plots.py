"""The columns of the preview's plot, by hand."""

from workbench.triage.plots import BASE, TOP, plot
from workbench.workflow.states import Event

A, R, N = Event.AUTO_ACCEPTED, Event.SENT_TO_REVIEW, Event.SENT_TO_ANNOTATE


def test_columns_are_divided_by_route() -> None:
    """The fullest column is as high as the plot; low ones are gathered; 1.0 belongs to the last hundredth."""
    drawn = plot([(0.955, R), (0.951, A), (0.959, A), (0.95, N), (0.3, N), (0.7, N), (1.0, A)], 0.97, 0.95)
    low, full, last = drawn.columns
    assert [(piece.zone, piece.count) for piece in full.pieces] == [("low", 1), ("middle", 1), ("high", 2)]
    assert sum(piece.height for piece in full.pieces) == BASE - TOP
    assert full.pieces[-1].y == TOP
    assert (low.low, low.high, low.count) == (0.0, 0.8, 2)
    assert (last.low, last.high, last.count) == (0.99, 1.0, 1)
    assert low.x < full.x < last.x
    # A threshold stands at the left end of its hundredth's column.
    assert drawn.then == full.x
    assert drawn.now == full.x + 2 * 31


def test_nothing_to_draw() -> None:
    """No columns, and no division by zero."""
    assert plot([], 0.97, 0.97).columns == []
