"""What the editor needs to know about a photo: the work order."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Model
from django.urls import reverse

from workbench.accounts.models import Role, User
from workbench.annotation.models import Draft
from workbench.datasets.models import Project
from workbench.datasets.permissions import rank
from workbench.datasets.selectors import labels_json, photo_json
from workbench.masks import services as masks
from workbench.masks.models import MaskVersion, Source
from workbench.masks.selectors import LayerJSON, layers_json
from workbench.predictions import services as predictions
from workbench.predictions.models import Prediction
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
    verdict = item.verdicts.select_related("reviewer").first()
    if verdict is None or verdict.kind != "sent_back":
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
