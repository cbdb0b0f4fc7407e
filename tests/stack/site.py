"""Selvedge as it runs outside of tests: separate processes, started with the commands that production uses."""

import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from tests.stack.browser import Browser
from tests.stack.servers import Postgres, Redis, free_port, until
from workbench.pipeline import launch
from workbench.workflow.states import State

ROOT = Path(__file__).resolve().parents[2]
UP_WITHIN = 60.0
COMPOSE = ROOT / "docker-compose.yml"


class Site:
    """A running Selvedge in a home of its own."""

    def __init__(self, home: Path, **environment: str) -> None:
        self.home, self.port = home, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        outside = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
        self.environment = outside | environment | {
            "SELVEDGE_HOME": str(home), "SELVEDGE_HOSTS": "127.0.0.1", "SELVEDGE_TICK_SECONDS": "0.5",
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        }  # fmt: skip
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.browsers: dict[str, Browser] = {}

    def start(self, name: str, command: Sequence[str]) -> None:
        """Start a process that lasts; its output goes to NAME.log in the home."""
        with (self.home / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def kill(self, name: str) -> None:
        """End a process and all it started as a power cut would."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def end(self) -> None:
        """End what still runs, politely, and at once what does not listen."""
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def run(self, *command: str) -> str:
        """Run a command to its end and return what it printed."""
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def inside(self, what: str, *given: int) -> str:
        """Call a function of tests.stack.inside with the site's settings and return what it prints."""
        script = f"from tests.stack import inside; inside.{what}({', '.join(map(str, given))})"
        return self.run(sys.executable, "manage.py", "shell", "--no-imports", "--command", script)

    def wait_until_up(self) -> None:
        """Until the web process answers."""
        assert launch.answers(self.address, UP_WITHIN), self.logs()

    def logs(self) -> str:
        """All logs, for a failing test."""
        files = [*self.home.glob("*.log"), *self.home.glob("logs/*.log")]
        return "\n".join(f"== {file.name}\n{file.read_text()[-4000:]}" for file in files)

    def browser(self, name: str) -> Browser:
        """A browser in which that person is signed in."""
        if name not in self.browsers:
            self.browsers[name] = Browser(self.address).sign_in(name)
        return self.browsers[name]

    def count(self, state: str) -> int:
        """How many photos are in a state."""
        return int(self.browser("rex").get(f"/api/projects/summer/photos/?state={state}&page_size=1").body["count"])

    def until(self, true: Callable[[], Any], seconds: float, what: str) -> Any:
        """Wait for something to be true; where it stays false, say all that the logs know."""
        try:
            return until(true, seconds, what)
        except TimeoutError as error:
            raise TimeoutError(
                f"{error}\n{ {state.value: self.count(state) for state in State} }\n{self.logs()}"
            ) from error


def commands() -> dict[str, list[str]]:
    """What docker-compose.yml starts, by service."""
    services = yaml.safe_load(COMPOSE.read_text())["services"]
    return {name: shlex.split(service["command"]) for name, service in services.items() if "command" in service}


@contextmanager
def production(home: Path, database: Postgres, redis: Redis) -> Iterator[Site]:
    """Web, worker and beat as compose starts them."""
    site = Site(home, DATABASE_URL=database.url, REDIS_URL=redis.url)
    compose = commands()
    site.run(*compose["migrate"])
    try:
        site.start("web", [word.replace("0.0.0.0:8000", f"127.0.0.1:{site.port}") for word in compose["web"]])
        site.start("worker", compose["worker"])
        site.start("beat", compose["beat"])
        _people(site)
        yield site
    finally:
        site.end()


@contextmanager
def embedded(home: Path) -> Iterator[Site]:
    """`manage.py serve` on SQLite."""
    site = Site(home)
    try:
        site.start("serve", [sys.executable, "manage.py", "serve", "--port", str(site.port)])
        _people(site)
        yield site
    finally:
        site.end()


def _people(site: Site) -> None:
    site.wait_until_up()
    site.inside("people")
