"""What a reviewer does: look, and judge one photo or several. Never their own work."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workbench.accounts.models import User
from workbench.datasets.models import Project
from workbench.errors import BadInput, Conflict, DomainError, NotAllowed
from workbench.masks import services as masks
from workbench.masks.models import MaskVersion, Source
from workbench.predictions import services as predictions
from workbench.predictions.models import Prediction
from workbench.review.causes import check_cause
from workbench.review.drawings import Drawing, check_inside, check_size
from workbench.review.models import Cause, Verdict
from workbench.workflow import services as workflow
from workbench.workflow.models import Item
from workbench.workflow.services import Actor
from workbench.workflow.states import Event, State

Kind = Verdict.Kind
# What each verdict does to the photo; the rest accept it.
EVENTS = {
    Kind.SENT_BACK: Event.SENT_BACK,
    Kind.RESHOOT: Event.DISCARDED,
    Kind.DISCARDED: Event.DISCARDED,
}
TAKE_THE_PREDICTION = {Kind.PREDICTION, Kind.IMPORT_WRONG}
NEED_A_NOTE = {
    Kind.SENT_BACK: gettext_lazy("Write a note that says what to change."),
    Kind.RESHOOT: gettext_lazy("Write what the studio should change."),
    Kind.DISCARDED: gettext_lazy("Write why the photo is discarded."),
}
TOOK_THE_CHECKS = "Took what the check of the imported masks drew."


@dataclass(frozen=True)
class Judgement:
    """What is decided, for one photo or for several at once."""

    kind: Verdict.Kind
    cause: str = ""
    note: str = ""
    drawing: Drawing = field(default_factory=list)
    batch: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class Judged:
    """What became of several photos: the verdicts, and in words why the others have none, by the item's number."""

    done: list[Verdict]
    failed: dict[int, str]


def can_judge(user: User, version: MaskVersion | None) -> bool:
    """Whether this person may judge that mask: any that they did not draw. Who imported a mask did not draw it."""
    return version is None or version.source != Source.PERSON or version.author_id != user.pk


def held_by(item: Item, user: User) -> str:
    """Who else works on the photo at this moment; empty when nobody does."""
    held = item.lease_until is not None and item.lease_until > timezone.now()
    return str(item.lease_user or item.lease_worker) if held and item.lease_user_id != user.pk else ""


def is_for(item: Item, user: User) -> bool:
    """Whether the photo is kept for nobody else, who sent it back; they are given some hours to look at it first."""
    over = item.entered_at < timezone.now() - workflow.SENDER_FIRST
    return item.returned_to_id in (None, user.pk) or over


def open_item(*, item: Item, user: User) -> Item:
    """Take a photo for judging; who may not judge it, or comes second, only looks, and the page says so."""
    if item.state != State.TO_REVIEW or not can_judge(user, masks.head_of(item.photo)):
        return item
    if item.lease_user_id == user.pk and item.lease_until and item.lease_until > timezone.now():
        return workflow.renew(item, Actor(user), item.generation)
    won = workflow.claim(Item.objects.filter(pk=item.pk, state=State.TO_REVIEW), Actor(user))
    return won[0] if won else item


def checked(judgement: Judgement, project: Project) -> Judgement:
    """The judgement with its words trimmed and its usual cause. Raises BadInput where it lacks what its kind needs."""
    kind = judgement.kind
    usual = Cause.LOW_CONTRAST.value if kind == Kind.RESHOOT else ""
    judgement = replace(judgement, note=judgement.note.strip(), cause=judgement.cause or usual)
    if judgement.cause or kind == Kind.SENT_BACK:
        check_cause(project, judgement.cause)
    if kind in NEED_A_NOTE and not judgement.note:
        raise BadInput(str(NEED_A_NOTE[kind]))
    check_size(judgement.drawing)
    return judgement


def judge(*, item: Item, user: User, version_id: int, judgement: Judgement) -> Verdict:
    """Judge the mask that was shown.

    Raises BadInput where the judgement lacks something or does not fit the mask, Conflict when another mask counts by
    now or somebody else looks at the photo, NotAllowed for one's own work.
    """
    judgement = checked(judgement, item.project)
    check_inside(judgement.drawing, item.photo)
    taken = _predicted(item) if judgement.kind in TAKE_THE_PREDICTION else None
    # Decoded before the transaction begins: it takes milliseconds that others would wait for.
    layers = masks.check_layers(item.photo, masks.new_layers(taken)) if taken else []
    with transaction.atomic():
        shown = judged_mask(item, user, version_id)
        _check_fits(judgement.kind, item, shown)
        if taken is None or taken.pk == shown.pk:
            return record(item, user, shown, shown, judgement)
        chosen = masks.store_version(photo=item.photo, layers=layers, source=Source.PERSON, author=user, parent=shown)
        masks.move_head(photo=item.photo, version=chosen, expected=shown)
        note = judgement.note or _taken_from(taken)
        return record(item, user, shown, chosen, replace(judgement, note=note))


