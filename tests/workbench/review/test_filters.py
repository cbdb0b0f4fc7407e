"""The sheet narrowed and ordered, and the way through it: the page, the photo after it and the API agree."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.workbench.review.test_verdicts import drawn_by_model, post, waiting
from workbench.accounts.models import User
from workbench.datasets.models import Project
from workbench.review.facets import facets
from workbench.review.filters import ORDERS, Wanted, wanted
from workbench.review.selectors import next_in_sheet, previous_in_sheet, sheet
from workbench.workflow.models import Item

ClientOf = Callable[[User], Client]
AUDIT = {"code": "audit", "text": "Drawn by lot.", "value": None, "threshold": None}
CONTROL = {**AUDIT, "code": "control"}


@pytest.fixture
def items(project: Project, ann: User, rex: User) -> list[Item]:
    """Four photos of two garments: Ann's, Rex's, an import with another reason, and the model's by its version 2."""
    made = [
        waiting(project, "b_Front.jpg", author=ann, priority=0.4),
        waiting(project, "a_Front.jpg", author=rex, priority=0.3),
        waiting(project, "a_Back.jpg", priority=0.2),
    ]
    Item.objects.filter(pk=made[2].pk).update(reasons=[AUDIT])
    second = factories.model_version(project, 2, champion=False)
    made.append(drawn_by_model(project, "b_Back.jpg"))
    Item.objects.filter(pk=made[3].pk).update(priority=0.3)
    factories.prediction(made[3].photo, second)
    return [Item.objects.get(pk=item.pk) for item in made]


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("", [0, 1, 3, 2]),
        ("sort=newest", [3, 2, 1, 0]),
        ("sort=garment", [2, 1, 3, 0]),
        ("sort=nonsense", [0, 1, 3, 2]),
        ("reason=low_dice", [0, 1, 3]),
        ("reason=audit", [2]),
        ("reason=control", [2]),
        ("garment=a", [1, 2]),
        ("annotator=ann", [0]),
        ("model=1", [0, 1, 2]),
        ("model=2", [3]),
        ("model=v2", [0, 1, 3, 2]),
        ("garment=b&reason=low_dice&sort=garment", [3, 0]),
        ("garment=a&model=2", []),
    ],
)
def test_the_address_says_which_and_how(query: str, places: list[int], project: Project, items: list[Item]) -> None:
    assert list(sheet(project, wanted(QueryDict(query)))) == [items[place] for place in places]


@pytest.mark.parametrize("sort", ORDERS)
def test_going_on_passes_every_photo_once_in_the_order_of_the_sheet(
    sort: str, project: Project, items: list[Item], lea: User
) -> None:
    """Forwards to the end and round, backwards to the start; two photos have the same priority."""
    asked = Wanted(sort=sort)
    shown = list(sheet(project, asked))
    for place, item in enumerate(shown):
        assert next_in_sheet(item, lea, asked) == shown[(place + 1) % len(shown)]
        assert previous_in_sheet(item, lea, asked) == (shown[place - 1] if place else None)


def test_a_verdict_answers_with_the_next_of_the_narrowed_sheet(
    project: Project, items: list[Item], lea: User, client_of: ClientOf
) -> None:
    answer = post(client_of(lea), project, "approved", items[1], query="?garment=a")
    assert answer.json()["next"] == items[2].pk
    answer = post(client_of(lea), project, "approved", items[2], query="?garment=a")
    assert answer.json()["next"] is None


def test_after_several_the_next_is_none_of_them(
    project: Project, items: list[Item], lea: User, client_of: ClientOf
) -> None:
    answer = post(client_of(lea), project, "approved", items[0], items[3])
    assert answer.json()["next"] == items[2].pk
    assert answer.json()["failed"] == []


def test_choices_are_counted_under_the_other_filters(project: Project, items: list[Item]) -> None:
    whole = facets(project, Wanted())
    assert [(one.value, one.words, one.count) for one in whole.annotators] == [("ann", "Ann", 1), ("rex", "Rex", 1)]
    assert [(one.value, one.count) for one in whole.models] == [("1", 3), ("2", 1)]
    assert [(one.value, one.count) for one in whole.garments] == [("a", 2), ("b", 2)]
    assert [(one.words, one.count) for one in whole.reasons] == [("model doubts", 3), ("one look", 1)]
    narrowed = facets(project, Wanted(garment="a"))
    assert [(one.value, one.count) for one in narrowed.garments] == [("a", 2), ("b", 2)]
    assert [(one.value, one.count) for one in narrowed.annotators] == [("rex", 1)]


def test_an_audit_looks_like_the_control_arm(project: Project, items: list[Item]) -> None:
    """A reviewer who could tell that triage would have accepted it would look less closely."""
    Item.objects.filter(pk=items[0].pk).update(reasons=[CONTROL])
    found = [one for one in facets(project, Wanted()).reasons if one.words == "one look"]
    assert [one.count for one in found] == [2]
    assert len(sheet(project, Wanted(reason=found[0].value))) == 2


def test_the_query_keeps_what_was_asked() -> None:
    asked = wanted(QueryDict("garment=a%26b&sort=newest&page=3&reason="))
    assert asked.query == "garment=a%26b&sort=newest"
    assert wanted(QueryDict(asked.query)) == asked
    assert Wanted().query == ""


def test_the_page_takes_the_address(project: Project, items: list[Item], lea: User, client_of: ClientOf) -> None:
    answer = client_of(lea).get(f"/projects/{project.slug}/review/?garment=a&sort=garment")
    assert [row.item for row in answer.context["rows"]] == [items[2], items[1]]
    assert answer.context["first"] == items[2]
    judging = client_of(lea).get(f"/projects/{project.slug}/review/{items[1].pk}/?garment=a&sort=garment")
    assert (judging.context["preceding"], judging.context["following"]) == (items[2], items[2])
    assert judging.context["waiting"] == 2


def test_narrowing_costs_the_same_for_four_and_for_forty(project: Project, items: list[Item], ann: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            facets(project, Wanted(reason="low_dice"))
            list(sheet(project, Wanted(garment="a", sort="garment")))
        return len(captured)

    few = queries()
    for number in range(36):
        waiting(project, f"{number}_Front.jpg", author=ann)
    assert queries() == few


def test_a_long_sheet_is_counted_at_its_front(
    project: Project, items: list[Item], lea: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The two riskiest are counted, every count may be higher, and the page says so."""
    monkeypatch.setattr("workbench.review.facets.MOST_COUNTED", 2)
    found = facets(project, Wanted())
    assert [(one.value, one.count) for one in found.annotators] == [("ann", 1), ("rex", 1)]
    assert [(one.value, one.count) for one in found.models] == [("1", 2)]
    page = client_of(lea).get(f"/projects/{project.slug}/review/").content.decode()
    assert "Counted over the 2 riskiest." in page
    assert "v1 (2+)" in page
