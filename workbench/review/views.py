"""The reviewer's pages."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from workbench.accounts.models import Role, as_user
from workbench.annotation.practice import editor_settings
from workbench.datasets.permissions import project_for
from workbench.review import fixing, selectors, services
from workbench.review.causes import causes
from workbench.review.facets import facets
from workbench.review.filters import SORTS, waiting, wanted
from workbench.review.order import is_compared, review_order
from workbench.review.panes import panes
from workbench.workflow.permissions import item_for

PER_PAGE = 50
MOST_BACK = 99


@require_safe
@ensure_csrf_cookie
def review(request: HttpRequest, slug: str) -> HttpResponse:
    """The contact sheet: what waits for a reviewer, riskiest first unless the address asks for something else."""
    user = as_user(request.user)
    project = project_for(user, slug, Role.REVIEWER)
    asked = wanted(request.GET)
    page = Paginator(selectors.sheet(project, asked), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "project": project,
        "nav": "review",
        "page": page,
        "rows": selectors.sheet_rows(page, user),
        "first": selectors.first_in_sheet(project, user, asked),
        "asked": asked,
        "facets": facets(project, asked),
        "sorts": SORTS.items(),
        "causes": causes(project),
    }
    return render(request, "review/sheet.html", context)


@require_safe
@ensure_csrf_cookie
def review_item(request: HttpRequest, slug: str, item_id: int) -> HttpResponse:
    """One photo: photo, prediction, correction and difference side by side.

    `?ahead` only looks: the page of the photo before this one fetches it early, and takes it when its turn comes.
    """
    user = as_user(request.user)
    project = project_for(user, slug, Role.REVIEWER)
    item = item_for(user, item_id, Role.REVIEWER, project=project)
    if "ahead" not in request.GET:
        item = services.open_item(item=item, user=user)
    order, asked = review_order(item, user), wanted(request.GET)
    context = {
        "project": project,
        "nav": "review",
        "item": item,
        "order": order,
        "compared": is_compared(order),
        "panes": panes(order),
        "causes": causes(project),
        "verdicts": selectors.verdicts(item),
        "asked": asked,
        "waiting": waiting(project, asked).count(),
        "following": selectors.next_in_sheet(item, user, asked),
        "came_back": selectors.came_back(project, user, besides=item)[:MOST_BACK],
        "preceding": selectors.previous_in_sheet(item, user, asked),
    }
    return render(request, "review/item.html", context)


@require_safe
@ensure_csrf_cookie
def fix_item(request: HttpRequest, slug: str, item_id: int) -> HttpResponse:
    """The editor on a photo that a reviewer corrects and approves in one go."""
    user = as_user(request.user)
    project = project_for(user, slug, Role.REVIEWER)
    item = fixing.open_to_fix(item=item_for(user, item_id, Role.REVIEWER, project=project), user=user)
    context = {"order": fixing.fixing_order(item, user, wanted(request.GET)), "settings": editor_settings(user)}
    return render(request, "annotation/editor.html", context)
