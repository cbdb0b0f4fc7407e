"""What a lead looks at in the morning: what waits, what passed without a person, and how right that was."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from workbench.datasets.models import Project
from workbench.insights import automation, boxes, causes, learning, promises, quality, runs, selectors, true_dice
from workbench.insights.attention import attention
from workbench.insights.calibration import truth_of
from workbench.insights.periods import Period, days, latest, weeks
from workbench.insights.tables import Cell, Column, Kind, Table
from workbench.insights.waiting import waiting
from workbench.predictions import services as predictions
from workbench.triage.selectors import audited
from workbench.workflow.states import State
from workbench.workflow.words import STATE_WORDS

DAYS = 28
QUARTER = 84
STATES = (Column("state", _("State")), Column("photos", _("Photos"), Kind.COUNT))


def dashboard(project: Project) -> dict[str, Any]:
    """Everything the page shows; about twenty queries, however many photos there are."""
    champion, quarter = predictions.champion(project), latest(QUARTER)
    measured = true_dice.samples(project, champion, quarter)
    found, waits = audited(project), waiting(project)
    twelve, four = automation.by_week(project, weeks(), found), days(DAYS)
    by_day = automation.by_day(project, four)
    return {
        "champion": champion,
        "states": states(project),
        "waiting": waits,
        "attention": attention(project, waits, found),
        "week": twelve[-1],
        "last_week": twelve[-2],
        "week_bars": automation.week_bars(project, twelve),
        "week_table": automation.week_table(project, twelve),
        "audit": found,
        "day_bars": automation.day_bars(project, four, by_day),
        "day_table": automation.day_table(project, four, by_day),
        "truth": truth_of(champion) if champion else None,
        "panels": boxes.panels(measured),
        "box_table": true_dice.box_table(measured),
        "causes": causes.short_table(causes.by_cause(project, weeks())),
        "trainings": runs.trainings(project),
        "effort": quality.effort(project),
        "quarter": quarter,
    }


def states(project: Project) -> Table:
    """Photos by state."""
    photos = reverse("photos", args=[project.slug])
    counts = selectors.state_counts(project)
    rows = [[Cell(str(STATE_WORDS[state])), Cell(counts[state], f"{photos}?state={state}")] for state in State]
    return Table("states", STATES, rows)


# What can be taken out as a file from the dashboard; each is made when it is asked for.
FILES: dict[str, Callable[[Project, Period], Table]] = {
    "states": lambda project, span: states(project),
    "waiting": lambda project, span: waiting(project),
    "weeks": lambda project, span: automation.week_table(
        project, automation.by_week(project, weeks(), audited(project))
    ),
    "days": lambda project, span: automation.day_table(project, days(DAYS), automation.by_day(project, days(DAYS))),
    "dice": lambda project, span: true_dice.box_table(
        true_dice.samples(project, predictions.champion(project), latest(QUARTER))
    ),
    "outcomes": lambda project, span: true_dice.outcome_table(project, latest(QUARTER)),
    "trainings": lambda project, span: runs.trainings(project, most=1000),
    "learning": lambda project, span: learning.table(project, learning.learning(project)),
    "promises": lambda project, span: promises.table(promises.by_day(project)),
}
