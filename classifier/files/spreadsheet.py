"""Excel workbooks: the rows of the first sheet that has any."""

import datetime
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, BinaryIO

from classifier.errors import DataError
from classifier.files.delimited import column_names, named_cells
from classifier.files.lines import too_long
from classifier.files.table import MIB, Limits, Row, Table, closed_behind

# The parts that are read bit by bit or never, and the one with the texts, which is read whole.
LARGE = re.compile(r"xl/(worksheets|media|pivotCache)/")
TEXTS = re.compile(r"xl/sharedStrings")
# Bytes of any other part; openpyxl takes a hundred times as many to read one.
PART = 4 * MIB
# Rows that a sheet of Excel has at most; a row that is said to stand far below hides no rows.
MOST_ROWS = 1_048_576


def sheet_table(path: Path, limits: Limits) -> Table:
    """Open a workbook; a note names the sheet where there are several.

    Raises
    ------
    DataError
        If it is damaged, unpacks to too much, or has no rows or no usable header.
    """
    _require_sound(path, limits)
    with ExitStack() as stack:
        book = stack.enter_context(closing(_book(path, stack.enter_context(path.open("rb")))))
        for sheet in book.worksheets:
            counter = _Counter(sheet.max_row or 0)
            # What a sheet declares as its size may be wrong.
            sheet.reset_dimensions()
            rows = _filled_rows(path, sheet.iter_rows(values_only=True))
            first = next(rows, None)
            if first is not None:
                header = ["" if cell is None else str(cell) for cell in first[1]]
                names = column_names(path, header, limits)
                notes = (f"read is the sheet '{sheet.title}'",) if len(book.worksheets) > 1 else ()
                found = (_row(names, counter.at(number), cells, limits) for number, cells in rows)
                read = closed_behind(found, stack.pop_all())
                return Table(names, read, counter.share, notes)
    raise DataError(path, None, None, "no sheet of it holds a row; give at least one text")


class _Counter:
    def __init__(self, total: int) -> None:
        self.total, self.done = total, 0

    def at(self, number: int) -> int:
        self.done = number
        return number

    def share(self) -> float:
        return min(1.0, self.done / self.total) if self.total else 0.0


def _require_sound(path: Path, limits: Limits) -> None:
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if limits.is_bomb(path.stat().st_size, unpacked):
        problem = f"it unpacks to {unpacked:,} bytes; nothing is read of it"
        raise DataError(path, None, None, problem)
    if any(entry.flag_bits & 1 for entry in entries):
        raise DataError(path, None, None, "is encrypted; save it without a password")
    for entry in entries:
        most = limits.document if TEXTS.match(entry.filename) else PART
        if entry.file_size > most and not LARGE.match(entry.filename):
            problem = f"its part {entry.filename[:60]} is too large; save the sheet as .csv"
            raise DataError(path, None, None, problem)


def _book(path: Path, file: BinaryIO) -> Any:
    from openpyxl import load_workbook

    # A workbook's oddities, such as a style that is missing, are no news to whoever has texts.
    warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")
    try:
        return load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # openpyxl fails in many ways on damaged parts
        problem = f"is no sound workbook ({error}); save it anew"
        raise DataError(path, None, None, problem) from error


def _filled_rows(path: Path, rows: Iterator[Sequence[Any]]) -> Iterator[tuple[int, list[Any]]]:
    """Give the rows that hold anything, without the empty cells behind their last one."""
    try:
        for number, cells in enumerate(rows, 1):
            kept = list(cells)
            while kept and kept[-1] is None:
                kept.pop()
            if number > MOST_ROWS:
                raise ValueError(f"row {number}")
            if kept:
                yield number, kept
    except Exception as error:  # as above: a damaged sheet fails in many ways, half-way through
        problem = f"its sheet is damaged ({error}); save it anew"
        raise DataError(path, None, None, problem) from error


def _row(names: tuple[str, ...], number: int, cells: list[Any], limits: Limits) -> Row:
    values = [plain(cell) for cell in cells]
    problem = None
    if len(values) > len(names):
        problem = f"{len(values):,} cells, the header has {len(names):,}"
    if any(isinstance(value, str) and len(value) > limits.cell for value in values):
        problem = f"a cell is {too_long(limits.cell)}"
    missing = [None] * (len(names) - len(values))
    return Row(f"row {number}", named_cells(names, [*values, *missing]), problem)


def plain(value: Any) -> Any:
    """Give a cell's value as JSON can hold it."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else str(value)
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return str(value)
