"""The embedded default as processes: `manage.py serve` on SQLite with its own worker."""

import os
import signal
import subprocess

import pytest

from tests.stack import story
from tests.stack.site import Site

pytestmark = pytest.mark.stack

MANY = 240


def test_photos_go_around(alone: Site) -> None:
    """The same loop as on servers."""
    story.goes_around(alone)


def test_serve_starts_a_killed_worker_again(alone: Site) -> None:
    """Nobody has to notice: the supervisor does, and the photos are finished."""
    story.kill_midway(alone, "crash", MANY, lambda: os.killpg(_child(alone, "worker"), signal.SIGKILL))
    alone.inside("let_time_pass")
    story.settle(alone)


def test_serve_starts_a_killed_web_process_again(alone: Site) -> None:
    """The page answers again after a moment."""
    os.killpg(_child(alone, "gunicorn"), signal.SIGKILL)
    alone.wait_until_up()


def _child(site: Site, name: str) -> int:
    """The process id of a child of `serve`, which is its process group as well."""
    parent = str(site.processes["serve"].pid)
    listing = subprocess.run(["ps", "--ppid", parent, "-o", "pid=,args="], capture_output=True, text=True, check=True)
    return next(int(line.split()[0]) for line in listing.stdout.splitlines() if name in line)
