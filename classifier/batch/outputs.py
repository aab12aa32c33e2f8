"""Writing checked rows: CSV, JSON Lines, Excel or Parquet, whole or not at all."""

import csv
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import IO, Any

from classifier.batch.cells import ADDED
from classifier.batch.journal import encode
from classifier.errors import DataError
from classifier.files.parquet import require_parquet

Rows = Iterable[Mapping[str, Any]]
# The kinds of values that each of the rows' own columns holds.
Columns = Mapping[str, set[type]]
FORMULA = ("=", "+", "-", "@", "\t", "\r")
# What a sheet holds at most: rows below the header, and characters in a cell.
SHEET_ROWS, SHEET_CELL = 1_048_575, 32_767
SHEET_INTEGERS = 10**15
NOT_IN_SHEETS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
PARQUET_ROWS = 10_000


def require_writable(target: Path) -> None:
    """Raise DataError for an output that cannot be written where and as it is called."""
    if target.suffix.lower() not in WRITERS:
        raise DataError(target, None, None, f"its name must end in one of {', '.join(WRITERS)}")
    if target.is_dir():
        raise DataError(target, None, None, "is a folder; name a file")
    if not target.parent.is_dir():
        raise DataError(target, None, None, "its folder does not exist; make it first")
    if not os.access(target.parent, os.W_OK):
        raise DataError(target, None, None, "its folder is not writable; choose another")
    if target.suffix.lower() == ".parquet":
        require_parquet()


def most_rows(target: Path) -> int | None:
    """Give how many rows an output can hold; None for any number."""
    return SHEET_ROWS if target.suffix.lower() == ".xlsx" else None


def write_rows(target: Path, rows: Rows, columns: Columns) -> None:
    """Write all rows beside the output and put them in its place."""
    with written_whole(target) as file:
        WRITERS[target.suffix.lower()](file, rows, columns)


@contextmanager
def written_whole(target: Path) -> Iterator[IO[bytes]]:
    """Give a file beside `target` that takes its place if nothing goes wrong, or goes."""
    with tempfile.NamedTemporaryFile(
        prefix=f".{target.name}-", dir=target.parent, delete=False
    ) as file:
        beside = Path(file.name)
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            beside.chmod(0o644)
            beside.replace(target)
        except BaseException:
            beside.unlink()
            raise


def _write_lines(file: IO[bytes], rows: Rows, columns: Columns) -> None:
    for row in rows:
        file.write(encode(row))


def _write_csv(file: IO[bytes], rows: Rows, columns: Columns) -> None:
    text = TextIOWrapper(file, "utf-8", newline="", write_through=True)
    # All quoted, so that programs which look at quotes keep "0012" and "TRUE" as texts.
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    names = [*columns, *ADDED]
    writer.writerow(map(_csv_cell, names))
    for row in rows:
        writer.writerow([_csv_cell(row.get(name)) for name in names])
    text.detach()


def _csv_cell(value: Any) -> str:
    """Write a cell; what a spreadsheet would run as a formula gets an apostrophe before it."""
    text = _spelled(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA) else text


def _spelled(value: Any) -> str:
    """Write a value as text; lone surrogates, which no file holds, are spelled out."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def _write_sheet(file: IO[bytes], rows: Rows, columns: Columns) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("mythcheck")
    names = [*columns, *ADDED]
    sheet.append([_sheet_cell(sheet, name) for name in names])
    for row in rows:
        sheet.append([_sheet_cell(sheet, value) for value in _sheet_values(row, names)])
    book.save(file)


def _sheet_values(row: Mapping[str, Any], names: Sequence[str]) -> list[Any]:
    """Give the values of a row as a sheet can hold them; `error` tells what was cut."""
    values = [row.get(name) for name in names]
    kept = [value if _is_sheet_number(value) else _sheet_text(value) for value in values]
    cut = [name for name, value in zip(names, kept, strict=True)
           if isinstance(value, str) and len(value) > SHEET_CELL]  # fmt: skip
    if cut:
        note = f"cut to the {SHEET_CELL:,} characters of a cell: {', '.join(cut)}"
        kept[-1] = f"{kept[-1]}; {note}" if kept[-1] else note
    return [value[:SHEET_CELL] if isinstance(value, str) else value for value in kept]


def _is_sheet_number(value: Any) -> bool:
    """Say whether a sheet, which counts in floats, keeps a value as it is."""
    return isinstance(value, float) or (isinstance(value, int) and abs(value) < SHEET_INTEGERS)


def _sheet_text(value: Any) -> str | None:
    if value is None:
        return None
    return NOT_IN_SHEETS.sub(lambda sign: f"\\x{ord(sign[0]):02x}", _spelled(value))


def _sheet_cell(sheet: Any, value: Any) -> Any:
    """Make a cell; a text is one whatever it starts with, never a formula."""
    from openpyxl.cell import WriteOnlyCell

    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value)
    cell.data_type = "s"
    return cell


def _write_parquet(file: IO[bytes], rows: Rows, columns: Columns) -> None:
    import pyarrow
    from pyarrow.parquet import ParquetWriter

    added: Columns = {name: {float if name == "confidence" else str} for name in ADDED}
    kinds = {**columns, **added}
    fields = {name: _parquet_type(found) for name, found in kinds.items()}
    schema = pyarrow.schema(list(fields.items()))
    with ParquetWriter(file, schema) as writer:
        every = iter(rows)
        while part := list(islice(every, PARQUET_ROWS)):
            cells = {
                name: [_parquet_cell(row.get(name), kind) for row in part]
                for name, kind in fields.items()
            }
            writer.write_table(pyarrow.table(cells, schema))


def _parquet_type(kinds: set[type]) -> Any:
    import pyarrow

    filled = kinds - {type(None)}
    if filled == {bool}:
        return pyarrow.bool_()
    if filled and filled <= {int, float}:
        return pyarrow.int64() if filled == {int} else pyarrow.float64()
    return pyarrow.string()


def _parquet_cell(value: Any, kind: Any) -> Any:
    if value is None:
        return None
    if str(kind) == "double":
        return float(value)
    return _spelled(value) if str(kind) == "string" else value


WRITERS: dict[str, Callable[[IO[bytes], Rows, Columns], None]] = {
    ".csv": _write_csv,
    ".jsonl": _write_lines,
    ".xlsx": _write_sheet,
    ".parquet": _write_parquet,
}
