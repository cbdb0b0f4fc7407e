"""`manage.py demo`: Selvedge with a project in it, from nothing, in one command."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from workbench.commands import folder
from workbench.datasets.models import Project
from workbench.pipeline import first_project, follow, launch
from workbench.pipeline.management.commands.serve import UP_WITHIN, refuse_redis
from workbench.predictions import services as predictions
from workbench.training.models import Run
from workbench.workflow.states import State

HOST = "127.0.0.1"
PORTS = range(8000, 8100)
REJECTED_SHOWN = 10


class Command(BaseCommand):
    """The web is up first; then photos, training and pre-segmentation fill its pages."""

    help = "Start Selvedge with a sample project, or with your own folder of photos, until Ctrl+C."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The folder, where there is one."""
        parser.add_argument(
            "--data", type=folder, metavar="FOLDER",
            help="your photos: a folder with photos/ and, where there are, masks/ or cutouts/",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        """Start, fill, wait."""
        refuse_redis()
        port = next((port for port in PORTS if launch.is_free(HOST, port)), None)
        if port is None:
            raise CommandError(f"All ports from {PORTS.start} to {PORTS.stop - 1} are taken.", returncode=2)
        self.address = f"http://{HOST}:{port}"
        try:
            lock = launch.only_one(settings.SELVEDGE_HOME, self.address)
        except launch.AlreadyRunning as other:
            self.stdout.write(f"Selvedge is running already, at {other}.")
            return
        launch.end_on_signals()
        with lock:
            try:
                self._run(port, options["data"])
            except KeyboardInterrupt:
                self.stdout.write("\nEnded. Nothing is lost: the same command goes on from here.")

    def _run(self, port: int, data: Path | None) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        with launch.Supervisor(settings.SELVEDGE_HOME / "logs", self.stderr.write) as supervisor:
            supervisor.add("web", launch.web_command(HOST, port))
            passwords = first_project.accounts()
            project = first_project.project_called(data.resolve().name if data else first_project.SAMPLE)
            if not launch.answers(self.address, UP_WITHIN):
                raise CommandError(f"The web process did not start; see {supervisor.log_of('web')}.")
            self._welcome(project, passwords)
            if not Run.objects.filter(project=project).exists():
                self._fill(project, data)
            # The worker comes after the import: before, it would take photos whose masks are still on their way.
            supervisor.add("worker", launch.worker_command())
            self._watch(project, supervisor.log_of("worker"))
            supervisor.wait()

    def _welcome(self, project: Project, passwords: dict[str, str]) -> None:
        self.stdout.write(f"\nSelvedge is up:  {self.address}/projects/{project.slug}/\n\nSign in as")
        for name, does in (
            ("ann", "annotates"), ("rex", "reviews"), ("lea", "leads: models, training, export"),
            ("admin", "may do everything"),
        ):  # fmt: skip
            self.stdout.write(f"  {name:<6} password {passwords[name]}   {does}")
        self.stdout.write(f"(kept in {settings.SELVEDGE_HOME / 'demo-accounts.txt'}; Ctrl+C ends Selvedge)\n")

    def _fill(self, project: Project, data: Path | None) -> None:
        if data is None:
            with follow.Step("Drawing studio photos") as step:
                data = first_project.draw(step)
        with follow.Step("Importing") as step:
            report = first_project.take_in(project, data, step)
        for row in report.rejected[:REJECTED_SHOWN]:
            self.stderr.write(f"  left out: {row['file']}: {row['reason']}")
        if len(report.rejected) > REJECTED_SHOWN:
            self.stderr.write(f"  and {len(report.rejected) - REJECTED_SHOWN} more; import_photos lists them all.")
        asked = first_project.first_run(project)
        if isinstance(asked, str):
            self.stdout.write(f"No model yet. {asked}")

    def _watch(self, project: Project, log: Path) -> None:
        run = Run.objects.filter(project=project).first()
        while run is not None and not run.is_over:
            run = follow.training(run)
            unfinished = f"{run.get_kind_display()} did not finish: {run.error} More is in {log}."
            self.stdout.write(run.reason or unfinished)
            if run.is_check:
                run = self._train(project)
        if predictions.champion(project) is not None:
            follow.presegmentation(project)
        self._needs(project)

    def _train(self, project: Project) -> Run | None:
        """The training that follows a check; the tick may have asked for it already."""
        asked = first_project.first_training(project)
        return Run.objects.filter(project=project).first() if isinstance(asked, str) else asked

    def _needs(self, project: Project) -> None:
        counts, pages = follow.waiting(project), f"{self.address}/projects/{project.slug}"
        people = counts[State.TO_ANNOTATE] + counts[State.TO_REVIEW]
        self.stdout.write(f"\n{people} photos need you, {counts[State.ACCEPTED]} were accepted.")
        self.stdout.write(f"  correct  {counts[State.TO_ANNOTATE]:>4}  as ann  {pages}/annotate/")
        self.stdout.write(f"  review   {counts[State.TO_REVIEW]:>4}  as rex  {pages}/review/")
        self.stdout.write(f"  the loop       as lea  {pages}/")
