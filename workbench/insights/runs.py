"""The last trainings, as the dashboard lists them."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from workbench.datasets.models import Project
from workbench.insights.tables import Cell, Column, Kind, Table
from workbench.retold import retold

LAST = 5
COLUMNS = (
    Column("asked_for", _("Asked for"), Kind.MOMENT),
    Column("why", _("Why")),
    Column("state", _("State")),
    Column("seconds", _("Took"), Kind.SECONDS),
    Column("model", _("Model")),
    Column("holdout_median_dice", _("Median Dice"), Kind.DICE),
    Column("promoted", _("Outcome")),
)


def trainings(project: Project, most: int = LAST) -> Table:
    """The newest trainings first, each with what came of it."""
    rows = []
    for run in project.runs.select_related("model").order_by("-id")[:most]:
        page = reverse("run", args=[project.slug, run.pk])
        made = run.made
        model = reverse("model", args=[project.slug, made.number]) if made else ""
        median = made.metrics.get("median") if made else None
        end = retold(run.error) if made is None else str(_("promoted") if run.promoted else _("kept out"))
        rows.append([
            Cell(run.requested_at), Cell(retold(run.trigger), page), Cell(run.get_state_display()), Cell(run.seconds),
            Cell(str(made or ""), model), Cell(median), Cell(end),
        ])  # fmt: skip
    return Table("trainings", COLUMNS, rows)
