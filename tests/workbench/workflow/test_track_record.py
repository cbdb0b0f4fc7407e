"""Who has shown good work is looked at less often."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories
from workbench.accounts.models import User
from workbench.datasets.models import Project
from workbench.workflow.states import Event
from workbench.workflow.track_record import JUDGED, share_reviewed, track_records
from workbench.workflow.trust import review_share, wilson

SUBMITTED, APPROVED, FIXED, BACK, UNDONE = (
    Event.SUBMITTED, Event.APPROVED, Event.FIXED, Event.SENT_BACK, Event.UNDONE
)  # fmt: skip


@pytest.mark.parametrize(
    ("approved", "judged", "control", "expected"),
    [
        (0, 0, None, 1.0),  # nobody knows them yet
        (10, 10, None, 0.91),  # ten good ones prove little
        (20, 20, None, 0.445),
        (50, 50, None, 0.2),
        (40, 50, None, 1.0),  # one in five came back
        (0, 50, None, 1.0),
        (50, 50, 0.99, 0.2),
        (50, 50, 0.935, 0.6),  # halfway between weak and proven
        (50, 50, 0.5, 1.0),  # kind reviewers, bad masks
        (0, 0, 0.99, 1.0),  # good control photos alone prove nothing
    ],
)
def test_the_share_follows_the_record(approved: int, judged: int, control: float | None, expected: float) -> None:
    share = review_share(approved, judged, most=1.0, least=0.2, control=control)
    assert share == pytest.approx(expected, abs=0.005)


def test_nobody_is_reviewed_more_than_the_project_asks_for() -> None:
    assert review_share(50, 50, most=0.1, least=0.2) == pytest.approx(0.1)
    assert review_share(0, 0, most=0.1, least=0.2) == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("good", "of", "low", "high"), [(0, 0, 0.0, 1.0), (10, 10, 0.722, 1.0), (8, 10, 0.490, 0.943), (0, 5, 0.0, 0.434)]
)
def test_the_interval_is_wilsons(good: int, of: int, low: float, high: float) -> None:
    """Values from his formula by hand."""
    assert wilson(good, of) == pytest.approx((low, high), abs=5e-4)


@pytest.fixture
def live(project: Project, ann: User, rex: User) -> Callable[..., None]:
    """live(SUBMITTED, APPROVED, …): a photo goes through these, drawn by Ann and judged by Rex."""
    count = iter(range(10_000))

    def through(*events: Event, by: User = ann) -> None:
        photo = factories.photo(project, f"{next(count)}.jpg")
        factories.move(photo, Event.NO_MODEL)
        for event in events:
            factories.move(photo, event, user=by if event in {SUBMITTED, Event.SUBMITTED_FINAL} else rex)

    return through


def record_of(project: Project) -> tuple[int, int]:
    return next(((one.approved, one.judged) for one in track_records(project)), (0, 0))


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((SUBMITTED,), (0, 0)),  # not judged yet
        ((Event.SUBMITTED_FINAL,), (0, 0)),  # nobody looked
        ((SUBMITTED, APPROVED), (1, 1)),
        ((SUBMITTED, FIXED), (0, 1)),  # the reviewer had to draw
        ((SUBMITTED, BACK), (0, 1)),
        ((SUBMITTED, BACK, SUBMITTED, APPROVED), (0, 1)),  # the first review counts
        ((SUBMITTED, BACK, UNDONE), (0, 0)),  # taken back
        ((SUBMITTED, BACK, UNDONE, APPROVED), (1, 1)),  # and judged anew
        ((SUBMITTED, BACK, SUBMITTED, APPROVED, UNDONE), (0, 1)),  # the first one stands
        ((SUBMITTED, Event.DISCARDED), (0, 0)),  # not the mask's fault
        # What was taken back is the discarding, not the verdict before it.
        ((SUBMITTED, BACK, SUBMITTED, Event.DISCARDED, UNDONE, APPROVED), (0, 1)),
    ],
)
def test_the_first_review_counts(
    project: Project, live: Callable[..., None], events: tuple[Event, ...], expected: tuple[int, int]
) -> None:
    live(*events)
    assert record_of(project) == expected


def test_each_has_their_own_record(project: Project, live: Callable[..., None], ann: User, lea: User) -> None:
    for _ in range(3):
        live(SUBMITTED, APPROVED)
    live(SUBMITTED, BACK, by=lea)
    found = {one.user: one for one in track_records(project)}
    assert (found[ann].approved, found[ann].judged, found[lea].approved, found[lea].judged) == (3, 3, 0, 1)
    assert found[ann].low == pytest.approx(0.438, abs=5e-4)
    assert share_reviewed(project, ann) == found[ann].share


def test_only_the_newest_count(project: Project, live: Callable[..., None], ann: User) -> None:
    """Who learned it is not held to their first week."""
    for _ in range(3):
        live(SUBMITTED, BACK)
    assert share_reviewed(project, ann) == 1.0
    for _ in range(JUDGED):
        live(SUBMITTED, APPROVED)
    assert record_of(project) == (JUDGED, JUDGED)
    assert share_reviewed(project, ann) == pytest.approx(0.2)


def test_a_team_costs_three_queries(project: Project, live: Callable[..., None], ann: User, lea: User) -> None:
    live(SUBMITTED, APPROVED)
    live(SUBMITTED, APPROVED, by=lea)
    with CaptureQueriesContext(connection) as captured:
        assert len(track_records(project)) == 2
    assert len(captured) == 3
