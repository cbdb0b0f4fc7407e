"""Where a run's checkpoints lie, and removing them. Loads no torch, so that whoever ends a run can do it."""

import shutil
from pathlib import Path

from django.conf import settings


def folder_of(run: int) -> Path:
    """The folder of one run's checkpoints, beside the files of the product."""
    return Path(settings.SELVEDGE_STORAGE) / "runs" / str(run)


def forget(run: int) -> None:
    """Remove the checkpoints of a run that is over."""
    shutil.rmtree(folder_of(run), ignore_errors=True)
