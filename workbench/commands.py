"""What every command for machines shares: one JSON object on stdout, progress on stderr, and honest exit codes."""

import json
import sys
from argparse import ArgumentTypeError
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Never, TypeVar

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from workbench.accounts.models import User
from workbench.datasets.models import Project
from workbench.errors import BadInput, DomainError

NOT_ALL_WELL = 1
BAD_ARGUMENTS = 2
SHOWN = 20

Entry = TypeVar("Entry")


class JsonCommand(BaseCommand):
    """A command with --json. It ends with exit code 0 when all went well, 1 when not, 2 for bad arguments."""

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --json; call it from the subclass."""
        parser.add_argument("--json", action="store_true", help="print one JSON object on stdout")

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run `handle`; what the person can put right becomes a sentence on stderr and exit code 2."""
        self.as_json = bool(options["json"])
        try:
            return super().execute(*args, **options)
        except BadInput as error:
            self.fail(str(error), BAD_ARGUMENTS)
        except ValidationError as error:
            self.fail(" ".join(error.messages), BAD_ARGUMENTS)
        except DomainError as error:
            self.fail(str(error), NOT_ALL_WELL)

    def finish(self, data: dict[str, Any], *, ok: bool = True) -> None:
        """Print the result for people or for machines. Exits with 1 unless all went well."""
        text = json.dumps(data, ensure_ascii=False) if self.as_json else "\n".join(lines(data))
        self.stdout.write(text)
        if not ok:
            sys.exit(NOT_ALL_WELL)

    def fail(self, message: str, code: int) -> Never:
        """Say on stderr what is wrong and exit."""
        self.stderr.write(message)
        sys.exit(code)

    def progress(self, entries: Iterable[Entry], total: int, what: str) -> "tqdm[Entry]":
        """The entries, with a bar and an estimate on stderr."""
        return tqdm(entries, total=total, desc=what, file=sys.stderr, mininterval=0.2, disable=total == 0)

    def bar(self, total: int | None, what: str) -> "tqdm[Never]":
        """The same bar for work that is not a loop here: call its `update()`."""
        return tqdm(total=total, desc=what, file=sys.stderr, mininterval=0.2)


def lines(data: dict[str, Any]) -> list[str]:
    """The same result for people: a line for each figure, and the first entries of each list."""
    out: list[str] = []
    for key, value in data.items():
        name = key.replace("_", " ")
        if isinstance(value, list):
            out += [f"{name}: {len(value)}", *(f"  {_entry(entry)}" for entry in value[:SHOWN])]
            out += [f"  and {len(value) - SHOWN} more"] if len(value) > SHOWN else []
        else:
            out.append(f"{name}: {_entry(value)}")
    return out


def find_project(slug: str) -> Project:
    """The project of that slug. Raises BadInput naming those there are."""
    project = Project.objects.filter(slug=slug, archived=False).first()
    if project is None:
        slugs = list(Project.objects.filter(archived=False).values_list("slug", flat=True)[:20])
        raise BadInput(
            f"There is no project {slug}. " + (f"There are: {', '.join(slugs)}." if slugs else "There is none yet.")
        )
    return project


def find_user(name: str) -> User | None:
    """The person of that user name, None for an empty name. Raises BadInput."""
    user = User.objects.filter(username=name).first()
    if name and user is None:
        raise BadInput(f"There is nobody called {name}.")
    return user


def folder(text: str) -> Path:
    """A folder given as an argument. Ends the command with status 2 where there is none."""
    path = Path(text)
    if not path.is_dir():
        raise ArgumentTypeError(f"{text} is no folder")
    return path


def share(text: str) -> float:
    """A number from 0 to 1 given as an argument. Ends the command with status 2 for anything else."""
    try:
        value = float(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is no number") from None
    if not 0 <= value <= 1:
        raise ArgumentTypeError(f"{text} is not between 0 and 1")
    return value


def _entry(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, dict):
        return ", ".join(f"{key} {_entry(entry)}" for key, entry in value.items())
    return "none" if value is None else str(value)
