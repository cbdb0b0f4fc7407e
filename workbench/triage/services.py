"""Routing what was pre-segmented, each photo with its reasons and the version of the policy that decided."""

from collections.abc import Callable, Collection
from functools import partial
from typing import Any

from django.db import transaction

from workbench.accounts.models import User
from workbench.datasets.models import Project
from workbench.datasets.services import check_settings
from workbench.errors import Conflict
from workbench.masks import services as masks
from workbench.masks.models import Source
from workbench.predictions import services as predictions
from workbench.predictions.models import Prediction
from workbench.triage import policy
from workbench.triage.facts import draws, facts, thresholds
from workbench.triage.models import Policy, Routing
from workbench.triage.preview import misplaced
from workbench.triage.reasons import Reason, persons_mask
from workbench.workflow import services as workflow
from workbench.workflow.models import Item
from workbench.workflow.states import Event, State


def current_policy(project: Project) -> Policy:
    """The version in force. Where the settings were changed by other ways, they become the next version here."""
    newest = Policy.objects.filter(project=project).first()
    if newest is not None and newest.thresholds == thresholds(project).as_json():
        return newest
    return _next_policy(project)


@transaction.atomic
def set_policy(
    *, project: Project, thresholds: policy.Thresholds, user: User | None, note: str = "",
    aim: dict[str, Any] | None = None, promise: dict[str, Any] | None = None,
) -> Policy:  # fmt: skip
    """Put thresholds in force, as a new version. Photos that people wait on stay where they are.

    Raises BadInput or ValidationError for values that make no sense.
    """
    changed = Project.objects.select_for_update().get(pk=project.pk)
    for name, value in thresholds.as_json().items():
        setattr(changed, name, value)
        setattr(project, name, value)
    check_settings(changed)
    changed.save(update_fields=list(thresholds.as_json()))
    return _next_policy(changed, user=user, note=note.strip(), aim=aim or {}, promise=promise or {})


def route_waiting(project: Project, actor: workflow.Actor, *, limit: int = 200) -> int:
    """Route up to `limit` photos that wait for triage; returns how many were routed."""
    queue = Item.objects.filter(project=project, state=State.TO_ROUTE).select_related("photo__project").order_by("id")
    items = workflow.claim(queue, actor, limit=limit)
    return sum(_unless_moved(partial(route, item, actor)) for item in items)


def route(item: Item, actor: workflow.Actor) -> Item:
    """Decide where a pre-segmented photo goes, and write down the reasons, the lots and the policy."""
    prediction = predictions.latest(item.photo)
    if prediction is None:
        raise ValueError(f"Photo {item.photo_id} waits for triage without a prediction.")
    prediction.photo = item.photo
    project = item.photo.project
    drawn = draws(item.photo)
    decided = _decided(prediction, drawn)
    reasons = [reason.as_json() for reason in decided.reasons]
    with transaction.atomic():
        moved = workflow.apply(
            item, decided.event, actor, reason=" ".join(reason.text for reason in decided.reasons),
            reasons=reasons, priority=decided.priority, turn={},
        )  # fmt: skip
        _note(moved, project, prediction, decided, drawn)
    return moved


def route_again(*, project: Project, user: User) -> int:
    """Send waiting photos that the policy in force would send elsewhere back to triage; returns how many went."""
    reason = f"Sent through triage again by {user}, under {current_policy(project).label}."
    again = partial(workflow.apply, event=Event.REROUTED, actor=workflow.Actor(user), reason=reason)
    return sum(_unless_moved(partial(again, item)) for item in misplaced(project))


def hand_out_without_model(project: Project, actor: workflow.Actor, *, limit: int = 200) -> int:
    """Send photos straight to annotators while the project has no model and too little to train one from; those that
    a person drew, and that came back from the discarded ones, to reviewers."""
    text = "There is no model yet: this mask is drawn from scratch, and the model learns from it."
    waiting = Item.objects.filter(project=project, state=State.TO_PRESEGMENT).order_by("id")
    bare = workflow.claim(waiting.filter(photo__head=None), actor, limit=limit)
    drawn = workflow.claim(waiting.filter(photo__head__version__source=Source.PERSON), actor, limit=limit)
    return _hand_out(bare, Event.NO_MODEL, Reason("no_model", text), actor) + _hand_out(
        drawn, Event.SENT_TO_REVIEW, persons_mask(), actor
    )


def arms(chosen: Collection[int]) -> dict[int, str]:
    """Which of these predictions (by id) were sent to a person by lot, and by which lot: {id: "control" or "audit"}."""
    drawn = Routing.objects.filter(prediction__in=chosen).exclude(arm=Routing.Arm.NONE).order_by("-pk")
    return dict(drawn.values_list("prediction", "arm"))


def _decided(prediction: Prediction, drawn: policy.Draws) -> policy.Route:
    known, limits = facts([prediction])[0], thresholds(prediction.photo.project)
    head = masks.head_of(prediction.photo)
    if head is not None and head.source == Source.PERSON:
        return policy.drawn_by_person(known, limits)
    return policy.route(known, limits, drawn)


def _hand_out(items: list[Item], event: Event, reason: Reason, actor: workflow.Actor) -> int:
    given: dict[str, Any] = {"reason": reason.text, "reasons": [reason.as_json()]}
    return sum(_unless_moved(partial(workflow.apply, item, event, actor, **given)) for item in items)


def _unless_moved(move: Callable[[], Item]) -> bool:
    try:
        move()
    except Conflict:
        # A person discarded it in this moment; the others still go on.
        return False
    return True


@transaction.atomic
def _next_policy(project: Project, **given: Any) -> Policy:
    # The lock keeps two workers from both making the next version.
    locked = Project.objects.select_for_update().get(pk=project.pk)
    newest = Policy.objects.filter(project=project).first()
    values = thresholds(locked).as_json()
    if newest is not None and not given and newest.thresholds == values:
        return newest
    number = newest.number + 1 if newest else 1
    return Policy.objects.create(project=project, number=number, thresholds=values, **given)


def _note(item: Item, project: Project, prediction: Prediction, decided: policy.Route, drawn: policy.Draws) -> None:
    Routing.objects.create(
        item=item, project=project, prediction=prediction, policy=current_policy(project), event=decided.event,
        otherwise=decided.otherwise, arm=decided.arm, reasons=[reason.as_json() for reason in decided.reasons],
        draw=drawn.control, audit_draw=drawn.audit, estimated_dice=prediction.estimated_dice,
        low=prediction.estimated_low, high=prediction.estimated_high,
    )  # fmt: skip
