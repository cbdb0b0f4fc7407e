"""A person's own figures, as leads see them in the reports: what is counted about somebody they may read."""

from django.utils.translation import gettext_lazy as _

from workbench.accounts.models import User
from workbench.datasets.permissions import visible_projects
from workbench.insights.people import COLUMNS, annotator_table, annotators
from workbench.insights.periods import Period
from workbench.insights.tables import Cell, Column, Table
from workbench.masks.models import MaskVersion, Source

MOST_PROJECTS = 5


def own_table(user: User, span: Period) -> Table:
    """One row for each project the person drew in, the newest first, at most MOST_PROJECTS."""
    mine = MaskVersion.objects.filter(author=user, source=Source.PERSON, created_at__gte=span.start).order_by("-id")
    recent = dict.fromkeys(mine.values_list("photo__project", flat=True)[:2000])
    projects = {project.pk: project for project in visible_projects(user).filter(pk__in=recent)}
    rows = []
    for number in [pk for pk in recent if pk in projects][:MOST_PROJECTS]:
        project = projects[number]
        for row in annotator_table(project, annotators(project, span, user), span).rows:
            rows.append([Cell(project.name), *row[1:]])
    return Table("own", (Column("project", _("Project")), *COLUMNS[1:]), rows)
