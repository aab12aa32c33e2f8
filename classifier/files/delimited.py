"""CSV and TSV: one damaged row costs that row, not the file."""

import csv
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from classifier.errors import DataError
from classifier.files.lines import Line, lines, too_long
from classifier.files.table import Limits, Row

DELIMITERS = ",;\t|"
# Where the cells beyond the header's go, so that they are not lost.
EXTRA = "extra_cells"
OPEN = "not valid CSV: a quote is not closed in its line"
# How many of the longest records may be read again before a line is a row, quotes or not. What is
# read in one go adds to it, so that the time stays in proportion to the file.
AGAIN = 64
Record = tuple[int, list[str], str | None]


class _DamageError(Exception):
    """A record that ends in nothing; its message says why."""


class _Feeder:
    """Lines for `csv.reader`, which can be given back when the record they make is damaged."""

    def __init__(self, source: Iterator[Line], limit: int) -> None:
        self._source = source
        self._limit = limit
        self._back: deque[Line] = deque()
        self._again = AGAIN * limit
        self.taken: list[Line] = []
        self._size = 0

    def __iter__(self) -> "_Feeder":
        return self

    def __next__(self) -> str:
        if self.taken and self._again < 0:
            raise _DamageError(OPEN)
        number, line = self._back.popleft() if self._back else next(self._source)
        self.taken.append((number, line))
        self._size += len(line or "")
        if line is None or self._size > self._limit:
            raise _DamageError(too_long(self._limit))
        return line

    def start(self) -> None:
        """Begin a new record; what the one before has read may be read once more elsewhere."""
        self._again += self._size
        self.taken, self._size = [], 0

    def give_back(self) -> None:
        """Give back all lines of this record but its first."""
        given = self.taken[1:]
        self._back.extendleft(reversed(given))
        self._again -= self._size + sum(len(line or "") for _, line in given)


def records(file: TextIO, delimiter: str, limit: int) -> Iterator[Record]:
    """Read records: the number of the first line, the cells, and what is wrong with them.

    After a damaged record (an unclosed quote, say) reading goes on with the next line, so the lines
    that the open quote had swallowed are rows again. Where so many quotes are open that lines would
    be read again and again, a row is one line.
    """
    csv.field_size_limit(limit)
    feeder = _Feeder(lines(file, limit), limit)
    reader = csv.reader(feeder, delimiter=delimiter, strict=True)
    while True:
        feeder.start()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _DamageError) as error:
            number, line = feeder.taken[0]
            feeder.give_back()
            reader = csv.reader(feeder, delimiter=delimiter, strict=True)
            problem = str(error) if isinstance(error, _DamageError) else f"not valid CSV: {error}"
            yield number, [] if line is None else [line.rstrip("\r\n")], problem
        else:
            if cells:
                yield feeder.taken[0][0], cells, None


def delimiter_of(header: str) -> str:
    """Give the sign that parts most cells of a header line, outside quotes."""
    bare = "".join(header.split('"')[0::2])
    return max(DELIMITERS, key=bare.count)


def table_rows(
    path: Path, file: TextIO, delimiter: str | None, limits: Limits
) -> tuple[tuple[str, ...], Iterator[Row]]:
    """Read the header; gives the columns and the rows below it.

    Raises
    ------
    DataError
        If the header is damaged, or names too many columns or one of them twice.
    """
    if delimiter is None:
        start = (line for _, line in lines(file, limits.cell) if line is None or line.strip())
        delimiter = delimiter_of(next(start, None) or "")
        file.seek(0)
    found = records(file, delimiter, limits.cell)
    number, header, problem = next(found, (1, [], "there is no header"))
    if problem:
        raise DataError(path, number, None, f"{problem}; the first line must name the columns")
    columns = column_names(path, header, limits)
    return columns, (_row(columns, *record) for record in found)


def column_names(path: Path, header: list[str], limits: Limits) -> tuple[str, ...]:
    """Give the names of a header; a column without one is called by its number.

    Raises
    ------
    DataError
        For too many columns, or two of one name.
    """
    if len(header) > limits.columns:
        problem = f"{len(header):,} columns; at most {limits.columns:,} are read, leave some out"
        raise DataError(path, None, None, problem)
    names = tuple(name.strip() or f"column_{place}" for place, name in enumerate(header, 1))
    twice = next((name for name, count in Counter(names).items() if count > 1), None)
    if twice is not None:
        places = " and ".join(str(place) for place, name in enumerate(names, 1) if name == twice)
        problem = f"columns {places} are all called '{twice[:60]}'; give each its own name"
        raise DataError(path, None, None, problem)
    return names


def _row(columns: tuple[str, ...], number: int, cells: list[str], problem: str | None) -> Row:
    place = f"line {number}"
    if problem is None and len(cells) != len(columns):
        problem = f"{len(cells):,} cells, the header has {len(columns):,}; quote cells with commas"
    missing = [""] * (len(columns) - len(cells))
    return Row(place, named_cells(columns, [*cells, *missing]), problem)


def named_cells(columns: tuple[str, ...], cells: list[Any]) -> dict[str, Any]:
    """Give cells their names; those beyond the header's stand behind a cell that is called so."""
    row = dict(zip(columns, cells, strict=False))
    if len(cells) > len(columns):
        row[EXTRA] = [*([row[EXTRA]] if EXTRA in row else []), *cells[len(columns) :]]
    return row
