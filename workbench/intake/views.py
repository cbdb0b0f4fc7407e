"""The page on which photos are dropped."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from workbench.accounts.models import Role, as_user
from workbench.datasets.permissions import project_for


@require_safe
@ensure_csrf_cookie
def upload(request: HttpRequest, slug: str) -> HttpResponse:
    """Drop photos, folders or a zip; reviewers and above."""
    project = project_for(as_user(request.user), slug, Role.REVIEWER)
    context = {
        "project": project,
        "nav": "photos",
        "most_bytes": settings.MAX_PHOTO_BYTES,
        "has_photos": project.photos.exists(),
        "many_labels": project.labels.filter(archived=False).count() > 1,
    }
    return render(request, "intake/upload.html", context)
