"""`manage.py train PROJECT`: one training in the foreground, from snapshot to verdict."""

from typing import Any

from django.core.management.base import CommandParser

from workbench.commands import JsonCommand, find_project
from workbench.errors import Conflict
from workbench.training import label_checks, memory, recipes, services
from workbench.training.models import Run
from workbench.training.run import execute

TRIGGER = "By the train command."


class Command(JsonCommand):
    """Trains now, in this process."""

    help = "Train a model on a project's accepted masks and promote it if it is better on the holdout."

    def add_arguments(self, parser: CommandParser) -> None:
        """The project."""
        super().add_arguments(parser)
        parser.add_argument("project", help="the project's slug")
        parser.add_argument("--seed", type=int, default=0, help="what is drawn by lot follows from it (0)")
        parser.add_argument("--recipe", default="", help="a recipe's name; else the project's")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask for a run, take it, see it through; imported masks that were never checked are checked first."""
        project = find_project(options["project"])
        if label_checks.comes_first(project):
            check = self._see_through(label_checks.request_check(project=project, trigger=TRIGGER))
            self.stderr.write(check.reason or check.error or "The check was stopped.")
        used = recipes.chosen(project, options["recipe"]).to_json()
        seed = options["seed"]
        run = self._see_through(services.request_run(project=project, trigger=TRIGGER, seed=seed, recipe=used))
        self.finish(_outcome(run), ok=run.state == Run.State.SUCCEEDED)

    def _see_through(self, run: Run) -> Run:
        claim(run)
        with self.bar(None, "checking" if run.is_check else "training") as bar:
            run = execute(run, show=lambda progress: show(bar, progress))
        services.note_memory(run, memory.peak())
        return run


def claim(run: Run) -> None:
    """Start a run here. Raises Conflict when a worker has it, or another run the device."""
    if services.start(run):
        return
    if run.waits_for:
        raise Conflict(f"{run.waits_for} is taken by another training. This one waits; a worker starts it in its turn.")
    raise Conflict("A worker took this first; its page shows how it goes.")


def show(bar: Any, progress: dict[str, Any]) -> None:
    """Set a bar to what a run notes of itself."""
    bar.total, bar.n = progress.get("total"), progress.get("done", 0)
    bar.set_description(progress["phase"])
    bar.refresh()


def _outcome(run: Run) -> dict[str, Any]:
    seconds = (run.ended_at - run.started_at).total_seconds() if run.ended_at and run.started_at else None
    holdout = run.made.metrics if run.made else {}
    return {
        "version": str(run.made) if run.made else None,
        "promoted": bool(run.promoted),
        "reason": run.reason or run.error,
        "seconds": seconds,
        "holdout": {f"{name}_dice": holdout.get(name) for name in ("median", "mean", "p10")},
    }
