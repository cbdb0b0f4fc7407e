"""Taking a verdict back: the photo returns to the sheet as it was, the verdict stays in the history."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workbench.accounts.models import Role, User
from workbench.datasets.permissions import require
from workbench.errors import Conflict, NotFound
from workbench.masks import services as masks
from workbench.review.models import Verdict
from workbench.workflow import services as workflow
from workbench.workflow.models import Item
from workbench.workflow.services import Actor
from workbench.workflow.states import Event


@dataclass(frozen=True)
class TakenBack:
    """What became of a batch: the items that wait for a reviewer again, and in words why others do not."""

    undone: list[int]
    kept: dict[int, str]


def batch_for(user: User, batch: UUID) -> list[Verdict]:
    """The verdicts given together, for a reviewer of their project. Raises NotFound where there is none for them."""
    rows = Verdict.objects.filter(batch=batch).order_by("id")
    verdicts = list(rows.select_related("item__project", "item__photo", "item__lease_user", "reviewer", "version"))
    if not verdicts:
        raise NotFound(_("There is no such verdict."))
    require(user, verdicts[0].item.project, Role.REVIEWER)
    return verdicts


def take_back(*, verdicts: list[Verdict], user: User) -> TakenBack:
    """Undo one's newest verdicts, each for itself; what has moved on since stays as it is."""
    out = TakenBack([], {})
    for verdict in verdicts:
        try:
            _take_back(verdict, user)
            out.undone.append(verdict.item_id)
        except Conflict as error:
            out.kept[verdict.item_id] = str(error)
    return out


@transaction.atomic
def _take_back(verdict: Verdict, user: User) -> None:
    item = Item.objects.select_for_update().get(pk=verdict.item_id)
    _check_own(verdict, user)
    _check_untouched(verdict, item)
    was = verdict.was
    if verdict.before is not None and verdict.before_id != verdict.version_id:
        masks.move_head(photo=item.photo, version=verdict.before, expected=verdict.version)
    workflow.apply(
        item, Event.UNDONE, Actor(user), reasons=was["reasons"], priority=was["priority"],
        returned_to_id=was["returned_to"], drawn_on=was["drawn_on"],
    )  # fmt: skip
    Verdict.objects.filter(pk=verdict.pk).update(undone_at=timezone.now())


def _check_own(verdict: Verdict, user: User) -> None:
    if verdict.reviewer_id != user.pk:
        raise Conflict(_("Only %(name)s can take this verdict back.") % {"name": verdict.reviewer})
    if Verdict.objects.filter(pk=verdict.pk, undone_at__isnull=False).exists():
        raise Conflict(_("This verdict is taken back already."))
    later = Verdict.objects.filter(reviewer=user, item__project=verdict.item.project_id, undone_at=None)
    if later.filter(pk__gt=verdict.pk).exclude(batch=verdict.batch).exists():
        raise Conflict(_("You judged other photos since. Take the newest verdict back first."))


def _check_untouched(verdict: Verdict, item: Item) -> None:
    newest = item.transitions.order_by("-id").values_list("id", flat=True).first()
    if verdict.transition_id is None or newest != verdict.transition_id:
        raise Conflict(_("This photo has moved on since. Nothing was changed."))
    if item.generation != verdict.was["generation"]:
        # Whoever opened it may have begun to draw; a claim that ended leaves no name.
        who = item.lease_user
        raise Conflict(
            _("%(who)s has opened this photo since. Nothing was changed.") % {"who": who}
            if who
            else _("Somebody has opened this photo since. Nothing was changed.")
        )
    head = masks.head_of(item.photo)
    if head is None or head.pk != verdict.version_id:
        raise Conflict(_("Another mask of this photo counts by now."))
