"""The smallest network there is, for tests that need a real one."""

from pathlib import Path
from typing import Any

import torch

from ml import model as networks
from ml.config import ModelConfig
from workbench.datasets import blobs
from workbench.datasets.models import Project
from workbench.predictions import services as predictions
from workbench.predictions.models import ModelVersion

# Beside other processes on the same cores, torch's threads wait for each other longer than they work.
torch.set_num_threads(1)

ENCODER = "timm-mobilenetv3_small_minimal_100"
# Settings of a project whose network trains in about two seconds.
SETTINGS: dict[str, Any] = {
    "architecture": "Linknet", "encoder": ENCODER, "input_height": 64, "input_width": 64, "training_minutes": 0.05,
    "random_share": 0.0,
}  # fmt: skip


def champion(project: Project, folder: Path) -> ModelVersion:
    """An untrained network as the project's champion; its weights file is made in `folder`."""
    config = ModelConfig(
        classes=("1",),
        architecture=project.architecture, encoder=project.encoder, height=project.input_height or 64,
        width=project.input_width or 64,
    )  # fmt: skip
    file = folder / "weights.safetensors"
    networks.save(networks.build(config), config, file)
    version = predictions.register(
        project=project, weights=blobs.put_file(file), config=config.to_json(), metrics={"median": 0.5, "p10": 0.4}
    )
    predictions.promote(version=version, user=None, reason="for a test")
    return version
