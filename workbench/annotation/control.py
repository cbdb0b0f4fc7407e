"""Control tasks: a photo that is done, worked on once more by somebody who takes it for a new one.

The task answers for the photo in all that the editor asks: it has a lease, an etag, drafts and openings of its own,
under the photo's own item number. Nothing here touches the item, its head or its history.
"""

from copy import copy

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from workbench.accounts.models import User
from workbench.annotation import drafts
from workbench.annotation.drafts import Desk
from workbench.annotation.models import ControlTask, Draft, Effort
from workbench.annotation.saves import Save
from workbench.datasets.models import Project
from workbench.errors import BadInput, Conflict, Stale
from workbench.masks import openings
from workbench.masks import services as masks
from workbench.masks.closeness import mean_closeness
from workbench.masks.models import MaskVersion, Opening, Source
from workbench.workflow.models import Item
from workbench.workflow.services import PERSON_LEASE
from workbench.workflow.states import State

TOLERANCE = 2.0


def open_task(item: Item, user: User) -> ControlTask | None:
    """The control task under which this person sees this photo now, or None."""
    task = _open().filter(item=item, user=user).first()
    if task is None or _is_outdated(task):
        return None
    # Who holds the photo itself, opened again meanwhile, works on that.
    in_earnest = item.lease_user_id == user.pk and item.lease_until is not None and item.lease_until > timezone.now()
    return None if in_earnest else task


def unfinished(project: Project, user: User) -> ControlTask | None:
    """The control task this person began and did not finish; one whose photo has changed meanwhile is taken back."""
    task = _open().filter(project=project, user=user).first()
    if task is not None and _is_outdated(task):
        ControlTask.objects.filter(pk=task.pk, closed_at=None).update(closed_at=timezone.now())
        return None
    return task


def is_control(version: MaskVersion) -> bool:
    """Whether a mask was drawn for comparison only."""
    return ControlTask.objects.filter(version=version).exists()


def take(task: ControlTask) -> ControlTask:
    """A new claim, so that a page left behind can no longer give it back. Raises Conflict when another came first."""
    held = ControlTask.objects.filter(pk=task.pk, generation=task.generation, closed_at=None)
    if held.update(generation=F("generation") + 1, lease_until=timezone.now() + PERSON_LEASE) != 1:
        raise Conflict(_("Somebody else took this photo in this moment."))
    task.refresh_from_db(fields=["generation", "lease_until"])
    return task


def renew(task: ControlTask, generation: int) -> ControlTask:
    """Extend the claim; one that ran out is given again, since nobody else can have it. Raises Conflict when lost."""
    task.lease_until = timezone.now() + PERSON_LEASE
    held = ControlTask.objects.filter(pk=task.pk, generation=generation, closed_at=None)
    if held.update(lease_until=task.lease_until) != 1:
        raise Conflict(_("Your claim on this photo ran out and somebody else has it now. Your work is kept."))
    return task


def release(task: ControlTask, generation: int) -> None:
    """Give the claim back; the task waits for its person."""
    ControlTask.objects.filter(pk=task.pk, generation=generation, closed_at=None).update(lease_until=None)


def skip(task: ControlTask, generation: int, reason: str) -> ControlTask:
    """Leave it undone for good, with the reason. Raises Conflict without the claim."""
    renew(task, generation)
    ControlTask.objects.filter(pk=task.pk).update(skipped=reason, closed_at=timezone.now())
    return task


def as_seen(task: ControlTask) -> Item:
    """The item as its person is told of it. For showing only: the workflow refuses to move such an item."""
    item = copy(task.item)
    item.state, item.reasons, item.lease_user = State.TO_ANNOTATE, task.reasons, task.user
    item.generation, item.lease_until = task.generation, task.lease_until
    return item


def base_of(task: ControlTask) -> MaskVersion | None:
    """What an etag names while there is no draft: the mask that was shown at first."""
    return task.shown.mask if task.shown else None


def check_held(task: ControlTask, save: Save) -> None:
    """Renew the claim. Raises Conflict when it is lost, Stale when the save is based on something older."""
    # Locked first: on PostgreSQL two tabs of one person could otherwise both pass the comparison.
    ControlTask.objects.select_for_update().get(pk=task.pk)
    renew(task, save.generation)
    if save.if_match != drafts.etag(drafts.live_at(Desk(task.item, task.user, task)), base_of(task)):
        raise Stale(_("A newer save of this photo exists, from another tab or computer. Your work is kept beside it."))


def submit(task: ControlTask, save: Save, layers: list[masks.Checked], effort: Effort) -> MaskVersion:
    """Store the mask beside the one that counts, with its Dice and surface Dice against the known one.

    Raises Conflict and Stale as `check_held` does; then nothing is stored.
    """
    mine = masks.alphas_of([entry.layer for entry in layers])
    found = mean_closeness(masks.label_alphas(task.truth), mine, TOLERANCE)
    with transaction.atomic():
        check_held(task, save)
        version = masks.store_version(
            photo=task.item.photo, layers=layers, source=Source.PERSON, author=task.user, parent=base_of(task),
            op_id=save.op_id,
        )  # fmt: skip
        effort.version = version
        effort.save()
        ControlTask.objects.filter(pk=task.pk).update(
            version=version, dice=found.dice, surface_dice=found.surface, closed_at=timezone.now()
        )
        Draft.objects.filter(task=task, side=False).delete()
    return version


@transaction.atomic
def add_opening(task: ControlTask, opening: Opening) -> Opening:
    """Remember a true opening for this task alone: the photo's own must neither help nor change. Raises BadInput."""
    openings.check_point(opening.photo, opening.x, opening.y, opening.area)
    rows = ControlTask.objects.select_for_update().get(pk=task.pk).openings
    known = next((row for row in rows if (row["x"], row["y"]) == (opening.x, opening.y)), None)
    if known is not None:
        return Opening(id=known["id"], photo=opening.photo, x=known["x"], y=known["y"], area=known["area"])
    if len(rows) >= openings.MOST_OPENINGS:
        raise BadInput(openings.too_many())
    # Numbered like any other, so that not even the number tells.
    opening.pk = (Opening.objects.values_list("pk", flat=True).order_by("-pk").first() or 0) + len(rows) + 1
    rows.append({"id": opening.pk, "x": opening.x, "y": opening.y, "area": opening.area})
    ControlTask.objects.filter(pk=task.pk).update(openings=rows)
    return opening


@transaction.atomic
def remove_opening(task: ControlTask, opening_id: int) -> None:
    """Forget an opening of this task; one that is gone already is no error."""
    rows = ControlTask.objects.select_for_update().get(pk=task.pk).openings
    ControlTask.objects.filter(pk=task.pk).update(openings=[row for row in rows if row["id"] != opening_id])


def _open() -> QuerySet[ControlTask]:
    return ControlTask.objects.filter(closed_at=None).select_related(
        "item__photo__project", "item__photo__garment", "item__photo__head", "item__project", "user", "truth__photo",
        "shown__mask", "shown__model",
    )  # fmt: skip


def _is_outdated(task: ControlTask) -> bool:
    """Whether the photo was opened again or got another mask while nobody had the task in hand."""
    held = task.lease_until is not None and task.lease_until > timezone.now()
    head = getattr(task.item.photo, "head", None)
    still = task.item.state == State.ACCEPTED and head is not None and head.version_id == task.truth_id
    return not held and not still
