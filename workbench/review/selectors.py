"""What a reviewer looks at."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workbench.accounts.models import User
from workbench.datasets.models import Project
from workbench.datasets.selectors import labels_json, photo_json
from workbench.masks import codec
from workbench.masks import services as masks
from workbench.masks.models import MaskVersion, Source
from workbench.masks.selectors import layers_json
from workbench.predictions import services as predictions
from workbench.predictions.models import Prediction
from workbench.retold import retold_reasons
from workbench.review.models import Cause, Verdict
from workbench.review.services import can_judge
from workbench.workflow import services as workflow
from workbench.workflow.models import Item
from workbench.workflow.states import State

# Reasons in the two or three words that fit below a thumbnail; the sentence stands on the photo's own page.
SHORT = {
    "low_dice": _("model doubts"),
    "low_contrast": _("low contrast"),
    "empty": _("nothing found"),
    "control": _("drawn by lot"),
    "fairly_sure": _("fairly sure"),
    "sure": "sure",
    "unproven_model": _("unproven model"),
    "doubtful_import": _("doubtful import"),
    "differs_from_import": _("differs from import"),
    "import_agrees": _("import agrees"),
    "no_model": _("no model yet"),
    "sent_back": _("was sent back"),
    "failed": _("model failed"),
    "audit": _("drawn by lot"),
    "uncalibrated": _("not calibrated"),
    "low_contrast_body": _("mannequin or skin"),
    "holes": _("holes"),
    "unusual_shape": _("unusual shape"),
    "differs_from_viewpoints": _("other viewpoints"),
    "wide_interval": _("uncertain"),
}


@dataclass(frozen=True)
class SheetRow:
    """One photo of the sheet: the mask that counts, who drew it, reasons in a few words, who looks at it now."""

    item: Item
    version: MaskVersion | None
    reasons: list[str]
    own: bool
    held_by: str


def sheet(project: Project) -> QuerySet[Item]:
    """The photos that wait for a reviewer, riskiest first, each with its head and its newest prediction's Dice."""
    newest = Prediction.objects.filter(photo=OuterRef("photo")).order_by("-id")
    scores = {name: Subquery(newest.values(name)[:1]) for name in ("estimated_dice", "agreement")}
    return (
        Item.objects.filter(project=project, state=State.TO_REVIEW)
        .select_related("photo__garment", "photo__head__version__author", "lease_user")
        .annotate(**scores)
        .order_by("-priority", "id")
    )


def sheet_rows(items: Iterable[Item], user: User) -> list[SheetRow]:
    """Items of the sheet as one person sees them."""
    return [_row(item, user) for item in items]


def first_in_sheet(project: Project, user: User) -> Item | None:
    """The riskiest photo that this person may judge and nobody else looks at."""
    return _open_to(sheet(project), user).first()


def next_in_sheet(item: Item, user: User) -> Item | None:
    """The photo after this one that this person may judge, in the sheet's order; from the end back to its start."""
    rest = _open_to(sheet(item.project), user).exclude(pk=item.pk)
    behind = Q(priority=item.priority, pk__gt=item.pk) | Q(priority__lt=item.priority)
    return rest.filter(behind).first() or rest.first()


def previous_in_sheet(item: Item, user: User) -> Item | None:
    """The photo before this one that this person may judge, or None at the sheet's start."""
    before = Q(priority=item.priority, pk__lt=item.pk) | Q(priority__gt=item.priority)
    return _open_to(sheet(item.project), user).filter(before).order_by("priority", "-id").first()


def verdicts(item: Item) -> QuerySet[Verdict]:
    """How a photo was judged so far, newest first."""
    return item.verdicts.select_related("reviewer")


def review_order(item: Item, user: User) -> dict[str, Any]:
    """Everything the review page shows of a photo: the mask that counts, what it came from, and the prediction."""
    photo, head = item.photo, masks.head_of(item.photo)
    prediction = predictions.latest(photo)
    before, obstacle = _before(head), _obstacle(item, user, head)
    return {
        "id": item.pk,
        "state": item.state,
        "photo": photo_json(photo),
        "labels": labels_json(photo.project),
        "causes": [{"value": value, "label": label} for value, label in Cause.choices],
        "reasons": retold_reasons(item.reasons),
        "mask": _shown(head),
        "before": _shown(before),
        "prediction": _predicted(prediction),
        "dice": _dice(prediction, head),
        "may_judge": not obstacle,
        "obstacle": obstacle,
        "held_by": _held_by(item, user),
    }


def is_compared(order: dict[str, Any]) -> bool:
    """Whether a review order has two masks to tell apart: a prediction, and another one that counts."""
    mask, prediction = order["mask"], order["prediction"]
    return bool(mask and prediction and mask["version"] != prediction["version"])


def _open_to(items: QuerySet[Item], user: User) -> QuerySet[Item]:
    drawn = Q(photo__head__version__author=user, photo__head__version__source=Source.PERSON)
    return items.filter(workflow.free() | Q(lease_user=user)).exclude(drawn)


def _row(item: Item, user: User) -> SheetRow:
    head = getattr(item.photo, "head", None)
    version = head.version if head else None
    words = [str(SHORT.get(reason["code"], reason["code"])) for reason in item.reasons]
    return SheetRow(item, version, words, not can_judge(user, version), _held_by(item, user))


def _held_by(item: Item, user: User) -> str:
    held = item.lease_until is not None and item.lease_until > timezone.now()
    return str(item.lease_user) if held and item.lease_user_id not in {None, user.pk} else ""


def _obstacle(item: Item, user: User, head: MaskVersion | None) -> str:
    """Why this person cannot judge the photo now; empty when they can."""
    if item.state != State.TO_REVIEW:
        return gettext("This photo does not wait for a reviewer now.")
    if head is None:
        return gettext("There is no mask to judge.")
    if not can_judge(user, head):
        return gettext("You drew this mask; somebody else judges it.")
    held_by = _held_by(item, user)
    return gettext("%(held_by)s is looking at this photo now.") % {"held_by": held_by} if held_by else ""


def _before(head: MaskVersion | None) -> MaskVersion | None:
    return head.parent if head is not None and head.parent_id is not None else None


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


def _predicted(prediction: Prediction | None) -> dict[str, Any] | None:
    if prediction is None:
        return None
    scores = {
        "model": str(prediction.model),
        "estimated_dice": prediction.estimated_dice,
        "contrast": prediction.contrast,
        "agreement": prediction.agreement,
    }
    return {**(_shown(prediction.mask) or {}), **scores}


def _dice(prediction: Prediction | None, head: MaskVersion | None) -> float | None:
    if prediction is None or head is None or head.source == Source.MODEL:
        return None
    return codec.dice(masks.foreground(prediction.mask), masks.foreground(head))
