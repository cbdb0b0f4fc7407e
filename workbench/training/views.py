"""The models page, one version, and a training as it runs."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from workbench.accounts.models import Role, as_user
from workbench.datasets.permissions import project_for
from workbench.errors import DomainError
from workbench.predictions import services as predictions
from workbench.training import selectors, services
from workbench.training.permissions import run_for, version_for

PER_PAGE = 50


@require_safe
def models(request: HttpRequest, slug: str) -> HttpResponse:
    """All versions with their holdout Dice, and the trainings."""
    project = project_for(as_user(request.user), slug, Role.REVIEWER)
    context = {
        "project": project,
        "nav": "models",
        "page": Paginator(selectors.versions(project), PER_PAGE).get_page(request.GET.get("page")),
        "runs": selectors.runs(project)[:20],
        "current": selectors.current_run(project),
        "champion": predictions.champion(project),
        "trainable": services.ground_truth(project).count(),
    }
    return render(request, "training/models.html", context)


@require_safe
def model(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One version: how it measured, and which masks made it."""
    project = project_for(as_user(request.user), slug, Role.REVIEWER)
    version = version_for(project, number)
    page = Paginator(selectors.entries(version), PER_PAGE).get_page(request.GET.get("page"))
    run = getattr(version, "run", None)
    context = {
        "project": project,
        "nav": "models",
        "version": version,
        "run": run,
        "splits": selectors.split_counts(run) if run else {},
        "page": page,
        "promotions": version.promotions.select_related("user", "replaced"),
    }
    return render(request, "training/model.html", context)


@require_safe
def run(request: HttpRequest, slug: str, run_id: int) -> HttpResponse:
    """A training: progress while it runs, curves, outcome with its reason."""
    user = as_user(request.user)
    project = project_for(user, slug, Role.REVIEWER)
    one = run_for(user, run_id, project=project)
    context = {
        "project": project,
        "nav": "models",
        "run": one,
        "data": selectors.run_json(one),
        "splits": selectors.split_counts(one),
    }
    return render(request, "training/run.html", context)


@require_POST
def train(request: HttpRequest, slug: str) -> HttpResponse:
    """The button: ask for a training and go to its page."""
    user = as_user(request.user)
    project = project_for(user, slug, Role.LEAD)
    try:
        asked = services.request_run(project=project, trigger=f"Asked for by {user}.", user=user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("models", slug=slug)
    return redirect("run", slug=slug, run_id=asked.pk)


@require_POST
def stop(request: HttpRequest, slug: str, run_id: int) -> HttpResponse:
    """Ask a training to stop."""
    user = as_user(request.user)
    one = run_for(user, run_id, Role.LEAD, project=project_for(user, slug, Role.LEAD))
    _say(request, lambda: services.request_stop(one))
    return redirect("run", slug=slug, run_id=run_id)


@require_POST
def promote(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Promote a version by hand."""
    user = as_user(request.user)
    version = version_for(project_for(user, slug, Role.LEAD), number)
    reason = f"Promoted by hand by {user}."
    _say(request, lambda: predictions.promote(version=version, user=user, reason=reason))
    return redirect("models", slug=slug)


@require_POST
def roll_back(request: HttpRequest, slug: str) -> HttpResponse:
    """Return to the champion before."""
    user = as_user(request.user)
    project = project_for(user, slug, Role.LEAD)
    _say(request, lambda: predictions.roll_back(project=project, user=user))
    return redirect("models", slug=slug)


def _say(request: HttpRequest, act: Callable[[], object]) -> None:
    try:
        act()
    except DomainError as error:
        messages.error(request, str(error))
