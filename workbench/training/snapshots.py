"""Freezing what a training learns from, under a digest that anybody can count again from the rows."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from django.db import transaction
from django.db.models import F

from workbench.datasets.models import Project, Split
from workbench.errors import BadInput
from workbench.masks.models import Layer
from workbench.predictions import services as predictions
from workbench.training.models import Run, Snapshot, SnapshotEntry
from workbench.training.services import ground_truth

AT_ONCE = 500
# A mask's number, its photo's split, the SHA-256 of the photo's bytes, and that of the mask's layers.
Line = tuple[int, str, str, str]


@transaction.atomic
def freeze(run: Run) -> Snapshot:
    """Write down which masks a run uses, and which champion it starts from; what it uses once, it uses in every later
    attempt. Raises as `take`."""
    if run.snapshot is None:
        run.snapshot = take(run.project)
        # A check starts from nothing that has seen the masks it is to judge.
        run.started_from = None if run.is_check else predictions.champion(run.project)
        Run.objects.filter(pk=run.pk).update(snapshot=run.snapshot, started_from=run.started_from)
    return run.snapshot


@transaction.atomic
def take(project: Project) -> Snapshot:
    """The masks a training may learn from now, frozen. Raises BadInput when none are left to train on."""
    heads = list(ground_truth(project).values_list("version_id", "photo__garment__split", "photo__sha256"))
    if not any(split != Split.HOLDOUT for _, split, _ in heads):
        raise BadInput("There is no accepted mask outside the holdout to train on.")
    contents = contents_of([mask for mask, _, _ in heads])
    lines = [(mask, split, photo, contents[mask]) for mask, split, photo in heads]
    snapshot = Snapshot.objects.create(project=project, digest=digest_of(lines))
    SnapshotEntry.objects.bulk_create(
        [SnapshotEntry(snapshot=snapshot, mask_id=mask, split=split, content=content)
         for mask, split, _, content in lines]
    )  # fmt: skip
    return snapshot


def digest_of(lines: Iterable[Line]) -> str:
    """SHA-256 in hex over the sorted lines "MASK SPLIT PHOTO CONTENT".

    A snapshot from before contents were kept has lines "MASK SPLIT" alone, and its digest still fits them.
    """
    texts = (f"{mask} {split} {photo} {content}" if content else f"{mask} {split}" for mask, split, photo, content in
             sorted(lines))  # fmt: skip
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def contents_of(masks: Sequence[int]) -> dict[int, str]:
    """SHA-256 in hex of each mask version's layers: their labels' values and their bytes, from the bottom up."""
    found = {mask: hashlib.sha256() for mask in masks}
    for part in _parts(masks):
        layers = Layer.objects.filter(version__in=part).order_by("version_id", "order")
        for mask, value, data in layers.values_list("version_id", "label__value", "data").iterator():
            found[mask].update(f"{value} {len(data)}\n".encode() + bytes(data))
    return {mask: digest.hexdigest() for mask, digest in found.items()}


def faults(snapshot: Snapshot) -> list[str]:
    """What a recount of a snapshot finds changed since it was frozen: one sentence each, none where all is well."""
    rows = snapshot.entries.annotate(photo=F("mask__photo__sha256"), name=F("mask__photo__name"))
    lines = list(rows.values_list("mask_id", "split", "photo", "content"))
    names = dict(rows.values_list("mask_id", "name"))
    now = contents_of([mask for mask, _, _, content in lines if content])
    out = [
        f"{names[mask]}: mask {mask} is no longer what was learnt."
        for mask, _, _, content in lines
        if content and now[mask] != content
    ]
    if digest_of(lines) != snapshot.digest:
        out.append(f"Snapshot {snapshot.pk}: its list of photos, masks or splits was changed; the digest does not fit.")
    return out


def _parts(masks: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(masks), AT_ONCE):
        yield masks[start : start + AT_ONCE]
