"""The supervisor: children live, come back, and end with it."""

import os
import signal
import socket
import sys
import time
from pathlib import Path

import pytest

from tests.stack.servers import free_port, until
from workbench.pipeline import launch

SLEEPER = [sys.executable, "-c", "import time; print('here', flush=True); time.sleep(60)"]


@pytest.fixture
def said() -> list[str]:
    """What the supervisor tells."""
    return []


def alive(pid: int) -> bool:
    """Whether a process of that number runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def pid_of(child: launch.Child) -> int:
    """The number of a running child."""
    assert child.process is not None
    return child.process.pid


def test_children_end_with_the_supervisor(tmp_path: Path, said: list[str]) -> None:
    """And their output is in a file named after them."""
    with launch.Supervisor(tmp_path, said.append) as supervisor:
        supervisor.add("web", SLEEPER)
        pid = pid_of(supervisor.children[0])
        until(lambda: "here" in supervisor.log_of("web").read_text(), 10, "output")
    assert not alive(pid)
    assert said == []
    assert signal.getsignal(signal.SIGINT) is not signal.SIG_IGN


def test_grandchildren_end_with_a_killed_child(tmp_path: Path, said: list[str]) -> None:
    """A training is a process of the worker; it must not go on by itself."""
    script = f"import subprocess, sys; print(subprocess.Popen({SLEEPER!r}).pid, flush=True); sys.stdin.read(); 1/0"
    with launch.Supervisor(tmp_path, said.append) as supervisor:
        supervisor.add("worker", [sys.executable, "-c", script])
        until(lambda: said, 10, "word of the death")
    first = int(supervisor.log_of("worker").read_text().split()[0])
    until(lambda: not alive(first), 10, "end of the grandchild")


def test_dead_child_comes_back(tmp_path: Path, said: list[str]) -> None:
    """At once the first time, and the supervisor says where to look."""
    with launch.Supervisor(tmp_path, said.append) as supervisor:
        supervisor.add("web", SLEEPER)
        child = supervisor.children[0]
        first = pid_of(child)
        os.kill(first, 9)
        until(lambda: child.process is not None and child.process.pid != first, 10, "second life")
    assert "The web process ended with status -9" in said[0]
    assert str(supervisor.log_of("web")) in said[0]


def test_child_that_never_starts_is_tried_ever_more_rarely(tmp_path: Path, said: list[str]) -> None:
    """A broken program must not fill the disk with its complaints."""
    with launch.Supervisor(tmp_path, said.append) as supervisor:
        supervisor.add("web", [sys.executable, "-c", "1/0"])
        until(lambda: len(said) >= 3, 20, "third failure")
        child = supervisor.children[0]
        assert child.failures >= 3
        assert child.due - time.monotonic() > 1.0


def test_port_in_use_is_seen() -> None:
    """Before gunicorn would fail in a log that nobody reads."""
    port = free_port()
    assert launch.is_free("127.0.0.1", port)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        assert not launch.is_free("127.0.0.1", port)


def test_home_is_served_once(tmp_path: Path) -> None:
    """The second hears where the first is; when that ended, the home is free again."""
    with (
        launch.only_one(tmp_path, "http://127.0.0.1:8000"),
        pytest.raises(launch.AlreadyRunning, match=r"^http://127\.0\.0\.1:8000$"),
    ):
        launch.only_one(tmp_path, "http://127.0.0.1:8001")
    launch.only_one(tmp_path, "http://127.0.0.1:8002").close()


def test_large_log_is_put_aside(tmp_path: Path, said: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """One older log is kept."""
    monkeypatch.setattr(launch, "LARGEST_LOG", 10)
    (tmp_path / "web.log").write_text("much more than that")
    with launch.Supervisor(tmp_path, said.append) as supervisor:
        supervisor.add("web", SLEEPER)
    assert (tmp_path / "web.log.1").read_text() == "much more than that"
