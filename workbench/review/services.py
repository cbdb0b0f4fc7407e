"""What a reviewer does: look, approve, send back. Never their own work."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workbench.accounts.models import User
from workbench.errors import BadInput, Conflict, NotAllowed
from workbench.masks import services as masks
from workbench.masks.models import MaskVersion, Source
from workbench.predictions import services as predictions
from workbench.review.models import Cause, Verdict
from workbench.workflow import services as workflow
from workbench.workflow.models import Item
from workbench.workflow.services import Actor
from workbench.workflow.states import Event, State


def can_judge(user: User, version: MaskVersion | None) -> bool:
    """Whether this person may judge that mask: any that they did not draw. Who imported a mask did not draw it."""
    return version is None or version.source != Source.PERSON or version.author_id != user.pk


def open_item(*, item: Item, user: User) -> Item:
    """Take a photo for judging; who may not judge it, or comes second, only looks, and the page says so."""
    if item.state != State.TO_REVIEW or not can_judge(user, masks.head_of(item.photo)):
        return item
    if item.lease_user_id == user.pk and item.lease_until and item.lease_until > timezone.now():
        return workflow.renew(item, Actor(user), item.generation)
    won = workflow.claim(Item.objects.filter(pk=item.pk, state=State.TO_REVIEW), Actor(user))
    return won[0] if won else item


@transaction.atomic
def approve(*, item: Item, user: User, version_id: int, note: str = "") -> Verdict:
    """Accept the mask that was shown. Raises Conflict when another one counts by now, NotAllowed for one's own work."""
    version = _judged(item, user, version_id)
    return _accept(item, user, version, note)


@transaction.atomic
def approve_prediction(*, item: Item, user: User, version_id: int, note: str = "") -> Verdict:
    """Accept the newest prediction in place of the mask that was shown; both stay in the history."""
    shown = _judged(item, user, version_id)
    prediction = predictions.latest(item.photo)
    if prediction is None:
        raise BadInput(_("This photo has no prediction."))
    chosen = masks.add_version(
        photo=item.photo, layers=masks.new_layers(prediction.mask), source=Source.PERSON, author=user, parent=shown
    )
    masks.move_head(photo=item.photo, version=chosen, expected=shown)
    return _accept(item, user, chosen, note or f"Took the prediction of {prediction.model}.")


@transaction.atomic
def send_back(*, item: Item, user: User, version_id: int, cause: str, note: str) -> Verdict:
    """Return a mask with a note and a cause; its annotator gets it first. Raises BadInput without either."""
    if cause not in Cause.values:
        raise BadInput(_("Choose what is wrong: %(causes)s.") % {"causes": ", ".join(map(str, Cause.labels))})
    if not note.strip():
        raise BadInput(_("Write a note that says what to change."))
    version = _judged(item, user, version_id)
    verdict = Verdict.objects.create(
        item=item, version=version, reviewer=user, kind=Verdict.Kind.SENT_BACK, cause=cause, note=note.strip()
    )
    by_person = version.source == Source.PERSON
    reasons = [{"code": "sent_back", "text": f"{user} sent it back: {note.strip()}", "value": None, "threshold": None}]
    workflow.apply(
        item, Event.SENT_BACK, Actor(user), reason=note.strip(), reasons=reasons, priority=2.0, drawn_on=True,
        returned_to=version.author if by_person else None,
    )  # fmt: skip
    return verdict


def _judged(item: Item, user: User, version_id: int) -> MaskVersion:
    if item.state != State.TO_REVIEW:
        raise Conflict(_("This photo waits for a reviewer no longer. Nothing was changed."))
    head = masks.head_of(item.photo)
    if head is None or head.pk != version_id:
        raise Conflict(_("Another mask of this photo counts by now. Look again before you judge it."))
    if not can_judge(user, head):
        raise NotAllowed(_("You drew this mask; somebody else judges it."))
    return head


def _accept(item: Item, user: User, version: MaskVersion, note: str) -> Verdict:
    verdict = Verdict.objects.create(
        item=item, version=version, reviewer=user, kind=Verdict.Kind.APPROVED, note=note.strip()
    )
    workflow.apply(item, Event.APPROVED, Actor(user), reason=note.strip(), returned_to=None)
    return verdict
