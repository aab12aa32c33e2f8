"""Outputs hold the same cells in every format, and nothing in them runs."""

import csv
import io
import os
import stat
import tempfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pyarrow.parquet import read_table

from classifier.batch.cells import ADDED
from classifier.batch.outputs import SHEET_CELL, WRITERS, require_writable, write_rows
from classifier.batch.summary import Summary
from classifier.errors import DataError

BIG = 2**70
NAMES = ("id", "text", "likes", "share", "ok", "tags")
OWN: list[dict[str, Any]] = [
    dict(zip(NAMES, cells, strict=True))
    for cells in (
        (1, 'plain, "quoted"\nand 💪', 3, 0.5, True, ["a"]),
        (2**60, '=HYPERLINK("x")', None, 2, False, None),
        (-5, "\x0bbell\ud800", 4, 1.5, None, {"k": "é"}),
    )
]


def rows() -> list[dict[str, Any]]:
    answers = dict.fromkeys(ADDED) | {"verdict": "myth", "confidence": 0.75}
    return [{**own, **answers} for own in OWN]


def written(path: Path, found: list[dict[str, Any]]) -> Path:
    summary = Summary()
    for row in found:
        summary.add(row)
    write_rows(path, found, summary.columns)
    return path


@pytest.mark.parametrize("suffix", WRITERS)
def test_an_output_is_readable_by_all_and_leaves_nothing_beside(
    tmp_path: Path, suffix: str
) -> None:
    """A file like any other, without the traces of how it was made."""
    path = written(tmp_path / f"out{suffix}", rows())
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert list(tmp_path.iterdir()) == [path]


def test_csv(tmp_path: Path) -> None:
    """Values in the spelling of JSON, formulas behind an apostrophe, odd signs spelled out."""
    content = written(tmp_path / "out.csv", rows()).read_text(encoding="utf-8")
    found = list(csv.DictReader(io.StringIO(content, newline="")))
    assert found[0]["text"] == OWN[0]["text"]
    assert found[1]["text"] == '\'=HYPERLINK("x")'
    assert found[2]["text"] == "\x0bbell\\ud800"
    assert [row["id"] for row in found] == ["1", str(2**60), "-5"]
    assert [row["ok"] for row in found] == ["true", "false", ""]
    assert [row["tags"] for row in found] == ['["a"]', "", '{"k": "é"}']


def test_sheets(tmp_path: Path) -> None:
    """Texts are texts whatever they start with; numbers that a sheet would round are texts too."""
    sheet = load_workbook(written(tmp_path / "out.xlsx", rows())).active
    names, *found = sheet.iter_rows(values_only=True)
    table = [dict(zip(names, cells, strict=True)) for cells in found]
    assert table[1]["text"] == '=HYPERLINK("x")'
    assert sheet["B3"].data_type == "s"
    assert [row["id"] for row in table] == [1, str(2**60), -5]
    assert table[2]["text"] == "\\x0bbell\\ud800"
    assert [row["share"] for row in table] == [0.5, 2, 1.5]
    assert {row["confidence"] for row in table} == {0.75}


def test_a_cell_too_long_for_a_sheet_is_cut_and_said(tmp_path: Path) -> None:
    """Nothing is lost without a word."""
    long = {**rows()[0], "text": "x" * (SHEET_CELL + 1)}
    names, cells = load_workbook(written(tmp_path / "o.xlsx", [long])).active.iter_rows(
        values_only=True
    )
    row = dict(zip(names, cells, strict=True))
    assert len(row["text"]) == SHEET_CELL
    assert "cut" in row["error"]
    assert "text" in row["error"]


def test_parquet_columns_have_types(tmp_path: Path) -> None:
    """Numbers are numbers, unless 64 bits do not hold one of them."""
    table = read_table(written(tmp_path / "out.parquet", rows()))
    kinds = {field.name: str(field.type) for field in table.schema}
    assert (kinds["id"], kinds["share"], kinds["ok"], kinds["tags"]) == (
        "int64",
        "double",
        "bool",
        "string",
    )
    assert kinds["confidence"] == "double"
    assert table.column("id").to_pylist() == [1, 2**60, -5]
    assert table.column("text").to_pylist()[1] == '=HYPERLINK("x")'
    giant = [{**row, "id": BIG} for row in rows()]
    assert (
        read_table(written(tmp_path / "big.parquet", giant)).column("id").to_pylist()
        == [str(BIG)] * 3
    )


def test_an_unwritable_folder_is_named() -> None:
    """Before hours of work, not behind them. Root may write everywhere, so another user tries."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o555)
    child = os.fork()
    if child == 0:  # pragma: no cover
        try:
            if os.geteuid() == 0:
                os.setuid(65534)
            require_writable(folder / "out.csv")
        except DataError as error:
            os._exit(7 if "not writable" in str(error) else 1)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    folder.rmdir()


def test_a_full_disk_leaves_the_old_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be written whole does not take the place of what was there."""
    target = tmp_path / "out.csv"
    target.write_text("old")

    def endless():  # type: ignore[no-untyped-def]
        yield from rows()
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        write_rows(target, endless(), {})
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]
