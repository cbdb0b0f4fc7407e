"""What a lead is told to look at."""

from datetime import timedelta

from django.utils import timezone

from tests import factories
from workbench.accounts.models import User
from workbench.datasets.models import Project
from workbench.insights.attention import MOST, attention
from workbench.insights.waiting import waiting
from workbench.triage.selectors import Audited
from workbench.workflow.models import Item
from workbench.workflow.states import Event


def waits(project: Project, name: str, days: int, *, returned_to: User | None = None) -> None:
    """A photo that waits for somebody, or for anybody, since so many days."""
    item = factories.move(factories.photo(project, f"{name}.jpg"), Event.NO_MODEL, returned_to=returned_to)
    Item.objects.filter(pk=item.pk).update(entered_at=timezone.now() - timedelta(days=days, hours=1))


def told(project: Project) -> list[str]:
    return [words for words, _href in attention(project, waiting(project), Audited([], None))]


def test_photos_that_wait_long_are_told_behind_three_that_do_not(project: Project) -> None:
    """The table has named people first; what waits for anybody comes below them and is no less forgotten."""
    for name in ("abe", "bea", "cleo"):
        waits(project, name, 0, returned_to=factories.user(name))
    waits(project, "old", 9)
    assert told(project) == ["1 photo waits for any annotator, the oldest for 9 days."]


def test_the_longest_waits_are_told_first_and_only_so_many(project: Project) -> None:
    for days, name in enumerate(("abe", "bea", "cleo", "dan"), start=4):
        waits(project, name, days, returned_to=factories.user(name))
    waits(project, "old", 9)
    said = [int(words.split("for ")[-1].split()[0]) for words in told(project)]
    assert said == [9, 7, 6]
    assert len(said) == MOST
