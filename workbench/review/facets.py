"""What the sheet can be narrowed to, with how many photos each choice leaves."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from workbench.accounts.models import User
from workbench.datasets.models import Project
from workbench.masks.models import Source
from workbench.review.filters import AS_TEXT, Wanted, mentions, predicted_by, waiting
from workbench.review.words import SHORT, alike
from workbench.workflow.models import Item

MOST_GARMENTS = 40


@dataclass(frozen=True)
class Choice:
    """One value of a filter, in words, and how many photos of the sheet have it."""

    value: str
    words: str
    count: int


@dataclass(frozen=True)
class Facets:
    """The choices of every filter, the most frequent first; garments are cut after MOST_GARMENTS."""

    reasons: list[Choice]
    garments: list[Choice]
    annotators: list[Choice]
    models: list[Choice]


def facets(project: Project, asked: Wanted) -> Facets:
    """Each filter's choices, counted under the other filters as they are: five queries however many photos wait."""
    return Facets(
        _reasons(waiting(project, asked, without="reason")),
        _garments(waiting(project, asked, without="garment")),
        _annotators(waiting(project, asked, without="annotator")),
        _models(waiting(project, asked, without="model")),
    )


def _reasons(items: QuerySet[Item]) -> list[Choice]:
    counts = {code: Count("id", filter=mentions(code)) for code in SHORT if alike(code)[0] == code}
    found = items.annotate(said=AS_TEXT).aggregate(**counts)
    return _choices((code, str(SHORT[code]), count) for code, count in found.items())


def _garments(items: QuerySet[Item]) -> list[Choice]:
    codes = _counted(items, "photo__garment__code")[:MOST_GARMENTS]
    return _choices((code, code, count) for code, count in codes)


def _annotators(items: QuerySet[Item]) -> list[Choice]:
    drawn = items.filter(photo__head__version__source=Source.PERSON)
    counts = dict(_counted(drawn, "photo__head__version__author"))
    people = User.objects.filter(pk__in=counts)
    return _choices((one.username, str(one), counts[one.pk]) for one in people)


def _models(items: QuerySet[Item]) -> list[Choice]:
    found = _counted(items.annotate(model=predicted_by()).exclude(model=None), "model")
    return _choices((str(number), f"v{number}", count) for number, count in found)


def _counted(items: QuerySet[Item], column: str) -> QuerySet[Item, Any]:
    counted: QuerySet[Item, Any] = items.values(column).annotate(many=Count("id")).order_by("-many", column)
    return counted.values_list(column, "many")


def _choices(rows: Iterable[tuple[str, str, int]]) -> list[Choice]:
    found = [Choice(*row) for row in rows if row[2]]
    return sorted(found, key=lambda one: (-one.count, one.words))
