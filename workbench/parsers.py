"""What strangers send and Python reads gladly, but no database stores: refused in JSON with a 400, else dropped."""

import json
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser

DEEPEST = 16


class NoNulMiddleware:
    """Leaves NUL, which PostgreSQL refuses and no key types, out of addresses' queries and of the pages' forms."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        """Raises Http404 for a NUL in the path: nothing is called so."""
        if "\0" in request.path_info:
            raise Http404
        request.GET = QueryDict(_without_nul(request.GET), encoding=request.GET.encoding)
        # What is sent to the API is read by its parsers, an upload as it comes in.
        if request.method == "POST" and not request.path.startswith("/api/"):
            request.POST = QueryDict(_without_nul(request.POST), encoding=request.POST.encoding)


class TooLarge(APIException):
    """A body that would fill the memory."""

    status_code = 413
    default_detail = _("The body is too large.")


class StrictJSONParser(JSONParser):
    """JSON without NUL, lone surrogates, NaN, infinities or deep nesting."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        """Return the parsed body. Raises ParseError (400) with the reason."""
        try:
            value = json.loads(_read(stream).decode("utf-8"), parse_constant=_refuse)
            _check(value, DEEPEST)
        except RecursionError as error:
            raise ParseError(gettext("The JSON is nested too deeply.")) from error
        except ValueError as error:
            raise ParseError(
                gettext("The body is not JSON that can be stored: %(error)s") % {"error": error}
            ) from error
        return value


def _without_nul(given: QueryDict) -> str:
    return given.urlencode().replace("%00", "")


def _read(stream: Any) -> bytes:
    # REST framework reads a JSON body past Django's own limit.
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    raw: bytes = stream.read(most + 1)
    if len(raw) > most:
        raise TooLarge
    return raw


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a JSON number.")


def _check(value: Any, depth: int) -> None:
    if depth == 0:
        raise ValueError("it is nested too deeply.")
    if isinstance(value, str):
        _check_text(value)
    elif (isinstance(value, float) and value in (float("inf"), float("-inf"))) or (
        isinstance(value, int) and abs(value) > 2**63 - 1
    ):
        raise ValueError("a number is too large.")
    elif isinstance(value, list):
        for entry in value:
            _check(entry, depth - 1)
    elif isinstance(value, dict):
        for key, entry in value.items():
            _check_text(key)
            _check(entry, depth - 1)


def _check_text(text: str) -> None:
    if "\0" in text:
        raise ValueError("a text contains a NUL character.")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("a text contains half a character.")
