"""From rows to what the policy knows."""

from collections.abc import Sequence

from workbench.datasets.models import Photo, Project
from workbench.masks.models import Layer
from workbench.predictions.models import Prediction
from workbench.triage import policy
from workbench.workflow.lots import lot


def thresholds(project: Project) -> policy.Thresholds:
    """The triage policy as the project's settings have it."""
    return policy.Thresholds(
        accept_dice=project.accept_dice,
        review_dice=project.review_dice,
        doubt_dice=project.doubt_dice,
        least_contrast=project.least_contrast,
        random_share=project.random_share,
        audit_share=project.audit_share,
        accept_uncalibrated=project.accept_uncalibrated,
    )


def draws(photo: Photo) -> policy.Draws:
    """The photo's lots, the same for ever."""
    return policy.Draws(
        control=lot(photo.sha256, f"control:{photo.project_id}"), audit=lot(photo.sha256, f"audit:{photo.project_id}")
    )


def facts(predictions: Sequence[Prediction]) -> list[policy.Facts]:
    """What is known of each prediction, loaded with its photo, model and calibration; one query for all."""
    masks = [one.mask_id for one in predictions]
    filled = set(Layer.objects.filter(version__in=masks, area__gt=0).values_list("version", flat=True))
    return [_facts(one, empty=one.mask_id not in filled) for one in predictions]


def _facts(prediction: Prediction, *, empty: bool) -> policy.Facts:
    measured = prediction.model.metrics
    return policy.Facts(
        estimated_dice=prediction.estimated_dice,
        contrast=prediction.contrast,
        agreement=prediction.agreement,
        empty=empty,
        model_median=measured.get("median"),
        model_p10=measured.get("p10"),
        calibrated=prediction.calibration_id is not None,
        low=prediction.estimated_low,
        high=prediction.estimated_high,
        outcomes=prediction.calibration.outcomes if prediction.calibration else 0,
        signals=prediction.signals,
        stretches=prediction.stretches,
        size=(prediction.photo.width, prediction.photo.height),
    )
