"""Questions about models and trainings."""

from collections import Counter
from typing import Any

from django.db.models import QuerySet

from workbench.datasets.models import Project
from workbench.predictions.models import ModelVersion
from workbench.training.models import Run, SnapshotEntry


def versions(project: Project) -> QuerySet[ModelVersion]:
    """A project's model versions, newest first, with the runs that made them."""
    return ModelVersion.objects.filter(project=project).select_related("run__snapshot").order_by("-number")


def runs(project: Project) -> QuerySet[Run]:
    """A project's trainings, newest first."""
    return Run.objects.filter(project=project).select_related("model", "requested_by", "snapshot")


def current_run(project: Project) -> Run | None:
    """The training that waits or runs now."""
    return runs(project).filter(state__in=[Run.State.QUEUED, Run.State.RUNNING]).first()


def entries(version: ModelVersion) -> QuerySet[SnapshotEntry]:
    """Which masks made a model version, with their photos and authors."""
    return (
        SnapshotEntry.objects.filter(snapshot__runs__model=version)
        .select_related("mask__photo__garment", "mask__author")
        .order_by("split", "mask__photo__name")
    )


def split_counts(run: Run) -> dict[str, int]:
    """How many masks of each split a run used."""
    if run.snapshot is None:
        return {}
    return dict(Counter(run.snapshot.entries.values_list("split", flat=True)))


def run_json(run: Run) -> dict[str, Any]:
    """A training as the API and the progress page show it. Dice in 0..1, times in seconds."""
    return {
        "id": run.pk,
        "state": run.state,
        "state_name": run.get_state_display(),
        "trigger": run.trigger,
        "requested_at": run.requested_at,
        "started_at": run.started_at,
        "ended_at": run.ended_at,
        "seconds": (run.ended_at - run.started_at).total_seconds() if run.ended_at and run.started_at else None,
        "progress": run.progress,
        "history": run.history,
        "version": str(run.model) if run.model else None,
        "promoted": run.promoted,
        "reason": run.reason,
        "error": run.error,
        "stop_requested": run.stop_requested,
        "over": run.is_over,
    }


def version_json(version: ModelVersion) -> dict[str, Any]:
    """A model version as the API shows it."""
    run = getattr(version, "run", None)
    return {
        "number": version.number,
        "name": str(version),
        "status": version.status,
        "created_at": version.created_at,
        "holdout": {name: version.metrics.get(name) for name in ("median", "mean", "p10", "count")},
        "labels": version.metrics.get("labels", {}),
        "verdict": version.verdict,
        "config": version.config,
        "weights_sha256": version.weights,
        "snapshot": run.snapshot.digest if run and run.snapshot else None,
    }
