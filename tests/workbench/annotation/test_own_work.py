"""What submitted work cost: one's own page, and the leads' table by model version."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests import factories
from workbench.accounts.models import User
from workbench.annotation.api import TOOL_NAME
from workbench.annotation.models import ControlTask, Effort
from workbench.annotation.own_work import own_stretches
from workbench.datasets.models import Photo, Project
from workbench.datasets.services import set_role
from workbench.insights.effort import TOOLS, effort_by_model
from workbench.masks.models import MaskVersion
from workbench.predictions.models import ModelVersion

ClientOf = Callable[[User], Client]


def submitted(
    project: Project, author: User, name: str, seconds: float, *, days_ago: float = 0, **effort: Any
) -> MaskVersion:
    """A mask this person drew so long ago."""
    version = factories.mask(factories.photo(project, name), author=author)
    Effort.objects.create(version=version, active_seconds=seconds, **({"strokes": 1} | effort))
    MaskVersion.objects.filter(pk=version.pk).update(created_at=timezone.now() - timedelta(days=days_ago))
    return version


def corrected(project: Project, author: User, model: ModelVersion, name: str, **effort: Any) -> None:
    """A photo whose prediction by this model a person corrected."""
    photo = factories.photo(project, name)
    shown = factories.prediction(photo, model).mask
    Effort.objects.create(version=factories.mask(photo, author=author), shown=shown, **effort)


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


class TestYourWork:
    """The page for the one who did it."""

    def test_medians_of_today_and_this_week(self, project: Project, ann: User, rex: User) -> None:
        """Somebody else's and last week's count nothing; nor is a photo counted twice that came back."""
        first = submitted(project, ann, "a.jpg", 10, shown_dice=0.9)
        submitted(project, ann, "b.jpg", 20)
        Effort.objects.create(version=factories.mask(first.photo, author=ann), active_seconds=90, strokes=1)
        submitted(project, ann, "old.jpg", 900, days_ago=8)
        submitted(project, rex, "rex.jpg", 900)
        today, week = own_stretches(ann)
        assert (today.photos, today.seconds, today.dice) == (2, 20, 0.9)
        assert week == today

    def test_a_new_persons_page_leads_to_the_projects(self, sam: User, client_of: ClientOf) -> None:
        """And reproaches nobody with zeros."""
        shown = page(client_of(sam), "/your-work/")
        assert "Nothing submitted yet" in shown
        assert "To the projects" in shown

    def test_it_lists_ones_own_photos_only(self, project: Project, ann: User, rex: User, client_of: ClientOf) -> None:
        """Of projects that one may still open."""
        submitted(project, ann, "mine.jpg", 75, shown_dice=0.931)
        submitted(project, rex, "theirs.jpg", 10)
        winter = factories.project("Winter")
        submitted(winter, ann, "left.jpg", 10)
        shown = page(client_of(ann), "/your-work/")
        assert all(words in shown for words in ("mine.jpg", "1 min 15 s", "0.931", "Only you see this page"))
        assert "theirs.jpg" not in shown
        assert "left.jpg" not in shown

    def test_it_is_paged_and_asks_as_often_for_many(
        self, project: Project, ann: User, client_of: ClientOf, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        """However long somebody has worked here."""
        for n in range(52):
            submitted(project, ann, f"p{n}.jpg", 10)
        client = client_of(ann)
        with django_assert_max_num_queries(13):
            shown = page(client, "/your-work/")
        assert "p51.jpg" in shown
        assert "p1.jpg" not in shown
        assert "p1.jpg" in page(client, "/your-work/?page=2")

    def test_it_is_found_from_every_page_and_when_nothing_is_left(
        self, project: Project, ann: User, client_of: ClientOf
    ) -> None:
        """In the menu of the account, and where one has time to look."""
        factories.photo(project)
        client = client_of(ann)
        assert 'href="/your-work/"' in page(client, "/")
        assert page(client, f"/projects/{project.slug}/annotate/").count('href="/your-work/"') == 2


class TestByModel:
    """The leads' table."""

    def test_medians_by_the_version_that_was_shown(self, project: Project, ann: User, rex: User) -> None:
        """Photos drawn from nothing belong to no version; what an old editor did not count is left out."""
        first = factories.model_version(project, 1, champion=False)
        second = factories.model_version(project, 2)
        corrected(project, ann, first, "a.jpg", active_seconds=60, strokes=40, shown_dice=0.8)
        many = {"brush": 6, "eraser": 1}
        corrected(
            project, ann, second, "b.jpg", active_seconds=10, strokes=8, shown_dice=0.9, tools=many, pixels_changed=100
        )
        corrected(project, rex, second, "c.jpg", active_seconds=30, strokes=2, shown_dice=1.0, tools={"fill-holes": 3})
        submitted(project, ann, "scratch.jpg", 500)
        newest, oldest = effort_by_model(project)
        assert (newest.version, newest.photos, newest.seconds, newest.strokes) == (second, 2, 20, 5)
        assert newest.pixels == 100
        assert newest.dice == pytest.approx(0.95)
        assert newest.tools == [("Brush", 0.6), ("Fill holes", 0.3), ("Eraser", 0.1)]
        assert (oldest.version, oldest.photos, oldest.pixels, oldest.tools) == (first, 1, None, [])

    def test_a_photo_that_was_sent_back_is_one_photo(self, project: Project, ann: User, rex: User) -> None:
        """With all that it cost and the Dice of what was submitted last; a control photo costs it nothing."""
        model = factories.model_version(project)
        corrected(project, ann, model, "a.jpg", active_seconds=60, strokes=4, shown_dice=0.95, pixels_changed=100)
        photo = Photo.objects.get()
        truth, shown = photo.head.version, photo.predictions.get().mask
        again = factories.mask(photo, author=ann)
        Effort.objects.create(version=again, shown=shown, active_seconds=20, strokes=2, shown_dice=0.9)
        control = factories.mask(photo, author=rex, head=False)
        Effort.objects.create(version=control, shown=shown, active_seconds=500, strokes=90, shown_dice=0.5)
        ControlTask.objects.create(
            project=project, item=photo.item, user=rex, kind="known", truth=truth, version=control, dice=0.9
        )
        (found,) = effort_by_model(project)
        assert (found.photos, found.seconds, found.strokes, found.pixels, found.dice) == (1, 80, 6, 100, 0.9)

    def test_a_tool_of_a_newer_editor_keeps_its_name(self, project: Project, ann: User) -> None:
        """There are no words for it yet."""
        model = factories.model_version(project)
        corrected(project, ann, model, "a.jpg", active_seconds=9, strokes=4, tools={"edge": 3, "thread": 1})
        assert effort_by_model(project)[0].tools == [("Smart edge", 0.75), ("thread", 0.25)]

    def test_every_tool_of_the_editor_has_words(self) -> None:
        """The editor's own list, and names that a submit may carry."""
        source = (settings.BASE_DIR / "frontend/src/tools/tool.ts").read_text()
        declared = next(line for line in source.splitlines() if line.startswith("export type ToolName"))
        assert set(re.findall(r'"(\w+)"', declared)) - {"pan"} <= set(TOOLS)
        assert all(TOOL_NAME.fullmatch(name) for name in TOOLS)

    def test_only_leads_see_it(self, project: Project, ann: User, rex: User, lea: User, client_of: ClientOf) -> None:
        """A reviewer sees the models without it, an annotator neither."""
        model = factories.model_version(project)
        corrected(project, ann, model, "a.jpg", active_seconds=64, strokes=40, shown_dice=0.8, tools={"brush": 3})
        address, words = f"/projects/{project.slug}/models/", "What the corrections cost"
        shown = page(client_of(lea), address)
        assert words in shown
        assert all(figure in shown for figure in ("1 min 4 s", "0.800", "Brush 100%"))
        assert words not in page(client_of(rex), address)
        assert client_of(ann).get(address).status_code == 403

    def test_other_projects_do_not_count(self, project: Project, ann: User) -> None:
        """Nor does a project without corrections show an empty table."""
        winter = factories.project("Winter")
        corrected(winter, ann, factories.model_version(winter), "a.jpg", active_seconds=1, strokes=1)
        assert effort_by_model(project) == []

    def test_many_photos_cost_two_queries(
        self, project: Project, ann: User, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        """And a version with thousands of corrections no more."""
        model = factories.model_version(project)
        for n in range(8):
            corrected(project, ann, model, f"p{n}.jpg", active_seconds=n, strokes=1)
        with django_assert_max_num_queries(2):
            assert effort_by_model(project)[0].photos == 8


def test_another_persons_role_shows_nothing_of_theirs(
    project: Project, ann: User, lea: User, client_of: ClientOf
) -> None:
    """Your work is one's own for leads too."""
    submitted(project, ann, "anns.jpg", 75)
    set_role(project=project, user=lea, role=None)
    assert "anns.jpg" not in page(client_of(lea), "/your-work/")
