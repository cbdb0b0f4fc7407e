"""Photos and labels as the browser's pages get them."""

from typing import Any, TypedDict

from django.urls import reverse

from workbench.datasets.models import Photo, Project


def photo_json(photo: Photo) -> dict[str, Any]:
    """What the editor and the review page need to show a photo. Sizes in pixels."""
    return {
        "name": photo.name,
        "garment": photo.garment.code,
        "viewpoint": photo.viewpoint,
        "width": photo.width,
        "height": photo.height,
        "screen_url": reverse("photo-file", args=[photo.pk, "screen"]),
        "full_url": reverse("photo-file", args=[photo.pk, "full"]),
    }


class LabelJSON(TypedDict):
    """A label as it travels."""

    id: int
    name: str
    color: str
    value: int


def labels_json(project: Project) -> list[LabelJSON]:
    """The labels one can draw, in their order."""
    return [
        LabelJSON(id=label.pk, name=label.name, color=label.color, value=label.value)
        for label in project.labels.filter(archived=False)
    ]


class AttributeJSON(TypedDict):
    """An attribute as it travels; `group` is empty for one of no group."""

    id: int
    name: str
    group: str


def attributes_json(project: Project) -> list[AttributeJSON]:
    """The attributes a layer may have, in their taxonomy's order."""
    rows = project.attributes.values_list("id", "name", "group")
    return [AttributeJSON(id=number, name=name, group=group) for number, name, group in rows]
