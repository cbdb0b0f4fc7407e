"""What can go wrong in the domain, in words for the person who caused it, and how the edges answer."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from rest_framework.response import Response
from rest_framework.views import exception_handler


class DomainError(Exception):
    """A request that cannot be met: str() is the sentence shown, `extra` goes into the JSON body."""

    status = 400

    def __init__(self, message: str, **extra: Any) -> None:
        super().__init__(message)
        self.extra = extra


class BadInput(DomainError):
    """What was sent cannot be used."""


class NotAllowed(DomainError):
    """The person may see this, but not do that."""

    status = 403


class NotFound(DomainError):
    """It does not exist, or it is nothing this person may know of."""

    status = 404


class Conflict(DomainError):
    """Somebody or something else was faster; nothing was overwritten."""

    status = 409


class Stale(DomainError):
    """The caller worked from an older version than the stored one."""

    status = 412


class Unconditional(DomainError):
    """A write without If-Match."""

    status = 428


class StorageFull(DomainError):
    """The disk is nearly full."""

    status = 507


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
