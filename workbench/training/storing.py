"""Behind the door to ml: what a training made, kept as a model version. Loads torch."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.db import transaction

from ml import model as networks
from workbench.datasets import blobs
from workbench.predictions import services as predictions
from workbench.predictions.models import ModelVersion
from workbench.training import services
from workbench.training.judging import Measured, Network, metrics_of
from workbench.training.models import Run, Snapshot


def store(run: Run, snapshot: Snapshot, network: Network, measured: Measured, names: Sequence[str]) -> ModelVersion:
    """Keep the weights among the blobs and register the version with what it learnt from and what it measured.

    It is the run's from then on: an attempt that is killed later leaves no version that belongs to nobody. Raises
    Conflict, and registers nothing, when the run was given up meanwhile.
    """
    model, config = network
    with tempfile.TemporaryDirectory(dir=settings.FILE_UPLOAD_TEMP_DIR) as folder:
        file = Path(folder) / "weights.safetensors"
        networks.save(model, config, file)
        weights = blobs.put_file(file)
    with transaction.atomic():
        version = predictions.register(
            project=snapshot.project, weights=weights, config=config.to_json(),
            metrics=metrics_of(measured, names), snapshot=snapshot.digest,
        )  # fmt: skip
        services.attach(run, version)
    return version
