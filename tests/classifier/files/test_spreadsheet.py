"""Workbooks come back with their types, and a damaged one is refused in words."""

import datetime
import re
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from classifier.errors import DataError
from classifier.files.content import Kind, inspect
from classifier.files.opening import open_table
from classifier.files.table import MIB, Limits, Row, Table

SHEET = "xl/worksheets/sheet1.xml"


def workbook(path: Path, *sheets: Iterable[Iterable[Any]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, 1):
        sheet = book.create_sheet(f"Sheet {number}")
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def changed(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """Write a workbook anew with one part changed."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    old_part, parts[part] = parts[part], change(parts[part])
    assert parts[part] != old_part
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return path


def opened(path: Path, limits: Limits | None = None) -> Table:
    return open_table(inspect(path), limits)


def read(path: Path, limits: Limits | None = None) -> list[Row]:
    return list(opened(path, limits).rows)


def test_rows_come_back_with_their_types(tmp_path: Path) -> None:
    """Numbers, dates, truth and line breaks; a row keeps the number that the sheet shows."""
    rows: list[list[Any]] = [
        ["id", "text", "when", "true", "share"],
        [1, "diet creates dimples", datetime.datetime(2026, 5, 17, 8, 30), True, 0.5],
        [],
        [2, "said\n“no” 💪", datetime.date(2026, 5, 17), False, None],
        [None, None, datetime.time(8, 30)],
    ]
    table = opened(workbook(tmp_path / "a.xlsx", rows))
    found = list(table.rows)
    assert table.columns == ("id", "text", "when", "true", "share")
    assert [row.place for row in found] == ["row 2", "row 4", "row 5"]
    assert [list(row.cells.values()) for row in found] == [
        [1, "diet creates dimples", "2026-05-17T08:30:00", True, 0.5],
        [2, "said\n“no” 💪", "2026-05-17T00:00:00", False, None],
        [None, None, "08:30:00", None, None],
    ]
    assert not any(row.problem for row in found)
    assert (table.notes, table.share_read()) == ((), 1.0)


def test_the_first_sheet_with_rows_is_read(tmp_path: Path) -> None:
    """Empty sheets are passed over, and a note names the one that is read."""
    table = opened(workbook(tmp_path / "a.xlsx", [], [["text"], ["a"]], [["text"], ["b"]]))
    assert [row.cells for row in table.rows] == [{"text": "a"}]
    assert table.notes == ("read is the sheet 'Sheet 2'",)


def test_rows_above_and_columns_without_a_name_are_no_damage(tmp_path: Path) -> None:
    """The first row that holds anything is the header; a column without a name has a number."""
    table = opened(workbook(tmp_path / "a.xlsx", [[], [None, "text", 7], [1, "a", "b"]]))
    assert table.columns == ("column_1", "text", "7")
    assert [(row.place, row.cells) for row in table.rows] == [
        ("row 3", {"column_1": 1, "text": "a", "7": "b"})
    ]


def test_cells_beyond_the_header_are_kept(tmp_path: Path) -> None:
    """They cost the row, as in CSV."""
    rows = read(workbook(tmp_path / "a.xlsx", [["text"], ["a"], ["b", None, 3]]))
    assert [row.cells for row in rows] == [{"text": "a"}, {"text": "b", "extra_cells": [None, 3]}]
    assert [row.problem for row in rows] == [None, "3 cells, the header has 1"]


def test_a_long_cell_costs_its_row(tmp_path: Path) -> None:
    """The others are intact."""
    rows = read(workbook(tmp_path / "a.xlsx", [["text"], ["x" * 20], ["b"]]), Limits(cell=10))
    assert [row.problem for row in rows] == ["a cell is longer than 10 characters", None]


def test_a_declared_size_is_not_believed(tmp_path: Path) -> None:
    """Rows beyond it are read."""
    path = workbook(tmp_path / "a.xlsx", [["text"], ["a"], ["b"]])
    changed(path, SHEET, lambda xml: xml.replace(b'ref="A1:A3"', b'ref="A1"'))
    assert [row.cells["text"] for row in read(path)] == ["a", "b"]


def test_how_much_is_read_is_told(tmp_path: Path) -> None:
    """The share grows with the rows."""
    table = opened(workbook(tmp_path / "a.xlsx", [["text"], ["a"], ["b"], ["c"]]))
    assert [(next(table.rows), table.share_read())[1] for _ in range(3)] == [0.5, 0.75, 1.0]


def test_oddities_are_no_errors(tmp_path: Path) -> None:
    """A workbook without styles, or with a date that no calendar has, is read without a warning."""
    path = workbook(tmp_path / "a.xlsx", [["text", "when"], ["a", datetime.date(2026, 5, 17)]])
    changed(path, "xl/styles.xml", lambda xml: re.sub(b"<cellStyles.*</cellStyles>", b"", xml))
    changed(path, SHEET, lambda xml: xml.replace(b"<v>46159</v>", b"<v>99999999</v>"))
    assert [row.cells for row in read(path)] == [{"text": "a", "when": "#VALUE!"}]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "no sheet of it holds a row"),
        ([["text", "text"]], "columns 1 and 2 are all called 'text'"),
        ([["a"] * 2001], "2,001 columns; at most 2,000 are read"),
    ],
    ids=["empty", "twice", "too many"],
)
def test_a_useless_header_is_refused(tmp_path: Path, rows: list[list[str]], said: str) -> None:
    """As in CSV."""
    with pytest.raises(DataError, match=said):
        opened(workbook(tmp_path / "a.xlsx", rows))


def test_a_workbook_under_another_name_is_told(tmp_path: Path) -> None:
    """Called .csv it is refused with its right name; with no known name it is recognised."""
    path = workbook(tmp_path / "a.csv", [["text"], ["a"]])
    with pytest.raises(DataError, match=r"said to be csv but holds an Excel workbook; call it \.x"):
        inspect(path)
    assert inspect(path.rename(tmp_path / "a.bin")).kind == Kind.XLSX


@pytest.mark.parametrize(
    ("part", "change", "said"),
    [
        (SHEET, lambda xml: xml[: len(xml) // 2], "its sheet is damaged"),
        (SHEET, lambda xml: xml.replace(b'r="A2"', b'r="ZZZZ2"'), "its sheet is damaged"),
        (SHEET, lambda xml: xml.replace(b'row r="2"', b'row r="9999999999"'), "its sheet is dam"),
        ("xl/workbook.xml", lambda xml: b"nothing", "is no sound workbook"),
        ("[Content_Types].xml", lambda xml: b"", "is no sound workbook"),
        ("xl/styles.xml", lambda xml: xml + b" " * 5 * MIB, "its part xl/styles.xml is too large"),
    ],
    ids=["cut off", "far column", "far row", "no book", "no types", "styles"],
)
def test_a_damaged_part_is_told(
    tmp_path: Path, part: str, change: Callable[[bytes], bytes], said: str
) -> None:
    """Whatever is wrong inside, the error says what to do, and nothing runs for hours."""
    path = changed(workbook(tmp_path / "a.xlsx", [["text"], ["a"], ["b"]]), part, change)
    with pytest.raises(DataError, match=said):
        read(path)


def with_shared_texts(path: Path, texts: bytes) -> Path:
    """Let the first cell of a workbook be one of the texts that Excel keeps apart."""
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    entry = b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + kind + b'"/></Types>'
    changed(path, "[Content_Types].xml", lambda xml: xml.replace(b"</Types>", entry))
    cell = b'<c r="A2" t="inlineStr"><is><t>a</t></is></c>'
    shared = b'<c r="A2" t="s"><v>1</v></c>'
    changed(path, SHEET, lambda xml: xml.replace(cell, shared))
    name = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/sharedStrings.xml", name + texts)
    return path


def test_shared_texts_are_read(tmp_path: Path) -> None:
    """Excel keeps each text once, apart from the sheets."""
    path = workbook(tmp_path / "a.xlsx", [["text"], ["a"], ["b"]])
    with_shared_texts(path, b"<si><t>zero</t></si><si><r><t>o</t></r><r><t>ne</t></r></si></sst>")
    assert [row.cells["text"] for row in read(path)] == ["one", "b"]


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (b"", "is no sound workbook"),
        (b"<si><t>zero</t></si></sst>", "its sheet is damaged"),
        (b" " * 2 * MIB, "its part xl/sharedStrings.xml is too large; save the sheet as"),
    ],
    ids=["damaged", "missing", "large"],
)
def test_damaged_shared_texts_are_told(tmp_path: Path, texts: bytes, said: str) -> None:
    """They are read whole, so they have a limit."""
    path = with_shared_texts(workbook(tmp_path / "a.xlsx", [["text"], ["a"]]), texts)
    with pytest.raises(DataError, match=said):
        read(path, Limits(document=MIB))


def test_rows_above_the_damage_come(tmp_path: Path) -> None:
    """A sheet that ends too early gives what stands before."""
    path = workbook(tmp_path / "a.xlsx", [["text"], *([f"text {n}"] for n in range(1000))])
    table = opened(changed(path, SHEET, lambda xml: xml[: len(xml) // 2]))
    assert [next(table.rows).cells["text"] for _ in range(300)] == [f"text {n}" for n in range(300)]
    with pytest.raises(DataError, match="its sheet is damaged"):
        list(table.rows)


def test_a_workbook_that_unpacks_to_hundreds_of_megabytes_is_not_read(tmp_path: Path) -> None:
    """Blanks in a sheet take no room in the file."""
    path = workbook(tmp_path / "a.xlsx", [["text"], ["a"]])
    changed(path, SHEET, lambda xml: xml.replace(b"<sheetData>", b"<sheetData>" + b" " * 300 * MIB))
    assert path.stat().st_size < 2 * MIB
    with pytest.raises(DataError, match=r"it unpacks to 3\d\d,.* bytes; nothing is read of it"):
        opened(path)


def test_an_encrypted_part_is_told(tmp_path: Path) -> None:
    """The flag of the archive says it."""
    path = workbook(tmp_path / "a.xlsx", [["text"], ["a"]])
    content = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    path.write_bytes(content)
    with pytest.raises(DataError, match="is encrypted; save it without a password"):
        opened(path)
