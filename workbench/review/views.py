"""The reviewer's pages."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from workbench.accounts.models import Role, as_user
from workbench.datasets.permissions import project_for
from workbench.review import services
from workbench.review.selectors import next_in_sheet, review_order, sheet
from workbench.workflow.permissions import item_for

PER_PAGE = 50


@require_safe
def review(request: HttpRequest, slug: str) -> HttpResponse:
    """The contact sheet: what waits for a reviewer, riskiest first."""
    project = project_for(as_user(request.user), slug, Role.REVIEWER)
    page = Paginator(sheet(project), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "review/sheet.html", {"project": project, "nav": "review", "page": page})


@require_safe
def review_item(request: HttpRequest, slug: str, item_id: int) -> HttpResponse:
    """One photo: photo, prediction, correction and difference side by side."""
    user = as_user(request.user)
    project = project_for(user, slug, Role.REVIEWER)
    item = services.open_item(item=item_for(user, item_id, Role.REVIEWER, project=project), user=user)
    context = {
        "project": project,
        "nav": "review",
        "item": item,
        "order": review_order(item, user),
        "following": next_in_sheet(item),
    }
    return render(request, "review/item.html", context)
