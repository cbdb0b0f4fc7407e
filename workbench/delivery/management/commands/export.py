"""manage.py export PROJECT FORMAT OUT: the accepted photos, written to a folder."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from workbench.commands import JsonCommand, find_project
from workbench.delivery import services


class Command(JsonCommand):
    """Export a project's accepted photos."""

    help = f"Export the accepted photos of a project as {', '.join(services.FORMATS)}."

    def add_arguments(self, parser: CommandParser) -> None:
        """Project, format and folder."""
        super().add_arguments(parser)
        parser.add_argument("project", help="the project's slug")
        parser.add_argument("format", choices=list(services.FORMATS))
        parser.add_argument(
            "--soft-edges", action="store_true", help="cutouts only: soft edges where the outline is hard"
        )
        parser.add_argument("out", type=Path, metavar="OUT", help="the folder to write to")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write everything and print what was written."""
        started = time.monotonic()
        project = find_project(options["project"])
        with self.bar(services.accepted(project).count(), "Exporting") as bar:
            report = services.export(
                project=project,
                format_name=options["format"],
                out=options["out"],
                soft_edges=options["soft_edges"],
                progress=bar.update,
            )
        seconds = round(time.monotonic() - started, 3)
        self.finish({"written": report.written, "skipped": report.skipped, "seconds": seconds}, ok=not report.skipped)
