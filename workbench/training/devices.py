"""Which devices a training started here would use, and who has them. Loads no torch."""

import os
import socket
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from workbench.training.models import DeviceLease, Run

HEARTBEAT_LOST = timedelta(seconds=90)
_NVIDIA = Path("/proc/driver/nvidia/gpus")


class DeviceTakenError(Exception):
    """Another run has a device; `device` is its name."""

    def __init__(self, device: str) -> None:
        super().__init__(device)
        self.device = device


def here() -> list[str]:
    """This machine's devices for training: its visible GPUs, or its processor. One training takes all of them."""
    host = socket.gethostname()
    return [f"{host}/cuda:{number}" for number in _visible_gpus()] or [f"{host}/cpu"]


def processes() -> int:
    """How many processes one training has here: one on each GPU, unless the settings say otherwise."""
    return settings.TRAINING_PROCESSES or max(1, len(_visible_gpus()))


def take(run: Run, devices: Sequence[str]) -> None:
    """Lease devices for a run's attempt. Raises DeviceTakenError; call it in a transaction, so that it is all or none.

    A lease lasts as long as its run runs and gives a sign of life; nobody has to give it back.
    """
    for device in sorted(devices):
        lease, _ = DeviceLease.objects.select_related("run").get_or_create(device=device)
        if _is_held(lease):
            raise DeviceTakenError(device)
        # Two workers may have found it free: one of them changes the row it saw.
        seen = DeviceLease.objects.filter(pk=lease.pk, run=lease.run, attempt=lease.attempt)
        if seen.update(run=run, attempt=run.attempts, taken_at=timezone.now()) != 1:
            raise DeviceTakenError(device)


def _is_held(lease: DeviceLease) -> bool:
    run = lease.run
    if run is None or run.state != Run.State.RUNNING or run.attempts != lease.attempt:
        return False
    return run.heartbeat_at is not None and run.heartbeat_at > timezone.now() - HEARTBEAT_LOST


def _visible_gpus() -> list[str]:
    chosen = os.environ.get("CUDA_VISIBLE_DEVICES")
    if chosen is not None:
        return [number.strip() for number in chosen.split(",") if number.strip() not in {"", "-1"}]
    return [str(number) for number, _ in enumerate(sorted(_NVIDIA.iterdir()))] if _NVIDIA.is_dir() else []
