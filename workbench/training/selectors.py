"""Questions about models and trainings."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet
from django.utils.translation import gettext as _

from workbench.datasets.models import Photo, Project, Split
from workbench.predictions.models import ModelVersion
from workbench.retold import retold
from workbench.training.models import ExamChange, Run, SnapshotEntry
from workbench.training.services import FEWEST_MASKS, ground_truth
from workbench.training.spread import Outlier, Spread, spread

FIGURES = ("median", "mean", "p10")
MOST_OUTLIERS = 24


def versions(project: Project) -> QuerySet[ModelVersion]:
    """A project's model versions, newest first, with the runs that made them."""
    found = ModelVersion.objects.filter(project=project).select_related("run__snapshot").order_by("-number")
    return found.prefetch_related("overrides__user")


@dataclass(frozen=True)
class VersionRow:
    """A line of the models page: a version, its holdout Dice by figure, how many masks of each split made it."""

    version: ModelVersion
    holdout: dict[str, float | None]
    splits: dict[str, int]


def listed(project: Project) -> QuerySet[ModelVersion]:
    """Versions for a list: the holdout's figures without the Dice of each of its photos."""
    figures = {f"holdout_{name}": F(f"metrics__{name}") for name in FIGURES}
    return versions(project).defer("metrics", "config").annotate(**figures)


def version_rows(page: Iterable[ModelVersion]) -> list[VersionRow]:
    """The lines of a page of `listed`."""
    found = list(page)
    snapshots = {run.snapshot_id for version in found if (run := getattr(version, "run", None))}
    splits = _splits(snapshots - {None})
    return [
        VersionRow(
            version=version,
            holdout={name: getattr(version, f"holdout_{name}") for name in FIGURES},
            splits=splits[run.snapshot_id] if (run := getattr(version, "run", None)) else {},
        )
        for version in found
    ]


def newer_candidate(project: Project, champion: ModelVersion | None) -> ModelVersion | None:
    """The newest version where the champion is an older one: what a lead looks at next."""
    if champion is None:
        return None
    newest = ModelVersion.objects.filter(project=project).defer("metrics", "config").first()
    return newest if newest and newest.status == ModelVersion.Status.CANDIDATE else None


def known_masks(project: Project) -> int:
    """Masks that a training could learn from now: ground truth outside the holdout."""
    return ground_truth(project).exclude(photo__garment__split=Split.HOLDOUT).count()


def obstacle(current: Run | None, known: int) -> str:
    """Why no training can start now; empty when one can."""
    if current is not None:
        return _("A check is under way.") if current.is_check else _("A training is under way.")
    if known < FEWEST_MASKS:
        return _("A training needs at least %(count)s accepted or imported masks outside the holdout.") % {
            "count": FEWEST_MASKS
        }
    return ""


def config_words(version: ModelVersion) -> list[tuple[str, str]]:
    """A version's configuration as words and values."""
    return [(name.replace("_", " ").capitalize(), _plain(value)) for name, value in version.config.items()]


def holdout_spread(version: ModelVersion) -> Spread | None:
    """How the Dice of the holdout's photos is spread; None where the version was not measured on several."""
    return spread([(row["name"], row["dice"]) for row in version.metrics.get("photos", [])])


def lowest(version: ModelVersion, found: Spread | None) -> list[tuple[Outlier, int | None]]:
    """The worst outliers with the numbers of their photos."""
    worst = found.outliers[:MOST_OUTLIERS] if found else []
    photos = Photo.objects.filter(project=version.project_id, name__in=[outlier.name for outlier in worst])
    numbers = dict(photos.values_list("name", "id"))
    return [(outlier, numbers.get(outlier.name)) for outlier in worst]


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


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_plain(one) for one in value)
    if isinstance(value, float):
        return f"{value:.4g}"
    return _("none") if value is None else str(value)


def _splits(snapshots: Iterable[int]) -> dict[int, dict[str, int]]:
    rows = SnapshotEntry.objects.filter(snapshot__in=snapshots).order_by().values_list("snapshot", "split")
    out: dict[int, dict[str, int]] = defaultdict(dict)
    for snapshot, split, count in rows.annotate(Count("id")):
        out[snapshot][split] = count
    return out


def run_json(run: Run) -> dict[str, Any]:
    """A training as the API and the progress page show it. Dice in 0..1, times in seconds."""
    return {
        "id": run.pk,
        "kind": run.kind,
        "state": run.state,
        "state_name": run.get_state_display(),
        "trigger": retold(run.trigger),
        "requested_at": run.requested_at,
        "started_at": run.started_at,
        "ended_at": run.ended_at,
        "seconds": run.seconds,
        "recipe": run.recipe,
        "progress": _progress(run),
        "history": run.history,
        "version": str(run.made) if run.made else None,
        "promoted": run.promoted,
        "reason": retold(run.reason),
        "gate": gate_json(run),
        "error": retold(run.error),
        "then_train": run.then_train,
        "stop_requested": run.stop_requested,
        "waits": waits(run),
        "device": run.device,
        "threads": run.threads,
        "peak_memory": run.peak_memory,
        "notes": [retold(note) for note in run.notes],
        "over": run.is_over,
    }


def waits(run: Run) -> str:
    """What a waiting run waits for, once a worker has wanted to start it; whose training that is, stays out."""
    if run.state != Run.State.QUEUED or not run.waits_for:
        return ""
    return _("Waits for %(device)s, where another training runs") % {"device": run.waits_for}


def _progress(run: Run) -> dict[str, Any]:
    progress: dict[str, Any] = run.progress
    return progress | ({"phase": retold(progress["phase"])} if "phase" in progress else {})


def gate_json(run: Run) -> dict[str, Any]:
    """The gate's record with its sentences in the reader's language."""
    record: dict[str, Any] = run.gate
    checks = [{**check, "text": retold(check["text"])} for check in record.get("checks", [])]
    return record | ({"checks": checks, "reason": retold(record["reason"])} if record else {})


def exam_json(change: ExamChange) -> dict[str, Any]:
    """A change of holdout or validation as the API shows it."""
    return {
        "photo": change.photo_id,
        "name": change.photo.name,
        "split": change.split,
        "change": change.kind,
        "mask": change.mask_id,
        "before": change.before_id,
        "event": change.event,
        "why": retold(change.why),
        "by": str(change.user) if change.user else None,
        "at": change.at,
        "snapshot": change.snapshot.digest,
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
        "verdict": retold(version.verdict),
        "passed": version.passed,
        "overrides": [
            {"kept_out": one.keeps_out, "by": str(one.user), "at": one.at, "reason": retold(one.reason)}
            for one in version.overrides.all()
        ],
        "config": version.config,
        "weights_sha256": version.weights,
        "snapshot": run.snapshot.digest if run and run.snapshot else None,
    }
