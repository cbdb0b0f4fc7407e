"""Whether a project should train now, and how far each trigger is: the facts for the pure rules."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from workbench.datasets.models import Project, Split
from workbench.insights.selectors import newly_accepted
from workbench.predictions import outcomes
from workbench.predictions import services as predictions
from workbench.predictions.models import ModelVersion, Outcome
from workbench.training import triggers
from workbench.training.models import Run
from workbench.training.services import FEWEST_MASKS, QUEUED, RUNNING, ground_truth


def due(project: Project) -> str:
    """Why a training should start by itself now, or an empty text; never while one is under way."""
    if Run.objects.filter(project=project, state__in=[QUEUED, RUNNING]).exists():
        return ""
    return triggers.due(rules(project), facts(project))


def outlook(project: Project) -> tuple[list[triggers.Trigger], triggers.Facts]:
    """What may start the next training and how far each is, for the page; a handful of queries."""
    known = facts(project)
    return triggers.triggers(rules(project), known), known


def rules(project: Project) -> triggers.Rules:
    """The project's settings as the rules take them."""
    first = max(project.first_model_after, FEWEST_MASKS)
    return triggers.Rules(
        first, project.retrain_after, project.retrain_drift, project.retrain_hours, project.retrain_at
    )


def facts(project: Project) -> triggers.Facts:
    """What is known now. Counted from what the last training learnt from, whatever became of it; the schedule goes by
    when it was asked for."""
    now = timezone.localtime()
    last = _last(project)
    if last is None:
        known = ground_truth(project).exclude(photo__garment__split=Split.HOLDOUT).count()
        return triggers.Facts(now, known)
    # A run may wait for long: what people accept until it starts and freezes its masks, it learns from.
    since = last.snapshot.created_at if last.snapshot else last.requested_at
    champion = predictions.champion(project)
    drift = drift_of(champion, since) if champion else triggers.Drift(0)
    asked_at = timezone.localtime(last.requested_at)
    return triggers.Facts(now, 0, asked_at, newly_accepted(project, since), drift, str(champion or ""))


def _last(project: Project) -> Run | None:
    """The newest training, or check that came before one and was stopped: who stops it stops that training, and without
    this it would be due again at once, on the imports that the check has not seen."""
    training = Q(kind=Run.Kind.TRAIN) | Q(kind=Run.Kind.CHECK, then_train=True, state=Run.State.STOPPED)
    return Run.objects.filter(training, project=project, comparison=None).select_related("snapshot").first()


def drift_of(champion: ModelVersion, since: datetime) -> triggers.Drift:
    """How far the champion's shown predictions fell short of its promise, over the newest photos since then.

    Since the last training only: one that was kept out must not be asked for again by the same photos.
    """
    shown = outcomes.counting(champion).filter(at__gt=since).exclude(arm=Outcome.Arm.HOLDOUT).order_by("-id")
    columns = ("arm", "dice", "prediction__estimated_dice", "prediction__calibration")
    newest = list(shown.values_list(*columns)[: triggers.NEWEST_SHOWN])
    born = list(champion.outcomes.filter(arm=Outcome.Arm.HOLDOUT).values_list("dice", flat=True)) if newest else []
    lot, estimated = [], []
    for arm, dice, promised, calibration in newest:
        if arm == Outcome.Arm.CONTROL and born:
            lot.append(dice)
        elif calibration is not None:
            estimated.append(triggers.Shown(promised, dice))
    return triggers.drift(estimated, lot, born)
