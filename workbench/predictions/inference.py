"""The door to ml: from photos that wait to stored predictions. Loads torch, so only workers and commands come here."""

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from math import isfinite
from pathlib import Path

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray
from torch import nn

from ml import infer
from ml import model as networks
from ml.config import ModelConfig
from ml.infer import Segmentation
from ml.shapes import holes
from ml.signals import worst
from ml.stretches import MOST
from workbench.datasets import blobs
from workbench.datasets.models import Photo, Project
from workbench.datasets.pictures import load_rgb, read_rgb
from workbench.errors import BadInput, Conflict
from workbench.masks import codec
from workbench.masks import services as masks
from workbench.masks.models import MaskVersion
from workbench.predictions import services
from workbench.predictions.against_import import difference
from workbench.predictions.calibrate import estimated
from workbench.predictions.models import ModelVersion
from workbench.predictions.norms import form_of
from workbench.predictions.usual import Usual
from workbench.workflow import services as workflow
from workbench.workflow.models import Item
from workbench.workflow.services import Actor
from workbench.workflow.states import State

__all__ = [
    "Loaded",
    "Segmentation",
    "label_signals",
    "load",
    "overall",
    "photo_signals",
    "presegment",
    "segment_files",
    "waiting",
]

CLAIMED_AT_ONCE = 16

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Loaded:
    """A network ready to run."""

    version: ModelVersion
    network: nn.Module
    config: ModelConfig


@dataclass(frozen=True)
class _Run:
    """What the results of one run have in common: who works, the model, its labels by channel, and what is usual."""

    actor: Actor
    model: ModelVersion
    labels: list[int]
    usual: Usual


@dataclass
class _Cache:
    """The last network used, so that a waking worker does not read its weights again."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    loaded: Loaded | None = None


_cache = _Cache()
_busy: set[int] = set()
_busy_lock = threading.Lock()


def load(version: ModelVersion) -> Loaded:
    """The network of a model version, checked against its SHA-256. Raises ml.model.ModelError when damaged."""
    with _cache.lock:
        has = _cache.loaded
        # Two versions may have the same weights, and each answers for its own predictions.
        if has is None or (has.version, has.version.weights) != (version, version.weights):
            network, config = networks.load(blobs.path(version.weights), sha256=version.weights)
            has = _cache.loaded = Loaded(version, network, config)
        return has


def presegment(project: Project, worker: str, *, progress: Progress = lambda done: None) -> int:
    """Pre-segment every photo of the project that waits for it; returns how many were done.

    Does nothing while this process is already at it: a wake-up call that comes twice costs nothing.
    """
    champion = services.champion(project)
    if champion is None:
        return 0
    with _busy_lock:
        if project.pk in _busy:
            return 0
        _busy.add(project.pk)
    try:
        return _presegment(project, load(champion), Actor(worker=worker), progress)
    finally:
        _busy.discard(project.pk)


def segment_files(loaded: Loaded, files: Sequence[Path]) -> Iterator[tuple[Path, Segmentation | Exception]]:
    """Segment picture files that belong to no project; each comes back with its masks, or with why it could not be."""
    loaders = [partial(read_rgb, file) for file in files]
    return zip(files, infer.segment(loaded.network, loaded.config, loaders), strict=True)


def overall(values: tuple[float, ...], found: NDArray[np.uint8]) -> float:
    """A photo is as good as its worst label that is there at all; with none there, the worst of all.

    `values` has one number a label, `found` its masks (labels, height, width) uint8.
    """
    there = [value for value, mask in zip(values, found, strict=True) if mask.any()]
    return min(there or values)


def waiting(project: Project) -> QuerySet[Item]:
    """The photos that wait for pre-segmentation, in the order they came."""
    queue = Item.objects.filter(project=project, state=State.TO_PRESEGMENT)
    return queue.select_related("photo__project").order_by("-priority", "id")


def _presegment(project: Project, loaded: Loaded, actor: Actor, progress: Progress) -> int:
    claimed: deque[Item] = deque()
    known = dict(project.labels.values_list("value", "id"))
    labels = [known[int(value)] for value in loaded.config.classes]
    run = _Run(actor, loaded.version, labels, Usual(project))
    done = 0
    try:
        loaders = _loaders(project, actor, claimed)
        for result in infer.segment(loaded.network, loaded.config, loaders, body=_body(project)):
            done += _settle(run, claimed.popleft(), result)
            progress(done)
    finally:
        # Where the run broke off, nobody should have to wait for these leases to run out.
        for item in claimed:
            workflow.release(item, actor, item.generation)
    return done


def _body(project: Project) -> list[str]:
    return [str(value) for value in project.labels.filter(is_body=True).values_list("value", flat=True)]


def _settle(run: _Run, item: Item, result: Segmentation | Exception) -> bool:
    """Record one photo's prediction or failure; True when it was segmented."""
    try:
        if isinstance(result, Exception):
            workflow.note_failure(item, run.actor, str(result))
            return False
        _record(run, item, result)
    except BadInput as error:
        workflow.note_failure(item, run.actor, str(error))
        return False
    except Conflict:
        # The lease ran out and another worker was faster, or somebody discarded the photo: theirs stands.
        return False
    return True


