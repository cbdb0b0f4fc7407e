"""Wake-up calls for workers that train."""

import subprocess
import sys

from celery import shared_task
from django.conf import settings

from workbench.training import services
from workbench.training.models import Run


@shared_task(name="workbench.training.tasks.train")
def train(run_id: int) -> None:
    """Run a waiting training in a process of its own: it can be killed, and takes its memory with it when it ends."""
    run = Run.objects.get(pk=run_id)
    if not services.start(run):
        return
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "run_training", str(run.pk)]
    ended = subprocess.run(command, check=False, stdin=subprocess.DEVNULL)
    if ended.returncode != 0:
        services.end(run, Run.State.FAILED, f"The training process ended with status {ended.returncode}.")