def judge_several(*, project: Project, user: User, shown: Sequence[tuple[int, int]], judgement: Judgement) -> Judged:
    """Judge (item, version) pairs alike, each for itself: one that cannot be judged keeps no other from it.

    Raises BadInput where the judgement itself lacks something.
    """
    judgement = checked(judgement, project)
    if judgement.drawing and len(shown) > 1:
        raise BadInput(_("A drawing belongs to one photo; judge that one alone."))
    found = _items(project, [item_id for item_id, _version in shown])
    out = Judged([], {})
    for item_id, version_id in shown:
        item = found.get(item_id)
        if item is None:
            out.failed[item_id] = _("There is no such photo.")
            continue
        try:
            out.done.append(judge(item=item, user=user, version_id=version_id, judgement=judgement))
        except DomainError as error:
            out.failed[item_id] = str(error)
    return out


def approve(*, item: Item, user: User, version_id: int, note: str = "") -> Verdict:
    """Accept the mask that was shown, as `judge` does."""
    return judge(item=item, user=user, version_id=version_id, judgement=Judgement(Kind.APPROVED, note=note))


def approve_prediction(*, item: Item, user: User, version_id: int, note: str = "") -> Verdict:
    """Accept the newest prediction in place of the mask that was shown; both stay in the history."""
    return judge(item=item, user=user, version_id=version_id, judgement=Judgement(Kind.PREDICTION, note=note))


def send_back(*, item: Item, user: User, version_id: int, cause: str, note: str) -> Verdict:
    """Return a mask with a note and a cause; its annotator gets it first. Raises BadInput without either."""
    judgement = Judgement(Kind.SENT_BACK, cause, note)
    return judge(item=item, user=user, version_id=version_id, judgement=judgement)


def judged_mask(item: Item, user: User, version_id: int) -> MaskVersion:
    """The mask that counts, if this person may judge it now and it is the one named. Raises as `judge` says."""
    if item.state != State.TO_REVIEW:
        raise Conflict(_("This photo waits for a reviewer no longer. Nothing was changed."))
    head = masks.head_of(item.photo)
    if head is None or head.pk != version_id:
        raise Conflict(_("Another mask of this photo counts by now. Look again before you judge it."))
    if not can_judge(user, head):
        raise NotAllowed(_("You drew this mask; somebody else judges it."))
    if holder := held_by(item, user):
        raise Conflict(_("%(held_by)s is looking at this photo now.") % {"held_by": holder})
    return head


def record(item: Item, user: User, shown: MaskVersion, version: MaskVersion, judgement: Judgement) -> Verdict:
    """Move the photo and write the verdict down; inside the caller's transaction."""
    kind, note = judgement.kind, judgement.note
    was = {"reasons": item.reasons, "priority": item.priority, "returned_to": item.returned_to_id,
           "drawn_on": item.drawn_on, "generation": item.generation}  # fmt: skip
    changes = _returned(user, shown, judgement) if kind == Kind.SENT_BACK else {"returned_to": None}
    accepted = Event.APPROVED if version.pk == shown.pk else Event.FIXED
    item = workflow.apply(item, EVENTS.get(kind, accepted), Actor(user), reason=note, **changes)
    return Verdict.objects.create(
        item=item, version=version, before=shown, reviewer=user, kind=kind, cause=judgement.cause, note=note,
        drawing=judgement.drawing, batch=judgement.batch, was=was, transition=item.transitions.last(),
    )  # fmt: skip


def _items(project: Project, ids: Iterable[int]) -> dict[int, Item]:
    found = Item.objects.filter(project=project, pk__in=list(ids))
    return {item.pk: item for item in found.select_related("photo__project", "project", "lease_user")}


def _predicted(item: Item) -> MaskVersion:
    """The newest prediction's mask; before there is one, what the check drew that doubted the imported mask."""
    prediction = predictions.latest(item.photo)
    found = prediction.mask if prediction else predictions.drawn_by_check(item.photo)
    if found is None:
        raise BadInput(_("This photo has no prediction."))
    return found


def _is_predicted(item: Item) -> bool:
    return predictions.latest(item.photo) is not None or predictions.drawn_by_check(item.photo) is not None


def _taken_from(taken: MaskVersion) -> str:
    prediction = Prediction.objects.select_related("model").filter(mask=taken).first()
    return f"Took the prediction of {prediction.model}." if prediction else TOOK_THE_CHECKS


def _check_fits(kind: Verdict.Kind, item: Item, shown: MaskVersion) -> None:
    if kind == Kind.IMPORT_WRONG and shown.source != Source.IMPORT:
        raise BadInput(_("The mask that counts is no imported one."))
    if kind == Kind.MODEL_WRONG and (shown.source == Source.MODEL or not _is_predicted(item)):
        raise BadInput(_("The mask that counts is the model's own. Fix it, or send it back."))


def _returned(user: User, shown: MaskVersion, judgement: Judgement) -> dict[str, Any]:
    reason = {
        "code": "sent_back", "text": f"{user} sent it back: {judgement.note}", "value": None, "threshold": None,
        "cause": judgement.cause, "drawing": judgement.drawing,
    }  # fmt: skip
    author = shown.author if shown.source == Source.PERSON else None
    changes = {"reasons": [reason], "priority": workflow.RETURNED_PRIORITY, "turn": {}}
    return changes | {"drawn_on": True, "returned_to": author}
