"""What comes in broken is refused with a sentence, and below /api/ every refusal is JSON."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings
from rest_framework import serializers
from rest_framework.exceptions import APIException, ParseError

from workbench.accounts.models import User
from workbench.answers import api_exception_handler
from workbench.datasets.models import Project
from workbench.errors import Stale
from workbench.parsers import DEEPEST, StrictJSONParser

ClientOf = Callable[[User], Client]

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
numbers = st.integers(-(2**63) + 1, 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(texts, below, max_size=3),
    max_leaves=8,
)


def parse(body: bytes) -> Any:
    """Parse a request's body."""
    return StrictJSONParser().parse(io.BytesIO(body))


@given(values)
def test_json_that_can_be_stored_comes_through(value: Any) -> None:
    """Unchanged."""
    assert parse(json.dumps(value).encode()) == value


@pytest.mark.parametrize(
    "body",
    [
        b'"a\\u0000b"',
        b'{"a\\u0000b": 1}',
        b'["\\ud800"]',
        b'{"\\udfff": 1}',
        b"NaN",
        b"[Infinity]",
        b"-Infinity",
        b"1e999",
        b"[-1e999]",
        str(2**63).encode(),
        b"1" * 5000,
        b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1),
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"\xff",
        b"\xed\xa0\x80",
        b"{",
        b"",
    ],
    ids=lambda body: body[:12].decode("latin-1"),
)
def test_everything_else_is_refused(body: bytes) -> None:
    """NUL, half characters, what is no number, what is too large or too deep, what is no JSON."""
    with pytest.raises(ParseError):
        parse(body)


def test_a_body_that_would_fill_the_memory_is_413(settings: Settings) -> None:
    """It is not even read to its end."""
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    with pytest.raises(APIException) as refused:
        parse(b'"' + b"x" * 1000 + b'"')
    assert refused.value.status_code == 413
    assert parse(b'"' + b"x" * 98 + b'"') == "x" * 98


@pytest.mark.parametrize("body", ['{"name": "a\\u0000"}', '{"name": NaN}', "{", "[]", "null", '"x"', "[" * 9999])
def test_a_broken_body_is_400_and_never_500(body: str, root: User, client_of: ClientOf) -> None:
    """Through the whole stack."""
    answer = client_of(root).post("/api/projects/", body, content_type="application/json")
    assert answer.status_code == 400
    assert isinstance(answer.json()["detail"], str)


def test_another_kind_of_body_is_415(root: User, client_of: ClientOf) -> None:
    """The API speaks JSON."""
    answer = client_of(root).post("/api/projects/", "<a/>", content_type="text/xml")
    assert (answer.status_code, "detail" in answer.json()) == (415, True)


@pytest.mark.parametrize("path", ["/api/nothing/", "/api/projects/nothing/", "/api/items/1/nothing/", "/api/"])
def test_unknown_addresses_below_api_are_json(path: str, root: User, client_of: ClientOf) -> None:
    """For programs, signed in or not."""
    for client in (client_of(root), Client()):
        answer = client.get(path)
        assert answer.status_code in {401, 404}
        assert set(answer.json()) == {"detail"}


def test_unknown_pages_are_pages(root: User, client_of: ClientOf) -> None:
    """For people."""
    answer = client_of(root).get("/nothing/")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/html")


def test_a_domain_error_on_a_page_is_a_page(project: Any, sam: User, client_of: ClientOf) -> None:
    """With its sentence and its status."""
    answer = client_of(sam).get(reverse("project", args=[project.slug]))
    assert answer.status_code == 404
    assert "There is no such project." in answer.content.decode()


def test_what_nobody_foresaw_is_500_without_details(
    root: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log has them."""

    def broken(*_: object) -> None:
        raise RuntimeError("a secret of the house")

    monkeypatch.setattr("workbench.datasets.api.visible_projects", broken)
    client = client_of(root)
    client.raise_request_exception = False
    answer = client.get("/api/projects/")
    assert (answer.status_code, set(answer.json())) == (500, {"detail"})
    assert "secret" not in answer.json()["detail"]


def test_a_strange_host_is_400() -> None:
    """JSON below /api/."""
    answer = Client(headers={"host": "evil.example"}).get("/api/session/")
    assert (answer.status_code, "detail" in answer.json()) == (400, True)


def test_domain_errors_carry_their_extras() -> None:
    """For example under which name a lost save is kept."""
    answer = api_exception_handler(Stale("Too old.", kept="d7"), {})
    assert answer is not None
    assert (answer.status_code, answer.data) == (412, {"detail": "Too old.", "kept": "d7"})


def test_every_wrong_field_is_named_in_the_detail() -> None:
    """Programs find them by field, people in one sentence."""
    error = serializers.ValidationError({"name": ["Too long."], "layers": [{}, {"data": ["Not base64."]}]})
    answer = api_exception_handler(error, {})
    assert answer is not None
    assert answer.data["detail"] == "name: Too long. data: Not base64."
    assert set(answer.data["fields"]) == {"name", "layers"}


def test_a_nul_in_a_page_is_left_out(project: Project, lea: User, client_of: ClientOf) -> None:
    """PostgreSQL refuses one, in what it keeps and in what it is asked; "%00" as somebody's text stays."""
    client, new = client_of(lea), f"/projects/{project.slug}/recipes/new/"
    preset = client.get(new + "?from=laptop").context["text"]
    assert client.get(new + "?from=lap%00top").context["text"] == preset
    sent = {"na\0me": "fi\0ne", "text": f"# 100%00 wool\0\n{preset}"}
    assert client.post(new, sent).status_code == 302
    kept = project.recipes.get()
    assert (kept.name, kept.text) == ("fine", f"# 100%00 wool\n{preset}")
    assert client.get(f"/projects/{project.slug}/recipes/fi%00ne/").status_code == 404
