"""What the editor needs to know about a photo: the work order."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Count, Model
from django.urls import reverse

from workbench.accounts.models import Role, User
from workbench.annotation import control, drafts
from workbench.annotation.control_lot import control_ahead
from workbench.annotation.drafts import Desk
from workbench.annotation.models import ControlTask, Draft
from workbench.annotation.queue import ahead
from workbench.annotation.surroundings import OpeningJSON, openings_json, siblings_json
from workbench.datasets.models import Project
from workbench.datasets.permissions import rank
from workbench.datasets.selectors import attributes_json, labels_json, photo_json
from workbench.masks import services as masks
from workbench.masks.models import MaskVersion, Source
from workbench.masks.selectors import LayerJSON, layers_json
from workbench.predictions import services as predictions
from workbench.predictions.models import Prediction
from workbench.retold import retold_reasons
from workbench.workflow.blind import is_blind
from workbench.workflow.models import Item
from workbench.workflow.services import PERSON_LEASE
from workbench.workflow.states import State
from workbench.workflow.turns import why


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


def etag(item: Item, user: User) -> str:
    """What a save must name in If-Match: the live draft, else the head, else nothing yet."""
    draft = drafts.live_at(Desk(item, user))
    return drafts.etag(draft, None if draft else masks.head_of(item.photo))


@dataclass(frozen=True)
class Begun:
    """What one person's work on a photo starts from: their draft, the mask that counts, the prediction, its model."""

    item: Item
    draft: Draft | None
    head: MaskVersion | None
    prediction: Prediction | None
    model: str


@dataclass(frozen=True)
class Told:
    """What a person is told of a photo beside that."""

    note: dict[str, str] | None
    imported: MaskVersion | None
    openings: list[OpeningJSON]


def _seen(item: Item, user: User) -> tuple[Begun, Told]:
    """A photo as this person sees it. Under a control task it looks as if nobody had worked on it yet."""
    if task := control.open_task(item, user):
        return _begun_control(task), Told(None, None, list(task.openings))
    told = Told(_note(item), predictions.imported_mask(item.photo), openings_json(item.photo))
    return _begun(item, user), told


def _begun(item: Item, user: User) -> Begun:
    prediction, draft = predictions.latest(item.photo), drafts.live_at(Desk(item, user))
    return Begun(item, draft, masks.head_of(item.photo), prediction, str(prediction.model) if prediction else "")


def _begun_control(task: ControlTask) -> Begun:
    # The name of the model in use: that of an older one would tell.
    model = str(predictions.champion(task.project) or (task.shown and task.shown.model))
    draft = drafts.live_at(Desk(task.item, task.user, task)) if task.pk else None
    return Begun(control.as_seen(task), draft, control.base_of(task), task.shown, model)


# Reads a version's layers; kept during one answer, in which one version may stand in several places.
Read = Callable[[MaskVersion], list[LayerJSON]]


def work_order(item: Item, user: User) -> dict[str, Any]:
    """Everything the editor opens a photo with."""
    (begun, told), read = _seen(item, user), cache(layers_json)
    item, head = begun.item, begun.head
    photo, project = item.photo, item.photo.project
    return {
        "id": item.pk,
        "state": item.state,
        "project": {"slug": project.slug, "name": project.name, "brand_color": project.brand_color},
        "photo": photo_json(photo),
        "labels": labels_json(project),
        "attributes": attributes_json(project),
        "reasons": retold_reasons(why(item)),
        "note": told.note,
        "lease": {
            "generation": item.generation,
            "expires_at": item.lease_until,
            "seconds": int(PERSON_LEASE.total_seconds()),
        },
        "etag": drafts.etag(begun.draft, head),
        **_beginning(begun, read),
        "previous": None if head is None or head.source == Source.MODEL else _by(head, read),
        "imported": None if told.imported is None else _by(told.imported, read),
        "openings": told.openings,
        "siblings": siblings_json(item),
        "links": {"home": reverse("project", args=[project.slug])},
    }


def ahead_orders(project: Project, user: User, most: int) -> list[dict[str, Any]]:
    """What of the next photos can be prepared before they are this person's: pictures, and layers to open with."""
    hidden = control_ahead(project, user)
    begun = [] if hidden is None else [_begun_control(hidden)]
    begun += [_begun(item, user) for item in ahead(project, user, most - len(begun))]
    return [_ahead_order(one) for one in begun]


def _ahead_order(begun: Begun) -> dict[str, Any]:
    return {"id": begun.item.pk, "photo": photo_json(begun.item.photo), **_beginning(begun, cache(layers_json))}


def _beginning(begun: Begun, read: Read) -> dict[str, Any]:
    origin, layers = _start(begun.draft, begun.head, begun.prediction, read)
    return {"layers": layers, "from": origin, "prediction": _shown(begun, read)}


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


def _shown(begun: Begun, read: Read) -> dict[str, Any] | None:
    prediction, blind = begun.prediction, is_blind(begun.item)
    if prediction is None:
        return None
    return {
        "layers": read(prediction.mask),
        "estimated_dice": None if blind else prediction.estimated_dice,
        "estimated": None if blind else prediction.estimated,
        "contrast": prediction.contrast,
        "stretches": prediction.stretches,
        "model": begun.model,
    }


def _by(version: MaskVersion, read: Read) -> dict[str, Any]:
    return {"layers": read(version), "by": str(version.author or version.get_source_display())}
