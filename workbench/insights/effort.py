"""What correcting each model's masks cost: medians over photos, never over people."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.utils.translation import gettext_lazy as _

from workbench.datasets.models import Project
from workbench.masks.models import MaskVersion
from workbench.predictions.models import ModelVersion

# Enough for medians, and little enough to read for a page.
NEWEST = 5000
MOST_TOOLS = 4
SHOWN = "effort__shown__prediction__model"
FIGURES = ("effort__active_seconds", "effort__strokes", "effort__pixels_changed", "effort__shown_dice", "effort__tools")

# The editor's names of tools and commands, in the words of its tooltips.
TOOLS = {
    "brush": _("Brush"),
    "eraser": _("Eraser"),
    "lasso": _("Lasso"),
    "polygon": _("Polygon"),
    "rectangle": _("Rectangle"),
    "wand": _("Magic wand"),
    "edge": _("Smart edge"),
    "region": _("Region"),
    "refine": _("Refine brush"),
    "fill-holes": _("Fill holes"),
    "remove-specks": _("Remove specks"),
    "smooth": _("Smooth"),
    "grow": _("Grow"),
    "shrink": _("Shrink"),
    "refine-edge": _("Refine edge"),
    "mend": _("Mend holes and specks"),
}


@dataclass(frozen=True)
class ModelEffort:
    """What it took to correct one version's masks.

    Medians of active seconds, strokes, changed pixels, and Dice of the shown prediction against what was submitted;
    None where nobody counted. `tools` are the most used ones, in the reader's words, with their share of the strokes,
    0..1.
    """

    version: ModelVersion
    photos: int
    seconds: float | None
    strokes: float | None
    pixels: float | None
    dice: float | None
    tools: list[tuple[str, float]]


def effort_by_model(project: Project) -> list[ModelEffort]:
    """The versions whose masks people corrected, newest first, from the newest submitted masks: two queries.

    Masks drawn again only to be compared are left out.
    """
    drawn = MaskVersion.objects.filter(photo__project=project, control_task=None, **{f"{SHOWN}__isnull": False})
    rows: dict[int, dict[int, list[tuple[Any, ...]]]] = {}
    for model, photo, *figures in drawn.order_by("-id").values_list(SHOWN, "photo", *FIGURES)[:NEWEST]:
        rows.setdefault(model, {}).setdefault(photo, []).append(tuple(figures))
    versions = ModelVersion.objects.filter(pk__in=rows).defer("metrics", "config").order_by("-number")
    return [_effort(version, [_of_photo(masks) for masks in rows[version.pk].values()]) for version in versions]


def _of_photo(masks: Sequence[tuple[Any, ...]]) -> tuple[Any, ...]:
    """What all masks of one photo took together, and the Dice of the newest, which comes first."""
    seconds, strokes, pixels, dice, tools = zip(*masks, strict=True)
    counted = [one for one in pixels if one is not None]
    return sum(seconds), sum(strokes), sum(counted) if counted else None, dice[0], _together(tools)


def _effort(version: ModelVersion, photos: Sequence[tuple[Any, ...]]) -> ModelEffort:
    seconds, strokes, pixels, dice, tools = zip(*photos, strict=True)
    return ModelEffort(
        version, len(photos), _median(seconds), _median(strokes), _median(pixels), _median(dice), _shares(tools)
    )


def _median(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None


def _together(counts: Iterable[dict[str, int]]) -> Counter[str]:
    together: Counter[str] = Counter()
    for count in counts:
        together.update(count)
    return together


def _shares(counts: Iterable[dict[str, int]]) -> list[tuple[str, float]]:
    together = _together(counts)
    strokes = sum(together.values())
    return [(str(TOOLS.get(tool, tool)), used / strokes) for tool, used in together.most_common(MOST_TOOLS) if used]
