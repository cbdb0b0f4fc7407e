"""Making a project, its settings and labels, and its members."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workbench.accounts.models import Role, as_user
from workbench.datasets import services, viewpoints
from workbench.datasets.forms import LabelFormSet, MemberForm, NewProjectForm, SettingsForm
from workbench.datasets.models import Membership, Project
from workbench.datasets.permissions import project_for, require_admin
from workbench.errors import BadInput
from workbench.retold import retold

PER_PAGE = 50
LONGEST_EXAMPLE = 200


@require_http_methods(["GET", "HEAD", "POST"])
def project_new(request: HttpRequest) -> HttpResponse:
    """Make a project; admins only, and whoever makes it leads it."""
    user = as_user(request.user)
    require_admin(user)
    form = NewProjectForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and (made := _create(form, request)):
        return redirect("project", slug=made.slug)
    return render(request, "datasets/project_new.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, slug: str) -> HttpResponse:
    """The triage policy, training, splits, file names and labels of a project; leads only."""
    project = project_for(as_user(request.user), slug, Role.LEAD)
    # The header goes on showing the stored name while the form holds one that may be refused.
    form = SettingsForm(request.POST or None, instance=Project.objects.get(pk=project.pk))
    labels = LabelFormSet(request.POST or None, queryset=project.labels.all(), prefix="labels")
    if request.method == "POST" and form.is_valid() and labels.is_valid() and _save(project, form, labels, request):
        messages.success(request, _("The settings are saved."))
        return redirect("settings", slug=slug)
    context = {"project": project, "nav": "settings", "form": form, "labels": labels}
    return render(request, "datasets/settings.html", context | _example(project, request))


@require_safe
def pattern(request: HttpRequest, slug: str) -> HttpResponse:
    """What a pattern makes of an example, as a piece of the settings page."""
    project = project_for(as_user(request.user), slug, Role.LEAD)
    return render(request, "datasets/pattern.html", _example(project, request))


@require_http_methods(["GET", "HEAD", "POST"])
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """Who works on the project, and as what; a lead adds people or changes their role."""
    project = project_for(as_user(request.user), slug, Role.LEAD)
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person, role = form.cleaned_data["username"], Role(form.cleaned_data["role"])
        services.set_role(project=project, user=person, role=role)
        messages.success(
            request,
            _("%(name)s is now %(role)s in %(project)s.")
            % {"name": person, "role": role.label, "project": project.name},
        )
        return redirect("members", slug=slug)
    rows = Membership.objects.filter(project=project).select_related("user").order_by("user__username")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"project": project, "nav": "settings", "form": form, "page": page, "roles": Role.choices}
    return render(request, "datasets/members.html", context)


@require_POST
def change_member(request: HttpRequest, slug: str, member_id: int) -> HttpResponse:
    """Give a member another role, or with an empty one take it away."""
    project = project_for(as_user(request.user), slug, Role.LEAD)
    member = get_object_or_404(Membership.objects.select_related("user"), pk=member_id, project=project)
    role = request.POST.get("role", "")
    if role and role not in Role.values:
        raise BadInput(_("There is no such role."))
    services.set_role(project=project, user=member.user, role=Role(role) if role else None)
    messages.success(
        request,
        _("%(user)s is changed.") % {"user": member.user}
        if role
        else _("%(user)s no longer works on this project.") % {"user": member.user},
    )
    return redirect("members", slug=slug)


def _create(form: NewProjectForm, request: HttpRequest) -> Project | None:
    data = form.cleaned_data
    try:
        return services.create_project(
            name=data["name"],
            labels=form.label_names(),
            brand_color=data["brand_color"],
            created_by=as_user(request.user),
        )
    except BadInput as error:
        form.add_error(None, str(error))
    except ValidationError as error:
        form.add_error(None, error.messages)
    return None


def _save(project: Project, form: SettingsForm, labels: Any, request: HttpRequest) -> bool:
    new = [line.strip() for line in request.POST.get("new_labels", "").splitlines() if line.strip()]
    try:
        services.check_settings(form.instance)
        with transaction.atomic():
            form.save()
            labels.save()
            if new:
                known = list(project.labels.values_list("name", flat=True))
                services.set_labels(project=project, names=[*known, *new])
    except BadInput as error:
        form.add_error(None, str(error))
    except ValidationError as error:
        form.add_error(None, error.messages)
    return not form.errors


def _example(project: Project, request: HttpRequest) -> dict[str, Any]:
    expression = request.GET.get("name_pattern", project.name_pattern)
    first = project.photos.values_list("name", flat=True).first()
    example = request.GET.get("example", first or "SKU-12_FrontRight.jpg")[:LONGEST_EXAMPLE]
    problem = retold(viewpoints.problem(expression))
    named = None if problem else viewpoints.parse(example.rsplit(".", 1)[0], expression)
    return {"example": example, "problem": problem, "named": named}
