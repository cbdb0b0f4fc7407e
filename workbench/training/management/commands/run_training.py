"""`manage.py run_training ID`: the process of one training that a worker has started. Not for people."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from workbench.training import services
from workbench.training.models import Run
from workbench.training.run import see_through


class Command(BaseCommand):
    """Sees one run through."""

    help = "Execute a training that a worker has started (used by the worker)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The run's number."""
        parser.add_argument("run", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        """Execute; the outcome is in the run's row. Asked to end by a signal, it gives the run back to the queue."""
        run = Run.objects.select_related("project").get(pk=options["run"])
        try:
            see_through(run)
        except KeyboardInterrupt:
            services.give_back(run)
