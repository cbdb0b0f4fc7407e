"""Behind the door to ml: a model version's ONNX file, made from the kept weights, and checked. Loads torch."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from ml import export, model
from workbench.datasets import blobs
from workbench.datasets.models import Photo, Split
from workbench.datasets.pictures import load_rgb
from workbench.errors import NotFound
from workbench.predictions.models import ModelVersion
from workbench.training.models import Snapshot

# Several photos, yet a fraction of what measuring the holdout costs.
CHECKED_ON = 8


def add_onnx(version: ModelVersion, snapshot: Snapshot | None) -> ModelVersion:
    """Give a version its ONNX file and how the check went; where either fails, the version says why and stays whole."""
    try:
        sha256, check = _made(version, snapshot)
    except model.ModelError as error:
        sha256, check = "", {"error": str(error)}
    version.onnx, version.onnx_check = sha256, check
    version.save(update_fields=["onnx", "onnx_check"])
    return version


def _made(version: ModelVersion, snapshot: Snapshot | None) -> tuple[str, dict[str, Any]]:
    network, config = model.load(blobs.path(version.weights), sha256=version.weights)
    origin = {
        "project": version.project.slug, "model_version": str(version), "weights_sha256": version.weights,
        "snapshot_digest": snapshot.digest if snapshot else "",
    }  # fmt: skip
    with tempfile.TemporaryDirectory(dir=settings.FILE_UPLOAD_TEMP_DIR) as folder:
        file = Path(folder) / "model.onnx"
        export.write_onnx(network, config, file, origin)
        found = export.agreement(network, config, file, list(_photos(version, snapshot)))
        if not found.same:
            return "", {**found.to_json(), "error": "The ONNX file draws other masks than the network."}
        return blobs.put_file(file), found.to_json()


def _photos(version: ModelVersion, snapshot: Snapshot | None) -> Iterator[NDArray[np.uint8]]:
    """Photos of the holdout if there are enough, then of validation and training; of the project for want of any."""
    chosen = Photo.objects.filter(project=version.project).order_by("id")
    if snapshot:
        chosen = chosen.filter(pk__in=snapshot.entries.values("mask__photo"))
    held = chosen.filter(garment__split=Split.HOLDOUT)
    photos = [*held[:CHECKED_ON], *chosen.exclude(garment__split=Split.HOLDOUT)[:CHECKED_ON]]
    if not photos:
        raise model.ModelError("There is no photo to check an ONNX file on.")
    for photo in photos[:CHECKED_ON]:
        try:
            yield load_rgb(photo)
        except NotFound as error:
            raise model.ModelError(str(error)) from error
