"""Opening a file of texts, whatever its format."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from classifier.errors import DataError
from classifier.files import exports
from classifier.files.content import Content, Kind, decoded, inspect
from classifier.files.delimited import table_rows
from classifier.files.json_rows import json_line_rows
from classifier.files.lines import text_rows
from classifier.files.parquet import parquet_table
from classifier.files.spreadsheet import sheet_table
from classifier.files.table import Limits, Row, Table, closed_behind

# Rows that are looked at before the first is checked.
SAMPLE = 200


def open_table(content: Content, limits: Limits | None = None) -> Table:
    """Open an inspected file for one reading.

    Raises
    ------
    DataError
        If it cannot be read as a whole; damage to single rows is told by the rows.
    """
    limits = limits or Limits()
    if content.kind == Kind.XLSX:
        return _limited(content, sheet_table(content.path, limits), limits)
    if content.kind == Kind.PARQUET:
        return _limited(content, parquet_table(content.path, limits), limits)
    if content.kind == Kind.EXPORT:
        return _limited(content, exports.archive_table(content.path, limits), limits)
    return _limited(content, _text_table(content, limits), limits)


def sound_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Read a file whose rows must all be sound and have a `text`.

    Raises
    ------
    DataError
        At the first row that has not, with its place.
    """
    table = open_table(inspect(path))
    if table.columns and "text" not in table.columns:
        found = ", ".join(table.columns)
        raise DataError(path, 1, None, f"no column 'text' (found: {found}); name it so")
    for row in table.rows:
        problem = row.problem or (
            None
            if isinstance(row.cells.get("text"), str)
            else 'there is no "text" that is a string'
        )
        if problem:
            raise DataError(path, None, row.place, problem)
        yield row.cells


def sampled(table: Table) -> tuple[list[Row], Table]:
    """Take the first rows for a look; gives them, and the table with all its rows.

    Where the file has no header, columns are those of the sample's sound rows.
    """
    rows = list(islice(table.rows, SAMPLE))
    sound = [row for row in rows if row.problem is None] or rows
    names = table.columns or tuple(dict.fromkeys(name for row in sound for name in row.cells))
    return rows, Table(names, chain(rows, table.rows), table.share_read, table.notes)


def _text_table(content: Content, limits: Limits) -> Table:
    size = max(content.path.stat().st_size, 1)
    with ExitStack() as stack:
        stream, packed = content.open()
        stack.enter_context(packed)
        newline = "" if content.kind in (Kind.CSV, Kind.TSV) else None
        file = stack.enter_context(decoded(content, stream, newline))
        columns, rows = _text_rows(content, file, limits)
        rows = closed_behind(rows, stack.pop_all())
    return Table(columns, rows, _share(packed, size), _notes(content))


def _text_rows(
    content: Content, file: TextIO, limits: Limits
) -> tuple[tuple[str, ...], Iterator[Row]]:
    if content.kind == Kind.TEXT:
        return (), text_rows(file, limits.cell)
    if content.kind == Kind.JSONL:
        return (), json_line_rows(content.path, file, limits.cell)
    if content.kind == Kind.JSON:
        return (), exports.json_rows(content.path, file, limits)
    delimiter = "\t" if content.kind == Kind.TSV else None
    return exports.with_plain_comments(*table_rows(content.path, file, delimiter, limits))


def _share(packed: BinaryIO, size: int) -> Callable[[], float]:
    def share() -> float:
        return 1.0 if packed.closed else min(1.0, packed.tell() / size)

    return share


def _notes(content: Content) -> tuple[str, ...]:
    return () if content.encoding in ("utf-8", "utf-8-sig") else (f"decoded as {content.encoding}",)


def _limited(content: Content, table: Table, limits: Limits) -> Table:
    def rows() -> Iterator[Row]:
        for number, row in enumerate(table.rows, 1):
            if number > limits.rows:
                problem = f"more than {limits.rows:,} rows; split the file"
                raise DataError(content.path, None, None, problem)
            yield row

    return Table(table.columns, rows(), table.share_read, table.notes)
