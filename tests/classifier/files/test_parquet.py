"""Parquet comes back with its types, within limits also where bytes stand for gigabytes."""

import datetime
import json
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from classifier.errors import DataError
from classifier.files.content import Kind, inspect
from classifier.files.opening import open_table
from classifier.files.table import MIB, Limits, Row, Table


def written(path: Path, columns: dict[str, Any], **options: Any) -> Path:
    pq.write_table(pa.table(columns), path, **options)
    return path


def opened(path: Path, limits: Limits | None = None) -> Table:
    return open_table(inspect(path), limits)


def read(path: Path, limits: Limits | None = None) -> list[Row]:
    return list(opened(path, limits).rows)


@pytest.mark.parametrize("group", [7, 1000], ids=["groups", "one group"])
@pytest.mark.parametrize("dictionary", [True, False], ids=["dictionary", "plain"])
def test_rows_come_back_in_order(tmp_path: Path, group: int, dictionary: bool) -> None:
    """Also across groups and batches."""
    texts = [f"text {n % 90} 💪" if n % 10 else None for n in range(300)]
    columns = {"id": range(300), "text": texts}
    path = written(tmp_path / "a.parquet", columns, row_group_size=group, use_dictionary=dictionary)
    table = opened(path)
    rows = list(table.rows)
    assert table.columns == ("id", "text")
    assert [row.cells for row in rows] == [{"id": n, "text": text} for n, text in enumerate(texts)]
    assert [row.place for row in rows] == [f"row {n}" for n in range(1, 301)]
    assert not any(row.problem for row in rows)
    assert table.share_read() == 1.0


@pytest.mark.parametrize(
    ("array", "value"),
    [
        (pa.array(["a"], pa.large_string()), "a"),
        (pa.array(["a"], pa.string_view()), "a"),
        (pa.array(["a"]).dictionary_encode(), "a"),
        (pa.array([b"\x00\xff"]), "00ff"),
        (pa.array([Decimal("1.20")]), "1.20"),
        (pa.array([datetime.date(2026, 5, 17)]), "2026-05-17"),
        (pa.array([datetime.datetime(2026, 5, 17, 8, 30)]), "2026-05-17T08:30:00"),
        (pa.array([1], pa.timestamp("us", "UTC")), "1970-01-01T00:00:00.000001+00:00"),
        (pa.array([datetime.time(8, 30)]), "08:30:00"),
        (pa.array([1], pa.duration("s")), "0:00:01"),
        (pa.array([2**64 - 1], pa.uint64()), 2**64 - 1),
        (pa.array([0.5], pa.float32()), 0.5),
        (pa.array([float("nan")]), "nan"),
        (pa.array([float("-inf")]), "-inf"),
        (pa.array([True]), True),
        (pa.array([None], pa.null()), None),
        (pa.array([["a", None, "b"]]), ["a", None, "b"]),
        (pa.array([[[1], []]]), [[1], []]),
        (pa.array([{"a": 1, "b": [b"\x01"]}]), {"a": 1, "b": ["01"]}),
        (pa.array([[("k", 1)]], pa.map_(pa.string(), pa.int64())), [["k", 1]]),
        (pa.array([[1.0, 2.0]], pa.list_(pa.float64(), 2)), [1.0, 2.0]),
    ],
    ids=lambda value: str(getattr(value, "type", "")),
)
def test_types_become_what_json_holds(tmp_path: Path, array: pa.Array, value: Any) -> None:
    """Dates, decimals, bytes, lists and objects too."""
    rows = read(written(tmp_path / "a.parquet", {"text": ["a"], "value": array}))
    assert [(row.cells, row.problem) for row in rows] == [({"text": "a", "value": value}, None)]
    assert json.loads(json.dumps(rows[0].cells, allow_nan=False)) == rows[0].cells


@pytest.mark.parametrize(
    "array",
    [
        pa.array([0, 10**9, 0], pa.date32()),
        pa.array([0, 2**53, 0], pa.timestamp("s")),
        pa.array([b"a", b"\xff", b"c"]).view(pa.string()),
    ],
    ids=["date", "timestamp", "not UTF-8"],
)
def test_a_value_without_a_counterpart_costs_its_row(tmp_path: Path, array: pa.Array) -> None:
    """A date in a far year, or bytes that are no text: the rows around it are intact."""
    rows = read(written(tmp_path / "a.parquet", {"text": ["a", "b", "c"], "value": array}))
    assert [row.cells["text"] for row in rows] == ["a", "b", "c"]
    assert [bool(row.problem) for row in rows] == [False, True, False]
    assert rows[1].problem is not None
    assert rows[1].problem.startswith("a cell is unreadable")


def test_names_are_those_of_the_header(tmp_path: Path) -> None:
    """Blanks around a name are no part of it, and one without a name has a number."""
    table = opened(written(tmp_path / "a.parquet", {" text ": ["a"], "": ["b"], "c.d": ["e"]}))
    assert table.columns == ("text", "column_2", "c.d")
    assert next(table.rows).cells == {"text": "a", "column_2": "b", "c.d": "e"}


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (pa.table([["a"], ["b"]], names=["text", "text"]), "are all called 'text'"),
        (pa.table({f"c{n}": ["a"] for n in range(2001)}), "2,001 columns; at most 2,000 are read"),
    ],
    ids=["twice", "too many"],
)
def test_a_useless_header_is_refused(tmp_path: Path, table: pa.Table, said: str) -> None:
    """As in CSV."""
    pq.write_table(table, tmp_path / "a.parquet")
    with pytest.raises(DataError, match=said):
        opened(tmp_path / "a.parquet")


