"""Behind the door to ml: what a project's next training is to do. Loads torch."""

from dataclasses import dataclass, replace
from pathlib import Path

from ml.config import ModelConfig, TrainConfig
from workbench.datasets import blobs
from workbench.datasets.models import Project
from workbench.predictions.models import ModelVersion
from workbench.training.material import config_of


@dataclass(frozen=True)
class Plan:
    """A network, how it is trained, and the weights it starts from, if any."""

    network: ModelConfig
    training: TrainConfig
    start_from: Path | None


def plan(project: Project, classes: tuple[str, ...], champion: ModelVersion | None) -> Plan:
    """The project's network and settings; from the champion's weights where they fit."""
    network = config_of(project, classes)
    training = TrainConfig(max_seconds=project.training_minutes * 60)
    return Plan(network, training, _start_from(champion, network))


def _start_from(champion: ModelVersion | None, wanted: ModelConfig) -> Path | None:
    """The champion's weights where they fit the wanted network: a retrain then takes a few epochs only."""
    if champion is None:
        return None
    has = ModelConfig.from_json(champion.config)
    if has.classes != wanted.classes:
        return None
    # What a network learns beside its weights may differ; its shape may not.
    fits = has == replace(wanted, mean=has.mean, std=has.std, thresholds=has.thresholds)
    return blobs.path(champion.weights) if fits else None
