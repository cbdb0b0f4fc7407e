"""What the sheet can be narrowed to, with how many photos each choice leaves."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from workbench.accounts.models import User
from workbench.datasets.models import Project
from workbench.masks.models import Source
from workbench.review.filters import ORDERS, Wanted, predicted_by, waiting
from workbench.review.words import SHORT, alike

MOST_GARMENTS = 40
# Counted are the riskiest so many: a sheet of 66 000 photos took seconds to count, and nobody judges so many in a day.
MOST_COUNTED = 1000


@dataclass(frozen=True)
class Choice:
    """One value of a filter, in words, and how many photos of the sheet have it."""

    value: str
    words: str
    count: int


@dataclass(frozen=True)
class Facets:
    """The choices of every filter, the most frequent first; garments are cut after MOST_GARMENTS.

    `counted` is how many photos were counted where more wait: every count may then be higher.
    """

    reasons: list[Choice]
    garments: list[Choice]
    annotators: list[Choice]
    models: list[Choice]
    counted: int | None = None


class _Row(NamedTuple):
    """What is counted of one photo."""

    reasons: Sequence[Any]
    garment: str
    source: str | None
    author: int | None
    model: int | None


def facets(project: Project, asked: Wanted) -> Facets:
    """Each filter's choices, counted under the other filters as they are, over the first MOST_COUNTED photos.

    Two queries, and one more for each filter that is set, however many photos wait.
    """
    whole = _rows(project, asked)
    given = [name for name in ("reason", "garment", "annotator", "model") if getattr(asked, name)]
    rows = {name: _rows(project, asked, without=name) for name in given}
    cut = any(len(found) == MOST_COUNTED for found in (whole, *rows.values()))
    return Facets(
        _reasons(rows.get("reason", whole)),
        _garments(rows.get("garment", whole)),
        _annotators(rows.get("annotator", whole)),
        _models(rows.get("model", whole)),
        MOST_COUNTED if cut else None,
    )


def _rows(project: Project, asked: Wanted, *, without: str = "") -> list[_Row]:
    head = "photo__head__version__"
    items = waiting(project, asked, without=without).annotate(newest_model=predicted_by()).order_by(*ORDERS["risk"])
    columns = ("reasons", "photo__garment__code", f"{head}source", f"{head}author", "newest_model")
    return [_Row(*row) for row in items.values_list(*columns)[:MOST_COUNTED]]


def _reasons(rows: Iterable[_Row]) -> list[Choice]:
    found = Counter(code for row in rows for code in {alike(reason["code"])[0] for reason in row.reasons})
    return _choices((code, str(SHORT.get(code, code)), count) for code, count in found.items())


def _garments(rows: Iterable[_Row]) -> list[Choice]:
    found = Counter(row.garment for row in rows)
    return _choices((code, code, count) for code, count in found.items())[:MOST_GARMENTS]


def _annotators(rows: Iterable[_Row]) -> list[Choice]:
    found = Counter(row.author for row in rows if row.source == Source.PERSON)
    people = User.objects.filter(pk__in=[key for key in found if key is not None])
    return _choices((one.username, str(one), found[one.pk]) for one in people)


def _models(rows: Iterable[_Row]) -> list[Choice]:
    found = Counter(row.model for row in rows if row.model is not None)
    return _choices((str(number), f"v{number}", count) for number, count in found.items())


def _choices(rows: Iterable[tuple[str, str, int]]) -> list[Choice]:
    return sorted((Choice(*row) for row in rows), key=lambda one: (-one.count, one.words))
