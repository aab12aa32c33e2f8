"""The rows that are done, kept beside the output until it is whole.

A journal is `.<output>.partial`: a first line that says what is being checked and how, then a line
of JSON for each row. Whoever continues cuts off what is no whole chunk, so that the chunks begin
where they began before.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from classifier.errors import DataError

Work = Mapping[str, Any]
Cells = Mapping[str, Any]


def journal_of(target: Path) -> Path:
    """Say where an output's journal stands."""
    return target.with_name(f".{target.name}.partial")


def encode(row: Cells) -> bytes:
    """Write a row as a line of JSON; a lone surrogate becomes the escape of JSON."""
    return json.dumps(row, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def begin(path: Path, work: Work) -> BinaryIO:
    """Start a journal anew; gives it, open for the rows."""
    file = path.open("wb")
    file.write(encode(work))
    _flush(file)
    return file


def resume(path: Path, work: Work, chunk: int) -> BinaryIO:
    """Continue a journal; gives it, open behind the rows of its last whole chunk.

    Raises
    ------
    DataError
        If it was begun for another input, model or option.
    """
    file = path.open("r+b")
    found = _work_of(file.readline())
    if differ := [name for name in work if found.get(name) != work[name]]:
        file.close()
        problem = f"was begun with another {', '.join(differ)}; begin anew with --restart"
        raise DataError(path, None, None, problem)
    end = _end_of_chunks(file, chunk)
    file.seek(end)
    file.truncate()
    return file


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Read the rows of a journal."""
    with path.open("rb") as file:
        file.readline()
        for line in file:
            yield json.loads(line)


def append(file: BinaryIO, rows: Sequence[Cells]) -> None:
    """Write the rows of a chunk; they are on the disk when this returns."""
    file.write(b"".join(map(encode, rows)))
    _flush(file)


def _work_of(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _end_of_chunks(file: BinaryIO, chunk: int) -> int:
    """Give the place behind the last whole chunk of rows; the file stands at the first row."""
    end = place = file.tell()
    for number, line in enumerate(file, 1):
        place += len(line)
        if number % chunk == 0 and line.endswith(b"\n"):
            end = place
    return end


def _flush(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
