"""The processes that a worker starts for a training: one that is really killed, and two that train together."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection, connections
from pytest_django.fixtures import Settings

from tests import factories
from tests.workbench import tiny
from workbench.datasets.models import Project, Split
from workbench.training import services, tasks
from workbench.training.models import Run

pytestmark = [
    pytest.mark.skipif(connection.vendor != "sqlite", reason="the processes are given SQLite's file"),
    pytest.mark.slow,
]


@pytest.fixture
def run(transactional_db: None, storage: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A waiting training of ten photos; processes that are started now see the same database and files."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{connection.settings_dict['NAME']}")
    monkeypatch.setenv("SELVEDGE_STORAGE", str(storage))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    project: Project = factories.project(**(tiny.SETTINGS | {"training_minutes": 0.3}))
    for number in range(10):
        split = Split.HOLDOUT if number < 2 else Split.TRAIN
        factories.mask(factories.photo(project, f"masked{number}.jpg", split=split))
    return services.request_run(project=project, trigger="a test")


def test_a_killed_process_is_started_again_and_goes_on(
    run: Run, storage: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """kill -9 as soon as there is a checkpoint; the worker gives the run back, and the next attempt ends it."""
    started: list[subprocess.Popen[bytes]] = []
    watched = tasks._watched

    def noted(child: "subprocess.Popen[bytes]", limit: int, feel: Callable[[], None]) -> tuple[int, int]:
        started.append(child)
        return watched(child, limit, feel)

    monkeypatch.setattr(tasks, "_watched", noted)
    worker = threading.Thread(target=_work, args=(run.pk,))
    worker.start()
    kept = storage / "runs" / str(run.pk) / "state.json"
    # The row learns of a checkpoint a moment after the file is there.
    while worker.is_alive() and not (kept.exists() and Run.objects.get(pk=run.pk).fruitless == 0):
        time.sleep(0.02)
    os.kill(started[0].pid, signal.SIGKILL)
    worker.join()
    run.refresh_from_db()
    assert (run.state, run.error, run.fruitless) == (Run.State.QUEUED, "", 0)

    tasks.train(run.pk)
    run.refresh_from_db()
    assert (run.state, run.error, run.attempts) == (Run.State.SUCCEEDED, "", 2)
    assert any("Went on after an interruption" in note for note in run.notes)
    assert (run.peak_memory or 0) > 50_000_000
    assert not (storage / "runs" / str(run.pk)).exists()


def test_two_processes_make_one_model(run: Run, settings: Settings) -> None:
    """torchrun starts them, the first alone writes."""
    settings.TRAINING_PROCESSES = 2
    tasks.train(run.pk)
    run.refresh_from_db()
    assert (run.state, run.error, run.attempts) == (Run.State.SUCCEEDED, "", 1)
    assert run.model is not None
    assert run.project.snapshots.count() == 1


def _work(run: int) -> None:
    try:
        tasks.train(run)
    finally:
        connections.close_all()
