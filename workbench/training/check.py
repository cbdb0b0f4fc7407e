"""The door to ml for checks: every imported mask is held against a network that never saw its garment. Loads torch.

Each part of the garments is left out once; a short training on the others, and what it answers for those left out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from torch import nn

from ml.config import ModelConfig, TrainConfig
from ml.label_errors import LabelError, inspect, limit
from ml.looks import mean_answer
from ml.resize import enlarge_mask, shrink
from ml.samples import Sample, drawn_of
from ml.train import train
from workbench.datasets.models import Label
from workbench.errors import BadInput
from workbench.masks import codec
from workbench.masks.closeness import surface_dice
from workbench.masks.services import NewLayer
from workbench.training import label_checks, recipes, services, snapshots
from workbench.training.error_words import sentence
from workbench.training.keeping import room
from workbench.training.label_checks import Finding
from workbench.training.material import Note, labels_since, names_of, sample_of
from workbench.training.models import Run

EPOCHS = 30
PATIENCE = 8
NEAR = 2.0
# Below this score people's own masks differ from each other, too: thousandths of the garment.
LEAST_SCORE = 0.003

Answers = Callable[[NDArray[np.uint8]], NDArray[np.float32]]


@dataclass(frozen=True)
class Task:
    """A mask that is there to learn from; one that was imported and not judged is also checked."""

    mask_id: int
    garment: str
    sample: Sample
    checked: bool


def carry_out(run: Run, note: Note) -> None:
    """Check a started run's imported masks and end the run. Raises BadInput with too little to learn from."""
    labels = list(run.project.labels.filter(archived=False).order_by("value"))
    tasks, folds = _tasks(run, tuple(names_of(run.project))), max(2, run.project.check_folds)
    part_of = label_checks.share_out([task.garment for task in tasks if task.checked], folds)
    findings: list[Finding] = []
    for fold in range(folds):
        left_out = [task for task in tasks if task.checked and part_of[task.garment] == fold]
        learning = [task.sample for task in tasks if part_of.get(task.garment) != fold]
        if left_out:
            network, config = _trained(run, learning, note, fold, folds)
            findings += _compared(network, config, left_out, labels, note, fold, folds)
    services.note_progress(run, {"phase": "Finished"})
    label_checks.finish(run, findings, limit([finding.score for finding in findings], LEAST_SCORE))


def _tasks(run: Run, classes: tuple[str, ...]) -> list[Task]:
    since = labels_since(run.project)
    unjudged = set(label_checks.unjudged(run.project).values_list("version_id", flat=True))
    entries = snapshots.freeze(run).entries.select_related("mask__photo__garment")
    return [
        Task(entry.mask_id, entry.mask.photo.garment.code, sample_of(entry, classes, since), entry.mask_id in unjudged)
        for entry in entries.prefetch_related("mask__layers__label")
    ]


def _trained(
    run: Run, learning: Sequence[Sample], note: Note, fold: int, folds: int
) -> tuple[nn.Module, ModelConfig]:  # fmt: skip
    if len(learning) < services.FEWEST_MASKS:
        raise BadInput(_("There are too few garments to check some of them with the others."))
    recipe = recipes.of_one_network(recipes.standing(run.project))
    config = recipe.network_for(tuple(names_of(run.project)))
    # All parts together may take as long as one training.
    seconds = recipe.training.max_seconds
    budget = None if seconds is None else seconds / folds
    note.during = f"Learning without part {fold + 1} of {folds}"
    note.history = []
    settings = TrainConfig(epochs=EPOCHS, patience=PATIENCE, max_seconds=budget)
    done = train(
        learning, [], config, settings, progress=note.epoch, should_stop=note.asked_to_stop, room=room(1),
    )  # fmt: skip
    return done.model, done.config


def _compared(
    network: nn.Module, config: ModelConfig, left_out: Sequence[Task], labels: Sequence[Label], note: Note,
    fold: int, folds: int,
) -> list[Finding]:  # fmt: skip
    found = []
    for done, task in enumerate(left_out, start=1):
        if (one := finding(partial(mean_answer, network, config), config, task, labels)) is not None:
            found.append(one)
        note.count(f"Comparing the masks of part {fold + 1} of {folds}", done, len(left_out))
    return found


def finding(answers: Answers, config: ModelConfig, task: Task, labels: Sequence[Label]) -> Finding | None:
    """What seems most wrong with one mask; None where it says nothing about any label.

    answers: photos (N,h,w,3) uint8 to probabilities (N,C,h,w) of a network that never saw the garment.
    """
    photo, masks = task.sample.photo(), task.sample.masks()
    answer = answers(shrink(photo, config.height, config.width)[None])[0]
    drawn = [
        enlarge_mask(one, threshold, *photo.shape[:2]) for one, threshold in zip(answer, config.thresholds, strict=True)
    ]
    garment = int(np.count_nonzero(np.any([*drawn, *masks], axis=0)))
    # A label that was added after the mask was made is none of its mistakes.
    says = [place for place, plane in enumerate(drawn_of(task.sample, masks)) if plane.any()]
    errors = {
        place: _of_all(inspect(photo, answer[place], masks[place], config.thresholds[place]), drawn[place],
                       masks[place], garment)
        for place in says
    }  # fmt: skip
    if not errors:
        return None
    worst = max(errors, key=lambda place: errors[place].score)
    name = labels[worst].name if len(labels) > 1 else ""
    return replace(
        _as_finding(task.mask_id, errors[worst], name, drawn[worst], masks[worst]), layers=_layers(drawn, labels)
    )


def _of_all(
    error: LabelError, drawn: NDArray[np.uint8], mask: NDArray[np.uint8], garment: int
) -> LabelError:  # fmt: skip
    """The same with its score and share counted on the whole garment: a speck of belt is wrong on no more than that."""
    own = int(np.count_nonzero(drawn | mask))
    part = own / garment if garment else 1.0
    return replace(error, score=error.score * part, share=error.share * part)


def _layers(drawn: Sequence[NDArray[np.uint8]], labels: Sequence[Label]) -> tuple[NewLayer, ...]:
    found = [(label.pk, mask) for label, mask in zip(labels, drawn, strict=True) if mask.any()]
    return tuple(NewLayer(label, codec.encode(mask)) for label, mask in found)


def _as_finding(
    mask_id: int, error: LabelError, name: str, drawn: NDArray[np.uint8], mask: NDArray[np.uint8]
) -> Finding:
    return Finding(
        mask_id=mask_id,
        score=error.score,
        kind=error.kind.value,
        text=sentence(error, name),
        dice=codec.dice(drawn, mask),
        surface_dice=surface_dice(drawn, mask, NEAR),
        region=error.region,
        shift=error.shift,
        lines=error.lines,
        found=codec.encode(drawn),
    )
