"""Behind the door to ml: what a project's next training is to do. Loads torch."""

from dataclasses import dataclass, replace
from pathlib import Path

from ml.config import ModelConfig, TrainConfig
from ml.recipe import Recipe
from workbench.datasets import blobs
from workbench.predictions.models import ModelVersion
from workbench.training import recipes
from workbench.training.models import Run


@dataclass(frozen=True)
class Plan:
    """A network, how it is trained, and the weights it starts from, if any."""

    network: ModelConfig
    training: TrainConfig
    start_from: Path | None


def plan(run: Run, classes: tuple[str, ...]) -> Plan:
    """What the run's recipe asks for, or the project's where it has none; from the weights of the champion that was
    noted with the snapshot, where they fit.

    Recipes that are compared all start from scratch: a champion was trained by one of them.
    """
    recipe = Recipe.from_json(run.recipe) if run.recipe else recipes.standing(run.project)
    network = recipe.network_for(classes)
    training = replace(recipe.training, seed=run.seed)
    warm = training.warm_start and network.folds == 1 and run.comparison_id is None
    return Plan(network, training, _start_from(run.started_from, network) if warm else None)


def _start_from(champion: ModelVersion | None, wanted: ModelConfig) -> Path | None:
    """The champion's weights where they fit the wanted network: a retrain then takes a few epochs only."""
    if champion is None:
        return None
    has = ModelConfig.from_json(champion.config)
    if has.classes != wanted.classes:
        return None
    # What a network learns beside its weights may differ; its shape may not.
    learned = {name: getattr(has, name) for name in ("mean", "std", "thresholds", "test_time_flip")}
    fits = has == replace(wanted, **learned)
    return blobs.path(champion.weights) if fits else None
