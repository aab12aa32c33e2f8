"""Parquet files, in small batches: a few bytes of a dictionary may stand for gigabytes of text."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from classifier.errors import DataError, MissingExtraError
from classifier.files.delimited import column_names
from classifier.files.lines import too_long
from classifier.files.spreadsheet import plain
from classifier.files.table import MIB, Limits, Row, Table

if TYPE_CHECKING:
    from pyarrow import Array, RecordBatch
    from pyarrow.parquet import ParquetFile

BATCH = 64
# Bytes that the texts of one batch may take at most, each written out.
HEAVY = 64 * MIB
# Bytes that an item of a list takes at least.
ITEM = 16


def parquet_table(path: Path, limits: Limits) -> Table:
    """Open a Parquet file.

    Raises
    ------
    DataError
        If it is damaged, unpacks to too much or has too many columns.
    MissingExtraError
        If pyarrow is not installed.
    """
    require_parquet()
    import pyarrow
    from pyarrow.parquet import ParquetFile

    try:
        file = ParquetFile(path, buffer_size=MIB)
        names = column_names(path, file.schema_arrow.names, limits)
        leaves = _leaves(file)
        _require_no_bomb(path, leaves, limits)
        # Kept as a dictionary, a text that stands in many rows is in memory once.
        if heavy := _heavy(path, [leaf for leaf in leaves if leaf.is_text]):
            file = ParquetFile(path, buffer_size=MIB, read_dictionary=heavy)
    except (pyarrow.ArrowException, OSError) as error:
        raise _damaged(path, error) from error
    reading = _Reading(path, file, names, limits)
    return Table(names, reading.rows(), reading.share)


def require_parquet() -> None:
    """Raise MissingExtraError where pyarrow is not installed."""
    if find_spec("pyarrow") is None:
        raise MissingExtraError("Parquet", "parquet")


def _damaged(path: Path, error: Exception) -> DataError:
    told = " ".join(str(error).split())
    return DataError(path, None, None, f"is no sound Parquet file ({told}); write it anew")


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A column, or what one within lists and objects holds.

    `chunks` are the sizes of its parts: bytes unpacked and number of values.
    """

    path: str
    is_listed: bool
    is_text: bool
    chunks: list[tuple[int, int]]


def _leaves(file: "ParquetFile") -> list[_Leaf]:
    groups = [file.metadata.row_group(place) for place in range(file.metadata.num_row_groups)]
    leaves = []
    for place in range(len(file.schema)):
        column = file.schema.column(place)
        chunks = [group.column(place) for group in groups]
        sizes = [(chunk.total_uncompressed_size, chunk.num_values) for chunk in chunks]
        is_text = column.physical_type == "BYTE_ARRAY"
        leaves.append(_Leaf(column.path, column.max_repetition_level > 0, is_text, sizes))
    return leaves


def _require_no_bomb(path: Path, leaves: list[_Leaf], limits: Limits) -> None:
    """Raise DataError for a file whose columns unpack to too much, or whose lists are too long."""
    size = sum(unpacked for leaf in leaves for unpacked, _ in leaf.chunks)
    size += sum(ITEM * count for leaf in leaves if leaf.is_listed for _, count in leaf.chunks)
    if limits.is_bomb(path.stat().st_size, size):
        problem = f"it unpacks to {size:,} bytes; nothing is read of it"
        raise DataError(path, None, None, problem)


