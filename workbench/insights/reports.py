"""Why masks were wrong, and how the people who draw and judge them compare."""

from collections.abc import Callable
from typing import Any

from workbench.datasets.models import Project
from workbench.insights import causes, people, reviewers
from workbench.insights.periods import Period, weeks
from workbench.insights.tables import Table


def reports(project: Project, span: Period) -> dict[str, Any]:
    """Everything the page shows."""
    twelve = weeks()
    found = causes.by_cause(project, twelve)
    return {
        "cause_plots": causes.cause_plots(project, found, twelve),
        "cause_table": causes.cause_table(found, twelve),
        "annotators": people.team_table(project, people.annotators(project, span), span),
        "reviewers": reviewers.reviewer_table(project, reviewers.reviewers(project, span), span),
        "agreement": people.agreement_table(project, span),
        "pairs": reviewers.pair_table(project, span),
    }


FILES: dict[str, Callable[[Project, Period], Table]] = {
    "causes": lambda project, span: causes.cause_table(causes.by_cause(project, weeks()), weeks()),
    "annotators": lambda project, span: people.team_table(project, people.annotators(project, span), span),
    "annotator-agreement": people.agreement_table,
    "reviewers": lambda project, span: reviewers.reviewer_table(project, reviewers.reviewers(project, span), span),
    "reviewer-agreement": reviewers.pair_table,
}
