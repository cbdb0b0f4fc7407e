"""The page of imported masks, worst first, and the pictures on it."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from workbench.accounts.models import Role, as_user
from workbench.datasets import blobs
from workbench.datasets.permissions import leads, project_for
from workbench.masks.views import kept_picture
from workbench.training import check_selectors, label_checks, selectors
from workbench.training import difference as drawing
from workbench.training.permissions import check_for
from workbench.training.views import ask

PER_PAGE = 50


@require_safe
def imported_masks(request: HttpRequest, slug: str) -> HttpResponse:
    """What the last check said of each imported mask."""
    user = as_user(request.user)
    project = project_for(user, slug, Role.REVIEWER)
    current, last = selectors.current_run(project), check_selectors.last_check(project)
    waiting = check_selectors.waiting(project)
    page = Paginator(check_selectors.rows(last), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "project": project,
        "nav": "models",
        "last": last,
        "current": current,
        "waiting": waiting,
        "obstacle": check_selectors.obstacle(current, waiting),
        "page": page,
        "rows": check_selectors.shown(page),
        "leads": leads(user, project),
    }
    return render(request, "training/imported_masks.html", context)


@require_POST
def check_masks(request: HttpRequest, slug: str) -> HttpResponse:
    """The button: ask for a check and go to its page."""
    return ask(request, slug, label_checks.request_check, otherwise="imported-masks")


@require_safe
def difference(request: HttpRequest, check_id: int) -> HttpResponseBase:
    """Where a mask and the network that never saw it differ."""
    check = check_for(as_user(request.user), check_id)
    pixels, name = check.mask.photo.pixels, f"label-check-{check.pk}.jpg"
    file = blobs.derived(pixels, name)
    if not file.exists():
        blobs.write_derived(pixels, name, drawing.picture(check))
    return kept_picture(request, f'"{pixels[:20]}-{name}"', file)
