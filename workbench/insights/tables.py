"""A table as pages show it and files hold it: the same rows for the reader and for the spreadsheet."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from django.http import StreamingHttpResponse

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

Value = str | int | float | date | None
# A spreadsheet takes a cell that begins like this for a formula, and would run it.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Kind(StrEnum):
    """How a column's values are written for a reader."""

    TEXT = "text"
    COUNT = "count"
    NUMBER = "number"
    DICE = "dice"
    SHARE = "share"
    SECONDS = "seconds"
    MOMENT = "moment"
    DAY = "day"


class Column(NamedTuple):
    """A column: its name in the file, which never changes with the language, its words, and how values are written."""

    key: str
    words: "StrPromise | str"
    kind: Kind = Kind.TEXT


class Cell(NamedTuple):
    """A value, and the address of the photos behind it."""

    value: Value
    href: str = ""


@dataclass(frozen=True)
class Table:
    """Columns and rows; `rows` may be a generator when only a file is made of it."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]

    def body(self) -> Iterator[list[tuple[Column, Cell]]]:
        """Each row as columns with their cells."""
        for row in self.rows:
            yield list(zip(self.columns, row, strict=True))


def csv_answer(table: Table, filename: str) -> StreamingHttpResponse:
    """The table as a CSV download (RFC 4180, UTF-8), sent row by row."""
    response = StreamingHttpResponse(csv_lines(table), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}.csv"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def csv_lines(table: Table) -> Iterator[str]:
    """The lines of the file, the column names first."""
    writer = csv.writer(_Echo())
    yield writer.writerow([column.key for column in table.columns])
    for row in table.rows:
        yield writer.writerow([_written(cell.value) for cell in row])


def _written(value: Value) -> str:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA) else value
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return "" if value is None else str(value)


class _Echo:
    """A file that returns each line instead of keeping it."""

    def write(self, line: str) -> str:
        return line
