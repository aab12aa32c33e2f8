"""A first look at an uploaded file: its columns, the one with the texts, its first rows."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifier.errors import DataError, MissingExtraError
from classifier.files.columns import find_text_column
from classifier.files.content import inspect
from classifier.files.opening import open_table, sampled
from classifier.files.table import Limits, Row
from service.errors import UnusableFileError, words_of

FIRST_ROWS = 5
# Of each of the first rows.
SHOWN_COLUMNS, SHOWN_CHARS = 50, 300
# All names together; they travel with every look, and one of them on a command line.
NAMES_CHARS, NAME_CHARS = 100_000, 1_000

ShownRow = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Look:
    """What a file holds; `message` says why no column was chosen."""

    columns: tuple[str, ...]
    first_rows: tuple[ShownRow, ...]
    text_column: str | None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file cannot be checked. A value, because it travels between processes."""

    problem: str


def look_at(path: Path, told: str | None, limits: Limits) -> Look | Refusal:
    """Look at a file; `told` is the column that is to hold the texts."""
    try:
        content = inspect(path, limits=limits)
        rows, table = sampled(open_table(content, limits))
        _require_names(path, table.columns, limits)
        shown = tuple(_shown(row, table.columns) for row in rows[:FIRST_ROWS])
        columns = tuple(map(_clean, table.columns))
        try:
            found = find_text_column(path, table.columns, rows, told)
        except DataError as error:
            if told is not None:
                raise
            return Look(columns, shown, None, words_of(error))
        return Look(columns, shown, require_usable(found))
    except DataError as error:
        return Refusal(words_of(error))
    except (MissingExtraError, UnusableFileError) as error:
        return Refusal(str(error))


def require_usable(column: str) -> str:
    """Give back a column's name. Raises UnusableFileError where no command line can carry it."""
    if "\0" in column or len(column) > NAME_CHARS or column != _clean(column):
        raise UnusableFileError("The name of the text column is no plain text; rename the column.")
    return column


def _require_names(path: Path, columns: Sequence[str], limits: Limits) -> None:
    if len(columns) > limits.columns or sum(map(len, columns)) > NAMES_CHARS:
        problem = (
            f"{len(columns):,} columns with {sum(map(len, columns)):,} characters in their names; "
            f"at most {limits.columns:,} with {NAMES_CHARS:,} are read"
        )
        raise DataError(path, None, None, problem)


def _shown(row: Row, columns: Sequence[str]) -> ShownRow:
    return {_clean(name): _shown_cell(row.cells.get(name)) for name in columns[:SHOWN_COLUMNS]}


def _shown_cell(value: Any) -> str | None:
    if value is None:
        return None
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return _clean(text if len(text) <= SHOWN_CHARS else text[: SHOWN_CHARS - 1] + "…")


def _clean(text: str) -> str:
    """Spell out lone surrogates, which no JSON answer holds."""
    return text.encode("utf-8", "backslashreplace").decode()
