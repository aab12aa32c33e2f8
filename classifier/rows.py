"""Reading files of texts: CSV and JSON Lines with a `text` column, row by row."""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from classifier.errors import DataError

Row = dict[str, Any]


def open_rows(path: Path) -> tuple[Iterator[Row], list[str]]:
    """Open a file by its suffix; gives its rows and, for CSV, its columns.

    Raises
    ------
    DataError
        If the file or a row of it cannot be read, with its line.
    """
    if not path.is_file():
        raise DataError(path, None, None, "no such file")
    if path.suffix.lower() == ".csv":
        rows = _csv_rows(path)
        header = next(rows)
        return rows, list(header)
    if path.suffix.lower() == ".jsonl":
        return _json_rows(path), []
    raise DataError(path, None, None, "the name must end in .csv or .jsonl")


def _csv_rows(path: Path) -> Iterator[Row]:
    """Give the header as a row of its names, then the rows."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            header = next(reader, [])
            _require_columns(path, header)
            yield dict.fromkeys(header)
            for cells in reader:
                if not cells:
                    continue
                if len(cells) != len(header):
                    problem = f"{len(cells)} cells, the header has {len(header)}; quote commas"
                    raise DataError(path, reader.line_num, None, problem)
                yield dict(zip(header, cells, strict=True))
        except csv.Error as error:
            raise DataError(path, reader.line_num, None, f"not valid CSV: {error}") from error
        except UnicodeDecodeError as error:
            raise DataError(
                path, None, None, f"not UTF-8 ({error.reason}); save it as UTF-8"
            ) from error


def _require_columns(path: Path, header: list[str]) -> None:
    if "text" not in header:
        found = ", ".join(header) or "nothing"
        raise DataError(path, 1, None, f"no column 'text' (found: {found}); name it so")
    twice = [name for name, count in Counter(header).items() if count > 1]
    if twice:
        raise DataError(path, 1, None, f"two columns are called '{twice[0]}'; rename one")


def _json_rows(path: Path) -> Iterator[Row]:
    with path.open("rb") as file:
        for line, content in enumerate(file, 1):
            if content.strip():
                yield _json_row(path, line, content)


def _json_row(path: Path, line: int, content: bytes) -> Row:
    try:
        row = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise DataError(path, line, None, f"not valid JSON: {error}") from error
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise DataError(path, line, "text", 'a row is an object with "text": a string')
    return row
