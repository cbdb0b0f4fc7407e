"""What control photos say of people: counted, with medians, and never mixed up with second annotations."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests import factories
from tests.workbench.annotation.test_control import known
from workbench.accounts.models import User
from workbench.annotation.control_results import agreement, control_results, control_score
from workbench.annotation.models import ControlTask
from workbench.datasets.models import Project


def did(project: Project, user: User, dice: float, *, author: User, judge: User, kind: str = "known") -> ControlTask:
    """A finished task with that Dice."""
    item = known(project, author, judge, f"{kind}{ControlTask.objects.count()}.jpg")
    version = factories.mask(item.photo, author=user, head=False)
    return ControlTask.objects.create(
        project=project, item=item, user=user, kind=kind, truth=item.photo.head.version, version=version, dice=dice,
        surface_dice=dice / 2, closed_at=timezone.now(),
    )  # fmt: skip


def test_each_annotator_has_a_row(
    project: Project, ann: User, rex: User, lea: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Count, median, worst, surface; second annotations and unfinished tasks are others."""
    for dice in (0.9, 0.98, 0.95):
        did(project, ann, dice, author=lea, judge=rex)
    did(project, lea, 0.7, author=ann, judge=rex)
    did(project, ann, 0.1, author=lea, judge=rex, kind="second")
    ControlTask.objects.filter(user=lea).update(closed_at=timezone.now() - timedelta(days=40))
    with django_assert_num_queries(1):
        rows = control_results(project)
    assert [(row.user, row.count) for row in rows] == [(ann, 3), (lea, 1)]
    assert (rows[0].median_dice, rows[0].worst_dice, rows[0].median_surface_dice) == (0.95, 0.9, 0.475)
    assert rows[0].worst.dice == 0.9
    recent = control_results(project, timezone.now() - timedelta(days=30))
    assert [row.user for row in recent] == [ann]


def test_two_people_are_one_pair_whoever_came_second(project: Project, ann: User, rex: User, lea: User) -> None:
    """Ann after Lea and Lea after Ann."""
    did(project, ann, 0.9, author=lea, judge=rex, kind="second")
    did(project, lea, 0.8, author=ann, judge=rex, kind="second")
    did(project, rex, 0.5, author=ann, judge=lea, kind="second")
    rows = agreement(project)
    assert [(row.one, row.other, row.count) for row in rows] == [(ann, lea, 2), (ann, rex, 1)]
    assert rows[0].median_dice == pytest.approx(0.85)
    assert rows[0].worst.user == lea


def test_a_score_needs_three_photos_and_forgets_old_ones(project: Project, ann: User, rex: User, lea: User) -> None:
    """The newest twenty count."""
    did(project, ann, 0.5, author=lea, judge=rex)
    did(project, ann, 0.5, author=lea, judge=rex)
    assert control_score(project, ann) is None
    did(project, ann, 0.6, author=lea, judge=rex)
    assert control_score(project, ann) == 0.5
    for _ in range(20):
        did(project, ann, 0.99, author=lea, judge=rex)
    assert control_score(project, ann) == 0.99
