"""`manage.py presegment PROJECT`: pre-segment what waits, in the foreground."""

import socket
import time
from typing import Any

from django.core.management.base import CommandParser

from workbench.commands import JsonCommand, find_project
from workbench.predictions import services
from workbench.predictions.inference import presegment, waiting


class Command(JsonCommand):
    """Does what a worker does, and says how far it is."""

    help = "Pre-segment the photos of a project that wait for it, with its champion."

    def add_arguments(self, parser: CommandParser) -> None:
        """The project."""
        super().add_arguments(parser)
        parser.add_argument("project", help="the project's slug")

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until no photo waits."""
        project = find_project(options["project"])
        champion = services.require_champion(project)
        started = time.monotonic()
        with self.bar(waiting(project).count(), "pre-segmenting") as bar:
            done = presegment(project, socket.gethostname(), progress=lambda _: _advance(bar))
        seconds = time.monotonic() - started
        left = waiting(project).count()
        self.finish({"model": str(champion), "photos": done, "left": left, "seconds": round(seconds, 3)}, ok=left == 0)


def _advance(bar: Any) -> None:
    bar.update()
