"""`manage.py serve`: the embedded default. Web process and worker, kept alive, until Ctrl+C."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from workbench.pipeline import launch

UP_WITHIN = 30.0


class Command(BaseCommand):
    """Needs no other service: SQLite and a worker that ticks by itself."""

    help = "Migrate the database, then run the web process and the worker until Ctrl+C."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen."""
        parser.add_argument(
            "--bind", default="127.0.0.1", metavar="HOST",
            help="address to listen on (default: this computer only); name it in SELVEDGE_HOSTS, too",
        )  # fmt: skip
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve."""
        host, port = options["bind"], options["port"]
        address = f"http://{host}:{port}"
        refuse_redis()
        if not launch.is_free(host, port):
            raise CommandError(f"Port {port} of {host} is taken. Name another one with --port.", returncode=2)
        try:
            lock = launch.only_one(settings.SELVEDGE_HOME, address)
        except launch.AlreadyRunning as other:
            raise CommandError(f"{settings.SELVEDGE_HOME} is served already, at {other}.") from other
        launch.end_on_signals()
        with lock:
            self._serve(host, port, address)

    def _serve(self, host: str, port: int, address: str) -> None:
        try:
            call_command("migrate", interactive=False, verbosity=0)
            with launch.Supervisor(settings.SELVEDGE_HOME / "logs", self.stderr.write) as supervisor:
                supervisor.add("web", launch.web_command(host, port))
                supervisor.add("worker", launch.worker_command())
                if not launch.answers(address, UP_WITHIN):
                    raise CommandError(f"The web process did not start; see {supervisor.log_of('web')}.")
                self.stdout.write(f"Selvedge is up at {address} (Ctrl+C ends it).")
                supervisor.wait()
        except KeyboardInterrupt:
            self.stdout.write("Ended. Nothing is lost; start it again any time.")


def refuse_redis() -> None:
    """Raises CommandError where Redis is configured: then the worker and beat are processes of their own."""
    if settings.REDIS_URL:
        raise CommandError(
            "REDIS_URL is set: run the processes of docker-compose.yml, or unset it for the embedded default.",
            returncode=2,
        )
