"""A person's own work."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from workbench.accounts.models import as_user
from workbench.annotation.own_work import own_stretches, own_submitted
from workbench.insights.own_row import own_table
from workbench.insights.periods import latest

PER_PAGE = 50
DAYS = 90


@require_safe
def your_work(request: HttpRequest) -> HttpResponse:
    """What this person submitted today and this week, how it fared, and every photo of theirs."""
    user = as_user(request.user)
    page = Paginator(own_submitted(user), PER_PAGE).get_page(request.GET.get("page"))
    stretches = zip((_("Today"), _("This week")), own_stretches(user), strict=True)
    context = {"page": page, "stretches": list(stretches), "own": own_table(user, latest(DAYS)), "days": DAYS}
    return render(request, "insights/your_work.html", context)
