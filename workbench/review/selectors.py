"""What a reviewer looks at."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from workbench.accounts.models import User
from workbench.datasets.models import Project
from workbench.datasets.selectors import labels_json, photo_json
from workbench.masks import codec
from workbench.masks import services as masks
from workbench.masks.models import MaskVersion, Source
from workbench.masks.selectors import layers_json
from workbench.predictions import services as predictions
from workbench.predictions.models import Prediction
from workbench.review.models import Cause
from workbench.review.services import can_judge
from workbench.workflow.models import Item
from workbench.workflow.states import State


def sheet(project: Project) -> QuerySet[Item]:
    """The photos that wait for a reviewer, riskiest first, each with its head and its newest prediction's Dice."""
    newest = Prediction.objects.filter(photo=OuterRef("photo")).order_by("-id")
    return (
        Item.objects.filter(project=project, state=State.TO_REVIEW)
        .select_related("photo__garment", "photo__head__version__author", "lease_user")
        .annotate(estimated_dice=Subquery(newest.values("estimated_dice")[:1]))
        .order_by("-priority", "id")
    )


def next_in_sheet(item: Item) -> Item | None:
    """The photo after this one, in the sheet's order; from the end back to its start."""
    rest = sheet(item.project).exclude(pk=item.pk)
    behind = rest.filter(priority=item.priority, pk__gt=item.pk) | rest.filter(priority__lt=item.priority)
    return behind.first() or rest.first()


def review_order(item: Item, user: User) -> dict[str, Any]:
    """Everything the review page shows of a photo: the mask that counts, what it came from, and the prediction."""
    photo, head = item.photo, masks.head_of(item.photo)
    prediction = predictions.latest(photo)
    before = _before(head)
    return {
        "id": item.pk,
        "state": item.state,
        "photo": photo_json(photo),
        "labels": labels_json(photo.project),
        "causes": [{"value": value, "label": label} for value, label in Cause.choices],
        "reasons": item.reasons,
        "mask": _shown(head),
        "before": _shown(before),
        "prediction": _predicted(prediction),
        "dice": _dice(prediction, head),
        "may_judge": item.state == State.TO_REVIEW and can_judge(user, head),
        "held_by": str(item.lease_user) if item.lease_user_id not in {None, user.pk} else "",
    }


def _before(head: MaskVersion | None) -> MaskVersion | None:
    return head.parent if head is not None and head.parent_id is not None else None


def _shown(version: MaskVersion | None) -> dict[str, Any] | None:
    if version is None:
        return None
    return {
        "version": version.pk,
        "source": version.source,
        "by": str(version.author or version.get_source_display()),
        "at": version.created_at,
        "layers": layers_json(version),
    }


def _predicted(prediction: Prediction | None) -> dict[str, Any] | None:
    if prediction is None:
        return None
    scores = {
        "model": str(prediction.model),
        "estimated_dice": prediction.estimated_dice,
        "contrast": prediction.contrast,
        "agreement": prediction.agreement,
    }
    return {**(_shown(prediction.mask) or {}), **scores}


def _dice(prediction: Prediction | None, head: MaskVersion | None) -> float | None:
    if prediction is None or head is None or head.source == Source.MODEL:
        return None
    return codec.dice(masks.foreground(prediction.mask), masks.foreground(head))
