"""Unsubmitted work of one person on one photo: the live draft, and what is kept beside it."""

from dataclasses import dataclass
from typing import Any, NoReturn
from uuid import uuid4

from django.utils.translation import gettext as _

from workbench.accounts.models import User
from workbench.annotation.models import ControlTask, Draft
from workbench.annotation.saves import Save
from workbench.errors import Conflict, DomainError
from workbench.masks.models import MaskVersion
from workbench.workflow.models import Item


@dataclass(frozen=True)
class Desk:
    """Where a person works: on a photo itself, or on a control task of it, whose drafts are kept apart."""

    item: Item
    user: User
    task: ControlTask | None = None

    @property
    def drafts(self) -> dict[str, Any]:
        """The columns that all drafts of this desk share."""
        return {"item": self.item, "author": self.user, "task": self.task}


def live_at(desk: Desk) -> Draft | None:
    """The newest unsubmitted work."""
    return Draft.objects.filter(**desk.drafts, live=True).first()


def etag(draft: Draft | None, base: MaskVersion | None) -> str:
    """What a save must name in If-Match: the live draft, else the mask it was opened with, else nothing yet."""
    return f'"d{draft.pk}"' if draft is not None else f'"m{base.pk if base else 0}"'


def put_live(desk: Desk, save: Save) -> Draft:
    """Make this save the live draft. Call inside a transaction, after asking who holds the photo."""
    before = live_at(desk)
    Draft.objects.filter(**desk.drafts, live=True).update(live=False)
    draft = Draft.objects.create(**desk.drafts, op_id=save.op_id, layers=save.layers)
    if before is not None:
        # Only the newest two are of use to anybody; the journal in the browser has every stroke.
        Draft.objects.filter(**desk.drafts, side=False, pk__lt=before.pk).delete()
    return draft


def saved(desk: Desk, save: Save) -> Draft | None:
    """The draft that this save made before, or None. Raises Conflict when its op_id names somebody else's work."""
    known = Draft.objects.filter(op_id=save.op_id).first()
    if known is not None and (known.item_id, known.author_id) != (desk.item.pk, desk.user.pk):
        raise Conflict(_("This op_id names another save. Choose a new one for each."))
    return known


def submitted(desk: Desk, save: Save) -> MaskVersion | None:
    """The mask that this save made before, or None. Raises Conflict as `saved` does."""
    known = MaskVersion.objects.filter(op_id=save.op_id).first()
    if known is not None and (known.photo_id, known.author_id) != (desk.item.photo_id, desk.user.pk):
        raise Conflict(_("This op_id names another save. Choose a new one for each."))
    return known


def keep_aside(desk: Desk, save: Save, error: DomainError) -> NoReturn:
    """Store a save that cannot become the live draft, and raise the error with its name."""
    kept = Draft.objects.filter(**desk.drafts, op_id=save.op_id, layers=save.layers).first()
    if kept is None:
        # A draft of this name with other layers is an earlier save of the same work: both are kept.
        op_id = uuid4() if Draft.objects.filter(op_id=save.op_id).exists() else save.op_id
        kept = Draft.objects.create(**desk.drafts, op_id=op_id, layers=save.layers, live=False, side=True)
    raise type(error)(str(error), kept=f"d{kept.pk}") from error
