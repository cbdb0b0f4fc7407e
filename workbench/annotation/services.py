"""What an annotator does: take the next photo, save drafts, submit, skip."""

from collections.abc import Callable

import numpy as np
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from workbench.accounts.models import User
from workbench.annotation import control, drafts
from workbench.annotation.control_lot import drawn_control
from workbench.annotation.control_results import control_score
from workbench.annotation.drafts import Desk
from workbench.annotation.models import ControlTask, Draft, Effort
from workbench.annotation.queue import queues
from workbench.annotation.saves import Save, Spent
from workbench.annotation.selectors import etag
from workbench.datasets.models import Project
from workbench.errors import BadInput, Conflict, Stale
from workbench.masks import codec, openings
from workbench.masks import services as masks
from workbench.masks.models import MaskVersion, Opening, Source
from workbench.masks.selectors import parse_layers
from workbench.predictions import services as predictions
from workbench.predictions.models import Prediction
from workbench.workflow import services as workflow
from workbench.workflow.lots import lot
from workbench.workflow.models import Item
from workbench.workflow.services import Actor
from workbench.workflow.states import FOR_PEOPLE, Event, State
from workbench.workflow.track_record import share_reviewed

LEAST_SKIP_REASON = 3
# Leads a photo on once its new mask counts.
Move = Callable[[Item, MaskVersion], None]
# Turns checked layers and their union into a stored version.
Store = Callable[[list[masks.Checked], NDArray[np.uint8]], MaskVersion]


def next_item(*, project: Project, user: User) -> Item | None:
    """The photo this person works on next: the one they hold, else one sent back to them, else the most urgent.

    Now and then, by lot, a control photo comes in place of the most urgent one.
    """
    waiting = Item.objects.filter(project=project, state=State.TO_ANNOTATE)
    held = waiting.filter(lease_user=user, lease_until__gt=timezone.now()).order_by("-lease_until").first()
    if held is not None:
        return workflow.take_again(held, Actor(user))
    if task := control.unfinished(project, user):
        return control.take(task).item
    sent_back, *others = queues(project, user)
    if won := workflow.claim(sent_back, Actor(user)):
        return won[0]
    if task := drawn_control(project, user, others):
        return control.take(task).item
    for queue in others:
        if won := workflow.claim(queue, Actor(user)):
            return won[0]
    return None


def open_item(*, item: Item, user: User) -> Item:
    """Take this very photo. Raises Conflict when it waits for something else, or somebody has it."""
    if task := control.open_task(item, user):
        return control.take(task).item
    if item.state != State.TO_ANNOTATE:
        raise Conflict(_("This photo does not wait for an annotator."))
    if item.lease_user_id == user.pk:
        return workflow.take_again(item, Actor(user))
    if won := workflow.claim(Item.objects.filter(pk=item.pk, state=State.TO_ANNOTATE), Actor(user)):
        return won[0]
    item.refresh_from_db()
    if item.lease_user is None:
        raise Conflict(_("This photo has moved on in this moment."))
    raise Conflict(_("%(lease_user)s is working on this photo now.") % {"lease_user": item.lease_user})


def save_draft(*, item: Item, user: User, save: Save) -> Draft:
    """Store an autosave. The same op_id again returns what is stored.

    Raises Stale (412) or Conflict (409) when it cannot become the live draft; it is then kept as a side draft, named
    in the error's `kept`.
    """
    desk = _desk(item, user)
    if known := drafts.saved(desk, save):
        return known
    masks.check_layers(item.photo, parse_layers(save.layers))
    try:
        return _save_live(desk, save)
    except (Stale, Conflict) as error:
        # The same save may have come twice at the same moment, and its twin is what it lost against.
        return drafts.saved(desk, save) or drafts.keep_aside(desk, save, error)


