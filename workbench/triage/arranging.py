"""The front of an annotator's queue: which photo comes next, after each promotion anew, and why.

Triage decides whether a person sees a photo at all, and draws its own lots for that (`random_share`); here the photos
that wait for an annotator are only put in order. The places given by lot go to those first that triage drew by lot.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np
from django.db.models import OuterRef, QuerySet, Subquery
from numpy.typing import NDArray

from workbench.datasets.models import Project
from workbench.predictions import services as predictions
from workbench.predictions.models import Calibration, ModelVersion, Prediction, Promotion
from workbench.triage.acquisition import Candidate, Choice, Strategy, Turn, order
from workbench.triage.models import Arrangement, Routing
from workbench.workflow import services as workflow
from workbench.workflow.lots import lot
from workbench.workflow.models import Item
from workbench.workflow.states import FOR_MACHINES, State

# So many places are given ahead; when half of them are used up, the next are.
FRONT = 1000
# Of more photos than these a draw is considered: it has a thousand that are nearly as good, and costs a second.
CONSIDERED = 20_000
LABELLED = 2000
CONTROL_SHARE = 0.15
AT_ONCE = 200
KEYS_AT_ONCE = 5000
# Priorities of the front lie between this and 2; triage's own lie in 0..1, and what was skipped lies below 0.
ABOVE_ALL = 1.0

T = TypeVar("T")


class Basis(NamedTuple):
    """What an arrangement goes by."""

    strategy: str
    model: ModelVersion | None
    calibration: Calibration | None
    round: int


def arrange(project: Project) -> int:
    """Put the front of the queue in order where that is due; returns how many photos moved."""
    basis = _basis(project)
    if not _due(project, basis):
        return 0
    turns = _order(project, basis)[:FRONT]
    Arrangement.objects.update_or_create(project=project, defaults={**basis._asdict(), "placed": len(turns)})
    return _write(project, turns)


def untouched(project: Project) -> QuerySet[Item]:
    """Photos waiting for an annotator that nobody holds, has drawn on, was sent back or has skipped."""
    waiting = Item.objects.filter(workflow.free(), project=project, state=State.TO_ANNOTATE, priority__gte=0.0)
    return waiting.filter(drawn_on=False, returned_to=None)


def _basis(project: Project) -> Basis:
    champion = predictions.champion(project)
    spread = champion.calibrations.exclude(spread_at=None).first() if champion else None
    rounds = Promotion.objects.filter(project=project).count()
    return Basis(project.strategy, champion, spread, rounds)


def _due(project: Project, basis: Basis) -> bool:
    """Where the basis changed and the machine has caught up, or half the front is used up and others wait."""
    last = Arrangement.objects.filter(project=project).first()
    if last is None or last.strategy != basis.strategy:
        return True
    changed = (last.model_id, last.calibration_id, last.round) != (
        basis.model and basis.model.pk, basis.calibration and basis.calibration.pk, basis.round,
    )  # fmt: skip
    if changed and not Item.objects.filter(project=project, state__in=FOR_MACHINES).exists():
        return True
    waiting = untouched(project).order_by("-priority", "id")
    ahead = waiting.filter(priority__gt=ABOVE_ALL)[: FRONT // 2].count()
    return ahead < FRONT // 2 and waiting.filter(priority__lte=ABOVE_ALL).exists()


def _order(project: Project, basis: Basis) -> list[Turn]:
    choice = Choice(Strategy(basis.strategy), project.pk, basis.round, CONTROL_SHARE, _labelled(project, basis))
    return order(list(_candidates(project, basis)), choice)


def _candidates(project: Project, basis: Basis) -> Iterator[Candidate]:
    waiting = untouched(project).select_related("photo")
    for keys in _parts(_considered(project), KEYS_AT_ONCE):
        items = list(waiting.filter(pk__in=keys))
        told = _newest(item.photo_id for item in items)
        drawn = _drawn_by_lot(told.values())
        for item in items:
            yield _candidate(item, told.get(item.photo_id), basis, drawn)


def _considered(project: Project) -> list[int]:
    """The items to choose from: all, or of very many a draw that stays the same while they wait."""
    keys = list(untouched(project).values_list("pk", flat=True))
    return sorted(keys, key=lambda key: lot(str(key), f"considered:{project.pk}"))[:CONSIDERED]


def _newest(photos: Iterable[int]) -> dict[int, Prediction]:
    """The newest prediction of each photo, without its large columns."""
    newest = Prediction.objects.filter(photo=OuterRef("photo")).order_by("-id").values("pk")[:1]
    found = Prediction.objects.filter(photo__in=list(photos), pk=Subquery(newest))
    return {one.photo_id: one for one in found.defer("stretches", "label_signals")}


def _drawn_by_lot(told: Iterable[Prediction]) -> set[int]:
    drawn = Routing.objects.filter(prediction__in=[one.pk for one in told], arm=Routing.Arm.CONTROL)
    return set(drawn.values_list("prediction", flat=True))


def _candidate(item: Item, told: Prediction | None, basis: Basis, drawn: set[int]) -> Candidate:
    photo = item.photo
    alike = photo.duplicate_of_id or photo.pk
    if told is None:
        return Candidate(item.pk, photo.garment_id, photo.viewpoint, alike=alike)
    looks = [told.signals[name] for name in ("flip", "scale") if name in told.signals]
    # Two encoders' features cannot be compared.
    same = basis.model is not None and told.model_id == basis.model.pk
    certain = told.estimated_low is None or told.estimated_high is None
    return Candidate(
        id=item.pk,
        garment=photo.garment_id,
        viewpoint=photo.viewpoint,
        dice=told.estimated_dice,
        width=None if certain else (told.estimated_high or 0.0) - (told.estimated_low or 0.0),
        entropy=told.signals.get("band_entropy"),
        agreement=min(looks, default=None),
        features=_features(told.features) if same else None,
        alike=alike,
        drawn=told.pk in drawn,
    )


def _labelled(project: Project, basis: Basis) -> NDArray[np.float32] | None:
    """What the model's encoder saw of photos that a person has judged since; those before it are not known to it."""
    if basis.model is None:
        return None
    done = Prediction.objects.filter(model=basis.model, photo__item__seen_by_person=True).exclude(features=None)
    rows = done.order_by("-pk").values_list("features", flat=True)[:LABELLED]
    found = [row for stored in rows if (row := _features(stored)) is not None]
    return np.stack(found) if found else None