@pytest.mark.parametrize(
    "columns", [{"text": pa.array([], pa.string())}, {}], ids=["rows", "columns"]
)
def test_an_empty_table_has_no_rows(tmp_path: Path, columns: dict[str, Any]) -> None:
    """Nothing is wrong with it."""
    table = opened(written(tmp_path / "a.parquet", columns))
    assert (list(table.columns), list(table.rows)) == (list(columns), [])
    assert table.share_read() == 1.0


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:-9],
        lambda content: content[: len(content) // 2],
        lambda content: content[:12],
        lambda content: content[:20] + b"\xff" * 200 + content[220:],
    ],
    ids=["no end", "half", "start", "rows"],
)
def test_a_damaged_file_is_told(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    """Cut off or overwritten."""
    path = written(tmp_path / "a.parquet", {"text": [f"text {n}" for n in range(1000)]})
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(DataError, match=r"is no sound Parquet file .*; write it anew"):
        read(path)


def test_a_long_cell_costs_its_row(tmp_path: Path) -> None:
    """Characters are counted, and within lists too; the cell is left out."""
    columns = {"text": ["ééééé", "ééééééé", "c"], "tags": [["a"], ["b"], ["x" * 9] * 5]}
    rows = read(written(tmp_path / "a.parquet", columns), Limits(cell=6))
    said = "a cell is longer than 6 characters; it is left out"
    assert [row.problem for row in rows] == [None, said, said]
    assert [row.cells["text"] for row in rows] == ["ééééé", None, "c"]
    assert rows[2].cells["tags"] is None


def named(text: str | bytes, times: int) -> pa.Array:
    """Give a column of one text in many rows, which holds it once."""
    return pa.DictionaryArray.from_arrays(pa.array([0] * times, pa.int32()), pa.array([text]))


LONG = "x" * 10 * MIB
BOMBS: dict[str, Callable[[], pa.Array]] = {
    "text": lambda: named(LONG, 100),
    "many rows": lambda: named(LONG[:100_000], 10_000),
    "bytes": lambda: named(LONG.encode(), 100),
    "list": lambda: pa.ListArray.from_arrays(pa.array([0, 50, 100], pa.int32()), named(LONG, 100)),
    "object": lambda: pa.StructArray.from_arrays([named(LONG, 100)], ["a"]),
    "map": lambda: pa.MapArray.from_arrays(
        pa.array([0, 50, 100], pa.int32()), pa.array(["k"] * 100), named(LONG, 100)
    ),
    "plain": lambda: pa.array([LONG] * 27),
    "nulls": lambda: pa.ListArray.from_arrays([0, 20_000_000], pa.nulls(20_000_000, pa.int8())),
}
READ = """
import resource, sys
from pathlib import Path
import pyarrow.parquet
from classifier.errors import DataError
from classifier.files.content import inspect
from classifier.files.opening import open_table

before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
sound = 0
try:
    sound = sum(row.problem is None for row in open_table(inspect(Path(sys.argv[1]))).rows)
    end = "rows"
except DataError as error:
    end = error.problem
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print((after - before) // 1024, sound, end)
"""


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_dictionary_bomb_is_harmless(tmp_path: Path, bomb: str) -> None:
    """A file of some kilobytes that decodes to a gigabyte does not take it."""
    if sys.platform == "win32":
        pytest.skip("there is no getrusage")
    path = written(
        tmp_path / "a.parquet",
        {"text": BOMBS[bomb]()},
        compression="zstd",
        use_dictionary=bomb != "plain",
        store_schema=False,
        write_statistics=False,
    )
    assert path.stat().st_size < 200_000
    found = subprocess.run(
        [sys.executable, "-c", READ, path], capture_output=True, text=True, check=True
    ).stdout.split(maxsplit=2)
    assert int(found[0]) < 300
    assert "it unpacks to" in found[2] or found[1] == "0"
    if bomb in ("plain", "nulls"):
        assert "nothing is read of it" in found[2]


FLIP = """
import sys
from pathlib import Path
from classifier.errors import DataError
from classifier.files.content import inspect
from classifier.files.opening import open_table

path = Path(sys.argv[1])
whole = path.read_bytes()
start = len(whole) - 8 - int.from_bytes(whole[-8:-4], "little")
ends = {"rows": 0, "errors": 0}
for place in range(start, len(whole)):
    path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
    try:
        list(open_table(inspect(path)).rows)
        ends["rows"] += 1
    except DataError:
        ends["errors"] += 1
print(min(ends.values()))
"""


def test_a_damaged_description_does_not_end_the_process(tmp_path: Path) -> None:
    """Whichever byte of what a file says of itself is flipped, the error comes in words."""
    columns = {"text": ["a", "b"], "tags": [["a"], []], "pairs": [{"a": [1]}, None]}
    path = written(tmp_path / "a.parquet", columns, store_schema=False)
    found = subprocess.run([sys.executable, "-c", FLIP, path], capture_output=True, text=True)
    assert found.stderr == ""
    assert int(found.stdout) > 50


def test_a_parquet_file_under_another_name_is_told(tmp_path: Path) -> None:
    """Called .csv it is refused with its right name; with no known name it is recognised."""
    path = written(tmp_path / "a.csv", {"text": ["a"]})
    with pytest.raises(DataError, match=r"but holds a Parquet file; call it \.parquet"):
        inspect(path)
    assert inspect(path.rename(tmp_path / "a")).kind == Kind.PARQUET
