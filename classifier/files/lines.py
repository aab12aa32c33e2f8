"""The lines of a text file, numbered, none longer than a limit; and files of one text a line."""

from collections.abc import Iterator
from typing import TextIO

from classifier.files.table import Row

# A line's number from 1, and the line; None for one that is too long.
Line = tuple[int, str | None]
ENDS = "\r\n"


def lines(file: TextIO, limit: int) -> Iterator[Line]:
    """Read lines; one of more than `limit` characters is passed over and given as None."""
    number, end = 0, ""
    while line := file.readline(limit + 1):
        # Where a piece of a long line ends between \r and \n, the \n is no line of its own.
        parted, end = (end, line) == ("\r", "\n"), _last_sign(file, line, limit)
        if not parted:
            number += 1
            yield number, line if len(line) <= limit or line[-1] in ENDS else None


def _last_sign(file: TextIO, line: str, limit: int) -> str:
    """Read on to the end of a line; gives its last sign."""
    while line and line[-1] not in ENDS:
        line = file.readline(limit)
    return line[-1:]


def too_long(limit: int) -> str:
    """Say why a line is not read."""
    return f"longer than {limit:,} characters"


def text_rows(file: TextIO, limit: int) -> Iterator[Row]:
    """Give each line that is not blank as a row with a `text`."""
    for number, line in lines(file, limit):
        if line is None:
            yield Row(f"line {number}", {"text": ""}, too_long(limit))
        elif line.strip():
            yield Row(f"line {number}", {"text": line.rstrip("\r\n")})
