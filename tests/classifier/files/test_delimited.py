"""CSV and TSV come back as they were written, and damage costs one row."""

import csv
import io
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.errors import DataError
from classifier.files.content import inspect
from classifier.files.delimited import records, table_rows
from classifier.files.opening import open_table
from classifier.files.table import Limits, Row

TEXTS = ["diet creates dimples", 'said "no, never"\nto carbs 💪', "a; b\tc | d", "", " spaces "]


def read(path: Path, limits: Limits | None = None) -> list[Row]:
    return list(open_table(inspect(path), limits).rows)


def written(folder: Path, content: str, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode())
    return path


@pytest.mark.parametrize(
    "delimiter", [",", ";", "\t", "|"], ids=["comma", "semicolon", "tab", "bar"]
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_rows_come_back_in_order(tmp_path: Path, delimiter: str, end: str) -> None:
    """The delimiter is found; quoted delimiters, quotes and line breaks are part of the text."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerow(["id", "text"])
    writer.writerows(enumerate(TEXTS))
    path = written(tmp_path, file.getvalue(), "a.tsv" if delimiter == "\t" else "a.csv")
    table = open_table(inspect(path))
    rows = list(table.rows)
    assert table.columns == ("id", "text")
    assert [row.cells for row in rows] == [
        {"id": str(number), "text": text} for number, text in enumerate(TEXTS)
    ]
    assert [row.problem for row in rows] == [None] * len(TEXTS)
    assert [row.place for row in rows] == [f"line {place}" for place in (2, 3, 5, 6, 7)]
    assert table.share_read() == 1.0


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


@settings(max_examples=200, deadline=None)
@given(
    table=st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=8),
    delimiter=st.sampled_from(",;\t|"),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC]),
)
def test_any_table_comes_back(
    tmp_path_factory: pytest.TempPathFactory,
    table: list[tuple[str, str, str]],
    delimiter: str,
    quoting: int,
) -> None:
    """What `csv.writer` writes is read as it was, whatever stands in the cells."""
    path = tmp_path_factory.getbasetemp() / "any.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=delimiter, quoting=quoting)  # type: ignore[arg-type]
        writer.writerow(["id", "text", "note"])
        writer.writerows(table)
    rows = read(path)
    assert [tuple(row.cells.values()) for row in rows] == table
    assert all(row.problem is None and tuple(row.cells) == ("id", "text", "note") for row in rows)


def test_a_header_alone_has_no_rows(tmp_path: Path) -> None:
    """The columns are known, and nothing is wrong."""
    table = open_table(inspect(written(tmp_path, "id,text\n")))
    assert (table.columns, list(table.rows)) == (("id", "text"), [])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_ragged_rows_are_told_and_keep_their_cells(tmp_path: Path, end: str) -> None:
    """Too few cells or too many cost the row; those beyond the header are in `extra_cells`."""
    rows = read(written(tmp_path, end.join(["id,text", "1,a", "2", "3,b,c,d", "", "4,e"])))
    assert [row.cells for row in rows] == [
        {"id": "1", "text": "a"},
        {"id": "2", "text": ""},
        {"id": "3", "text": "b", "extra_cells": ["c", "d"]},
        {"id": "4", "text": "e"},
    ]
    assert [row.place for row in rows] == ["line 2", "line 3", "line 4", "line 6"]
    assert [bool(row.problem) for row in rows] == [False, True, True, False]
    assert rows[1].problem is not None
    assert rows[1].problem.startswith("1 cells, the header has 2")


def test_a_column_may_be_called_extra_cells(tmp_path: Path) -> None:
    """A file that was written with such a column is read again, and no cell is lost."""
    rows = read(written(tmp_path, "text,extra_cells\na,b\nc,d,e\n"))
    assert [row.cells["extra_cells"] for row in rows] == ["b", ["d", "e"]]


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("text,id,text", "columns 1 and 3 are all called 'text'; give each its own name"),
        ("column_2,", "columns 1 and 2 are all called 'column_2'"),
        ('id,"text', "line 1: not valid CSV: unexpected end of data; the first line must name"),
        ("\n\n", "there is no header; the first line must name"),
        ("a," * 200_000 + "text", "200,001 columns; at most 2,000 are read"),
        ("some name," * 200_000 + "text", "line 1: longer than 1,048,576 characters"),
    ],
    ids=["twice", "unnamed twice", "open quote", "blank", "200,000", "long"],
)
def test_a_useless_header_is_refused(tmp_path: Path, header: str, said: str) -> None:
    """Without names for its columns, a table is not read."""
    with pytest.raises(DataError, match=said):
        open_table(inspect(written(tmp_path, header)))


def test_unnamed_columns_are_numbered(tmp_path: Path) -> None:
    """A column without a name is called by its place; blanks around names are no part of them."""
    table = open_table(inspect(written(tmp_path, " text ,,\na,b,c\n")))
    assert table.columns == ("text", "column_2", "column_3")
    assert next(table.rows).cells == {"text": "a", "column_2": "b", "column_3": "c"}


def test_blank_lines_above_the_header_do_not_hide_the_delimiter(tmp_path: Path) -> None:
    """The first line with anything on it names the columns."""
    table = open_table(inspect(written(tmp_path, "\n\nid;text\n1;a, b\n")))
    assert [(row.place, row.cells) for row in table.rows] == [
        ("line 4", {"id": "1", "text": "a, b"})
    ]


def test_a_quote_that_stays_open_costs_its_row(tmp_path: Path) -> None:
    """The rows behind it still come, also those with quotes and line breaks of their own."""
    lines = ["id,text", '1,"open', "2,two", "3,three"]
    rows = read(written(tmp_path, "\n".join(lines)))
    assert [row.cells["id"] for row in rows] == ['1,"open', "2", "3"]
    assert [row.place for row in rows] == ["line 2", "line 3", "line 4"]
    assert [bool(row.problem) for row in rows] == [True, False, False]
    rows = read(written(tmp_path, "\n".join([*lines, '4,"fo""ur\nmore"', "5,five"])))
    assert [(row.cells["id"], row.place) for row in rows if not row.problem][-2:] == [
        ("4", "line 5"),
        ("5", "line 7"),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_a_long_line_costs_its_row(tmp_path: Path, end: str) -> None:
    """One of ten megabytes is passed over; its neighbours are intact, with their line numbers."""
    lines = ["id,text", "1,a", "2," + "x" * 10_000_000, "3,c", '4,"open', "5,e"]
    rows = read(written(tmp_path, end.join(lines)))
    assert [row.place for row in rows] == [f"line {place}" for place in range(2, 7)]
    assert [row.problem for row in rows[:3]] == [None, "longer than 1,048,576 characters", None]
    assert [row.cells["text"] for row in rows] == ["a", "", "c", "", "e"]


def test_many_open_quotes_take_time_in_proportion() -> None:
    """Lines of which each ends within quotes are read, though not again from each of them."""
    text = "text,b,c\n" + 'a",b,"c\n' * 60_000
    start = time.monotonic()
    found = list(records(io.StringIO(text, newline=""), ",", 2**17))
    assert len(found) == 60_001
    assert time.monotonic() - start < 20


def test_zero_bytes_are_part_of_the_text(tmp_path: Path) -> None:
    """They do not end the file; whoever checks the text refuses them."""
    rows = read(written(tmp_path, "text,id\na\0b,1\nc,2\n"))
    assert [row.cells["text"] for row in rows] == ["a\0b", "c"]


def test_a_row_limit_ends_the_reading(tmp_path: Path) -> None:
    """The rows up to it come, then the error."""
    table = open_table(inspect(written(tmp_path, "text\na\nb\nc\n")), Limits(rows=2))
    assert [next(table.rows).cells["text"], next(table.rows).cells["text"]] == ["a", "b"]
    with pytest.raises(DataError, match="more than 2 rows; split the file"):
        next(table.rows)


def test_rows_come_one_by_one(tmp_path: Path) -> None:
    """Nothing behind a row is needed to give it."""

    class Endless(io.StringIO):
        def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]
            return super().readline(size or -1) or "again,1\n"

    _, rows = table_rows(tmp_path, Endless("text,id\n"), ",", Limits())
    assert [next(rows).cells["text"] for _ in range(1000)] == ["again"] * 1000
