"""What the editor needs to know about a photo: the work order."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Count, Model
from django.urls import reverse

from workbench.accounts.models import Role, User
from workbench.annotation.models import Draft
from workbench.annotation.surroundings import openings_json, siblings_json
from workbench.datasets.models import Project
from workbench.datasets.permissions import rank
from workbench.datasets.selectors import attributes_json, labels_json, photo_json
from workbench.masks import services as masks
from workbench.masks.models import MaskVersion, Source
from workbench.masks.selectors import LayerJSON, layers_json
from workbench.predictions import services as predictions
from workbench.predictions.models import Prediction
from workbench.retold import retold_reasons
from workbench.workflow.models import Item
from workbench.workflow.services import PERSON_LEASE
from workbench.workflow.states import State


@dataclass(frozen=True)
class Standstill:
    """Why no photo needs this person now: photos in all and by state, the training under way, the model in use."""

    photos: int
    waiting: dict[str, int]
    training: Model | None
    has_model: bool
    may_review: bool

    @property
    def accepted(self) -> int:
        """Photos that are done."""
        return self.waiting.get(State.ACCEPTED, 0)

    @property
    def machine(self) -> int:
        """Photos that a machine works on or waits to."""
        return self.waiting.get(State.TO_PRESEGMENT, 0) + self.waiting.get(State.TO_ROUTE, 0)

    @property
    def with_others(self) -> int:
        """Photos that other annotators hold, or that wait for the one who drew them."""
        return self.waiting.get(State.TO_ANNOTATE, 0)

    @property
    def to_review(self) -> int:
        """Masks that wait for a reviewer."""
        return self.waiting.get(State.TO_REVIEW, 0)


def standstill(project: Project, user: User) -> Standstill:
    """What is being done while nothing is left for this person."""
    waiting = dict(Item.objects.filter(project=project).order_by().values_list("state").annotate(Count("id")))
    return Standstill(
        photos=sum(waiting.values()) - waiting.get(State.DISCARDED, 0),
        waiting=waiting,
        # Read through the relation: training stands above annotation, and only a sentence about it is needed.
        training=project.runs.filter(state__in=["queued", "running"]).first(),
        has_model=predictions.champion(project) is not None,
        may_review=rank(user, project) >= Role.REVIEWER.rank,
    )


def live_draft(item: Item, user: User) -> Draft | None:
    """The person's newest unsubmitted work on this photo."""
    return Draft.objects.filter(item=item, author=user, live=True).first()


def etag(item: Item, user: User) -> str:
    """What a save must name in If-Match: the live draft, else the head, else nothing yet."""
    draft = Draft.objects.filter(item=item, author=user, live=True).only("pk").first()
    return _etag(draft, None if draft else masks.head_of(item.photo))


def _etag(draft: Draft | None, head: MaskVersion | None) -> str:
    if draft is not None:
        return f'"d{draft.pk}"'
    return f'"m{head.pk if head else 0}"'


# Reads a version's layers; kept during one answer, in which one version may stand in several places.
Read = Callable[[MaskVersion], list[LayerJSON]]


def work_order(item: Item, user: User) -> dict[str, Any]:
    """Everything the editor opens a photo with."""
    photo, project, read = item.photo, item.photo.project, cache(layers_json)
    head, draft = masks.head_of(photo), live_draft(item, user)
    return {
        "id": item.pk,
        "state": item.state,
        "project": {"slug": project.slug, "name": project.name, "brand_color": project.brand_color},
        "photo": photo_json(photo),
        "labels": labels_json(project),
        "attributes": attributes_json(project),
        "reasons": retold_reasons(item.reasons),
        "note": _note(item),
        "lease": {
            "generation": item.generation,
            "expires_at": item.lease_until,
            "seconds": int(PERSON_LEASE.total_seconds()),
        },
        "etag": _etag(draft, head),
        **_beginning(item, draft, head, read),
        "previous": None if head is None or head.source == Source.MODEL else _by(head, read),
        "imported": _imported(item, read),
        "openings": openings_json(photo),
        "siblings": siblings_json(item),
        "links": {"home": reverse("project", args=[project.slug])},
    }


def ahead_order(item: Item, user: User) -> dict[str, Any]:
    """What of a photo can be prepared before it is this person's: its picture, and the layers it would open with."""
    head, draft = masks.head_of(item.photo), live_draft(item, user)
    return {"id": item.pk, "photo": photo_json(item.photo), **_beginning(item, draft, head, cache(layers_json))}


def _beginning(item: Item, draft: Draft | None, head: MaskVersion | None, read: Read) -> dict[str, Any]:
    prediction = predictions.latest(item.photo)
    origin, layers = _start(draft, head, prediction, read)
    return {"layers": layers, "from": origin, "prediction": _shown(prediction, read)}


def _start(
    draft: Draft | None, head: MaskVersion | None, prediction: Prediction | None, read: Read
) -> tuple[str, list[LayerJSON]]:
    if draft is not None:
        return "draft", draft.layers
    if head is not None and head.source != Source.MODEL:
        return "version", read(head)
    if prediction is not None:
        return "prediction", read(prediction.mask)
    return "empty", []


def _note(item: Item) -> dict[str, Any] | None:
    # Read through the relation: review stands above, and only the editor's words are needed.
    verdict = item.verdicts.filter(undone_at=None).select_related("reviewer").first()
    if verdict is None or verdict.kind != "sent_back":
        return None
    words = {"text": verdict.note, "cause": verdict.get_cause_display(), "by": str(verdict.reviewer)}
    return words | {"drawing": verdict.drawing}


def _shown(prediction: Prediction | None, read: Read) -> dict[str, Any] | None:
    if prediction is None:
        return None
    return {
        "layers": read(prediction.mask),
        "estimated_dice": prediction.estimated_dice,
        "contrast": prediction.contrast,
        "stretches": prediction.stretches,
        "model": str(prediction.model),
    }


def _imported(item: Item, read: Read) -> dict[str, Any] | None:
    version = predictions.imported_mask(item.photo)
    return None if version is None else _by(version, read)


def _by(version: MaskVersion, read: Read) -> dict[str, Any]:
    return {"layers": read(version), "by": str(version.author or version.get_source_display())}
