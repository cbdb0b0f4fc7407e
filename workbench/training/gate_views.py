"""What a lead decides about a model version, and the page that says how the exam changed."""

from collections.abc import Callable

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from workbench.accounts.models import Role, as_user
from workbench.datasets.permissions import project_for
from workbench.predictions import services as predictions
from workbench.training import exam as exams
from workbench.training.permissions import version_for
from workbench.training.views import PER_PAGE, say


@require_POST
def promote(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Promote a version by hand; against the gate only with a reason."""
    return _decide(request, slug, number, predictions.promote_by_hand)


@require_POST
def keep_out(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Go back from a champion that the gate let in, with a reason."""
    return _decide(request, slug, number, predictions.keep_out)


def _decide(request: HttpRequest, slug: str, number: int, decide: Callable[..., object]) -> HttpResponse:
    user = as_user(request.user)
    version = version_for(project_for(user, slug, Role.LEAD), number)
    reason = request.POST.get("reason", "")
    say(request, lambda: decide(version=version, user=user, reason=reason))
    return redirect("models", slug=slug)


@require_POST
def roll_back(request: HttpRequest, slug: str) -> HttpResponse:
    """Return to the champion before."""
    user = as_user(request.user)
    project = project_for(user, slug, Role.LEAD)
    reason = request.POST.get("reason", "")
    say(request, lambda: predictions.roll_back(project=project, user=user, reason=reason))
    return redirect("models", slug=slug)


@require_safe
def exam(request: HttpRequest, slug: str) -> HttpResponse:
    """Every change of holdout and validation, newest first."""
    user = as_user(request.user)
    project = project_for(user, slug, Role.REVIEWER)
    latest = exams.latest(project)
    context = {
        "project": project,
        "nav": "models",
        "exam": exams.summaries(latest) if latest else [],
        "page": Paginator(exams.changes(project), PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "training/exam.html", context)
