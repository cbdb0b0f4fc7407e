"""The whole loop on one page.

    upload → TO_PRESEGMENT → TO_ROUTE → (ACCEPTED | TO_ANNOTATE → TO_REVIEW → ACCEPTED) → snapshot → train → gate →
    promote → what still waits, untouched, goes back to TO_PRESEGMENT

People move photos through annotation and review. Everything else is moved here: `tick` reads the states from the
database, does what is quick and wakes a worker for what is slow. A lost message costs one tick, never work.
"""

import logging

from workbench.datasets.models import Project
from workbench.errors import DomainError
from workbench.predictions import outcomes
from workbench.predictions import services as predictions
from workbench.predictions.models import Promotion
from workbench.predictions.tasks import calibrate, presegment
from workbench.training import comparisons, label_checks, retraining
from workbench.training import services as training
from workbench.training.models import Run
from workbench.training.tasks import train
from workbench.triage import services as triage
from workbench.triage.arranging import arrange
from workbench.workflow.models import Item
from workbench.workflow.services import Actor
from workbench.workflow.states import State

log = logging.getLogger(__name__)

TICK = Actor(worker="tick")
# A wake-up that nobody took in this time is dropped: the next tick sends another.
EXPIRES = 10


def tick() -> None:
    """Move on everything that no person needs to touch."""
    training.recover()
    for promotion in Promotion.objects.filter(spread_at=None).select_related("project", "version"):
        predictions.spread(promotion, TICK)
    for project in Project.objects.filter(archived=False):
        try:
            advance(project)
        except Exception:
            # Whatever is wrong with one project must not hold up the others.
            log.exception("Project %s does not move on", project.slug)
    for run in Run.objects.filter(state=Run.State.QUEUED).values_list("pk", flat=True):
        train.apply_async([run], expires=EXPIRES)


def advance(project: Project) -> None:
    """Route what was segmented, ask for a training that is due, wake a worker where photos wait."""
    triage.route_waiting(project, TICK)
    arrange(project)
    _learn_the_truth(project)
    _ask_for_training(project)
    if not Item.objects.filter(project=project, state=State.TO_PRESEGMENT).exists():
        return
    if predictions.champion(project) is not None:
        presegment.apply_async([project.pk], expires=EXPIRES)
    elif not _model_is_coming(project):
        triage.hand_out_without_model(project, TICK)


def _learn_the_truth(project: Project) -> None:
    """Compare what people judged with what was predicted, and calibrate the champion anew where that is due."""
    outcomes.settle(project, triage.arms)
    champion = predictions.champion(project)
    if champion is not None and outcomes.wanted(champion):
        calibrate.apply_async([champion.pk], expires=EXPIRES)


def _model_is_coming(project: Project) -> bool:
    return Run.objects.filter(project=project, state__in=[Run.State.QUEUED, Run.State.RUNNING]).exists()


def _ask_for_training(project: Project) -> None:
    try:
        if check := label_checks.followed_by_training(project):
            asked_by = check.requested_by
            training.request_run(project=project, trigger=check.trigger, user=asked_by, recipe=check.recipe or None)
        elif comparison := comparisons.under_way(project):
            comparisons.advance(comparison)
        elif trigger := retraining.due(project):
            label_checks.request_training(project=project, trigger=f"By itself: {trigger}.")
    except DomainError:
        # Somebody asked in this very moment, or took masks back: then there is nothing to do.
        return
