"""Is the model good, and what did it save? Questions over predictions and effort."""

from dataclasses import dataclass
from statistics import median
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet, Sum
from django.db.models.functions import Floor

from workbench.annotation.models import Effort as Measured
from workbench.datasets.models import Project
from workbench.insights import plots, selectors
from workbench.insights.photos import Wanted, photos
from workbench.masks.models import Source
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


def effort(project: Project) -> Effort | None:
    """What pre-segmentation saved, measured on the newest submitted photos; None while too few were measured.

    Four queries. The two kinds are read apart, or the corrections would push out all that was drawn from nothing.
    """
    photos = _efforts_by_photo(project)
    begun, nothing = Q(first=F("first_shown")), Q(first_shown=None) | Q(first_shown__gt=F("first"))
    scratch, corrected = photos.filter(nothing), photos.filter(begun)
    alone, helped = ([row["seconds"] for row in kind[:NEWEST]] for kind in (scratch, corrected))
    if len(alone) < FEWEST or len(helped) < FEWEST:
        return None
    each, now, count = median(alone), median(helped), corrected.count()
    return Effort(each, now, count, (count * (each - now) + _waved_through(project) * each) / 3600)


def _efforts_by_photo(project: Project) -> QuerySet[Measured, Any]:
    """Each photo's seconds by all hands, with its first submitted mask and the first that began from a prediction.

    Newest first, without what was drawn again only to be compared.
    """
    drawn = Measured.objects.filter(version__photo__project=project, version__control_task=None)
    return drawn.values("version__photo").annotate(
        seconds=Sum("active_seconds"), first=Min("version"), first_shown=Min("version", filter=Q(shown__isnull=False))
    ).order_by("-first")  # fmt: skip


def _waved_through(project: Project) -> int:
    """Photos whose prediction nobody had to see; an accepted import had been drawn by somebody."""
    return selectors.accepted_unseen(project).filter(photo__head__version__source=Source.MODEL).count()
