"""Tables as files: what a spreadsheet makes of them."""

import csv
import io
from datetime import date

import pytest

from workbench.insights.tables import Cell, Column, Kind, Table, csv_answer, csv_lines

COLUMNS = (Column("name", "Name"), Column("dice", "Dice", Kind.DICE))


def lines(*rows: tuple[str, float | None]) -> list[str]:
    return list(csv_lines(Table("t", COLUMNS, [[Cell(name), Cell(dice)] for name, dice in rows])))


def test_the_names_of_the_columns_come_first_and_stay_english() -> None:
    assert lines(("a", 0.5)) == ["name,dice\r\n", "a,0.5\r\n"]


@pytest.mark.parametrize("text", ["=1+1", "+49", "-x", "@sum", "\tx", "\rx"])
def test_a_name_that_looks_like_a_formula_stays_a_text(text: str) -> None:
    row = next(csv.reader(io.StringIO(lines((text, 1.0))[1], newline="")))
    assert row[0] == f"'{text}"


def test_a_negative_number_stays_a_number() -> None:
    assert lines(("a", -0.25))[1] == "a,-0.25\r\n"


def test_commas_quotes_and_line_ends_stay_in_their_cell() -> None:
    name = 'a "long", name\nwith a line'
    assert next(csv.reader(io.StringIO("".join(lines((name, None))[1:]), newline=""))) == [name, ""]


def test_a_day_is_written_as_machines_read_it() -> None:
    assert "2026-11-21" in list(csv_lines(Table("t", COLUMNS, [[Cell(date(2026, 11, 21)), Cell(None)]])))[1]


def test_a_file_is_sent_row_by_row() -> None:
    taken = []

    def rows() -> object:
        for number in range(3):
            taken.append(number)
            yield [Cell(str(number)), Cell(0.1)]

    answer = csv_answer(Table("t", COLUMNS, rows()), "summer-t")  # type: ignore[arg-type]
    sent = iter(answer)
    next(sent), next(sent)
    assert taken == [0]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="summer-t.csv"'
