"""Every address of the application, by app."""

from csp.decorators import csp_update
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_safe
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from workbench.accounts import urls as accounts
from workbench.accounts.api_urls import api_urlpatterns as accounts_api
from workbench.annotation import urls as annotation
from workbench.datasets import urls as datasets
from workbench.datasets.api_urls import api_urlpatterns as datasets_api
from workbench.delivery import urls as delivery
from workbench.insights import urls as insights
from workbench.intake import urls as intake
from workbench.masks import urls as masks
from workbench.review import urls as review
from workbench.training import urls as training
from workbench.triage import urls as triage
from workbench.workflow import urls as workflow


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answers when the web process is up: for the proxy and for `make demo`."""
    return HttpResponse("ok", content_type="text/plain")


# Swagger UI draws its icons as data: pictures and styles itself in place; nothing else on the site may.
docs = csp_update({"style-src": ["'unsafe-inline'"]})(SpectacularSwaggerSplitView.as_view(url_name="schema"))

api_urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", docs, name="api-docs"),
    *accounts_api,
    *annotation.api_urlpatterns,
    *datasets_api,
    *delivery.api_urlpatterns,
    *intake.api_urlpatterns,
    *review.api_urlpatterns,
    *training.api_urlpatterns,
    *triage.api_urlpatterns,
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("api/", include(api_urlpatterns)),
    path("", include(accounts.urlpatterns)),
    path("", include(annotation.urlpatterns)),
    path("", include(datasets.urlpatterns)),
    path("", include(delivery.urlpatterns)),
    path("", include(insights.urlpatterns)),
    path("", include(intake.urlpatterns)),
    path("", include(masks.urlpatterns)),
    path("", include(review.urlpatterns)),
    path("", include(training.urlpatterns)),
    path("", include(triage.urlpatterns)),
    path("", include(workflow.urlpatterns)),
]

handler400 = "workbench.answers.bad_request"
handler404 = "workbench.answers.not_found"
handler500 = "workbench.answers.server_error"
