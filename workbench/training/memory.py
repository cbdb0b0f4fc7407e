"""How much memory a training may have, and how much of it and of the processor its processes use.

Linux only; elsewhere nothing is measured.
"""

import os
import resource
import signal
from contextlib import suppress
from pathlib import Path

from django.conf import settings

SHARE = 0.75
_KIB = 1024
# What is mapped from files is the system's to take back, so it does not count.
_OWN = ("RssAnon:", "RssShmem:")
_CGROUP = Path("/sys/fs/cgroup/memory.max")
_COUNTED = Path("/proc/self/stat")


def limit() -> int:
    """The bytes that the processes of one training may have together."""
    return settings.TRAINING_MEMORY or int(SHARE * _of_machine())


def cache_limit() -> int:
    """The bytes of decoded photos that a training keeps in memory; more of them go to a file."""
    return settings.TRAINING_CACHE or limit() // 4


def used(process: int) -> int:
    """The bytes that a process and its descendants hold now; 0 when it is gone."""
    return sum(_resident(one) for one in family(process))


def worked(process: int) -> float | None:
    """The seconds of processor time that a process and its descendants have used; None where nobody counts."""
    return sum(_ticks(one) for one in family(process)) / os.sysconf("SC_CLK_TCK") if _COUNTED.exists() else None


def peak() -> int:
    """The most bytes that this process has held, what is mapped from files included."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KIB


def family(process: int) -> list[int]:
    """A process and its descendants."""
    found = [process]
    for one in found:
        for thread in Path(f"/proc/{one}/task").glob("*/children"):
            with suppress(OSError):
                found += [int(child) for child in thread.read_text().split()]
    return found


def kill(process: int) -> None:
    """End a process and its descendants at once."""
    for one in family(process):
        with suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)


def _resident(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * _KIB for line in lines if line.startswith(_OWN))


def _ticks(process: int) -> int:
    try:
        # The name stands in brackets and may hold anything. Those of children that have ended are counted in.
        after_name = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(int(ticks) for ticks in after_name[11:15])


def _of_machine() -> int:
    """The machine's memory, or the container's where that is less."""
    physical = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    try:
        return min(physical, int(_CGROUP.read_text()))
    except (OSError, ValueError):
        return physical
