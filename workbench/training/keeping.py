"""Behind the door to ml: how a training's checkpoints are kept, and what they belong to. Loads torch."""

import json
from functools import partial
from pathlib import Path

from django.conf import settings

from ml.checkpoint import Keeper
from ml.samples import Room
from workbench.training import services
from workbench.training.leftovers import folder_of
from workbench.training.memory import cache_limit
from workbench.training.models import Run, Snapshot
from workbench.training.planning import Plan


def keeper_of(run: Run, snapshot: Snapshot, planned: Plan) -> Keeper:
    """Keeps a run's checkpoints beside the files of the product, so that any worker can go on with it."""
    start = planned.start_from.name if planned.start_from else None
    key = [snapshot.digest, planned.network.to_json(), planned.training.to_json(), start]
    return Keeper(folder_of(run.pk), json.dumps(key, sort_keys=True), partial(services.note_checkpoint, run))


def room(processes: int) -> Room:
    """What each of so many processes may keep of decoded photos in memory; the rest lies in SELVEDGE_HOME.

    Not in the system's folder for temporary files, which is often memory itself.
    """
    return Room(cache_limit() // processes, Path(settings.SELVEDGE_HOME))
