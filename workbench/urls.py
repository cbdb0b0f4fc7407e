"""Every address of the application, by app."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path


@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """Answers when the web process is up: for the proxy and for `make demo`."""
    return HttpResponse("ok", content_type="text/plain")


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz),
]
