"""Every address of the application, by app."""

from csp.decorators import csp_update
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from workbench.accounts.api_urls import api_urlpatterns as accounts_api
from workbench.annotation import urls as annotation
from workbench.datasets.api_urls import api_urlpatterns as datasets_api
from workbench.review import urls as review
from workbench.training import urls as training


@login_not_required
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
    *review.api_urlpatterns,
    *training.api_urlpatterns,
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("api/", include(api_urlpatterns)),
    path("", include(annotation.urlpatterns)),
    path("", include(review.urlpatterns)),
    path("", include(training.urlpatterns)),
]
