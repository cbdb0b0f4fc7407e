"""Scores on the holdout and on validation: measured once for each model version and mask, and read again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any

from workbench.masks.closeness import Tally
from workbench.masks.models import MaskVersion
from workbench.predictions.models import ModelVersion, Score


@dataclass(frozen=True)
class Scored:
    """One judged photo: the true mask, its split, {class: counts}, this photo's share of the work in seconds, and what
    was found, all classes together, encoded as a layer's alpha is (empty where it was read back to compare)."""

    mask: MaskVersion
    split: str
    tallies: Mapping[str, Tally]
    seconds: float
    found: bytes = b""

    @property
    def together(self) -> Tally:
        """The counts over all classes."""
        return sum(self.tallies.values(), Tally())


def keep(version: ModelVersion, scored: Iterable[Scored]) -> None:
    """Write scores down; one that is there already, measured over other labels, is replaced."""
    Score.objects.bulk_create(
        [
            Score(
                model=version, photo_id=one.mask.photo_id, mask=one.mask, split=one.split, seconds=one.seconds,
                dice=one.together.dice, surface_dice=one.together.surface, labels=_labels(one.tallies),
                found=one.found,
            )
            for one in scored
        ],
        update_conflicts=True, unique_fields=["model", "mask"],
        update_fields=["dice", "surface_dice", "labels", "found", "seconds", "split"],
    )  # fmt: skip


def known(version: ModelVersion, masks: Sequence[MaskVersion], classes: Sequence[str]) -> dict[int, Scored]:
    """{mask id: score} of those masks that were measured over at least these classes, cut down to them."""
    rows = Score.objects.filter(model=version, mask__in=[mask.pk for mask in masks]).defer("found")
    by_number = {mask.pk: mask for mask in masks}
    return {
        row.mask_id: Scored(by_number[row.mask_id], row.split, _tallies(row.labels, classes), row.seconds)
        for row in rows
        if row.labels.keys() >= set(classes)
    }


def _labels(tallies: Mapping[str, Tally]) -> dict[str, Any]:
    return {
        name: {"dice": one.dice, "surface_dice": one.surface, "counts": list(astuple(one))}
        for name, one in tallies.items()
    }


def _tallies(labels: Mapping[str, Any], classes: Sequence[str]) -> dict[str, Tally]:
    return {name: Tally(*labels[name]["counts"]) for name in classes}
