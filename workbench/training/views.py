"""The models page, one version, and a training as it runs."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST, require_safe

from workbench.accounts.models import Role, as_user
from workbench.datasets.permissions import leads, project_for
from workbench.errors import DomainError
from workbench.insights.calibration import truth_of
from workbench.insights.effort import effort_by_model
from workbench.predictions import outcomes
from workbench.predictions import services as predictions
from workbench.predictions.models import ModelVersion
from workbench.training import exam, label_checks, lineage, recipes, retraining, selectors, services
from workbench.training.compare import rival
from workbench.training.cost import new_labels
from workbench.training.models import Run
from workbench.training.permissions import run_for, version_for
from workbench.training.triggers import FEWEST_SHOWN

PER_PAGE = 50
NEWEST = 10
CHAMPION = ModelVersion.Status.CHAMPION


@require_safe
def models(request: HttpRequest, slug: str) -> HttpResponse:
    """All versions with their holdout Dice, and the trainings."""
    user = as_user(request.user)
    project = project_for(user, slug, Role.REVIEWER)
    current, known, lead = selectors.current_run(project), selectors.known_masks(project), leads(user, project)
    page = Paginator(selectors.listed(project), PER_PAGE).get_page(request.GET.get("page"))
    champion = predictions.champion(project)
    outlook, facts = retraining.outlook(project)
    newest = selectors.runs(project)[: NEWEST + 1]
    context = {
        "project": project,
        "nav": "models",
        "outlook": outlook,
        "facts": facts,
        "fewest_shown": FEWEST_SHOWN,
        "page": page,
        "rows": selectors.version_rows(page),
        "runs": newest[:NEWEST],
        "more_runs": len(newest) > NEWEST,
        "recipes": recipes.listed(project) if lead else [],
        "current": current,
        "champion": champion,
        "next_to_look_at": selectors.newer_candidate(project, champion),
        "known": known,
        "obstacle": selectors.obstacle(current, known),
        "roll_back_to": predictions.replaced_by_champion(project),
        "leads": lead,
        "efforts": effort_by_model(project) if lead else [],
    }
    return render(request, "training/models.html", context)


@require_safe
def model(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One version: how it measured, and which masks made it."""
    user = as_user(request.user)
    project = project_for(user, slug, Role.REVIEWER)
    version = version_for(project, number)
    run = getattr(version, "run", None)
    found = selectors.holdout_spread(version)
    context = {
        "project": project,
        "nav": "models",
        "version": version,
        "run": run,
        "splits": selectors.split_counts(run) if run else {},
        "config": selectors.config_words(version),
        "people": lineage.people(run.snapshot)[: lineage.SHOWN] if run and run.snapshot else [],
        "accepted": lineage.accepted_now(version),
        "scored": version.scores.exists(),
        "spread": found,
        "lowest": selectors.lowest(version, found),
        "page": Paginator(selectors.entries(version), PER_PAGE).get_page(request.GET.get("page")),
        "calibration": version.calibrations.first(),
        "known": outcomes.counting(version).count(),
        "fewest": outcomes.FEWEST,
        "truth": truth_of(version),
        "exam": exam.summaries(run.snapshot) if run and run.snapshot else [],
        "keep_out_for": predictions.replaced_by_champion(project) if version.status == CHAMPION else None,
        "promotions": version.promotions.select_related("user", "replaced"),
        "leads": leads(user, project),
    }
    return render(request, "training/model.html", context)


@require_safe
def runs(request: HttpRequest, slug: str) -> HttpResponse:
    """Every training and check, newest first."""
    project = project_for(as_user(request.user), slug, Role.REVIEWER)
    page = Paginator(selectors.runs(project), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "training/runs.html", {"project": project, "nav": "models", "page": page})


@require_safe
@ensure_csrf_cookie
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
        "waits": selectors.waits(one),
        "splits": selectors.split_counts(one),
        "new_labels": None if one.is_check else new_labels(one),
        "rival": rival(one),
        "exam": exam.summaries(one.snapshot) if one.snapshot and not one.is_check else [],
        "leads": leads(user, project),
    }
    return render(request, "training/run.html", context)


@require_POST
def train(request: HttpRequest, slug: str) -> HttpResponse:
    """The button: ask for a training and go to its page."""
    wish = partial(label_checks.request_training, recipe=request.POST.get("recipe", ""))
    return ask(request, slug, wish, otherwise="models")


def ask(request: HttpRequest, slug: str, wish: Callable[..., Run], *, otherwise: str) -> HttpResponse:
    """Ask for a run in a lead's name and go to its page; where it is refused, say why on the page `otherwise`."""
    user = as_user(request.user)
    project = project_for(user, slug, Role.LEAD)
    try:
        asked = wish(project=project, trigger=f"Asked for by {user}.", user=user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(otherwise, slug=slug)
    return redirect("run", slug=slug, run_id=asked.pk)


@require_POST
def stop(request: HttpRequest, slug: str, run_id: int) -> HttpResponse:
    """Ask a training to stop."""
    user = as_user(request.user)
    one = run_for(user, run_id, Role.LEAD, project=project_for(user, slug, Role.LEAD))
    say(request, lambda: services.request_stop(one))
    return redirect("run", slug=slug, run_id=run_id)


def say(request: HttpRequest, act: Callable[[], object]) -> None:
    """Do it; where it is refused, say why on the next page."""
    try:
        act()
    except DomainError as error:
        messages.error(request, str(error))
