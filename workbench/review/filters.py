"""Which photos the sheet shows, and in which order; one address names both, for the sheet and the photo after it."""

from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from workbench.datasets.models import Photo, Project
from workbench.masks.models import Source
from workbench.predictions.models import Prediction
from workbench.review.words import alike
from workbench.workflow.models import Item
from workbench.workflow.states import State

SORTS = {"risk": _("Riskiest first"), "newest": _("Newest first"), "garment": _("By garment")}
# Each ends with something no two photos share, so that every photo has one place.
ORDERS = {
    "risk": ("-priority", "id"),
    "newest": ("-entered_at", "-id"),
    "garment": ("photo__garment__code", "photo__name", "id"),
}
LONGEST = 200
# SQLite cannot look into a list of JSON objects.
AS_TEXT = Cast("reasons", TextField())


@dataclass(frozen=True)
class Wanted:
    """What the address asks for: a reason's code, a garment's code, who drew the mask, a model version's number."""

    reason: str = ""
    garment: str = ""
    annotator: str = ""
    model: str = ""
    sort: str = "risk"

    @property
    def query(self) -> str:
        """The same as the part of an address behind its question mark; empty for the whole sheet, riskiest first."""
        given = {one.name: getattr(self, one.name) for one in fields(self)}
        return urlencode({name: value for name, value in given.items() if value and value != "risk"})


def wanted(asked: QueryDict) -> Wanted:
    """What an address asks for; an order or a model number that cannot be is left out."""
    names = ("reason", "garment", "annotator", "model")
    given = {name: asked.get(name, "").strip()[:LONGEST] for name in names}
    if not (given["model"].isascii() and given["model"].isdigit() and len(given["model"]) < 10):
        given["model"] = ""
    sort = asked.get("sort", "")
    return Wanted(**given, sort=sort if sort in SORTS else "risk")


def waiting(project: Project, asked: Wanted, *, without: str = "") -> QuerySet[Item]:
    """The photos in review that an address asks for, unordered; `without` names a filter to leave out."""
    items = Item.objects.filter(project=project, state=State.TO_REVIEW).order_by()
    for one in ("reason", "garment", "annotator", "model"):
        value = getattr(asked, one)
        items = NARROW[one](items, value) if value and one != without else items
    return items


def ordered(items: QuerySet[Item], sort: str) -> QuerySet[Item]:
    """Those photos in one of ORDERS."""
    return items.order_by(*ORDERS[sort])


def behind(item: Item, sort: str) -> Q:
    """What comes after a photo in that order, whether or not it is still in review."""
    return _beyond(item, ORDERS[sort], forwards=True)


def ahead_of(item: Item, sort: str) -> Q:
    """What comes before a photo in that order."""
    return _beyond(item, ORDERS[sort], forwards=False)


def mentions(code: str) -> Q:
    """Items annotated with AS_TEXT as `said` of which a reason has this code, or one that reads the same."""
    out = Q()
    for one in alike(code):
        out |= Q(said__contains=f'"code": "{one}"')
    return out


def predicted_by() -> Subquery:
    """The number of the model version that predicted an item's photo last."""
    newest = Prediction.objects.filter(photo=OuterRef("photo")).order_by("-id")
    return Subquery(newest.values("model__number")[:1])


def _by_reason(items: QuerySet[Item], code: str) -> QuerySet[Item]:
    return items.annotate(said=AS_TEXT).filter(mentions(code))


def _by_garment(items: QuerySet[Item], code: str) -> QuerySet[Item]:
    # A garment has few photos; named one by one, nobody walks the whole sheet in its order to find them.
    return items.filter(photo__in=list(Photo.objects.filter(garment__code=code).values_list("id", flat=True)))


def _by_annotator(items: QuerySet[Item], name: str) -> QuerySet[Item]:
    head = "photo__head__version__"
    return items.filter(**{f"{head}author__username": name, f"{head}source": Source.PERSON})


def _by_model(items: QuerySet[Item], number: str) -> QuerySet[Item]:
    return items.annotate(model=predicted_by()).filter(model=int(number))


NARROW = {"reason": _by_reason, "garment": _by_garment, "annotator": _by_annotator, "model": _by_model}


def _beyond(item: Item, order: tuple[str, ...], *, forwards: bool) -> Q:
    """Later in the first column, or equal there and later in the next, and so on."""
    out, equal = Q(), Q()
    for column in order:
        name, falling = column.removeprefix("-"), column.startswith("-")
        value = _value(item, name)
        out |= equal & Q(**{f"{name}__{'lt' if falling == forwards else 'gt'}": value})
        equal &= Q(**{name: value})
    return out


def _value(item: Item, name: str) -> Any:
    value: Any = item
    for part in name.split("__"):
        value = getattr(value, part)
    return value


def backwards(order: str) -> list[Any]:
    """The columns of an order the other way round."""
    columns = ((column.removeprefix("-"), column.startswith("-")) for column in ORDERS[order])
    return [F(name).asc() if falling else F(name).desc() for name, falling in columns]
