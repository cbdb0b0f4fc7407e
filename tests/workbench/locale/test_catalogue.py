"""Nothing is left in English: every string is marked, every marked string has its German words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from scripts import messages
from workbench import errors
from workbench.insights.effort import TOOLS
from workbench.retold import PATTERNS

TEMPLATES = sorted((messages.ROOT / "workbench" / "templates").rglob("*.html"))
# The product's and the field's own names, and units.
SAME_IN_ALL = {"Selvedge", "API", "CSV", "Dice", "Esc", "px", "ΔE"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w+\}")
MARKED = re.compile(r"\{% blocktranslate.*?\{% endblocktranslate %\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
SAID = re.compile(r'(?:aria-label|title|alt|placeholder|data-confirm)="([^"]*)"')
CODE = re.compile(r"<(pre|code)\b.*?</\1>", re.DOTALL)
STYLE = re.compile(r"\{% block body_class %\}\w+")
COMMENT = re.compile(r"\{#.*?#\}")
WORD = re.compile(r"[^\W\d_]{2,}")
DOMAIN_ERRORS = {name for name, value in vars(errors).items() if isinstance(value, type)}
# Commands and what only they call speak to engineers, in English; the worker's errors are stored and retold.
IN_ENGLISH = {"commands", "pipeline", "commands.py", "simulation.py", "samples", "inference.py", "models.py"}


def placeholders(words: str) -> set[str]:
    """The values that a message names."""
    return set(PLACEHOLDER.findall(words))


def bare_words(template: str) -> set[str]:
    """Words of a template that no tag translates, outside of code."""
    html = CODE.sub("", MARKED.sub("", STYLE.sub("", COMMENT.sub("", template))))
    shown = [*SAID.findall(html), re.sub(r"<[^>]*>", " ", html)]
    return {word for text in shown for word in WORD.findall(re.sub(r"&\w+;", "", text))} - SAME_IN_ALL


def raised_bare(file: Path) -> Iterator[int]:
    """Lines that raise a domain error with words that gettext never sees."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in DOMAIN_ERRORS:
            first = node.args[0] if node.args else None
            if isinstance(first, ast.JoinedStr) or (isinstance(first, ast.Constant) and first.value not in PATTERNS):
                yield node.lineno


def test_the_catalogue_has_exactly_the_messages_in_use() -> None:
    """Neither a new string without an entry nor an entry that nothing uses: `make messages` changes nothing."""
    assert messages.catalogue(messages.read()) == messages.CATALOG.read_bytes()
    assert not messages.read().obsolete


def test_every_message_is_said_in_german() -> None:
    assert messages.untranslated(messages.read()) == []
    assert not [one.id for one in messages.read() if one.fuzzy and one.id]


@pytest.mark.parametrize("message", [one for one in messages.read() if one.id], ids=lambda one: str(one.id)[:40])
def test_translations_name_the_same_values(message: Message) -> None:
    english = [placeholders(words) for words in messages.forms(message.id)]
    german = [placeholders(words) for words in messages.forms(message.string)]
    assert german[-1] == english[-1]
    # "The only photo" counts nothing, in either language.
    assert german[0] in (english[0], english[-1])


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: file.stem)
def test_every_word_of_a_template_is_marked(template: Path) -> None:
    assert not bare_words(template.read_text())


def test_every_domain_error_is_marked() -> None:
    found = [
        f"{file}:{line}"
        for file in sorted((messages.ROOT / "workbench").rglob("*.py"))
        if not IN_ENGLISH & set(file.parts)
        for line in raised_bare(file)
    ]
    assert not found


@pytest.mark.usefixtures("german")
def test_tools_are_named_in_the_readers_language() -> None:
    """Also those whose names are kept in a table."""
    assert str(TOOLS["edge"]) == "Magnetkante"
