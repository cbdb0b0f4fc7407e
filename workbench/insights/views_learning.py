"""The learning page: what labels and hours brought, what more would bring, whether the model keeps its promise."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from workbench.accounts.models import Role, as_user
from workbench.datasets.permissions import leads, project_for
from workbench.insights import curves, learning, promises


@require_safe
def learning_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The curves with their forecast and the tables behind them."""
    user = as_user(request.user)
    project = project_for(user, slug, Role.REVIEWER)
    found = learning.learning(project)
    next_ones, days = learning.ahead(project, found), promises.by_day(project)
    context = {
        "project": project,
        "nav": "models",
        "found": found,
        "ahead": next_ones,
        "foreseen": next_ones.forecast,
        "by_labels": curves.by_labels(project, found, next_ones.forecast),
        "by_hours": curves.by_hours(project, found),
        "table": learning.table(project, found),
        "days": curves.by_day(days),
        "day_table": promises.table(days),
        "leads": leads(user, project),
    }
    return render(request, "insights/learning.html", context)
