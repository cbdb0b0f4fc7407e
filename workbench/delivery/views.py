"""The page on which exports are chosen."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from workbench.accounts.models import Role, as_user
from workbench.datasets.permissions import project_for
from workbench.delivery import services


@require_safe
def export(request: HttpRequest, slug: str) -> HttpResponse:
    """What can be taken out, and how many photos it will hold; reviewers and above."""
    project = project_for(as_user(request.user), slug, Role.REVIEWER)
    formats = [{"name": name, "writer": services.writer_for(project, name)} for name in services.FORMATS]
    context = {
        "project": project,
        "nav": "export",
        "formats": formats,
        "soft": services.SOFT,
        "accepted": services.accepted(project).count(),
        "photos": project.photos.count(),
    }
    return render(request, "delivery/export.html", context)
