"""Everything the review page shows of one photo: the review order."""

from typing import Any

from django.utils.translation import gettext

from workbench.accounts.models import User
from workbench.datasets.models import Photo
from workbench.datasets.selectors import labels_json, photo_json
from workbench.masks import codec
from workbench.masks import services as masks
from workbench.masks.models import MaskVersion, Source
from workbench.masks.selectors import layers_json
from workbench.predictions import services as predictions
from workbench.predictions.models import Prediction
from workbench.retold import retold, retold_reasons
from workbench.review.causes import causes
from workbench.review.models import Verdict
from workbench.review.selectors import verdicts
from workbench.review.services import can_judge, held_by
from workbench.workflow.blind import is_blind, told_reasons
from workbench.workflow.models import Item, Transition
from workbench.workflow.services import PERSON_LEASE
from workbench.workflow.states import State

MOST_MOVES = 40


def review_order(item: Item, user: User) -> dict[str, Any]:
    """The mask that counts, what it came from, the prediction and the import, and how the photo was judged so far.

    Of a photo that is judged blind the estimate and the agreement with the import are null.
    """
    photo, head, blind = item.photo, masks.head_of(item.photo), is_blind(item)
    prediction, imported = predictions.latest(photo), predictions.imported_mask(photo)
    obstacle = _obstacle(item, user, head)
    return {
        "id": item.pk,
        "state": item.state,
        "photo": photo_json(photo),
        "labels": labels_json(photo.project),
        "causes": [{"value": value, "label": label} for value, label in causes(photo.project)],
        "reasons": _reasons(item, user),
        "mask": _shown(head),
        "before": _shown(head.parent if head else None),
        "prediction": _predicted(prediction, blind) or _drawn_by_check(photo, head),
        "imported": _shown(imported),
        "stretches": prediction.stretches if prediction else [],
        "estimated": None if prediction is None or blind else prediction.estimated,
        "dice": _dice(prediction, head),
        "verdicts": [_verdict(one) for one in verdicts(item)],
        "history": [_move(one, blind) for one in item.transitions.select_related("user").order_by("-id")[:MOST_MOVES]],
        "lease": {
            "generation": item.generation,
            "expires_at": item.lease_until if item.lease_user_id == user.pk else None,
            "seconds": int(PERSON_LEASE.total_seconds()),
        },
        "may_judge": not obstacle,
        "obstacle": obstacle,
        "held_by": held_by(item, user),
    }


def is_compared(order: dict[str, Any]) -> bool:
    """Whether a review order has two masks to tell apart: a prediction, and another one that counts."""
    mask, prediction = order["mask"], order["prediction"]
    return bool(mask and prediction and mask["version"] != prediction["version"])


def _reasons(item: Item, user: User) -> list[dict[str, Any]]:
    """The photo's reasons; one's own note is told as such."""
    told = retold_reasons(told_reasons(item))
    back = item.verdicts.filter(kind=Verdict.Kind.SENT_BACK, undone_at=None, reviewer=user).first()
    if back is None or item.returned_to_id != user.pk:
        return told
    own = gettext("You sent this back: %(note)s") % {"note": back.note}
    return [reason | {"text": own} if reason["code"] == "sent_back" else reason for reason in told]


def _obstacle(item: Item, user: User, head: MaskVersion | None) -> str:
    """Why this person cannot judge the photo now; empty when they can."""
    if item.state != State.TO_REVIEW:
        return gettext("This photo does not wait for a reviewer now.")
    if head is None:
        return gettext("There is no mask to judge.")
    if not can_judge(user, head):
        return gettext("You drew this mask; somebody else judges it.")
    holder = held_by(item, user)
    return gettext("%(held_by)s is looking at this photo now.") % {"held_by": holder} if holder else ""


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


def _predicted(prediction: Prediction | None, blind: bool) -> dict[str, Any] | None:
    if prediction is None:
        return None
    scores = {
        "model": str(prediction.model),
        "estimated_dice": None if blind else prediction.estimated_dice,
        "contrast": prediction.contrast,
        "agreement": None if blind else prediction.agreement,
    }
    return {**(_shown(prediction.mask) or {}), **scores}


def _drawn_by_check(photo: Photo, head: MaskVersion | None) -> dict[str, Any] | None:
    """In a prediction's place, where none was made before the import was doubted."""
    drawn = predictions.drawn_by_check(photo)
    if drawn is None:
        return None
    agreement = None if head is None else codec.dice(masks.foreground(drawn), masks.foreground(head))
    scores = {"model": gettext("the check"), "estimated_dice": None, "contrast": None, "agreement": agreement}
    return {**(_shown(drawn) or {}), **scores}


def _dice(prediction: Prediction | None, head: MaskVersion | None) -> float | None:
    if prediction is None or head is None or head.source == Source.MODEL:
        return None
    return codec.dice(masks.foreground(prediction.mask), masks.foreground(head))


def _verdict(one: Verdict) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "words": str(one.get_kind_display()),
        "cause": str(one.get_cause_display()),
        "note": retold(one.note),
        "drawing": one.drawing,
        "by": str(one.reviewer),
        "at": one.at,
        "undone": one.undone_at is not None,
    }


def _move(move: Transition, blind: bool) -> dict[str, Any]:
    by = str(move.user) if move.user else ""
    # What triage said when it sent the photo here.
    reason = "" if blind and move.to_state == State.TO_REVIEW else retold(move.reason)
    return {"event": move.event, "by": by, "at": move.at, "to": move.to_state, "reason": reason}
