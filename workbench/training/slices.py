"""The parts of a holdout on which a model must not lose: its viewpoints, labels, and the attributes of its garments.

A garment has no type of its own here: what kind of cloth it is stands in the labels of its masks, and in the attributes
of their layers where a taxonomy has them.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.datasets.models import Attribute, Project
from workbench.masks.closeness import Tally
from workbench.masks.models import Layer
from workbench.predictions.scores import Scored


@dataclass(frozen=True)
class Part:
    """The Dice of candidate and champion on the photos of one part, and these photos' garments."""

    kind: str
    name: str
    candidate: list[float]
    champion: list[float]
    garments: list[str]


@dataclass(frozen=True)
class Pair:
    """One holdout photo as both models were scored on it."""

    new: Scored
    old: Scored

    @property
    def garment(self) -> str:
        """Photos of one garment are alike."""
        return self.new.mask.photo.garment.code


def parts(project: Project, pairs: Sequence[Pair]) -> list[Part]:
    """All parts, by kind and name. A label counts where it is there or either model found it."""
    return [*_viewpoints(pairs), *_labels(project, pairs), *_attributes(pairs)]


def _viewpoints(pairs: Sequence[Pair]) -> list[Part]:
    by_name: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        by_name[pair.new.mask.photo.viewpoint].append(pair)
    named = sorted(name for name in by_name if name)
    return [_whole("viewpoint", name, by_name[name]) for name in named] if len(by_name) > 1 else []


def _labels(project: Project, pairs: Sequence[Pair]) -> list[Part]:
    names = {str(label.value): label.name for label in project.labels.order_by("value")}
    classes = list(pairs[0].new.tallies) if pairs else []
    return [_label(names[one], one, pairs) for one in classes] if len(classes) > 1 else []


def _label(name: str, one: str, pairs: Sequence[Pair]) -> Part:
    there = [pair for pair in pairs if _any(pair.new.tallies[one]) or _any(pair.old.tallies[one])]
    return Part(
        "label", name, [pair.new.tallies[one].dice for pair in there], [pair.old.tallies[one].dice for pair in there],
        [pair.garment for pair in there],
    )  # fmt: skip


def _attributes(pairs: Sequence[Pair]) -> list[Part]:
    by_mask = {pair.new.mask.pk: pair for pair in pairs}
    rows = Layer.attributes.through.objects.filter(layer__version__in=by_mask).values_list(
        "attribute", "layer__version"
    )
    having: dict[int, set[int]] = defaultdict(set)
    for attribute, mask in rows:
        having[attribute].add(mask)
    named = Attribute.objects.filter(pk__in=having).order_by("group", "value")
    return [_whole("attribute", one.name, [by_mask[mask] for mask in sorted(having[one.pk])]) for one in named]


def _whole(kind: str, name: str, pairs: Sequence[Pair]) -> Part:
    return Part(
        kind, name, [pair.new.together.dice for pair in pairs], [pair.old.together.dice for pair in pairs],
        [pair.garment for pair in pairs],
    )  # fmt: skip


def _any(counted: Tally) -> bool:
    return counted.one + counted.other > 0