def _features(stored: bytes | memoryview | None) -> NDArray[np.float32] | None:
    return None if stored is None else np.frombuffer(bytes(stored), np.float16).astype(np.float32)


def _write(project: Project, turns: Sequence[Turn]) -> int:
    places = {turn.id: _stored(turn, place) for place, turn in enumerate(turns)}
    front = untouched(project).filter(priority__gt=ABOVE_ALL)
    items = {item.pk: item for item in front if workflow.stands_in_front(item)}
    items |= Item.objects.in_bulk([pk for pk in places if pk not in items])
    changes = [(item, _kept(item, places.get(pk, {}))) for pk, item in items.items()]
    moved = [(item, turn) for item, turn in changes if turn != item.turn]
    return sum(workflow.arrange(some) for some in _parts(moved, AT_ONCE))


def _parts(rows: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (rows[start : start + size] for start in range(0, len(rows), size))


def _stored(turn: Turn, place: int) -> dict[str, Any]:
    return turn.reason.as_json() | {"place": round(ABOVE_ALL + (FRONT - place) / FRONT, 6)}


def _kept(item: Item, turn: dict[str, Any]) -> dict[str, Any]:
    """The turn with the priority that the item has without it."""
    before = item.turn["before"] if workflow.stands_in_front(item) else item.priority
    return turn and turn | {"before": before}
