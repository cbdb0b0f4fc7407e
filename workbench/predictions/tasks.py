"""Wake-up calls for workers that pre-segment and calibrate."""

import socket

from celery import shared_task

from workbench.datasets.models import Project
from workbench.predictions.calibrate import calibrate as fit
from workbench.predictions.calibrate import spread
from workbench.predictions.inference import presegment as run
from workbench.predictions.models import ModelVersion


@shared_task(name="workbench.predictions.tasks.presegment")
def presegment(project_id: int) -> None:
    """Pre-segment what waits in a project."""
    run(Project.objects.get(pk=project_id), socket.gethostname())


@shared_task(name="workbench.predictions.tasks.calibrate")
def calibrate(version_id: int) -> None:
    """Calibrate a model version anew where that is due, and estimate a part of what waits."""
    version = ModelVersion.objects.get(pk=version_id)
    newest = fit(version) or version.calibrations.first()
    if newest is not None and newest.spread_at is None:
        spread(newest)
