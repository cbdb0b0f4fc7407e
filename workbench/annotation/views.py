"""The editor's pages."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from workbench.accounts.models import as_user
from workbench.annotation import services
from workbench.annotation.practice import editor_settings, practice_order
from workbench.annotation.practice_photo import NAME, photo_file
from workbench.annotation.selectors import standstill, work_order
from workbench.datasets.permissions import project_for
from workbench.masks.views import kept_picture
from workbench.workflow.permissions import item_for


@require_safe
def annotate_next(request: HttpRequest, slug: str) -> HttpResponse:
    """Open the next photo in the editor, or say that none needs a person."""
    user = as_user(request.user)
    project = project_for(user, slug)
    item = services.next_item(project=project, user=user)
    if item is None:
        context = {"project": project, "nav": "annotate", "now": standstill(project, user)}
        return render(request, "annotation/nothing.html", context)
    return redirect("annotate", slug=slug, item_id=item.pk)


@require_safe
@ensure_csrf_cookie
def annotate(request: HttpRequest, slug: str, item_id: int) -> HttpResponse:
    """The editor on one photo."""
    user = as_user(request.user)
    project = project_for(user, slug)
    item = services.open_item(item=item_for(user, item_id, project=project), user=user)
    return _editor(request, work_order(item, user))


@require_safe
@ensure_csrf_cookie
def practise(request: HttpRequest) -> HttpResponse:
    """The editor on the practice photo."""
    return _editor(request, practice_order(as_user(request.user)))


@require_safe
def practice_photo(request: HttpRequest) -> HttpResponseBase:
    """The picture of the practice photo."""
    return kept_picture(request, f'"{NAME}"', photo_file())


def _editor(request: HttpRequest, order: dict[str, Any]) -> HttpResponse:
    settings = editor_settings(as_user(request.user))
    return render(request, "annotation/editor.html", {"order": order, "settings": settings})
