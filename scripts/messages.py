"""Collect every string that people read from templates and Python, and bring the German catalogue up to date.

`make messages` runs it: new strings come in untranslated, those no longer used go out. Compiling is pybabel's work.
"""

import ast
import io
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, cast

import django
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from django.template import Template
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

ROOT = Path(__file__).resolve().parent.parent
CATALOG = ROOT / "workbench" / "locale" / "de" / "LC_MESSAGES" / "django.po"
HEADER = r"""msgid ""
msgstr ""
"Project-Id-Version: Selvedge\n"
"Language: de\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

"""
# Calls whose first argument is a message, and those whose second is its plural.
SINGLE = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
# A message handed to another tag: {% icon "sun" _("Light") %}.
IN_TAG = re.compile(r'[\s=:]_\("([^"\\]*)"\)')


class Message(NamedTuple):
    """One string to translate, with its plural where it counts something."""

    singular: str
    plural: str = ""


def messages() -> dict[Message, list[str]]:
    """Every message with the files it stands in, as paths below the project. Needs Django to be set up."""
    found: dict[Message, list[str]] = {}
    for file in _sources():
        for message in _in_template(file) if file.suffix == ".html" else _in_python(file):
            found.setdefault(message, []).append(file.relative_to(ROOT).as_posix())
    return found


def catalogue(known: Catalog) -> bytes:
    """The file of a catalogue with exactly the messages in use: sorted, without line numbers, so that only real
    changes show."""
    catalog = Catalog(locale="de")
    for (singular, plural), files in sorted(messages().items()):
        before = known.get(singular)
        key, blank = ((singular, plural), ("", "")) if plural else (singular, "")
        kept = before.string if before is not None and before.id == key else blank
        catalog.add(key, kept, locations=[(file, 1) for file in dict.fromkeys(files)])
    out = io.BytesIO()
    write_po(out, catalog, width=118, omit_header=True, sort_output=True, include_lineno=False)
    return HEADER.encode() + out.getvalue()


def read() -> Catalog:
    """The German catalogue as it is."""
    with CATALOG.open("rb") as file:
        return read_po(file, locale="de")


def _sources() -> Iterator[Path]:
    workbench = ROOT / "workbench"
    yield from sorted((workbench / "templates").rglob("*.html"))
    yield from (file for file in sorted(workbench.rglob("*.py")) if "migrations" not in file.parts)


def _in_template(file: Path) -> Iterator[Message]:
    source = file.read_text()
    nodes = Template(source).nodelist
    for node in nodes.get_nodes_by_type(TranslateNode):
        # A lone % is doubled when the tag looks the message up.
        yield Message(str(cast(TranslateNode, node).filter_expression.var.literal).replace("%", "%%"))
    for node in nodes.get_nodes_by_type(BlockTranslateNode):
        yield _of_block(cast(BlockTranslateNode, node))
    yield from (Message(said) for said in IN_TAG.findall(source))


def _of_block(node: BlockTranslateNode) -> Message:
    # Both come trimmed where the tag says so.
    singular, _ = node.render_token_list(node.singular)
    plural, _ = node.render_token_list(node.plural or [])
    return Message(singular, plural)


def _in_python(file: Path) -> Iterator[Message]:
    for node in ast.walk(ast.parse(file.read_text())):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        wanted = 1 if node.func.id in SINGLE else 2 if node.func.id in PLURAL else 0
        said = [one.value for one in node.args[:wanted] if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if any(isinstance(one, ast.JoinedStr) for one in node.args[:wanted]):
            raise SystemExit(f"{file}, line {node.lineno}: a message cannot be an f-string.")
        if wanted and len(said) == wanted:
            yield Message(*said)


def untranslated(catalog: Catalog) -> list[str]:
    """The messages without a translation, of a plural also those with only one form."""
    return [str(message.id) for message in catalog if message.id and not all(forms(message.string))]


def forms(words: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """The forms of a message or its translation: one, or singular and plural."""
    return (words,) if isinstance(words, str) else tuple(words or ("",))


def main() -> None:
    """Write the catalogue anew and say what is missing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workbench.settings")
    django.setup()
    CATALOG.parent.mkdir(parents=True, exist_ok=True)
    CATALOG.write_bytes(catalogue(read()))
    sys.stdout.write(f"{len(messages())} messages, {len(untranslated(read()))} without a German translation.\n")


if __name__ == "__main__":
    main()
