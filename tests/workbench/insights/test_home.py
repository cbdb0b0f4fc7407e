"""The home page: what waits for whom."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests import factories
from workbench.accounts.models import Role, User
from workbench.datasets.models import Project
from workbench.datasets.services import set_role
from workbench.insights.selectors import ProjectRow, project_rows
from workbench.masks.models import Source
from workbench.workflow.models import Item
from workbench.workflow.services import Actor, claim
from workbench.workflow.states import Event

ClientOf = Callable[[User], Client]


def row_of(user: User, project: Project) -> ProjectRow:
    return project_rows(user, [project])[0]


def waiting(project: Project, name: str = "dress_Front.jpg", **changes: Any) -> Item:
    return factories.move(factories.photo(project, name), Event.NO_MODEL, **changes)


def test_an_annotator_is_told_how_many_photos_need_them(project: Project, ann: User, client_of: ClientOf) -> None:
    waiting(project)
    page = client_of(ann).get("/").content.decode()
    assert "1 photo</strong> needs you in Summer" in page
    assert 'data-key="a"' in page


def test_a_photo_that_another_person_holds_does_not_need_me(project: Project, ann: User, lea: User) -> None:
    waiting(project)
    claim(Item.objects.all(), Actor(lea))
    assert row_of(ann, project).to_annotate == 0
    assert row_of(lea, project).to_annotate == 1


def test_a_photo_sent_back_to_another_person_does_not_need_me(project: Project, ann: User, lea: User) -> None:
    waiting(project, returned_to=lea)
    assert row_of(ann, project).to_annotate == 0
    assert (row_of(lea, project).to_annotate, row_of(lea, project).returned) == (1, 1)


def test_a_reviewer_does_not_count_masks_of_their_own(project: Project, rex: User, lea: User) -> None:
    photo = factories.photo(project)
    factories.mask(photo, author=rex)
    factories.move(photo, Event.NO_MODEL, Event.SUBMITTED)
    assert row_of(rex, project).to_review == 0
    assert row_of(lea, project).to_review == 1


def test_an_annotator_has_nothing_to_judge(project: Project, ann: User, rex: User) -> None:
    factories.move(factories.photo(project), Event.NO_MODEL, Event.SUBMITTED)
    assert row_of(ann, project).to_review == 0
    assert row_of(rex, project).to_review == 1


def test_a_stranger_sees_no_project(project: Project, sam: User, client_of: ClientOf) -> None:
    page = client_of(sam).get("/").content.decode()
    assert "Summer" not in page
    assert "You are in no project yet" in page


def test_nobody_sees_anything_before_signing_in(client: Client, db: None) -> None:
    assert client.get("/").headers["Location"] == "/sign-in/?next=/"


@pytest.mark.parametrize("projects", [1, 12])
def test_home_asks_as_much_for_twelve_projects_as_for_one(
    projects: int, project: Project, ann: User, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    for number in range(projects):
        other = factories.project(f"Season {number}")
        set_role(project=other, user=ann, role=Role.REVIEWER)
        waiting(other)
    client = client_of(ann)
    with django_assert_max_num_queries(10):
        client.get("/")


def test_a_reviewer_counts_the_masks_they_imported(project: Project, rex: User) -> None:
    """Who imported a mask did not draw it, so the sheet offers it and the home page counts it."""
    photo = factories.photo(project)
    factories.mask(photo, author=rex, source=Source.IMPORT)
    factories.move(photo, Event.SEGMENTED, Event.SENT_TO_REVIEW)
    assert row_of(rex, project).to_review == 1
