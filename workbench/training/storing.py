"""Behind the door to ml: what a training made, kept as a model version. Loads torch."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from ml import model as networks
from ml import train
from workbench.datasets import blobs
from workbench.predictions import services as predictions
from workbench.predictions.models import ModelVersion
from workbench.training.judging import Measured, metrics_of
from workbench.training.models import Snapshot


def store(snapshot: Snapshot, trained: train.Trained, measured: Measured, names: Sequence[str]) -> ModelVersion:
    """Keep the weights among the blobs and register the version with what it learnt from and what it measured."""
    with tempfile.TemporaryDirectory(dir=settings.FILE_UPLOAD_TEMP_DIR) as folder:
        file = Path(folder) / "weights.safetensors"
        networks.save(trained.model, trained.config, file)
        weights = blobs.put_file(file)
    return predictions.register(
        project=snapshot.project, weights=weights, config=trained.config.to_json(),
        metrics=metrics_of(measured, names), snapshot=snapshot.digest,
    )  # fmt: skip
