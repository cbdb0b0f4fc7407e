"""Photos as the API shows them, and which of them are there already."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from workbench.datasets.models import Photo, Project
from workbench.errors import BadInput, NotFound
from workbench.intake.models import OtherName
from workbench.workflow.states import State


def photos(project: Project, state: str = "") -> QuerySet[Photo]:
    """A project's photos with what `photo_json` needs, in the order they came. Raises BadInput for an unknown state."""
    found = Photo.objects.filter(project=project).select_related("garment", "item").order_by("id")
    if state and state not in set(State):
        raise BadInput(
            _("There is no state %(state)s. There are: %(states)s.") % {"state": state, "states": ", ".join(State)}
        )
    return found.filter(item__state=state) if state else found


def photo(project: Project, photo_id: int) -> Photo:
    """One photo of this project. Raises NotFound."""
    found = photos(project).filter(pk=photo_id).first()
    if found is None:
        raise NotFound(_("There is no such photo."))
    return found


def photo_json(photo: Photo) -> dict[str, Any]:
    """A photo's facts, its place in the loop and the addresses of its pictures. Sizes in pixels and bytes."""
    return {
        "id": photo.pk,
        "name": photo.name,
        "garment": photo.garment.code,
        "viewpoint": photo.viewpoint,
        "split": photo.garment.split,
        "state": photo.item.state,
        "item": photo.item.pk,
        "width": photo.width,
        "height": photo.height,
        "bytes": photo.bytes,
        "sha256": photo.sha256,
        "repeats": photo.duplicate_of_id,
        "uploaded_at": photo.uploaded_at,
        "thumb_url": reverse("photo-file", args=[photo.pk, "thumb"]),
        "full_url": reverse("photo-file", args=[photo.pk, "full"]),
        "original_url": reverse("photo-file", args=[photo.pk, "original"]),
    }


def repeated_json(photo: Photo) -> dict[str, Any]:
    """Of a photo that another one repeats: what a warning shows."""
    return {
        "id": photo.pk,
        "name": photo.name,
        "garment": photo.garment.code,
        "uploaded_at": photo.uploaded_at,
        "thumb_url": reverse("photo-file", args=[photo.pk, "thumb"]),
        "page_url": reverse("photo", args=[photo.project.slug, photo.pk]),
    }


def known(project: Project, hashes: list[str]) -> list[dict[str, str]]:
    """Which pictures are there already, with each name under which they came."""
    rows = Photo.objects.filter(project=project, sha256__in=hashes).values_list("sha256", "name")
    others = OtherName.objects.filter(Q(photo__sha256__in=hashes), project=project)
    return [{"sha256": sha256, "name": name} for sha256, name in [*rows, *others.values_list("photo__sha256", "name")]]
