"""A real PostgreSQL and a real Redis on loopback, for as long as a test run needs them."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import redis

STARTS_WITHIN = 30.0


def free_port() -> int:
    """A port of loopback where nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listening(port: int) -> bool:
    """Whether something accepts connections there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def until(true: Callable[[], Any], seconds: float, what: str, every: float = 0.1) -> Any:
    """Wait for a value that counts as true and return it. Raises TimeoutError saying what was awaited."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := true():
            return value
        time.sleep(every)
    raise TimeoutError(f"Within {seconds:.0f} s there was no {what}.")


class Server:
    """A server process with a folder of its own, which ends and is removed with it."""

    name = "server"

    def __init__(self) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix=f"selvedge-{self.name}-"))
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.stop(signal.SIGINT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def command(self) -> list[str]:
        """What starts it in the foreground."""
        raise NotImplementedError

    def account(self) -> dict[str, Any]:
        """Under which account it runs: arguments of Popen."""
        return {}

    def start(self) -> None:
        """Start and wait until it accepts connections."""
        log = (self.folder / "log").open("ab")
        self.process = subprocess.Popen(
            self.command(), cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **self.account()
        )
        try:
            until(lambda: listening(self.port), STARTS_WITHIN, f"{self.name} on port {self.port}")
        except TimeoutError as error:
            raise RuntimeError(f"{self.name}: {(self.folder / 'log').read_text()}") from error

    def stop(self, number: int = signal.SIGKILL) -> None:
        """End it: at once by default."""
        if self.process is not None:
            self.process.send_signal(number)
            self.process.wait(STARTS_WITHIN)
            self.process = None


class Postgres(Server):
    """An empty PostgreSQL cluster. It refuses to run as root, so root hands it to the account postgres."""

    name = "postgres"

    def __enter__(self) -> Self:
        if self.account():
            shutil.chown(self.folder, "postgres", "postgres")
        # Nothing outlives the test run, so nothing needs to reach the disk. Nor does it need statistics: taken between
        # two tests they say that every table is empty, and a test's own rows, of one transaction, are searched one by
        # one.
        make = [program("initdb"), "-D", "data", "-U", "selvedge", "-E", "UTF8", "--auth=trust", "--no-sync"]
        subprocess.run(make, cwd=self.folder, check=True, capture_output=True, **self.account())
        return super().__enter__()

    @property
    def url(self) -> str:
        """For DATABASE_URL."""
        return f"postgres://selvedge@127.0.0.1:{self.port}/postgres"

    def account(self) -> dict[str, Any]:
        return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}

    def command(self) -> list[str]:
        options = {
            "listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": str(self.folder),
            "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off",
        }  # fmt: skip
        return [program("postgres"), "-D", "data", *[f"--{name}={value}" for name, value in options.items()]]


class Redis(Server):
    """Redis with its log of commands on, as in production."""

    name = "redis"

    @property
    def url(self) -> str:
        """For REDIS_URL."""
        return f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> list[str]:
        here = ["--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self.folder)]
        return [program("redis-server"), *here, "--appendonly", "yes", "--save", ""]

    def empty(self) -> None:
        """Forget everything."""
        redis.Redis.from_url(self.url).flushall()


def program(name: str) -> str:
    """The path of a server's program; Debian keeps PostgreSQL's out of PATH. Raises FileNotFoundError."""
    found = shutil.which(name) or next(map(str, sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))), "")
    if not found:
        raise FileNotFoundError(f"{name} is not installed; scripts/system_packages.sh installs it.")
    return found
