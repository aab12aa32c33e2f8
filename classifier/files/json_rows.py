"""JSON Lines, JSON arrays and JSON documents: read within limits, with finite numbers only."""

import json
import math
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

from classifier.errors import DataError
from classifier.files.lines import lines, too_long
from classifier.files.table import Row

BLOCK = 2**16
BLANKS = re.compile(r"[ \t\r\n]+")
NO_ROW = "neither an object nor a text"
# How an array begins, other than a line that holds one value and is damaged.
ARRAY = re.compile(r"\s*\[[ \t]*(\{|\n)")
TOO_DEEP = "nested too deep"
# How many levels of lists and objects are read: what is deeper could not be written again.
DEPTH = 100


def _finite(number: str) -> float | str:
    """Keep a number that no float can hold as the text that it was written as."""
    value = float(number)
    return value if math.isfinite(value) else number


def _integer(number: str) -> int | str:
    """Keep an integer of more digits than Python converts as the text that it was written as."""
    try:
        return int(number)
    except ValueError:
        return number


DECODER = json.JSONDecoder(parse_float=_finite, parse_int=_integer, parse_constant=str)


def read_json(text: str) -> Any:
    """Decode one document. Raises ValueError, also for one that is nested too deep."""
    try:
        value = DECODER.decode(text)
    except RecursionError:
        raise ValueError(TOO_DEEP) from None
    return _shallow(value, text.count("[") + text.count("{"))


def _shallow(value: Any, brackets: int) -> Any:
    """Give back a value of so many brackets if it is not nested too deep. Raises ValueError."""
    if brackets > DEPTH and _is_deep(value):
        raise ValueError(TOO_DEEP)
    return value


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(DEPTH):
        level = [inner for outer in level for inner in _inside(outer)]
    return bool(level)


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def json_line_rows(path: Path, file: TextIO, limit: int) -> Iterator[Row]:
    """Read JSON Lines: an object or a text a line.

    Raises
    ------
    DataError
        If the file is an array of objects.
    """
    start = file.read(BLOCK)
    file.seek(0)
    if ARRAY.match(start):
        raise DataError(path, 1, None, "is a JSON array; call it .json, or say --format json")
    return _line_rows(file, limit)


def _line_rows(file: TextIO, limit: int) -> Iterator[Row]:
    for number, line in lines(file, limit):
        place = f"line {number}"
        if line is None:
            yield Row(place, {}, too_long(limit))
        elif line.strip():
            yield _line_row(place, line)


def _line_row(place: str, line: str) -> Row:
    try:
        return row_of(place, read_json(line))
    except ValueError as error:
        return Row(place, {"text": line.rstrip("\r\n")}, f"not valid JSON: {error}")


def row_of(place: str, value: Any) -> Row:
    """Make a row of a decoded value."""
    if isinstance(value, str):
        return Row(place, {"text": value})
    if isinstance(value, dict):
        return Row(place, value)
    return Row(place, {"value": value}, NO_ROW)


def array_rows(path: Path, file: TextIO, limit: int) -> Iterator[Row]:
    """Read a JSON array item by item, each of at most `limit` characters.

    Raises
    ------
    DataError
        Where the array is damaged: nothing behind that place can be told apart.
    """
    buffer = _Buffer(file, limit)
    if buffer.skip() != "[":
        raise DataError(path, 1, None, "is no JSON array; call a file of one object a line .jsonl")
    buffer.take()
    count = 0
    while (sign := buffer.skip()) != "]":
        if count and sign == ",":
            buffer.take()
            buffer.skip()
        elif count:
            raise DataError(path, None, f"item {count}", "a comma or ] is missing behind it")
        count += 1
        try:
            yield row_of(f"item {count}", buffer.value())
        except ValueError as error:
            raise DataError(path, None, f"item {count}", f"not valid JSON: {error}") from error
    buffer.take()
    if buffer.skip() == ";":  # the end of the statement in a script
        buffer.take()
    if buffer.skip():
        raise DataError(path, None, f"item {count}", "something follows the array")


class _Buffer:
    """The part of a stream that is being decoded."""

    def __init__(self, file: TextIO, limit: int) -> None:
        self._file, self._limit = file, limit
        self._text, self._at = "", 0

    def skip(self) -> str:
        """Go to the next sign that is not blank; gives it, "" at the end."""
        while True:
            if blanks := BLANKS.match(self._text, self._at):
                self._at = blanks.end()
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more(BLOCK):
                return ""

    def take(self) -> None:
        """Pass over one sign."""
        self._at += 1

    def value(self) -> Any:
        """Decode the value that begins here. Raises ValueError."""
        size = BLOCK
        while True:
            try:
                value, end = DECODER.raw_decode(self._text, self._at)
            except RecursionError:
                raise ValueError(TOO_DEEP) from None
            except ValueError:
                if len(self._text) - self._at > self._limit:
                    raise ValueError(f"an item {too_long(self._limit)}") from None
                if not self._more(size):
                    raise
            else:
                # A number at the end of what is read may go on.
                if end < len(self._text) or not self._more(size):
                    return self._taken(value, end)
            size *= 2

    def _taken(self, value: Any, end: int) -> Any:
        count, start = self._text.count, self._at
        self._at = end
        return _shallow(value, count("[", start, end) + count("{", start, end))

    def _more(self, size: int) -> bool:
        read = self._file.read(size)
        if read:
            self._text, self._at = self._text[self._at :] + read, 0
        return bool(read)
