"""Which column holds the texts: told, known by its name, or the only one that reads like texts."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from classifier.errors import DataError
from classifier.files.table import Row

NAMES = (
    "text", "caption", "claim", "comment", "comment text", "desc", "description", "full text",
    "message", "post", "title", "tweet",
)  # fmt: skip
# The name that this project's own files use: it is meant even beside others.
OWN = "text"
WORD = re.compile(r"[^\W\d_]{2,}")
PROSE_WORDS = 3


def find_text_column(
    path: Path, columns: Sequence[str], sample: Sequence[Row], told: str | None = None
) -> str:
    """Give the name of the column that holds the texts.

    That is the one `told`; else `text`; else the only one with a known name that holds texts; else
    the only one whose cells read like texts; else the only one there is.

    Raises
    ------
    DataError
        If there is no such column, or several might be meant.
    """
    if told is not None:
        if told not in columns:
            raise DataError(path, None, None, f"no column '{told}'; there: {_listed(columns)}")
        return told
    if OWN in columns:
        return OWN
    named = [name for name in columns if _spelled(name) in NAMES and _may_hold_text(name, sample)]
    if len(named) > 1:
        named = [name for name in named if _is_prose(name, sample)] or named
    found = named or [name for name in columns if _is_prose(name, sample)]
    found = found or (list(columns) if len(columns) == 1 else [])
    if len(found) == 1:
        return found[0]
    which = f"texts may stand in {_listed(found)}" if found else "none looks like texts"
    problem = f"{which}; say which with --text-column (columns: {_listed(columns)})"
    raise DataError(path, None, None, problem)


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(f"'{name[:60]}'" for name in names[:20])
    return f"{shown} and {len(names) - 20} more" if len(names) > 20 else shown or "none"


def _spelled(name: str) -> str:
    return re.sub(r"[\W_]+", " ", name).strip().casefold()


def _may_hold_text(name: str, sample: Sequence[Row]) -> bool:
    """Say whether a column is empty or has a cell with a word: numbers and dates are no texts."""
    filled = _filled(name, sample)
    return not filled or any(isinstance(cell, str) and WORD.search(cell) for cell in filled)


def _is_prose(name: str, sample: Sequence[Row]) -> bool:
    """Say whether at least half of a column's filled cells have several words."""
    filled = _filled(name, sample)
    return bool(filled) and 2 * sum(map(_has_words, filled)) >= len(filled)


def _filled(name: str, sample: Sequence[Row]) -> list[Any]:
    cells = [row.cells.get(name) for row in sample if row.problem is None]
    return [cell for cell in cells if cell not in (None, "")]


def _has_words(cell: Any) -> bool:
    return isinstance(cell, str) and len(WORD.findall(cell)) >= PROSE_WORDS
