"""What comes out of a file of texts: rows in their order, each with its place and its problem."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

MIB = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """What is read of one file at most.

    Parameters
    ----------
    decoded
        Bytes that come out of the file, unpacked.
    times
        How many times larger than the file that may be, once it is over 256 MiB: more is a bomb.
    document
        Bytes of one JSON document or archive entry, which is read whole.
    rows, columns
    cell
        Characters of one cell or line.
    """

    decoded: int = 1024**4
    times: int = 200
    document: int = 256 * MIB
    rows: int = 100_000_000
    columns: int = 2_000
    cell: int = MIB

    def is_bomb(self, packed: int, decoded: int) -> bool:
        """Say whether so many bytes should not come out of so many."""
        return decoded > self.decoded or (decoded > 256 * MIB and decoded > self.times * packed)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: where it stands ("line 17"), its cells, and why it cannot be used, if so.

    Cells hold what JSON can: strings, finite numbers, booleans, None, lists and objects.
    """

    place: str
    cells: dict[str, Any]
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """An opened file of texts.

    Attributes
    ----------
    columns : the names of its columns; of files without a header those of the first rows
    rows : its rows, to be read once
    share_read : how much of the file is read by now, 0–1
    notes : what a person should know about how it is read
    """

    columns: tuple[str, ...]
    rows: Iterator[Row]
    share_read: Callable[[], float]
    notes: tuple[str, ...] = ()


def closed_behind(rows: Iterator[Row], files: ExitStack) -> Iterator[Row]:
    """Give rows; files are closed behind the last, or when nobody asks for rows any more."""

    def found() -> Iterator[Row]:
        with files:
            yield Row("", {})
            yield from rows

    begun = found()
    # Only a generator that has begun is ended when it is dropped.
    next(begun)
    return begun
