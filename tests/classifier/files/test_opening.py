"""Whatever its format, a file gives its rows one by one, and damage ends in words."""

import csv
import gzip
import io
import json
import random
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from classifier.errors import DataError
from classifier.files.columns import find_text_column
from classifier.files.content import inspect
from classifier.files.opening import SAMPLE, open_table, sampled
from classifier.files.table import Limits, Row

TEXTS = ["diet creates dimples", 'said "no, never" 💪', "a; b\tc | d", "naïve café"] * 60


def _delimited(delimiter: str) -> bytes:
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter).writerows([["text"], *([text] for text in TEXTS)])
    return file.getvalue().encode()


def _workbook() -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    for text in ["text", *TEXTS]:
        book.active.append([text])
    book.save(file)
    return file.getvalue()


def _parquet() -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.table({"text": TEXTS}), file)
    return file.getvalue()


def _archive() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        posts = [{"tweet": {"full_text": text}} for text in TEXTS]
        archive.writestr("data/tweets.js", f"window.YTD.tweets.part0 = {json.dumps(posts)}")
    return file.getvalue()


FORMATS: dict[str, Callable[[], bytes]] = {
    "csv": lambda: _delimited(","),
    "tsv": lambda: _delimited("\t"),
    "txt": lambda: "\n".join(TEXTS).encode(),
    "jsonl": lambda: "\n".join(json.dumps({"text": text}) for text in TEXTS).encode(),
    "json": lambda: json.dumps([{"text": text} for text in TEXTS], indent=1).encode(),
    "xlsx": _workbook,
    "parquet": _parquet,
    "zip": _archive,
}
GZIPPED = ["csv", "tsv", "txt", "jsonl", "json"]


def read(path: Path, limits: Limits | None = None) -> list[Row]:
    return list(open_table(inspect(path), limits).rows)


@pytest.mark.parametrize("name", [*FORMATS, *(f"{name}.gz" for name in GZIPPED)])
def test_each_format_gives_all_texts(tmp_path: Path, name: str) -> None:
    """In their order, each at a place of its own, with the share that is read."""
    content = FORMATS[name.removesuffix(".gz")]()
    path = tmp_path / f"a.{name}"
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    table = open_table(inspect(path))
    shares, rows = [table.share_read()], []
    for row in table.rows:
        rows.append(row)
        shares.append(table.share_read())
    assert [row.cells["text"] for row in rows] == TEXTS
    assert len({row.place for row in rows}) == len(TEXTS)
    assert not any(row.problem for row in rows)
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)
    assert table.share_read() == 1.0


@pytest.mark.parametrize("name", FORMATS)
def test_a_table_may_be_dropped(tmp_path: Path, name: str) -> None:
    """Unread, or read in part, its file is closed: an open one would warn."""
    path = tmp_path / f"a.{name}"
    path.write_bytes(FORMATS[name]())
    open_table(inspect(path))
    table = open_table(inspect(path))
    next(table.rows)
    del table
    path.rename(tmp_path / "moved")


@pytest.mark.parametrize("name", FORMATS)
def test_rows_have_a_limit(tmp_path: Path, name: str) -> None:
    """In every format."""
    path = tmp_path / f"a.{name}"
    path.write_bytes(FORMATS[name]())
    with pytest.raises(DataError, match="more than 100 rows; split the file"):
        read(path, Limits(rows=100))
    assert len(read(path, Limits(rows=len(TEXTS)))) == len(TEXTS)


@pytest.mark.parametrize("name", FORMATS)
def test_a_look_takes_no_row_away(tmp_path: Path, name: str) -> None:
    """The sample is the beginning of the table, and tells its columns."""
    path = tmp_path / f"a.{name}"
    path.write_bytes(FORMATS[name]())
    rows, table = sampled(open_table(inspect(path)))
    assert [row.cells["text"] for row in rows] == TEXTS[:SAMPLE]
    assert [row.cells["text"] for row in table.rows] == TEXTS
    assert find_text_column(path, table.columns, rows) == "text"


def test_damaged_rows_name_no_columns(tmp_path: Path) -> None:
    """A line that is no JSON does not make a column `text` beside that of the others."""
    path = tmp_path / "a.jsonl"
    path.write_text('{"caption": "a", "id": 1}\nbroken\n[1]\n{"caption": "b", "tags": []}\n')
    rows, table = sampled(open_table(inspect(path)))
    assert table.columns == ("caption", "id", "tags")
    assert [bool(row.problem) for row in rows] == [False, True, True, False]
    path.write_text("broken\n")
    assert sampled(open_table(inspect(path)))[1].columns == ("text",)


def test_a_text_file_is_not_parsed(tmp_path: Path) -> None:
    """A table called .txt has a text a line."""
    path = tmp_path / "a.txt"
    path.write_text('id,text\n1,"a\n{"text": 1}\n')
    assert [row.cells["text"] for row in read(path)] == ["id,text", '1,"a', '{"text": 1}']


@pytest.mark.parametrize("name", ["csv", "txt", "jsonl", "json", "csv.gz"])
def test_memory_is_flat(tmp_path: Path, name: str) -> None:
    """Many rows take no more than a block of the file and what is made of it."""
    row = {
        "csv": b'17,"a text of some words"\n',
        "txt": b"a text of some words\n",
        "jsonl": b'{"text": "a text of some words"}\n',
        "json": b'{"text": "a text of some words"},',
    }[name.removesuffix(".gz")]
    around = {"csv": (b"id,text\n", b""), "json": (b"[", b"{}]")}
    start, end = around.get(name.removesuffix(".gz"), (b"", b""))
    path = tmp_path / f"a.{name}"
    content = start + row * 60_000 + end
    path.write_bytes(gzip.compress(content, 1) if name.endswith(".gz") else content)
    tracemalloc.start()
    count = sum(1 for _ in open_table(inspect(path)).rows)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count >= 60_000
    assert peak < 4 * 2**20


@pytest.mark.parametrize("name", [*FORMATS, "csv.gz"])
def test_mutated_files_end_in_words(tmp_path: Path, name: str) -> None:
    """Cut off, flipped or spliced, a file gives rows, rows with a problem, or a DataError."""
    content = FORMATS[name.removesuffix(".gz")]()
    content = gzip.compress(content) if name.endswith(".gz") else content
    chance = random.Random(name)
    path = tmp_path / f"a.{name}"
    for _ in range(40):
        damaged = bytearray(content)
        for _ in range(chance.randint(1, 4)):
            place = chance.randrange(len(damaged))
            damaged[place] = chance.choice([0, 0xFF, 0x22, chance.randrange(256)])
        if chance.random() < 0.3:
            del damaged[chance.randrange(len(damaged)) :]
        path.write_bytes(damaged or b"\0")
        try:
            for row in read(path):
                assert row.problem is None or row.problem.strip()
                json.dumps(row.cells, allow_nan=False)
        except DataError as error:
            assert "\n" not in str(error)


def test_parquet_without_its_part_is_told(tmp_path: Path) -> None:
    """Where pyarrow is not installed, the error says how to install it."""
    path = tmp_path / "a.parquet"
    path.write_bytes(_parquet())
    script = (
        "import sys; from pathlib import Path;"
        "from classifier.files.content import inspect;"
        "from classifier.files.opening import open_table;"
        "content = inspect(Path(sys.argv[1]));"
        "sys.modules['pyarrow'] = None;"
        "open_table(content)"
    )
    done = subprocess.run([sys.executable, "-c", script, path], capture_output=True, text=True)
    assert "needs an optional part: pip install 'mythcheck[parquet]'" in done.stderr
