"""The reviewer's pages."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from workbench.accounts.models import Role, as_user
from workbench.datasets.permissions import project_for
from workbench.review import selectors, services
from workbench.workflow.permissions import item_for

PER_PAGE = 50
# How the viewers of the page show a mask, in the order in which F goes through them.
MODES = [("outline", _("Outline")), ("tint", _("Tint")), ("white", _("Cutout"))]


@require_safe
def review(request: HttpRequest, slug: str) -> HttpResponse:
    """The contact sheet: what waits for a reviewer, riskiest first."""
    user = as_user(request.user)
    project = project_for(user, slug, Role.REVIEWER)
    page = Paginator(selectors.sheet(project), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "project": project,
        "nav": "review",
        "page": page,
        "rows": selectors.sheet_rows(page, user),
        "first": selectors.first_in_sheet(project, user),
    }
    return render(request, "review/sheet.html", context)


@require_safe
@ensure_csrf_cookie
def review_item(request: HttpRequest, slug: str, item_id: int) -> HttpResponse:
    """One photo: photo, prediction, correction and difference side by side."""
    user = as_user(request.user)
    project = project_for(user, slug, Role.REVIEWER)
    item = services.open_item(item=item_for(user, item_id, Role.REVIEWER, project=project), user=user)
    order = selectors.review_order(item, user)
    context = {
        "project": project,
        "nav": "review",
        "item": item,
        "order": order,
        "compared": selectors.is_compared(order),
        "modes": MODES,
        "verdicts": selectors.verdicts(item),
        "waiting": selectors.sheet(project).count(),
        "following": selectors.next_in_sheet(item, user),
        "preceding": selectors.previous_in_sheet(item, user),
    }
    return render(request, "review/item.html", context)
