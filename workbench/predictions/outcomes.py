"""The truth about predictions: what each was worth once a person had judged its photo.

Settled by the tick, a few at a time, so that nobody who submits or approves waits for it.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from django.db.models import F, Max, Q, QuerySet

from workbench.datasets.models import Project
from workbench.masks import services as masks
from workbench.masks.closeness import Closeness, pooled_closeness
from workbench.masks.models import MaskVersion
from workbench.predictions.models import ModelVersion, Outcome, Prediction, Settled
from workbench.workflow.models import Transition
from workbench.workflow.states import SEEN_BY_A_PERSON, State

# With fewer outcomes than this no calibration is fitted; a new one when this many, or a tenth, have come or gone.
FEWEST = 8
FRESH = 5
AT_ONCE = 20
# Moves that are looked at once more: one with a lower number may have been committed after one with a higher.
AGAIN = 100
# Two pixels: what a careful hand and another careful hand differ by.
TOLERANCE = 2.0
# The states in which a mask counts as true: judged by a person, or imported and not doubted.
TRUSTED = (State.TO_PRESEGMENT, State.TO_ROUTE, State.ACCEPTED)
# Whether an outcome counts.
STANDS = Q(truth=F("photo__head__version"), photo__item__state__in=TRUSTED)

# From predictions to the arm that each was drawn for: {prediction id: "control" or "audit"}, others missing.
Arms = Callable[[Collection[int]], Mapping[int, str]]


@dataclass(frozen=True)
class Measured:
    """A photo of the holdout on which a new model version was measured."""

    truth: MaskVersion
    closeness: Closeness
    confidence: float
    signals: dict[str, float] = field(default_factory=dict)


def standing() -> QuerySet[Outcome]:
    """The outcomes that any figure may use, newest first: those whose mask still counts, of a version one a photo.

    A verdict that was taken back, a photo opened again or an import in doubt drops out until somebody has judged it.
    """
    return Outcome.objects.filter(STANDS)


def counting(version: ModelVersion) -> QuerySet[Outcome]:
    """The outcomes a calibration of this version may use."""
    return standing().filter(model=version)


def due(version: ModelVersion) -> bool:
    """Whether there is enough new truth for a new calibration."""
    known, last = counting(version).count(), version.calibrations.first()
    if known < FEWEST:
        return False
    return last is None or abs(known - last.outcomes) >= max(FRESH, last.outcomes / 10)


def wanted(version: ModelVersion) -> bool:
    """Whether a worker should calibrate: new truth has come, or photos still wait under an older estimate."""
    newest = version.calibrations.first()
    return (newest is not None and newest.spread_at is None) or due(version)


def born(version: ModelVersion, measured: Iterable[Measured]) -> None:
    """Keep what a new version's measurement on the holdout found, where an earlier attempt has not kept it."""
    found = [
        Outcome(
            model=version, photo_id=one.truth.photo_id, truth=one.truth, arm=Outcome.Arm.HOLDOUT, signals=one.signals,
            confidence=one.confidence, dice=one.closeness.dice, surface_dice=one.closeness.surface,
        )
        for one in measured
    ]  # fmt: skip
    Outcome.objects.bulk_create(found, ignore_conflicts=True)


def settle(project: Project, arms: Arms, *, limit: int = AT_ONCE) -> int:
    """Compare up to `limit` photos that a person judged lately with what was predicted; returns how many outcomes came.

    A prediction that was approved as it is has a Dice of 1, also where the person overlooked something. The holdout,
    where nobody saw the prediction, shows how much that flatters.
    """
    mark, _ = Settled.objects.get_or_create(project=project)
    reached = Transition.objects.aggregate(newest=Max("pk"))["newest"] or 0
    judged = Transition.objects.filter(item__project=project, event__in=SEEN_BY_A_PERSON)
    judged = judged.filter(pk__gt=mark.transition - AGAIN).order_by("pk")
    moves = dict(judged.values_list("item__photo", "pk")[: AGAIN + limit])
    if len(moves) >= limit:
        reached = max(moves.values())
    open_ = sorted(_open(moves), key=lambda one: moves[one.photo_id])
    if len(open_) > limit:
        reached = moves[open_[limit - 1].photo_id]
    drawn = arms([one.pk for one in open_[:limit]])
    made = [_outcome(one, drawn.get(one.pk, Outcome.Arm.CORRECTION)) for one in open_[:limit]]
    Outcome.objects.bulk_create(made, ignore_conflicts=True)
    Settled.objects.filter(pk=mark.pk).update(transition=max(reached, mark.transition))
    return len(made)


def _open(photos: Collection[int]) -> list[Prediction]:
    """The newest predictions of those among the photos that a person accepted, where the truth is not written yet."""
    judged = Prediction.objects.filter(
        photo__in=photos, photo__item__state=State.ACCEPTED, photo__item__seen_by_person=True
    )
    related = judged.select_related("mask__photo", "photo__head__version__photo").order_by("pk")
    newest = {one.photo_id: one for one in related.exclude(photo__head=None)}
    known = set(Outcome.objects.filter(photo__in=photos).values_list("model", "truth"))
    return [one for one in newest.values() if (one.model_id, one.photo.head.version_id) not in known]


def _outcome(prediction: Prediction, arm: str) -> Outcome:
    truth = prediction.photo.head.version
    found = measure(prediction.mask, truth)
    confidence = prediction.estimated_dice if prediction.confidence is None else prediction.confidence
    return Outcome(
        model_id=prediction.model_id, photo_id=prediction.photo_id, truth=truth, prediction=prediction, arm=arm,
        signals={"contrast": prediction.contrast} | prediction.signals, confidence=confidence,
        estimated_dice=prediction.estimated_dice, estimated_low=prediction.estimated_low,
        estimated_high=prediction.estimated_high, dice=found.dice, surface_dice=found.surface,
    )  # fmt: skip


def measure(one: MaskVersion, other: MaskVersion) -> Closeness:
    """How close two masks of one photo are, over all labels that either has."""
    mine, theirs = masks.label_alphas(one), masks.label_alphas(other)
    nothing = np.zeros((one.photo.height, one.photo.width), np.uint8)
    labels = sorted(mine.keys() | theirs.keys())
    left, right = (np.stack([have.get(one, nothing) for one in labels] or [nothing]) for have in (mine, theirs))
    return pooled_closeness(left, right, TOLERANCE)
