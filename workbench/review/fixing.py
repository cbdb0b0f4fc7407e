"""Fixing in place: a reviewer corrects the last bit in the editor and approves what they drew."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from workbench.accounts.models import User
from workbench.annotation import services as annotation
from workbench.annotation.saves import Save, Spent
from workbench.annotation.selectors import work_order
from workbench.errors import Conflict, NotAllowed
from workbench.masks import services as masks
from workbench.masks.models import MaskVersion
from workbench.review.filters import Wanted
from workbench.review.models import Verdict
from workbench.review.services import Judgement, can_judge, held_by, record
from workbench.workflow import services as workflow
from workbench.workflow.models import Item
from workbench.workflow.services import Actor
from workbench.workflow.states import State


def open_to_fix(*, item: Item, user: User) -> Item:
    """Take a photo into the editor. Raises Conflict when it waits for no reviewer or somebody looks at it, NotAllowed
    for one's own work."""
    if item.state != State.TO_REVIEW:
        raise Conflict(_("This photo does not wait for a reviewer now."))
    _check_others_work(item, user)
    if item.lease_user_id == user.pk:
        return workflow.take_again(item, Actor(user))
    if won := workflow.claim(Item.objects.filter(pk=item.pk, state=State.TO_REVIEW), Actor(user)):
        return won[0]
    item.refresh_from_db()
    raise Conflict(_("%(held_by)s is looking at this photo now.") % {"held_by": held_by(item, user)})


def fixing_order(item: Item, user: User, asked: Wanted) -> dict[str, Any]:
    """The editor's work order, with the addresses that take the place of submitting and going on to the next photo.

    `fixing.item` leads to the review page of item 0: put the number of the next one there.
    """
    slug, query = item.project.slug, f"?{asked.query}" if asked.query else ""
    addresses = {
        "submit": reverse("api-fix", args=[item.pk]) + query,
        "back": reverse("review-item", args=[slug, item.pk]) + query,
        "item": reverse("review-item", args=[slug, 0]) + query,
        "sheet": reverse("review", args=[slug]) + query,
    }
    return work_order(item, user) | {"fixing": addresses}


def fix(*, item: Item, user: User, save: Save, spent: Spent) -> MaskVersion:
    """Store the reviewer's mask and accept it. Raises as `annotation.services.submit` does, with the work kept."""
    _check_others_work(item, user)

    def accept(item: Item, version: MaskVersion) -> None:
        record(item, user, version.parent or version, version, Judgement(Verdict.Kind.FIXED))

    return annotation.finish(item=item, user=user, save=save, spent=spent, waits_for=State.TO_REVIEW, move=accept)


def _check_others_work(item: Item, user: User) -> None:
    # Once fixed, the mask is one's own: the same save sent again is no second judgement.
    if item.state == State.TO_REVIEW and not can_judge(user, masks.head_of(item.photo)):
        raise NotAllowed(_("You drew this mask; somebody else judges it."))
