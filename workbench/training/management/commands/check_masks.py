"""`manage.py check_masks PROJECT`: one check of the imported masks in the foreground."""

from typing import Any

from django.core.management.base import CommandParser

from workbench.commands import JsonCommand, find_project
from workbench.training import label_checks
from workbench.training.management.commands.train import claim, show
from workbench.training.models import Run
from workbench.training.run import execute


class Command(JsonCommand):
    """Checks now, in this process."""

    help = "Hold a project's imported masks against networks that never saw them; the doubtful go to a reviewer."

    def add_arguments(self, parser: CommandParser) -> None:
        """The project."""
        super().add_arguments(parser)
        parser.add_argument("project", help="the project's slug")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask for a check, take it, see it through."""
        project = find_project(options["project"])
        run = label_checks.request_check(project=project, trigger="By the check command.")
        claim(run)
        with self.bar(None, "checking") as bar:
            run = execute(run, show=lambda progress: show(bar, progress))
        self.finish(_outcome(run), ok=run.state == Run.State.SUCCEEDED)


def _outcome(run: Run) -> dict[str, Any]:
    rows = run.checks.select_related("mask__photo")
    return {
        "checked": len(rows),
        "reason": run.reason or run.error,
        "seconds": run.seconds,
        "doubted": [
            {"photo": row.mask.photo.name, "kind": row.kind, "score": row.score, "dice": row.dice, "why": row.text}
            for row in rows if row.doubted
        ],
    }  # fmt: skip
