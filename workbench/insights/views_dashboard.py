"""The dashboard, the reports, and their tables as files; leads only."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from workbench.accounts.models import Role, as_user
from workbench.datasets.permissions import project_for
from workbench.errors import NotFound
from workbench.insights import dashboard as morning
from workbench.insights import reports as reporting
from workbench.insights.periods import SPANS, latest
from workbench.insights.tables import csv_answer

FILES = morning.FILES | reporting.FILES


@require_safe
def dashboard(request: HttpRequest, slug: str) -> HttpResponse:
    """Whether the loop works, on one page."""
    project = project_for(as_user(request.user), slug, Role.LEAD)
    context = {"project": project, "nav": "dashboard"} | morning.dashboard(project)
    return render(request, "insights/dashboard.html", context)


@require_safe
def reports(request: HttpRequest, slug: str) -> HttpResponse:
    """Causes, annotators and reviewers over the last days that the address asks for."""
    project = project_for(as_user(request.user), slug, Role.LEAD)
    span = _span(request)
    context = {"project": project, "nav": "dashboard", "spans": SPANS, "span": span}
    return render(request, "insights/reports.html", context | reporting.reports(project, latest(span)))


@require_safe
def table_file(request: HttpRequest, slug: str, table: str) -> StreamingHttpResponse:
    """One table of these pages as CSV."""
    project = project_for(as_user(request.user), slug, Role.LEAD)
    make = FILES.get(table)
    if make is None:
        raise NotFound(_("There is no such table."))
    name = f"{project.slug}-{table}-{timezone.localdate()}"
    return csv_answer(make(project, latest(_span(request))), name)


def _span(request: HttpRequest) -> int:
    asked = request.GET.get("days", "")
    return int(asked) if asked in map(str, SPANS) else SPANS[1]
