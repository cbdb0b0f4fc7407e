"""JSON from strangers: what Python reads gladly but no database stores is refused here with a 400."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser

DEEPEST = 16


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
