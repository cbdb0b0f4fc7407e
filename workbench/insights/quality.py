"""Is the model good, and what did it save? Questions over predictions and effort."""

from dataclasses import dataclass
from statistics import median

from django.db.models import Count, F
from django.db.models.functions import Floor

from workbench.datasets.models import Project
from workbench.insights import plots
from workbench.insights.photos import Wanted, photos
from workbench.masks.models import MaskVersion
from workbench.predictions.models import ModelVersion

# Fewer corrections than this say nothing about hours.
FEWEST = 5
NEWEST = 500


@dataclass(frozen=True)
class Effort:
    """Median active seconds of a photo drawn from nothing and of one begun from a prediction; the hours between."""

    scratch_seconds: float
    corrected_seconds: float
    corrected: int
    hours_saved: float


def estimated_dice(project: Project, champion: ModelVersion, *, blind: bool = False) -> plots.Histogram:
    """How the champion judges its own masks, counted by the database in hundredths of Dice.

    Counted are the items that the photos page lists for this model, so that each bar leads to its photos.
    """
    listed = photos(project, Wanted(model=champion.number), blind=blind).order_by()
    rows = listed.annotate(low=Floor(F("estimated_dice") * 100)).values_list("low")
    counts = {int(low): count for low, count in rows.annotate(Count("id")) if low is not None}
    return plots.histogram(counts, project.review_dice, project.accept_dice)


def effort(project: Project, auto_accepted: int) -> Effort | None:
    """What pre-segmentation saved, measured on the newest submitted masks; None while too few were measured."""
    drawn = MaskVersion.objects.filter(photo__project=project, effort__isnull=False).order_by("-id")
    rows = list(drawn.values_list("effort__active_seconds", "effort__shown")[:NEWEST])
    scratch = [seconds for seconds, shown in rows if shown is None]
    corrected = [seconds for seconds, shown in rows if shown is not None]
    if len(scratch) < FEWEST or len(corrected) < FEWEST:
        return None
    alone, helped = median(scratch), median(corrected)
    saved = len(corrected) * (alone - helped) + auto_accepted * alone
    return Effort(alone, helped, len(corrected), saved / 3600)
