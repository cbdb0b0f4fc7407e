"""What lies around a photo in work: the garment's other photos, and the openings that belong in its mask."""

from typing import TypedDict

from django.db.models import QuerySet
from django.urls import reverse

from workbench.datasets.models import Photo
from workbench.masks.models import Opening
from workbench.workflow.models import Item
from workbench.workflow.states import State
from workbench.workflow.words import STATE_WORDS

MOST_SIBLINGS = 12


class SiblingJSON(TypedDict):
    """Another photo of the garment as it travels: `state` as a code and in `words`."""

    id: int
    name: str
    viewpoint: str
    state: str
    words: str
    thumb_url: str
    screen_url: str


class OpeningJSON(TypedDict):
    """A true opening as it travels: a pixel inside the hole, and how many pixels the hole had."""

    id: int
    x: int
    y: int
    area: int


def siblings_json(item: Item) -> list[SiblingJSON]:
    """The garment's other photos by name, without discarded ones: one query."""
    return [_sibling(other) for other in _others(item.photo)[:MOST_SIBLINGS]]


def openings_json(photo: Photo) -> list[OpeningJSON]:
    """The photo's true openings, in the order they were marked."""
    return [opening_json(opening) for opening in photo.openings.all()]


def opening_json(opening: Opening) -> OpeningJSON:
    """One true opening."""
    return OpeningJSON(id=opening.pk, x=opening.x, y=opening.y, area=opening.area)


def _others(photo: Photo) -> QuerySet[Item]:
    others = Item.objects.filter(photo__garment=photo.garment_id).exclude(photo=photo).exclude(state=State.DISCARDED)
    return others.select_related("photo__head").order_by("photo__name")


def _sibling(other: Item) -> SiblingJSON:
    photo = other.photo
    head = getattr(photo, "head", None)
    return SiblingJSON(
        id=other.pk,
        name=photo.name,
        viewpoint=photo.viewpoint,
        state=other.state,
        words=str(STATE_WORDS[State(other.state)]),
        thumb_url=reverse("garment-thumb", args=[photo.pk, head.version_id if head else 0]),
        screen_url=reverse("photo-file", args=[photo.pk, "screen"]),
    )
