"""What a reviewer looks at: the sheet, and the way through it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext

from workbench.accounts.models import User
from workbench.datasets.models import Project
from workbench.masks.models import MaskVersion, Source
from workbench.predictions.models import Prediction
from workbench.review.filters import Wanted, ahead_of, backwards, behind, ordered, waiting
from workbench.review.models import Verdict
from workbench.review.services import can_judge, held_by, is_for
from workbench.review.words import SHORT
from workbench.workflow import services as workflow
from workbench.workflow.blind import is_blind, told_reasons
from workbench.workflow.models import Item
from workbench.workflow.states import State


@dataclass(frozen=True)
class SheetRow:
    """One photo of the sheet: the mask that counts, who drew it, reasons in a few words, who looks at it now."""

    item: Item
    version: MaskVersion | None
    reasons: list[str]
    own: bool
    held_by: str
    # Who sent it back and is to see it first; empty for that person, and when nobody is.
    kept_for: str
    # Its scores are not shown.
    blind: bool


WHOLE = Wanted()


def sheet(project: Project, asked: Wanted = WHOLE) -> QuerySet[Item]:
    """The photos that wait for a reviewer in the order asked for, each with its head and its newest scores."""
    newest = Prediction.objects.filter(photo=OuterRef("photo")).order_by("-id")
    names = ("estimated_dice", "estimated_low", "estimated_high", "calibration", "agreement")
    scores = {name: Subquery(newest.values(name)[:1]) for name in names}
    shown = waiting(project, asked).select_related(
        "photo__garment", "photo__head__version__author", "lease_user", "returned_to"
    )
    return ordered(shown.annotate(**scores), asked.sort)


def sheet_rows(items: Iterable[Item], user: User) -> list[SheetRow]:
    """Items of the sheet as one person sees them."""
    return [_row(item, user) for item in items]


def first_in_sheet(project: Project, user: User, asked: Wanted = WHOLE) -> Item | None:
    """The first photo that this person may judge and nobody else looks at."""
    return ordered(_open_to(waiting(project, asked), user), asked.sort).first()


def next_in_sheet(item: Item, user: User, asked: Wanted = WHOLE, *, besides: Iterable[int] = ()) -> Item | None:
    """The photo after this one that this person may judge, in the order asked for; from the end back to its start.

    `besides` names further photos to leave out.
    """
    rest = _open_to(waiting(item.project, asked), user).exclude(pk__in={item.pk, *besides})
    rest = ordered(rest, asked.sort)
    return rest.filter(behind(item, asked.sort)).first() or rest.first()


def previous_in_sheet(item: Item, user: User, asked: Wanted = WHOLE) -> Item | None:
    """The photo before this one that this person may judge, or None at the sheet's start."""
    before = _open_to(waiting(item.project, asked), user).filter(ahead_of(item, asked.sort))
    return before.order_by(*backwards(asked.sort)).first()


def came_back(project: Project, user: User, *, besides: Item) -> QuerySet[Item]:
    """Corrected photos that this person sent back and may judge now, in the order of the sheet."""
    mine = Item.objects.filter(project=project, state=State.TO_REVIEW, returned_to=user).exclude(pk=besides.pk)
    return ordered(_open_to(mine, user), "risk")


def verdicts(item: Item) -> QuerySet[Verdict]:
    """How a photo was judged so far, newest first; those taken back stand among them."""
    return item.verdicts.select_related("reviewer")


def drawn_lines(item: Item) -> list[str]:
    """The lines that reviewers drew on a photo and did not take back, as the points of SVG polylines in its pixels."""
    drawings = item.verdicts.filter(undone_at=None).exclude(drawing=[]).values_list("drawing", flat=True)
    return [" ".join(map(str, line)) for drawing in drawings for line in drawing]


def _open_to(items: QuerySet[Item], user: User) -> QuerySet[Item]:
    drawn = Q(photo__head__version__author=user, photo__head__version__source=Source.PERSON)
    items = items.filter(workflow.free() | Q(lease_user=user), workflow.for_reviewer(user)).exclude(drawn)
    return items.select_related("photo__garment")


def _row(item: Item, user: User) -> SheetRow:
    head = getattr(item.photo, "head", None)
    version = head.version if head else None
    words = [_word(reason["code"], item, user) for reason in told_reasons(item)]
    own, kept_for = not can_judge(user, version), "" if is_for(item, user) else str(item.returned_to)
    return SheetRow(item, version, words, own, held_by(item, user), kept_for, is_blind(item))


def _word(code: str, item: Item, user: User) -> str:
    if code == "sent_back" and item.returned_to_id == user.pk:
        return gettext("you sent it back")
    return str(SHORT.get(code, code))
