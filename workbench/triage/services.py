"""Routing what was pre-segmented."""

from collections.abc import Callable
from functools import partial
from typing import Any

from workbench.datasets.models import Project
from workbench.errors import Conflict
from workbench.masks.models import Layer
from workbench.predictions import services as predictions
from workbench.predictions.models import Prediction
from workbench.triage import policy
from workbench.workflow import services as workflow
from workbench.workflow.lots import lot
from workbench.workflow.models import Item
from workbench.workflow.states import Event, State


def thresholds(project: Project) -> policy.Thresholds:
    """The project's triage policy."""
    return policy.Thresholds(
        accept_dice=project.accept_dice,
        review_dice=project.review_dice,
        doubt_dice=project.doubt_dice,
        least_contrast=project.least_contrast,
        random_share=project.random_share,
    )


def route_waiting(project: Project, actor: workflow.Actor, *, limit: int = 200) -> int:
    """Route up to `limit` photos that wait for triage; returns how many were routed."""
    queue = Item.objects.filter(project=project, state=State.TO_ROUTE).select_related("photo__project").order_by("id")
    items = workflow.claim(queue, actor, limit=limit)
    return sum(_unless_moved(partial(route, item, actor)) for item in items)


def route(item: Item, actor: workflow.Actor) -> Item:
    """Decide where a pre-segmented photo goes, and write the reasons on it."""
    prediction = predictions.latest(item.photo)
    if prediction is None:
        raise ValueError(f"Photo {item.photo_id} waits for triage without a prediction.")
    project = item.photo.project
    draw = lot(item.photo.sha256, f"control:{project.pk}")
    decided = policy.route(_facts(prediction), thresholds(project), draw)
    reasons = [reason.as_json() for reason in decided.reasons]
    return workflow.apply(
        item, decided.event, actor, reason=" ".join(reason.text for reason in decided.reasons),
        reasons=reasons, priority=decided.priority,
    )  # fmt: skip


def hand_out_without_model(project: Project, actor: workflow.Actor, *, limit: int = 200) -> int:
    """Send photos straight to annotators while the project has no model and too little to train one from."""
    text = "There is no model yet: this mask is drawn from scratch, and the model learns from it."
    reason = policy.Reason("no_model", text)
    queue = Item.objects.filter(project=project, state=State.TO_PRESEGMENT, photo__head=None).order_by("id")
    items = workflow.claim(queue, actor, limit=limit)
    given: dict[str, Any] = {"reason": reason.text, "reasons": [reason.as_json()]}
    return sum(_unless_moved(partial(workflow.apply, item, Event.NO_MODEL, actor, **given)) for item in items)


def _unless_moved(move: Callable[[], Item]) -> bool:
    try:
        move()
    except Conflict:
        # A person discarded it in this moment; the others still go on.
        return False
    return True


def _facts(prediction: Prediction) -> policy.Facts:
    measured = prediction.model.metrics
    return policy.Facts(
        estimated_dice=prediction.estimated_dice,
        contrast=prediction.contrast,
        agreement=prediction.agreement,
        empty=not Layer.objects.filter(version=prediction.mask_id, area__gt=0).exists(),
        model_median=measured.get("median"),
        model_p10=measured.get("p10"),
    )
