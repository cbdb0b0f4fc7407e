"""What the editor needs to know about a photo: the work order."""

from typing import Any

from django.urls import reverse

from workbench.accounts.models import User
from workbench.annotation.models import Draft
from workbench.datasets.selectors import labels_json, photo_json
from workbench.masks import services as masks
from workbench.masks.models import MaskVersion, Source
from workbench.masks.selectors import LayerJSON, layers_json
from workbench.predictions import services as predictions
from workbench.predictions.models import Prediction
from workbench.workflow.models import Item
from workbench.workflow.services import PERSON_LEASE


def live_draft(item: Item, user: User) -> Draft | None:
    """The person's newest unsubmitted work on this photo."""
    return Draft.objects.filter(item=item, author=user, live=True).first()


def etag(item: Item, user: User) -> str:
    """What a save must name in If-Match: the live draft, else the head, else nothing yet."""
    draft = Draft.objects.filter(item=item, author=user, live=True).values_list("pk", flat=True).first()
    if draft is not None:
        return f'"d{draft}"'
    head = masks.head_of(item.photo)
    return f'"m{head.pk if head else 0}"'


def work_order(item: Item, user: User) -> dict[str, Any]:
    """Everything the editor opens a photo with."""
    photo, project = item.photo, item.photo.project
    head, prediction, draft = masks.head_of(photo), predictions.latest(photo), live_draft(item, user)
    origin, layers = _start(draft, head, prediction)
    return {
        "id": item.pk,
        "state": item.state,
        "project": {"slug": project.slug, "name": project.name, "brand_color": project.brand_color},
        "photo": photo_json(photo),
        "labels": labels_json(project),
        "reasons": item.reasons,
        "note": _note(item),
        "lease": {
            "generation": item.generation,
            "expires_at": item.lease_until,
            "seconds": int(PERSON_LEASE.total_seconds()),
        },
        "etag": etag(item, user),
        "layers": layers,
        "from": origin,
        "prediction": _shown(prediction),
        "previous": _previous(head),
        "links": {"home": reverse("project", args=[project.slug])},
    }


def _start(draft: Draft | None, head: MaskVersion | None, prediction: Prediction | None) -> tuple[str, list[LayerJSON]]:
    if draft is not None:
        return "draft", draft.layers
    if head is not None and head.source != Source.MODEL:
        return "version", layers_json(head)
    if prediction is not None:
        return "prediction", layers_json(prediction.mask)
    return "empty", []


def _note(item: Item) -> dict[str, str] | None:
    # Read through the relation: review is a sibling, and only the editor's words are needed.
    verdict = item.verdicts.select_related("reviewer").first() if item.returned_to_id else None
    if verdict is None:
        return None
    return {"text": verdict.note, "cause": verdict.get_cause_display(), "by": str(verdict.reviewer)}


def _shown(prediction: Prediction | None) -> dict[str, Any] | None:
    if prediction is None:
        return None
    return {
        "layers": layers_json(prediction.mask),
        "estimated_dice": prediction.estimated_dice,
        "contrast": prediction.contrast,
        "model": str(prediction.model),
    }


def _previous(head: MaskVersion | None) -> dict[str, Any] | None:
    if head is None or head.source == Source.MODEL:
        return None
    return {"layers": layers_json(head), "by": str(head.author or head.get_source_display())}
