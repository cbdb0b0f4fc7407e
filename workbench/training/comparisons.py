"""Comparing recipes: the same snapshot and the same holdout for each, one training after the other, none promoted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from workbench.accounts.models import User
from workbench.datasets.models import Project, Split
from workbench.errors import BadInput, Conflict
from workbench.predictions.models import Score
from workbench.training import recipes, services
from workbench.training.models import Comparison, Run

MOST = 8
TRIGGER = "A comparison of recipes."
_RESAMPLES = 2000


@dataclass(frozen=True)
class Row:
    """A recipe of a comparison and what its run came to; difference is the mean Dice against the first recipe's on the
    same photos, low and high its 95 % interval (paired bootstrap). Values in 0..1, None where they are not known."""

    name: str
    run: Run | None
    median: float | None = None
    mean: float | None = None
    p10: float | None = None
    surface: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None


def request(
    *, project: Project, names: Sequence[str], minutes: float | None = None, user: User | None = None
) -> Comparison:  # fmt: skip
    """Ask for a comparison; its first training waits for a worker at once. Raises BadInput, or Conflict while a
    training is under way."""
    if len(set(names)) != len(names) or not 2 <= len(names) <= MOST:
        raise BadInput(_("Choose two to %(most)s different recipes to compare.") % {"most": MOST})
    chosen = [recipes.chosen(project, name, minutes).to_json() for name in names]
    with transaction.atomic():
        comparison = Comparison.objects.create(project=project, recipes=chosen, requested_by=user)
        _ask(comparison, 0)
    return comparison


def advance(comparison: Comparison) -> Run | None:
    """Ask for the next training where the one before has ended; None where there is nothing to ask for."""
    runs = list(comparison.runs.order_by("id"))
    if comparison.stopped or len(runs) >= len(comparison.recipes) or not all(run.is_over for run in runs):
        return None
    if any(run.state == Run.State.STOPPED for run in runs):
        return None
    first = next((run.snapshot for run in runs if run.snapshot), None)
    if comparison.snapshot is None and first is not None:
        comparison.snapshot = first
        comparison.save(update_fields=["snapshot"])
    return _ask(comparison, len(runs))


def _ask(comparison: Comparison, place: int) -> Run:
    return services.request_run(
        project=comparison.project, trigger=TRIGGER, user=comparison.requested_by,
        recipe=comparison.recipes[place], comparison=comparison,
    )  # fmt: skip


def under_way(project: Project) -> Comparison | None:
    """The newest comparison, where some of its recipes are still to be trained."""
    newest = project.comparisons.prefetch_related("runs").first()
    return newest if newest is not None and not is_over(newest) else None


def is_over(comparison: Comparison) -> bool:
    """Whether nothing more will be trained for it."""
    runs = list(comparison.runs.all())
    if not all(run.is_over for run in runs):
        return False
    stopped = comparison.stopped or any(run.state == Run.State.STOPPED for run in runs)
    return stopped or len(runs) == len(comparison.recipes)


def stop(comparison: Comparison) -> None:
    """Train no further recipe, and end the training that runs. Raises Conflict when all is over."""
    if is_over(comparison):
        raise Conflict(_("This comparison is over."))
    comparison.stopped = True
    comparison.save(update_fields=["stopped"])
    for run in comparison.runs.all():
        if not run.is_over:
            services.request_stop(run)


def listed(project: Project) -> QuerySet[Comparison]:
    """A project's comparisons, newest first, with their runs."""
    return project.comparisons.select_related("requested_by").prefetch_related("runs")


def rows(comparison: Comparison) -> list[Row]:
    """A line per recipe, in the order they were asked for."""
    held_out = Prefetch("model__scores", Score.objects.filter(split=Split.HOLDOUT).order_by("mask_id"))
    runs = list(comparison.runs.select_related("model").prefetch_related(held_out).order_by("id"))
    by_photo = [_dice(run) for run in runs]
    out = []
    for place, recipe in enumerate(comparison.recipes):
        run = runs[place] if place < len(runs) else None
        out.append(_row(recipe["name"], run, by_photo[place] if run else {}, by_photo[0] if place else {}))
    return out


def _dice(run: Run) -> dict[int, float]:
    return {score.mask_id: score.dice for score in run.made.scores.all()} if run.made else {}


def _row(name: str, run: Run | None, own: dict[int, float], first: dict[int, float]) -> Row:
    if run is None or run.made is None:
        return Row(name, run)
    figures = run.made.metrics
    surface = [score.surface_dice for score in run.made.scores.all()]
    pairs = np.array([own[mask] - first[mask] for mask in own if mask in first])
    low, high = interval(pairs) if pairs.size else (None, None)
    return Row(
        name, run, figures.get("median"), figures.get("mean"), figures.get("p10"),
        surface=float(np.mean(surface)) if surface else None,
        difference=float(pairs.mean()) if pairs.size else None, low=low, high=high,
    )  # fmt: skip


def in_short(comparison: Comparison) -> dict[str, Any]:
    """A comparison as the API lists it."""
    names = [recipe["name"] for recipe in comparison.recipes]
    return {"id": comparison.pk, "requested_at": comparison.requested_at, "over": is_over(comparison), "recipes": names}


def as_json(comparison: Comparison) -> dict[str, Any]:
    """A comparison as the API and the command show it. Dice in 0..1, times in seconds, memory in bytes."""
    lines = [_line(row) for row in rows(comparison)]
    return {"id": comparison.pk, "requested_at": comparison.requested_at, "over": is_over(comparison), "recipes": lines}


def _line(row: Row) -> dict[str, Any]:
    figures = {name: value for name, value in vars(row).items() if name not in ("name", "run")}
    run = row.run
    return {
        "recipe": row.name,
        "version": str(run.made) if run and run.made else None,
        **figures,
        "state": run.state if run else None,
        "seconds": run.seconds if run else None,
        "peak_memory": run.peak_memory if run else None,
        "error": run.error if run else "",
    }


def interval(differences: NDArray[np.float64]) -> tuple[float, float]:
    """The middle 95 % of the mean over photos drawn with replacement; differences (n,)."""
    drawn = np.random.default_rng(0).integers(0, differences.size, (_RESAMPLES, differences.size))
    low, high = np.percentile(differences[drawn].mean(axis=1), (2.5, 97.5))
    return float(low), float(high)
