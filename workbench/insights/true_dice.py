"""How right the models were: true Dice on the holdout, and against masks that people accepted later."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from workbench.datasets.models import Photo, Project
from workbench.insights.boxes import Measured, Sample, summary
from workbench.insights.periods import Period
from workbench.insights.tables import Cell, Column, Kind, Table
from workbench.predictions.models import ModelVersion, Outcome
from workbench.predictions.outcomes import STANDS

# Enough for a distribution with its tail, and little enough to read for a page.
NEWEST = 5000
MOST_LINKS = 500
ARMS = (Outcome.Arm.AUDIT, Outcome.Arm.CONTROL, Outcome.Arm.CORRECTION)
BOXES = (
    Column("sample", _("Photos")),
    Column("count", _("Number"), Kind.COUNT),
    Column("median", _("Median"), Kind.DICE),
    Column("first_quartile", _("First quartile"), Kind.DICE),
    Column("third_quartile", _("Third quartile"), Kind.DICE),
    Column("percentile_5", _("5th percentile"), Kind.DICE),
    Column("mean", _("Mean"), Kind.DICE),
    Column("outliers", _("Outliers"), Kind.COUNT),
)
PHOTOS = (
    Column("arm", _("How it was chosen")),
    Column("photo", _("Photo")),
    Column("model", _("Model")),
    Column("true_dice", _("True Dice"), Kind.DICE),
    Column("estimated_dice", _("Estimated"), Kind.DICE),
    Column("at", _("When"), Kind.MOMENT),
)


def samples(project: Project, champion: ModelVersion | None, span: Period) -> list[Sample]:
    """The champion's holdout, then what was audited, drawn by lot and corrected in that span; empty ones left out."""
    found = [_holdout(project, champion)] if champion else []
    return [one for one in [*found, *_arms(project, span)] if one.photos]


def box_table(given: list[Sample]) -> Table:
    """The figures of the box plots."""
    rows = []
    for sample in given:
        one = summary(sample.photos)
        figures = (one.median, one.first, one.third, one.p5, one.mean, len(one.outliers))
        rows.append([Cell(sample.words), Cell(one.count, sample.href), *map(Cell, figures)])
    return Table("dice", BOXES, rows)


def outcome_table(project: Project, span: Period) -> Table:
    """Every outcome of a span, one row a photo and model version, for a file."""
    return Table("outcomes", PHOTOS, _outcome_rows(outcomes(project, span)))


def outcomes(project: Project, span: Period) -> QuerySet[Outcome]:
    """What was measured in a span against masks that people accepted and that still count.

    What a version reached on the holdout when it was made stays, whichever masks count there since.
    """
    found = Outcome.objects.filter(STANDS | Q(arm=Outcome.Arm.HOLDOUT), model__project=project)
    return found.filter(at__gte=span.start, at__lt=span.end)


def _outcome_rows(found: QuerySet[Outcome]) -> Iterator[list[Cell]]:
    for one in found.select_related("photo", "model").order_by("-id").iterator():
        figures = (one.dice, one.estimated_dice, one.at)
        yield [Cell(one.arm), Cell(one.photo.name), Cell(str(one.model)), *map(Cell, figures)]


def _holdout(project: Project, champion: ModelVersion) -> Sample:
    rows = champion.metrics.get("photos", [])
    worst = sorted(rows, key=lambda row: row["dice"])[:MOST_LINKS]
    known = Photo.objects.filter(project=project, name__in=[row["name"] for row in worst])
    numbers = dict(known.values_list("name", "id"))
    words = str(_("holdout, %(model)s") % {"model": champion})
    href = reverse("model", args=[project.slug, champion.number])
    return Sample(words, [Measured(row["name"], row["dice"], numbers.get(row["name"])) for row in rows], href)


def _arms(project: Project, span: Period) -> list[Sample]:
    rows = outcomes(project, span).filter(arm__in=ARMS).order_by("-id")
    values = rows.values_list("arm", "photo__name", "dice", "photo", "estimated_dice")[:NEWEST]
    by_arm: dict[str, list[Measured]] = {arm.value: [] for arm in ARMS}
    for arm, name, dice, photo, estimated in values:
        by_arm[arm].append(Measured(name, dice, photo, estimated))
    photos = reverse("photos", args=[project.slug])
    return [Sample(_word(arm), by_arm[arm], f"{photos}?arm={arm.value}&{span.query}&sort=true") for arm in ARMS]


def _word(arm: Outcome.Arm) -> str:
    words = {Outcome.Arm.AUDIT: _("audited"), Outcome.Arm.CONTROL: _("drawn by lot")}
    return str(words.get(arm, _("corrected")))
