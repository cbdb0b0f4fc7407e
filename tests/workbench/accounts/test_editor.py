"""A person's keys are on the server: the same on every computer, and never another person's."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from workbench.accounts.editor import MOST_COMMANDS
from workbench.accounts.models import User

ClientOf = Callable[[User], Client]
ADDRESS = "/api/account/editor/"


def put(client: Client, content: Any) -> Any:
    return client.generic("PUT", ADDRESS, json.dumps(content), content_type="application/json")


def test_somebody_new_has_photoshops_keys(sam: User, client_of: ClientOf) -> None:
    assert client_of(sam).get(ADDRESS).json() == {"preset": "photoshop", "keys": {}}


def test_what_one_changes_is_there_on_the_next_computer(sam: User, ann: User, client_of: ClientOf) -> None:
    chosen = {"preset": "label-studio", "keys": {"submit": ["Ctrl+Enter", "F9"], "holeNext": [], "undo": ["Ctrl+ü"]}}
    answer = put(client_of(sam), chosen)
    assert (answer.status_code, answer.json()) == (200, chosen)
    assert client_of(sam).get(ADDRESS).json() == chosen
    assert client_of(ann).get(ADDRESS).json()["preset"] == "photoshop"


def test_a_put_replaces_all(sam: User, client_of: ClientOf) -> None:
    client = client_of(sam)
    put(client, {"preset": "cvat", "keys": {"submit": ["F9"]}})
    assert put(client, {"preset": "cvat", "keys": {}}).json() == {"preset": "cvat", "keys": {}}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"preset": "gimp", "keys": {}}, "preset:"),
        ({"keys": {}}, "preset:"),
        ({"preset": "cvat"}, "keys:"),
        ({"preset": "cvat", "keys": ["Ctrl+Z"]}, "Send the keys as an object"),
        ({"preset": "cvat", "keys": {f"c{n}": [] for n in range(MOST_COMMANDS + 1)}}, "at most 150 commands"),
        ({"preset": "cvat", "keys": {"<b>": ["A"]}}, "<b> is no command"),
        ({"preset": "cvat", "keys": {"x" * 5000: ["A"]}}, "is no command"),
        ({"preset": "cvat", "keys": {"undo": "Ctrl+Z"}}, "The keys of undo are a list of texts."),
        ({"preset": "cvat", "keys": {"undo": [1]}}, "The keys of undo are a list of texts."),
        ({"preset": "cvat", "keys": {"undo": ["A", "B", "C", "D", "E"]}}, "undo can have at most 4 keys."),
        ({"preset": "cvat", "keys": {"undo": [""]}}, "undo has a key that no keyboard sends."),
        ({"preset": "cvat", "keys": {"undo": ["\n"]}}, "undo has a key that no keyboard sends."),
        ({"preset": "cvat", "keys": {"undo": ["x" * 41]}}, "undo has a key that no keyboard sends."),
    ],
)
def test_what_is_no_keyboard_is_refused_in_words(sam: User, client_of: ClientOf, content: Any, words: str) -> None:
    answer = put(client_of(sam), content)
    assert (answer.status_code, words in answer.json()["detail"]) == (400, True), answer.json()
    sam.refresh_from_db()
    assert sam.editor == {}
