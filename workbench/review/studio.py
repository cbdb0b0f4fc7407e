"""What to ask of the studio: photos that a new shot would help, by what to change, and whether the studio answered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, Max, Min, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from workbench.accounts.models import User
from workbench.datasets.models import Photo, Project
from workbench.errors import BadInput
from workbench.masks.models import Layer
from workbench.predictions.models import Prediction
from workbench.review.advice import Advice, Box, Change, advise
from workbench.review.models import Ask, Verdict
from workbench.workflow.models import Item
from workbench.workflow.states import State

# Of either kind, the newest; a studio is not sent more at once.
MOST = 1000
ASK = "item__photo__garment", "item__ask", "reviewer"


@dataclass(frozen=True)
class Wish:
    """A photo that a new shot would help.

    Who asked for it with which note, where somebody did; `reshot` is the photo of the same garment and viewpoint that
    came since; `state` is "open", "asked" or "answered".
    """

    item: Item
    advice: Advice
    note: str
    by: str
    at: datetime
    reshot: Photo | None
    state: str


@dataclass(frozen=True)
class _Reason:
    """Why a photo stands on the list: a reviewer's verdict, or nothing but its contrast."""

    item: Item
    at: datetime
    note: str = ""
    by: str = ""


def wishes(project: Project) -> list[Wish]:
    """Everything to ask of the studio, the newest first: a handful of queries however many they are."""
    reasons = sorted(
        [*_asked_for(project), *_hard_to_see(project)], key=lambda one: (one.at, one.item.pk), reverse=True
    )
    photos = [one.item.photo_id for one in reasons]
    predictions = _newest_predictions(photos)
    boxes = _boxes(prediction.mask_id for prediction in predictions.values())
    reshot = _reshot([one.item.photo for one in reasons])
    return [_wish(project, one, predictions.get(one.item.photo_id), boxes, reshot) for one in reasons]


def mark(*, item: Item, user: User, state: str) -> None:
    """Say that the studio was asked, or has answered, or neither ("open"). Raises BadInput for another state."""
    now = timezone.now()
    values: dict[str, dict[str, object]] = {
        "open": {"asked_at": None, "answered_at": None},
        "asked": {"asked_at": now, "answered_at": None},
        "answered": {"answered_at": now},
    }
    if state not in values:
        raise BadInput(_("A photo for the studio is open, asked or answered."))
    Ask.objects.update_or_create(item=item, defaults={"marked_by": user, **values[state]})


def _asked_for(project: Project) -> list[_Reason]:
    verdicts = Verdict.objects.filter(
        item__project=project, kind=Verdict.Kind.RESHOOT, undone_at=None, item__state=State.DISCARDED
    )
    rows = verdicts.select_related(*ASK).order_by("-id")[:MOST]
    # Discarded, restored and asked for anew: the newest verdict stands.
    newest = {row.item_id: row for row in reversed(rows)}
    return [_Reason(row.item, row.at, row.note, str(row.reviewer)) for row in newest.values()]


def _hard_to_see(project: Project) -> list[_Reason]:
    newer = Prediction.objects.filter(photo=OuterRef("photo"), pk__gt=OuterRef("pk"))
    low = Q(contrast__lt=project.least_contrast) & Q(photo__item__state=State.ACCEPTED)
    found = Prediction.objects.filter(low, ~Exists(newer), photo__project=project).order_by("-id")
    rows = found.select_related("photo__garment", "photo__item__ask")[:MOST]
    return [_Reason(_item_of(row.photo), row.photo.item.entered_at) for row in rows]


def _item_of(photo: Photo) -> Item:
    item: Item = photo.item
    item.photo = photo
    return item


def _newest_predictions(photos: Sequence[int]) -> dict[int, Prediction]:
    rows = Prediction.objects.filter(photo__in=photos).order_by("id")
    return {row.photo_id: row for row in rows}


def _boxes(masks: Iterable[int]) -> dict[int, Box]:
    layers = Layer.objects.filter(version__in=list(masks), area__gt=0).order_by().values("version")
    rows = layers.annotate(one=Min("left"), two=Min("top"), three=Max("right"), four=Max("bottom"))
    return {version: (one, two, three, four) for version, one, two, three, four in rows.values_list(*_BOX)}


_BOX = ("version", "one", "two", "three", "four")


def _reshot(photos: Sequence[Photo]) -> dict[tuple[int, str], list[Photo]]:
    """The photos of these garments by garment and viewpoint, oldest first."""
    out: dict[tuple[int, str], list[Photo]] = {}
    for photo in Photo.objects.filter(garment__in={photo.garment_id for photo in photos}).order_by("id"):
        out.setdefault((photo.garment_id, photo.viewpoint), []).append(photo)
    return out


def _wish(
    project: Project, why: _Reason, prediction: Prediction | None, boxes: dict[int, Box],
    reshot: dict[tuple[int, str], list[Photo]],
) -> Wish:  # fmt: skip
    photo = why.item.photo
    # What was there when a reviewer asked is no answer.
    since = why.at if why.by else photo.uploaded_at
    others = reshot.get((photo.garment_id, photo.viewpoint), [])
    later = [one for one in others if one.pk > photo.pk and one.uploaded_at >= since]
    advice = _advice(project, prediction, boxes)
    return Wish(why.item, advice, why.note, why.by, why.at, later[0] if later else None, _state(why.item, bool(later)))


def _advice(project: Project, prediction: Prediction | None, boxes: dict[int, Box]) -> Advice:
    if prediction is None:
        return Advice(Change.NOTE)
    signals = prediction.signals
    return advise(
        contrast=prediction.contrast, median=signals.get("contrast_median"), body=signals.get("body_contrast"),
        least=project.least_contrast, stretches=prediction.stretches, box=boxes.get(prediction.mask_id),
    )  # fmt: skip


def _state(item: Item, reshot: bool) -> str:
    ask = getattr(item, "ask", None)
    if reshot or (ask and ask.answered_at):
        return "answered"
    return "asked" if ask and ask.asked_at else "open"
