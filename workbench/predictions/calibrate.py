"""The door to ml for calibration: from outcomes to a calibration, and from that to estimates of what still waits."""

from collections.abc import Mapping
from math import isclose

from django.db import transaction
from django.utils import timezone

from ml.calibrate import fit
from ml.calibration import Calibration as Fitted
from workbench.predictions import outcomes, services
from workbench.predictions.models import Calibration, ModelVersion, Outcome, Prediction
from workbench.workflow import services as workflow
from workbench.workflow.states import FOR_PEOPLE, State

__all__ = ["calibrate", "estimated", "spread"]

# The newest outcomes say most, and fitting has to end.
MOST = 2000
AT_ONCE = 200
WAITING = (State.TO_ROUTE, *FOR_PEOPLE)
UNBIASED = frozenset({Outcome.Arm.HOLDOUT, Outcome.Arm.CONTROL, Outcome.Arm.AUDIT})


def calibrate(version: ModelVersion) -> Calibration | None:
    """Fit a new calibration where enough truth has come; None where not. The old ones stay as they were."""
    if not outcomes.due(version):
        return None
    total, known = outcomes.counting(version).count(), list(outcomes.counting(version)[:MOST])
    fitted = fit(
        [{**one.signals, "confidence": one.confidence} for one in known],
        [one.dice for one in known],
        unbiased=[one.arm in UNBIASED for one in known],
    )
    for one, unseen in zip(known, fitted.unseen, strict=True):
        one.estimated_dice, one.estimated_low, one.estimated_high = unseen.dice, unseen.low, unseen.high
    with transaction.atomic():
        ModelVersion.objects.select_for_update().get(pk=version.pk)
        if not outcomes.due(version):
            # Another worker was faster.
            return None
        Outcome.objects.bulk_update(known, ["estimated_dice", "estimated_low", "estimated_high"], batch_size=500)
        return Calibration.objects.create(
            model=version, kind=fitted.calibration.kind, record=fitted.calibration.to_json(), outcomes=total,
            unbiased=sum(one.arm in UNBIASED for one in known), error=fitted.error, coverage=fitted.coverage,
        )  # fmt: skip


def estimated(calibration: Calibration, confidence: float, signals: Mapping[str, float]) -> services.Estimated:
    """What a calibration makes of a prediction's confidence and signals."""
    found = Fitted.from_json(calibration.record).apply({**signals, "confidence": confidence})
    return services.Estimated(found.dice, found.low, found.high, calibration)


def spread(calibration: Calibration) -> int:
    """Estimate anew a part of what still waits; once none is left the calibration counts as spread.

    Photos keep their route; those that stand in a queue by their estimate move to its new place. Accepted photos keep
    what was believed when they were accepted. Returns how many were estimated.
    """
    waiting = Prediction.objects.filter(model=calibration.model_id, photo__item__state__in=WAITING)
    stale = list(waiting.exclude(calibration=calibration).select_related("photo__item").order_by("pk")[:AT_ONCE])
    for one in stale:
        _renew(one, calibration)
    if not stale:
        Calibration.objects.filter(pk=calibration.pk).update(spread_at=timezone.now())
    return len(stale)


def _renew(prediction: Prediction, calibration: Calibration) -> None:
    confidence = prediction.estimated_dice if prediction.confidence is None else prediction.confidence
    found = estimated(calibration, confidence, {"contrast": prediction.contrast} | prediction.signals)
    Prediction.objects.filter(pk=prediction.pk).update(confidence=confidence, **found.columns())
    item = prediction.photo.item
    # Triage gives most photos the place of their estimate; any other place has a reason of its own.
    if isclose(item.priority, 1.0 - prediction.estimated_dice, abs_tol=1e-6):
        workflow.reorder(item, round(1.0 - found.dice, 6))