def submit(*, item: Item, user: User, save: Save, spent: Spent) -> MaskVersion:
    """Turn the work into a mask version and move the photo on. The same op_id again returns that version.

    Raises Stale or Conflict as `save_draft` does, with the work kept.
    """

    def hand_in(item: Item, _version: MaskVersion) -> None:
        event = Event.SUBMITTED if _needs_review(item, user) else Event.SUBMITTED_FINAL
        workflow.apply(item, event, Actor(user), drawn_on=True, returned_to=_sender(item, user))

    if task := control.open_task(item, user):
        return _submit_control(task, save, spent)
    return finish(item=item, user=user, save=save, spent=spent, waits_for=State.TO_ANNOTATE, move=hand_in)


def finish(*, item: Item, user: User, save: Save, spent: Spent, waits_for: State, move: Move) -> MaskVersion:
    """Store finished work on a photo that waits in that state, and let `move` lead it on in the same transaction.

    The same op_id again returns the stored version. Raises as `submit` does.
    """

    def store(layers: list[masks.Checked], drawn: NDArray[np.uint8]) -> MaskVersion:
        effort = _effort(predictions.latest(item.photo), drawn, spent)
        return _finish(item, user, save, layers, effort, waits_for, move)

    return _stored(Desk(item, user), save, store)


def _submit_control(task: ControlTask, save: Save, spent: Spent) -> MaskVersion:
    def store(layers: list[masks.Checked], drawn: NDArray[np.uint8]) -> MaskVersion:
        return control.submit(task, save, layers, _effort(task.shown, drawn, spent))

    return _stored(Desk(task.item, task.user, task), save, store)


def _stored(desk: Desk, save: Save, store: Store) -> MaskVersion:
    """The mask of finished work. Raises Stale or Conflict, with the work kept."""
    if known := drafts.submitted(desk, save):
        return known
    photo = desk.item.photo
    drawn = np.zeros((photo.height, photo.width), np.uint8)
    layers = masks.check_layers(photo, parse_layers(save.layers), onto=drawn)
    try:
        return store(layers, drawn)
    except (Stale, Conflict) as error:
        return drafts.submitted(desk, save) or drafts.keep_aside(desk, save, error)


def state_told(item: Item, version: MaskVersion, user: User) -> str:
    """Where a submitted photo is said to be now: a control photo, which never moved, where any other would be."""
    if control.is_control(version):
        return State.TO_REVIEW if _needs_review(item, user) else State.ACCEPTED
    item.refresh_from_db()
    return item.state


def skip(*, item: Item, user: User, generation: int, reason: str) -> Item:
    """Put a photo back behind the others, with the reason. Raises BadInput without one, Conflict without the lease."""
    if len(reason.strip()) < LEAST_SKIP_REASON:
        raise BadInput(_("Say in a word or two why you skip this photo."))
    if task := control.open_task(item, user):
        return control.skip(task, generation, reason.strip()).item
    item = workflow.renew(item, Actor(user), generation)
    return workflow.apply(
        item, Event.SKIPPED, Actor(user), reason=reason.strip(), priority=_behind(item), returned_to=None, turn={}
    )


def heartbeat(*, item: Item, user: User, generation: int) -> Item:
    """Say that the person is still there."""
    if task := control.open_task(item, user):
        return control.as_seen(control.renew(task, generation))
    return workflow.renew(item, Actor(user), generation)


def release(*, item: Item, user: User, generation: int) -> None:
    """Give the photo back; the draft stays."""
    if task := control.open_task(item, user):
        control.release(task, generation)
    else:
        workflow.release(item, Actor(user), generation)


def _desk(item: Item, user: User) -> Desk:
    return Desk(item, user, control.open_task(item, user))


@transaction.atomic
def _save_live(desk: Desk, save: Save) -> Draft:
    if desk.task is not None:
        control.check_held(desk.task, save)
    else:
        _check_held(desk.item, desk.user, save, FOR_PEOPLE)
        workflow.note_drawing(desk.item)
    return drafts.put_live(desk, save)