def _heavy(path: Path, leaves: list[_Leaf]) -> list[str]:
    """Name the columns of which a batch may be too much to be in memory text by text."""
    limit = max(HEAVY // max(len(leaves), 1), MIB)
    return [leaf.path for leaf in leaves if _is_heavy(path, leaf, limit)]


def _is_heavy(path: Path, leaf: _Leaf, limit: int) -> bool:
    for group, (size, count) in enumerate(leaf.chunks):
        most = count if leaf.is_listed else min(count, BATCH)
        if most * size > limit and most * _longest(path, group, leaf) > limit:
            return True
    return False


def _longest(path: Path, group: int, leaf: _Leaf) -> int:
    """Give the bytes of the longest text that many rows of a group may share."""
    from pyarrow import compute
    from pyarrow.parquet import ParquetFile

    with ParquetFile(path, buffer_size=MIB, read_dictionary=[leaf.path]) as file:
        batches = file.iter_batches(1, row_groups=[group], columns=[leaf.path])
        batch = next(batches, None)
        columns = [column for part in batch.columns for column in _flat(part)] if batch else []
    lengths = [compute.max(compute.binary_length(column.dictionary)) for column in columns]
    return max((length.as_py() or 0 for length in lengths), default=0)


class _Reading:
    """One reading of a file, with what has come out of it so far."""

    def __init__(
        self, path: Path, file: "ParquetFile", names: tuple[str, ...], limits: Limits
    ) -> None:
        self._path, self._file, self._names, self._limits = path, file, names, limits
        self._total, self._done, self._decoded = file.metadata.num_rows, 0, 0

    def share(self) -> float:
        return self._done / self._total if self._total else 1.0

    def rows(self) -> Iterator[Row]:
        import pyarrow

        try:
            with self._file:
                for batch in self._file.iter_batches(BATCH):
                    yield from self._batch_rows(batch)
        except (pyarrow.ArrowException, OSError) as error:
            raise _damaged(self._path, error) from error

    def _batch_rows(self, batch: "RecordBatch") -> Iterator[Row]:
        weights = [_weight(column) for column in batch.columns]
        self._decoded += sum(weights)
        if self._limits.is_bomb(self._path.stat().st_size, self._decoded):
            problem = f"it unpacks to over {self._decoded:,} bytes; nothing more is read of it"
            raise DataError(self._path, None, f"row {self._done + 1}", problem)
        columns = map(self._values, batch.columns, weights)
        for values in zip(*columns, strict=True):
            yield self._row(values)

    def _values(self, column: "Array", weight: int) -> Iterable[Any]:
        """Give a column's values; one by one where one of them may be too long to be read."""
        if weight <= self._limits.cell:
            try:
                return list(column.to_pylist())
            except (ValueError, OverflowError):
                pass  # One of them has no counterpart in Python, such as a date in the year 20000.
        return (self._value(column.slice(place, 1)) for place in range(len(column)))

    def _value(self, cell: "Array") -> Any:
        # Characters take up to four bytes.
        if _weight(cell) > 4 * self._limits.cell:
            return _Unread(too_long(self._limits.cell))
        try:
            value = cell[0].as_py()
        except (ValueError, OverflowError) as error:
            return _Unread(f"unreadable ({error})")
        if isinstance(value, str) and len(value) > self._limits.cell:
            return _Unread(too_long(self._limits.cell))
        return value

    def _row(self, values: Sequence[Any]) -> Row:
        self._done += 1
        unread = [value.problem for value in values if isinstance(value, _Unread)]
        problem = f"a cell is {unread[0]}; it is left out" if unread else None
        cells = [None if isinstance(value, _Unread) else plain(value) for value in values]
        return Row(f"row {self._done}", dict(zip(self._names, cells, strict=True)), problem)


@dataclass(frozen=True, slots=True)
class _Unread:
    """What stands for a cell that is not read."""

    problem: str


def _weight(column: "Array") -> int:
    """Count the bytes that a column stands for, a text as often as it is named."""
    return sum(map(_flat_weight, _flat(column)))


def _flat_weight(column: "Array") -> int:
    from pyarrow import compute, types

    if types.is_dictionary(column.type) and not types.is_primitive(column.type.value_type):
        lengths = compute.binary_length(column.dictionary).take(column.indices)
        return compute.sum(lengths).as_py() or 0
    return int(column.nbytes)


def _flat(column: "Array") -> "list[Array]":
    """Give what is in the lists and objects of a column, of which each value is simple."""
    from pyarrow import types

    if not types.is_nested(column.type):
        return [column]
    if types.is_map(column.type):
        start, end = column.offsets[0].as_py(), column.offsets[-1].as_py()
        inner = [column.keys.slice(start, end - start), column.items.slice(start, end - start)]
    else:
        found = column.flatten()
        inner = found if isinstance(found, list) else [found]
    return [leaf for part in inner for leaf in _flat(part)]
