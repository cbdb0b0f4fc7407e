"""How the edges answer when something went wrong: a page for people, JSON below /api/."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from rest_framework.response import Response
from rest_framework.views import exception_handler

from workbench.errors import DomainError


def api_exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn domain errors and Django validation errors into JSON bodies with a `detail`."""
    if isinstance(error, DomainError):
        return Response({"detail": str(error), **error.extra}, status=error.status)
    if isinstance(error, ValidationError):
        return Response({"detail": " ".join(error.messages)}, status=400)
    return exception_handler(error, context)


class DomainErrorMiddleware:
    """Shows a domain error that a page view raised as a page, or as JSON below /api/."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        if request.path.startswith("/api/"):
            return JsonResponse({"detail": str(error), **error.extra}, status=error.status)
        return render(request, "error.html", {"message": str(error), "status": error.status}, status=error.status)