@transaction.atomic
def _finish(
    item: Item, user: User, save: Save, layers: list[masks.Checked], effort: Effort, waits_for: State, move: Move
) -> MaskVersion:
    item = _check_held(item, user, save, (waits_for,))
    head = masks.head_of(item.photo)
    version = masks.store_version(
        photo=item.photo, layers=layers, source=Source.PERSON, author=user, parent=head, op_id=save.op_id
    )
    masks.move_head(photo=item.photo, version=version, expected=head)
    effort.version = version
    effort.save()
    move(item, version)
    _close_drafts(item, user)
    return version


def _close_drafts(item: Item, user: User) -> None:
    Draft.objects.filter(item=item, author=user, task=None, side=False).delete()
    # Others' unfinished work was based on a mask that counts no more; its authors still find it beside this one.
    Draft.objects.filter(item=item, task=None, live=True).update(live=False, side=True)


def _check_held(item: Item, user: User, save: Save, states: tuple[State, ...]) -> Item:
    # Locked first: on PostgreSQL two tabs of one person could otherwise both pass the comparison.
    item = Item.objects.select_for_update().get(pk=item.pk)
    if item.state not in states or not _may_draw(item, user):
        raise Conflict(_("This photo has moved on since you opened it. Your work is kept beside it."))
    item = workflow.renew(item, Actor(user), save.generation)
    if save.if_match != etag(item, user):
        raise Stale(_("A newer save of this photo exists, from another tab or computer. Your work is kept beside it."))
    return item


def _may_draw(item: Item, user: User) -> bool:
    # Only a reviewer is ever given a photo that waits for one, so holding it says enough.
    return item.state == State.TO_ANNOTATE or (item.state == State.TO_REVIEW and item.lease_user_id == user.pk)


def _effort(prediction: Prediction | None, drawn: NDArray[np.uint8], spent: Spent) -> Effort:
    """What the work cost, and how far off the prediction was that its author was shown. Not stored yet."""
    effort = Effort(**vars(spent))
    if prediction is not None:
        effort.shown = prediction.mask
        effort.shown_dice = codec.dice(masks.foreground(prediction.mask), drawn)
    return effort


def _behind(item: Item) -> float:
    """A priority below that of every photo that waits for an annotator."""
    waiting = Item.objects.filter(project=item.project_id, state=State.TO_ANNOTATE)
    lowest = waiting.order_by("priority").values_list("priority", flat=True).first()
    return min(lowest or 0.0, 0.0) - 1.0


def _sender(item: Item, user: User) -> User | None:
    """Who sent the work back that is handed in now, and looks at it first; nobody judges what they drew themselves."""
    if not any(reason["code"] == "sent_back" for reason in item.reasons):
        return None
    last = item.transitions.filter(event=Event.SENT_BACK).select_related("user").last()
    return last.user if last and last.user and last.user.is_active and last.user != user else None


def _needs_review(item: Item, user: User) -> bool:
    if item.transitions.filter(event=Event.SENT_BACK).exists():
        return True
    share = share_reviewed(item.project, user, control_score(item.project, user))
    return lot(item.photo.sha256, f"review:{item.project_id}") < share


def add_opening(*, item: Item, user: User, x: int, y: int, area: int) -> Opening:
    """Remember a true opening of this photo. Raises Conflict as `remove_opening` does, BadInput as masks do."""
    if task := control.open_task(item, user):
        return control.add_opening(task, Opening(photo=item.photo, x=x, y=y, area=area, created_by=user))
    _check_free_for(item, user)
    return openings.add_opening(photo=item.photo, x=x, y=y, area=area, user=user)


def remove_opening(*, item: Item, user: User, opening_id: int) -> None:
    """Forget a true opening. Raises Conflict when the photo waits for no annotator, or somebody else has it."""
    if task := control.open_task(item, user):
        control.remove_opening(task, opening_id)
        return
    _check_free_for(item, user)
    openings.remove_opening(photo=item.photo, opening_id=opening_id)


def _check_free_for(item: Item, user: User) -> None:
    if not _may_draw(item, user):
        raise Conflict(_("This photo does not wait for an annotator."))
    if not Item.objects.filter(workflow.free() | Q(lease_user=user), pk=item.pk).exists():
        raise Conflict(_("{who} is working on this photo now.").format(who=item.lease_user))
