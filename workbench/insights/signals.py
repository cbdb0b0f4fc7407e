"""What a prediction's signals say, as a table: one row a signal, one column a label."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from workbench.datasets.models import Project
from workbench.predictions.models import Prediction

# Name, its words with the unit, decimals. Shares and Dice are 0 to 1; z counts robust standard deviations.
SIGNALS = [
    ("confidence", _("Soft Dice, the model's own"), 3),
    ("flip", _("Dice with the mask of the flipped photo"), 3),
    ("scale", _("Dice with the mask of the smaller photo"), 3),
    ("band_entropy", _("Doubt along the outline, bits"), 3),
    ("mean_entropy", _("Doubt of all pixels, bits"), 4),
    ("contrast", _("Contrast of the weakest fifth, ΔE"), 1),
    ("contrast_median", _("Contrast, median, ΔE"), 1),
    ("body_contrast", _("Contrast with skin or mannequin, ΔE"), 1),
    ("holes", _("Holes"), 0),
    ("hole_area", _("Holes, share of the mask"), 4),
    ("specks", _("Specks"), 0),
    ("components", _("Parts"), 0),
    ("largest_share", _("Largest part, share of the mask"), 3),
    ("area", _("Area, share of the photo"), 3),
    ("solidity", _("Solidity"), 3),
    ("border", _("Outline on the photo's edge, share"), 3),
    ("area_z", _("Area against the project, z"), 1),
    ("position_z", _("Place against the project, z"), 1),
    ("shape_z", _("Shape against the project, z"), 1),
    ("sibling_z", _("Against the garment's other viewpoints, z"), 1),
    ("import_surface", _("Surface Dice with the import, 2 px"), 3),
]


@dataclass(frozen=True)
class SignalRow:
    """One signal in words, with its numbers: the photo's, then each label's, None where it has none."""

    words: object
    decimals: int
    values: list[float | None]


@dataclass(frozen=True)
class SignalTable:
    """The signals of one prediction; `labels` is empty where the project has one label."""

    model: str
    labels: list[str]
    rows: list[SignalRow]


def signal_table(project: Project, prediction: Prediction | None) -> SignalTable | None:
    """The table of a prediction, or None where it has no signals."""
    if prediction is None or not prediction.signals:
        return None
    names = {str(pk): name for pk, name in project.labels.values_list("pk", "name")}
    by_label = {names[pk]: found for pk, found in prediction.label_signals.items() if pk in names}
    labels = by_label if len(names) > 1 else {}
    sources = [prediction.signals, *labels.values()]
    rows = [_row(name, words, decimals, sources) for name, words, decimals in SIGNALS if name in prediction.signals]
    return SignalTable(str(prediction.model), list(labels), rows)


def _row(name: str, words: object, decimals: int, sources: Sequence[dict[str, float]]) -> SignalRow:
    return SignalRow(words, decimals, [found.get(name) for found in sources])
