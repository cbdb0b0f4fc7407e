"""`manage.py compare_recipes PROJECT RECIPE RECIPE …`: each trained on one snapshot, measured on one holdout."""

from typing import Any

from django.core.management.base import CommandParser

from workbench.commands import JsonCommand, find_project
from workbench.errors import Conflict
from workbench.training import comparisons, services
from workbench.training.management.commands.train import show
from workbench.training.models import Run
from workbench.training.run import execute


class Command(JsonCommand):
    """Trains now, in this process, one recipe after the other."""

    help = "Train several recipes on the same snapshot and compare them on the same holdout; nothing is promoted."

    def add_arguments(self, parser: CommandParser) -> None:
        """The project, the recipes, the longest training of each."""
        super().add_arguments(parser)
        parser.add_argument("project", help="the project's slug")
        parser.add_argument("recipes", nargs="+", help="names of presets or of the project's own recipes")
        parser.add_argument("--minutes", type=float, help="the longest training of each; else as the project says")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask for the comparison and see its runs through; Ctrl+C stops it."""
        comparison = comparisons.request(
            project=find_project(options["project"]), names=options["recipes"], minutes=options["minutes"]
        )
        run: Run | None = comparison.runs.get()
        try:
            while run is not None:
                self._see_through(run)
                run = comparisons.advance(comparison)
        except KeyboardInterrupt:
            comparisons.stop(comparison)
            self.stderr.write("Stopped; what was trained so far:")
        runs = list(comparison.runs.all())
        whole = len(runs) == len(comparison.recipes) and all(run.state == Run.State.SUCCEEDED for run in runs)
        line = comparisons.as_json(comparison)
        self.finish({"comparison": line["id"], "recipes": line["recipes"]}, ok=whole)

    def _see_through(self, run: Run) -> None:
        if not services.start(run):
            raise Conflict("A worker took this training first; the comparison's page shows how it goes.")
        with self.bar(None, run.recipe["name"]) as bar:
            execute(run, show=lambda progress: show(bar, progress))
