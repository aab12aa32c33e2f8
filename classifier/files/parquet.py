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
        _require_no_bomb(path, file, leaves, limits)
        # Kept as a dictionary, a text that stands in many rows is in memory once.
        if heavy := _heavy(path, file, [leaf for leaf in leaves if leaf.is_text]):
            file = ParquetFile(path, buffer_size=MIB, read_dictionary=heavy)
    except (pyarrow.ArrowException, OSError, ValueError) as error:
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

    `counts` say of each group of rows how many values of it are read at once.
    """

    path: str
    is_text: bool
    is_listed: bool
    counts: list[int]


def _groups(file: "ParquetFile") -> list[Any]:
    return [file.metadata.row_group(place) for place in range(file.metadata.num_row_groups)]


def _leaves(file: "ParquetFile") -> list[_Leaf]:
    leaves = []
    for place in range(len(file.schema)):
        column = file.schema.column(place)
        is_listed = column.max_repetition_level > 0
        counts = _counts(file, place) if is_listed else [BATCH] * file.metadata.num_row_groups
        leaves.append(_Leaf(column.path, column.physical_type == "BYTE_ARRAY", is_listed, counts))
    return leaves


def _counts(file: "ParquetFile", place: int) -> list[int]:
    """Give how many values of a column each group of rows has."""
    # Where the description of a column is damaged, asking for it ends the process. A scan, which
    # takes no memory, comes upon the same damage and raises.
    file.scan_contents([file.schema.column(place).path])
    return [group.column(place).num_values for group in _groups(file)]


def _require_no_bomb(path: Path, file: "ParquetFile", leaves: list[_Leaf], limits: Limits) -> None:
    """Raise DataError for a file that says that it unpacks to too much, or has endless lists."""
    size = sum(group.total_byte_size for group in _groups(file))
    size += sum(ITEM * count for leaf in leaves if leaf.is_listed for count in leaf.counts)
    if limits.is_bomb(path.stat().st_size, size):
        problem = f"it unpacks to {size:,} bytes; nothing is read of it"
        raise DataError(path, None, None, problem)


def _heavy(path: Path, file: "ParquetFile", leaves: list[_Leaf]) -> list[str]:
    """Name the columns of which what is read at once may be too much, text by text."""
    from pyarrow.parquet import ParquetFile

    limit = max(HEAVY // max(len(leaves), 1), MIB)
    sizes = [group.total_byte_size for group in _groups(file)]
    paths = [leaf.path for leaf in leaves]
    with ParquetFile(path, buffer_size=MIB, read_dictionary=paths) as looked_at:
        return [
            leaf.path
            for leaf in leaves
            if any(
                count * size > limit and count * _longest(looked_at, group, leaf) > limit
                for group, (count, size) in enumerate(zip(leaf.counts, sizes, strict=True))
            )
        ]


def _longest(file: "ParquetFile", group: int, leaf: _Leaf) -> int:
    """Give the bytes of the longest text that many rows of a group may share."""
    from pyarrow import compute

    batch = next(file.iter_batches(1, row_groups=[group], columns=[leaf.path]), None)
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
        except (pyarrow.ArrowException, OSError, ValueError) as error:
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