def _loaders(project: Project, actor: Actor, claimed: deque[Item]) -> Iterator[Callable[[], NDArray[np.uint8]]]:
    """Claims a few photos at a time, just ahead of the network: what a killed worker held is never many."""
    while batch := workflow.claim(waiting(project), actor, limit=CLAIMED_AT_ONCE):
        for item in batch:
            claimed.append(item)
            yield partial(_read, item)


def _read(item: Item) -> NDArray[np.uint8]:
    if item.attempts > workflow.MOST_ATTEMPTS:
        raise BadInput(f"The worker died over this photo {workflow.MOST_ATTEMPTS} times.")
    return load_rgb(item.photo)


def _record(run: _Run, item: Item, result: Segmentation) -> None:
    layers = [
        masks.NewLayer(label, codec.encode(mask))
        for label, mask in zip(run.labels, result.masks, strict=True)
        if len(run.labels) == 1 or mask.any()
    ]
    imported = services.imported_mask(item.photo)
    dice, contrast = overall(result.estimated_dice, result.masks), overall(result.contrast, result.masks)
    if not (isfinite(dice) and isfinite(contrast)):
        raise BadInput(f"{run.model} answered with something that is not a number.")
    by_label = label_signals(item.photo, result)
    found = _rounded(worst(by_label)) | _compared(run, item.photo, result)
    if imported:
        found |= difference(masks.foreground(imported), result.masks.max(axis=0))
    calibration = run.model.calibrations.first()
    scores = services.Scores(
        confidence=dice,
        contrast=contrast,
        seconds=result.seconds,
        agreement=_agreement(imported, result.masks) if imported else None,
        stretches=_worst(result),
        signals=found,
        label_signals={
            str(label): _rounded(one)
            for label, one, mask in zip(run.labels, by_label, result.masks, strict=True)
            if mask.any()
        },
        estimated=estimated(calibration, dice, found) if calibration else None,
        features=None if result.features is None else result.features.astype("<f2").tobytes(),
    )
    services.record(item=item, actor=run.actor, model=run.model, layers=layers, scores=scores)


def photo_signals(photo: Photo, result: Segmentation) -> dict[str, float]:
    """The photo's signals: of each the worst over its labels."""
    return _rounded(worst(label_signals(photo, result)))


def label_signals(photo: Photo, result: Segmentation) -> list[dict[str, float]]:
    """The signals of each label; holes that the studio marked as true openings are none."""
    openings = list(photo.openings.values_list("x", "y"))
    if not openings:
        return list(result.signals)
    return [one | holes(mask, openings) for one, mask in zip(result.signals, result.masks, strict=True)]


def _compared(run: _Run, photo: Photo, result: Segmentation) -> dict[str, float]:
    measured = [(label, *codec.measure(mask)) for label, mask in zip(run.labels, result.masks, strict=True)]
    forms = {label: form_of([(area, *box)], photo.width, photo.height) for label, area, box in measured if area}
    return _rounded(run.usual.compare(photo, forms))


def _rounded(found: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 5) for name, value in found.items()}


def _worst(result: Segmentation) -> list[list[float]]:
    """The doubtful stretches of all labels together, worst first, at most as many as one label may have."""
    rows = sorted(chain.from_iterable(result.stretches), key=lambda row: -row[3])
    return [list(row) for row in rows[:MOST]]


def _agreement(imported: MaskVersion, found: NDArray[np.uint8]) -> float:
    return codec.dice(masks.foreground(imported), found.max(axis=0))
