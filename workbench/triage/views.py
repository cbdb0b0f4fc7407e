"""The page of the triage policy: what is in force, what another one would have done, and how the accepted turn out."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from workbench.accounts.models import Role, User, as_user
from workbench.datasets.models import Project
from workbench.datasets.permissions import project_for, rank
from workbench.errors import BadInput
from workbench.predictions import services as predictions
from workbench.triage import aims, plots, selectors, services
from workbench.triage.asking import Asked, ask, expecting
from workbench.triage.facts import thresholds
from workbench.triage.forms import CapacityForm, ChangeForm, PolicyForm, QualityForm, aim_of
from workbench.triage.models import ROUTE_WORDS, ROUTES, Policy
from workbench.triage.preview import Preview, misplaced, preview
from workbench.triage.telling import told

PER_PAGE = 50
VERSIONS = 20
PRESETS = {
    "careful": (gettext_lazy("Careful"), gettext_lazy("Few errors get through; people see more.")),
    "balanced": (gettext_lazy("Balanced"), gettext_lazy("What a new project begins with.")),
    "fast": (gettext_lazy("Fast"), gettext_lazy("People see little; more errors get through.")),
}


@require_http_methods(["GET", "HEAD", "POST"])
def triage(request: HttpRequest, slug: str) -> HttpResponse:
    """Reviewers read; a lead tries thresholds on last week's photos and puts them in force."""
    user = as_user(request.user)
    posted = request.method == "POST"
    project = project_for(user, slug, Role.LEAD if posted else Role.REVIEWER)
    form = _form(project, request.POST if posted else request.GET)
    if posted and form.is_valid() and _put_in_force(project, form, request, user):
        return redirect("triage", slug=slug)
    return render(request, "triage/policy.html", _context(project, form, request, rank(user, project)))


@require_POST
def reroute(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the waiting photos that the policy in force would send elsewhere through triage again; leads only."""
    user = as_user(request.user)
    moved = services.route_again(project=project_for(user, slug, Role.LEAD), user=user)
    words = ngettext("%(count)s photo goes through triage again.", "%(count)s photos go through triage again.", moved)
    messages.success(request, words % {"count": moved})
    return redirect("triage", slug=slug)


def _form(project: Project, data: QueryDict) -> PolicyForm:
    # The page goes on showing what is in force while the form holds something else.
    own = Project.objects.get(pk=project.pk)
    return PolicyForm(data if "accept_dice" in data else None, instance=own)


def _put_in_force(project: Project, form: PolicyForm, request: HttpRequest, user: User) -> bool:
    change = ChangeForm(request.POST)
    if not change.is_valid():
        form.add_error(None, change.errors["note"])
        return False
    wanted = form.thresholds()
    expected = expecting(wanted, selectors.known(project)).expected
    try:
        made = services.set_policy(
            project=project, thresholds=wanted, user=user, note=change.cleaned_data["note"],
            aim=aim_of(request.POST), promise=expected.as_json() if expected else {},
        )  # fmt: skip
    except BadInput as error:
        form.add_error(None, str(error))
        return False
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    messages.success(request, _("%(policy)s is in force.") % {"policy": str(made).capitalize()})
    return True


def _context(project: Project, form: PolicyForm, request: HttpRequest, has: int) -> dict[str, Any]:
    aim = aim_of(request.GET)
    asked = _asked(project, form, aim)
    if asked.thresholds and aim:
        form = PolicyForm(instance=form.instance, initial=asked.thresholds.as_json())
    wanted = asked.thresholds or thresholds(project)
    tried, waiting = preview(project, wanted), misplaced(project)
    rows, cell = _listed(tried.told(leads=has >= Role.LEAD.rank), request.GET.get("cell", ""))
    versions = Policy.objects.filter(project=project).select_related("user")
    return {
        "project": project,
        "nav": "settings",
        "leads": has >= Role.LEAD.rank,
        "policy": selectors.standing_policy(project),
        "now": thresholds(project),
        "form": form,
        "asked": asked,
        "aim": aim,
        "trying": asked.thresholds is not None,
        "words": told(asked),
        "tried": tried,
        "then_counts": list(tried.counts(then=True).values()),
        "now_accepted": tried.accepted(then=False),
        "then_accepted": tried.accepted(then=True),
        "table": _table(tried),
        "plot": plots.plot(
            ((row.prediction.estimated_dice, row.then.event) for row in tried.rows),
            project.accept_dice,
            wanted.accept_dice,
        ),
        "cell": cell,
        "listed": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "waiting": waiting,
        "champion": predictions.champion(project),
        "few": aims.FEWEST,
        "presets": [(name, *words, aim.get("preset") == name) for name, words in PRESETS.items()],
        "quality": QualityForm(request.GET if "median" in request.GET else None),
        "capacity": CapacityForm(request.GET if "photos_a_day" in request.GET else None),
        "change": ChangeForm(request.POST or None),
        "audited": selectors.audited(project),
        "versions": Paginator(versions, VERSIONS).get_page(request.GET.get("versions")),
    }


def _asked(project: Project, form: PolicyForm, aim: dict[str, Any]) -> Asked:
    if form.is_bound:
        return expecting(form.thresholds(), selectors.known(project)) if form.is_valid() else Asked(None, None)
    return ask(project, aim) if aim else Asked(None, None)


def _table(tried: Preview) -> list[dict[str, Any]]:
    """Rows of now, columns of then: how many photos, and the part of the address that lists them."""
    cells, now = tried.cells, tried.counts(then=False)
    return [
        {
            "word": ROUTE_WORDS[before],
            "total": now[before],
            "own": f"{before}.{before}",
            "cells": [
                {"count": cells[f"{before}.{after}"], "key": f"{before}.{after}", "same": before == after}
                for after in ROUTES
            ],
        }
        for before in ROUTES
    ]


def _listed(tried: Preview, cell: str) -> tuple[list[Any], str]:
    """The photos below the table: one cell's, or all that would go elsewhere."""
    if cell in tried.cells:
        return [row for row in tried.rows if row.cell == cell], cell
    return tried.changed, ""
