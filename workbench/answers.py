"""How the edges answer when something went wrong: a page for people, JSON below /api/."""

from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import defaults
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import exception_handler

from workbench.errors import DomainError


def api_exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn domain errors and Django validation errors into JSON bodies with a `detail`."""
    if isinstance(error, DomainError):
        return Response({"detail": str(error), **error.extra}, status=error.status)
    if isinstance(error, ValidationError):
        return Response({"detail": " ".join(error.messages)}, status=400)
    if isinstance(error, serializers.ValidationError):
        return Response({"detail": " ".join(_sentences(error.detail)), "fields": error.detail}, status=400)
    return exception_handler(error, context)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 for an address that does not exist."""
    if _is_api(request):
        return JsonResponse({"detail": _("There is nothing at this address.")}, status=404)
    return defaults.page_not_found(request, exception)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 for a request that Django itself refuses, for example a strange host or a body that is too large."""
    if _is_api(request):
        return JsonResponse({"detail": _("This request cannot be read.")}, status=400)
    return defaults.bad_request(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """500 for what nobody foresaw."""
    if _is_api(request):
        return JsonResponse({"detail": _("Something went wrong here. The log of the server says what.")}, status=500)
    return defaults.server_error(request)


class DomainErrorMiddleware:
    """Shows a domain error that a page view raised as a page, or as JSON below /api/."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        if _is_api(request):
            return JsonResponse({"detail": str(error), **error.extra}, status=error.status)
        return render(request, "error.html", {"message": str(error), "status": error.status}, status=error.status)


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def _sentences(detail: Any, field: str = "") -> Iterator[str]:
    """Every message of a serializer's errors, each with the field it is about."""
    if isinstance(detail, dict):
        for name, below in detail.items():
            yield from _sentences(below, field if name == "non_field_errors" else str(name))
    elif isinstance(detail, list):
        for below in detail:
            yield from _sentences(below, field)
    else:
        yield f"{field}: {detail}" if field else str(detail)
