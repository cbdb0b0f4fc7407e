"""What to ask of the studio: the list, the same as a file, and the marks on it."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from workbench.accounts.models import Role, as_user
from workbench.datasets.permissions import project_for
from workbench.insights import studio as reading
from workbench.insights.tables import csv_answer
from workbench.review import studio
from workbench.workflow.permissions import item_for

PER_PAGE = 50


@require_safe
def studio_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Photos that a new shot would help, by what to change."""
    project = project_for(as_user(request.user), slug, Role.REVIEWER)
    found, asked = studio.wishes(project), reading.asked(request.GET)
    changes, states = reading.choices(found, asked)
    page = Paginator(reading.narrowed(found, asked), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "project": project,
        "nav": "review",
        "asked": asked,
        "changes": changes,
        "states": states,
        "total": len(found),
        "page": page,
        "rows": [(one, reading.words(one.advice), reading.STATES[one.state]) for one in page],
        "query": request.GET.urlencode(),
    }
    return render(request, "insights/studio.html", context)


@require_safe
def studio_file(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """The whole list, narrowed as the address says, as CSV."""
    project = project_for(as_user(request.user), slug, Role.REVIEWER)
    rows = reading.narrowed(studio.wishes(project), reading.asked(request.GET))
    return csv_answer(reading.table(project, rows), f"{project.slug}-studio-{timezone.localdate()}")


@require_POST
def studio_mark(request: HttpRequest, slug: str, item_id: int) -> HttpResponse:
    """Mark a photo as asked for, answered, or open again; back to the list as it was."""
    user = as_user(request.user)
    project = project_for(user, slug, Role.REVIEWER)
    item = item_for(user, item_id, Role.REVIEWER, project=project)
    studio.mark(item=item, user=user, state=request.POST.get("state", ""))
    response = redirect("studio", slug=slug)
    # Encoded anew: a line break in it would end the header.
    if query := QueryDict(request.POST.get("query", "")[:500]).urlencode():
        response["Location"] += f"?{query}"
    return response
