"""Wake-up calls for workers that pre-segment."""

import socket

from celery import shared_task

from workbench.datasets.models import Project
from workbench.predictions.inference import presegment as run


@shared_task(name="workbench.predictions.tasks.presegment")
def presegment(project_id: int) -> None:
    """Pre-segment what waits in a project."""
    run(Project.objects.get(pk=project_id), socket.gethostname())
