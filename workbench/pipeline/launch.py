"""Running Selvedge with nothing but Python: a supervisor with the web process and the worker as its children."""

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

from django.conf import settings

LOOK_EVERY = 0.3
# A child that lived this long had started well: its next failure is a new one.
WELL_AFTER = 60.0
LONGEST_PAUSE = 30.0
PATIENCE = 6.0
LARGEST_LOG = 10 * 2**20
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class AlreadyRunning(Exception):
    """Another process serves this SELVEDGE_HOME; str() is its address."""


@dataclass
class Child:
    """A process to keep alive, and when it may be started next (monotonic seconds)."""

    name: str
    command: list[str]
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    due: float = 0.0
    failures: int = 0


class Supervisor:
    """Starts children, starts them again when they die, and ends them with it."""

    def __init__(self, logs: Path, say: Callable[[str], None]) -> None:
        self.logs, self.say = logs, say
        self.children: list[Child] = []
        self.ending = threading.Event()
        self.watcher = threading.Thread(target=self._watch, daemon=True, name="supervisor")

    def __enter__(self) -> Self:
        self.logs.mkdir(parents=True, exist_ok=True)
        self.watcher.start()
        return self

    def __exit__(self, *error: object) -> None:
        with _undisturbed():
            self.ending.set()
            self.watcher.join()
            self._end()

    def add(self, name: str, command: list[str]) -> None:
        """Start a child; its output goes to NAME.log."""
        child = Child(name, command)
        self._start(child)
        self.children.append(child)

    def log_of(self, name: str) -> Path:
        """The file a child writes to."""
        return self.logs / f"{name}.log"

    def wait(self) -> None:
        """Block until a signal ends this process."""
        while self.watcher.is_alive():
            self.watcher.join(1.0)

    def _watch(self) -> None:
        while not self.ending.wait(LOOK_EVERY):
            for child in list(self.children):
                self._look_after(child)

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.due:
                self._start(child)
        elif child.process.poll() is not None:
            self._bury(child, now)

    def _bury(self, child: Child, now: float) -> None:
        """Note a death and when to try again: at once the first time, then ever later."""
        assert child.process is not None
        _kill_group(child.process)
        child.failures = 1 if now - child.started > WELL_AFTER else child.failures + 1
        pause = 0.0 if child.failures == 1 else min(2.0 ** (child.failures - 2), LONGEST_PAUSE)
        status, child.process, child.due = child.process.returncode, None, now + pause
        self.say(f"The {child.name} process ended with status {status}; see {self.log_of(child.name)}. Starting again.")

    def _start(self, child: Child) -> None:
        child.started = time.monotonic()
        with _open_log(self.log_of(child.name)) as log:
            # A session of its own: Ctrl+C reaches the supervisor alone, and the child's own children end with it.
            child.process = subprocess.Popen(
                child.command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                cwd=settings.BASE_DIR, start_new_session=True,
            )  # fmt: skip

    def _end(self) -> None:
        running = [child.process for child in self.children if child.process is not None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + PATIENCE
        for process in running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, deadline - time.monotonic()))
            # What was under way is a row in the database and goes on with the next start.
            _kill_group(process)
            process.wait()


def web_command(host: str, port: int) -> list[str]:
    """The web process on one address."""
    config = str(settings.BASE_DIR / "deploy" / "gunicorn.conf.py")
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return [sys.executable, "-m", "gunicorn", "--config", config, "--bind", bind, "workbench.wsgi:application"]


def worker_command() -> list[str]:
    """The embedded worker."""
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), "worker"]


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def answers(address: str, seconds: float) -> bool:
    """Wait until the web process at http://HOST:PORT answers; False when it does not in that time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2) as reply:
                return bool(reply.status == 200)
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    return False


def only_one(home: Path, address: str) -> IO[str]:
    """Take the lock of this home; keep the returned file open as long as it is served. Raises AlreadyRunning."""
    file = (home / "serve.lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.seek(0)
        raise AlreadyRunning(file.read().strip()) from error
    file.truncate(0)
    file.write(address)
    file.flush()
    return file


def end_on_signals() -> None:
    """Let SIGTERM and a closed terminal end this process the way Ctrl+C does."""
    for number in ENDING:
        signal.signal(number, signal.default_int_handler)


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """A second Ctrl+C must not leave children behind."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _open_log(path: Path) -> IO[bytes]:
    if path.exists() and path.stat().st_size > LARGEST_LOG:
        path.replace(path.with_suffix(".log.1"))
    return path.open("ab")


def _kill_group(process: "subprocess.Popen[bytes]") -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
