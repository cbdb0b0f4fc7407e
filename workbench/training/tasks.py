"""Wake-up calls for workers that train."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from time import monotonic

from celery import shared_task
from django.conf import settings
from django.db import Error

from workbench.training import devices, memory, services
from workbench.training.models import Run

LOOKED_EVERY = 0.25
# Seconds; a run counts as lost after several of them.
BEAT_EVERY = 15.0
# Less of one processor than this is waiting: what starts several processes looks after them all the time.
_IDLE = 0.05
_GB = 1e9


@shared_task(name="workbench.training.tasks.train")
def train(run_id: int) -> None:
    """Run a waiting training in a process of its own: it can be killed, and takes its memory with it when it ends."""
    run = Run.objects.get(pk=run_id)
    if not services.start(run):
        return
    child = subprocess.Popen(_command(run), stdin=subprocess.DEVNULL)
    peak, limit = _watched(child, memory.limit(), _Pulse(run, child.pid).feel)
    services.note_memory(run, peak)
    if peak > limit:
        why = (
            f"The training used {peak / _GB:.1f} GB of memory, more than the {limit / _GB:.1f} GB it may have "
            "(SELVEDGE_TRAINING_MEMORY_GB). Use a smaller batch or a smaller network input, or allow it more."
        )
        services.end(run, Run.State.FAILED, why)
    elif child.returncode < 0 or (child.returncode and _processes(run) > 1):
        # Something outside ended it: the machine that goes down, its own lack of memory, a person's kill. What failed
        # by itself has said so in its row; torchrun ends with 1 either way.
        services.give_back(run)
    elif child.returncode:
        services.end(run, Run.State.FAILED, f"The training process ended with status {child.returncode}.")


def _command(run: Run) -> list[str]:
    own = [str(settings.BASE_DIR / "manage.py"), "run_training", str(run.pk)]
    processes = _processes(run)
    if processes == 1:
        return [sys.executable, *own]
    torchrun = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", str(processes)]
    return [sys.executable, *torchrun, *own]


def _processes(run: Run) -> int:
    # The short trainings of a check gain nothing from company.
    return 1 if run.is_check else devices.processes()


class _Pulse:
    """Notes that a run is alive as long as its processes work; what hangs must be found out."""

    def __init__(self, run: Run, process: int) -> None:
        self.run, self.process = run, process
        self.at, self.worked = monotonic(), 0.0

    def feel(self) -> None:
        """Look every few seconds whether they have worked since."""
        waited = monotonic() - self.at
        if waited < BEAT_EVERY:
            return
        worked = memory.worked(self.process)
        if worked is None or worked - self.worked >= _IDLE * waited:
            # A database that is away for a moment must not leave the training without its watch.
            with suppress(Error):
                services.note_alive(self.run)
        self.at, self.worked = self.at + waited, worked or 0.0


def _watched(child: "subprocess.Popen[bytes]", limit: int, feel: Callable[[], None]) -> tuple[int, int]:
    """Wait for the child's end, which comes at once when it has too much memory; `feel` is called all along.

    Returns (peak, limit) in bytes.
    """
    peak = 0
    while True:
        feel()
        peak = max(peak, memory.used(child.pid))
        if peak > limit:
            memory.kill(child.pid)
        try:
            child.wait(LOOKED_EVERY)
        except subprocess.TimeoutExpired:
            continue
        return peak, limit
