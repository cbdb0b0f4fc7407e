"""The pages of where things come from: the people behind a model version, a photo's way to and fro."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from workbench.accounts.models import Role, as_user
from workbench.datasets.permissions import project_for
from workbench.masks.services import head_of
from workbench.training import lineage
from workbench.training.permissions import photo_for, version_for

PER_PAGE = 50


@require_safe
def people(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Whose masks a model version learnt from."""
    project = project_for(as_user(request.user), slug, Role.REVIEWER)
    version = version_for(project, number)
    run = lineage.run_of(version)
    authors = lineage.people(run.snapshot) if run and run.snapshot else []
    context = {
        "project": project,
        "nav": "models",
        "version": version,
        "masks": sum(author.masks for author in authors),
        "page": Paginator(authors, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "training/people.html", context)


@require_safe
def photo(request: HttpRequest, slug: str, photo_id: int) -> HttpResponse:
    """Where a photo's mask comes from, and which model versions learnt from it."""
    user = as_user(request.user)
    project = project_for(user, slug, Role.REVIEWER)
    one = photo_for(user, photo_id, project=project)
    head = head_of(one)
    steps = lineage.way_to(one, head) if head else []
    drawn_by = next((step.model for step in steps if step.model), None)
    run = lineage.run_of(drawn_by) if drawn_by else None
    context = {
        "project": project,
        "nav": "photos",
        "photo": one,
        "steps": steps,
        "drawn_by": drawn_by,
        "run": run,
        "people": lineage.people(run.snapshot)[: lineage.SHOWN] if run and run.snapshot else [],
        "page": Paginator(lineage.learnt_by(one), PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "training/photo_lineage.html", context)
