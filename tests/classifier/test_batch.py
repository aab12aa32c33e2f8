"""A file of texts comes back row by row, in order, whole or not at all."""

import csv
import json
from pathlib import Path

import pytest

from classifier.batch import ADDED, check_file
from classifier.checker import Checker
from classifier.errors import DataError

TEXTS = ["diet creates dimples", "", "Leg day done!", 'said "no, never"\nto carbs 💪', "a\0b"]


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "text", "verdict"])
        writer.writerows([n, text, "=1+1"] for n, text in enumerate(TEXTS))
    return path


def test_csv_rows_come_back_in_order(tiny_checker: Checker, source: Path, tmp_path: Path) -> None:
    """Input columns are kept, an own `verdict` under another name, bad texts with their error."""
    target = tmp_path / "out.csv"
    counts = check_file(tiny_checker, source, target)
    rows = read_csv(target)
    assert list(rows[0]) == ["id", "text", "input_verdict", *ADDED]
    assert [row["text"] for row in rows] == TEXTS
    assert [row["id"] for row in rows] == ["0", "1", "2", "3", "4"]
    assert "at least one word" in rows[1]["error"]
    assert "NUL" in rows[4]["error"]
    assert rows[2]["verdict"] == "unverified"
    assert rows[2]["reason"]
    assert counts["error"] == 2
    assert counts.total() == len(TEXTS)


def test_formulas_are_disarmed(tiny_checker: Checker, source: Path, tmp_path: Path) -> None:
    """No cell is run by a spreadsheet."""
    target = tmp_path / "out.csv"
    check_file(tiny_checker, source, target)
    assert {row["input_verdict"] for row in read_csv(target)} == {"'=1+1"}


def test_jsonl_to_jsonl(tiny_checker: Checker, tmp_path: Path) -> None:
    """JSON values keep their types, and a line separator inside a text is no line end."""
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    rows = [
        {"id": 7, "text": "diet creates\u2028dimples", "tags": ["a"]},
        {"id": None, "text": "hi"},
    ]
    source.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows) + "\n")
    check_file(tiny_checker, source, target)
    found = [json.loads(line) for line in target.read_text().split("\n") if line]
    assert [{key: row[key] for key in ("text", "id")} for row in found] == [
        {key: row[key] for key in ("text", "id")} for row in rows
    ]
    assert found[0]["tags"] == ["a"]
    assert list(found[0])[-len(ADDED) :] == list(ADDED)


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("in.csv", b"", "no column 'text'"),
        ("in.csv", b"id,caption\n1,x\n", "no column 'text'"),
        ("in.csv", b"text,text\na,b\n", "two columns"),
        ("in.csv", b"id,text\n1,a\n2,b,c\n", "line 3"),
        ("in.csv", b'id,text\n1,"a\n', "CSV"),
        ("in.csv", b"id,text\n1,caf\xe9\n", "UTF-8"),
        ("in.jsonl", b'{"text": "a"}\n{"text"\n', "line 2"),
        ("in.jsonl", b'{"text": 3}\n', "line 1"),
        ("in.jsonl", b"[" * 100_000, "line 1"),
        ("in.jsonl", b"\xff\xfe\n", "line 1"),
        ("in.xlsx", b"PK", ".csv or .jsonl"),
    ],
)
def test_broken_files(
    tiny_checker: Checker, tmp_path: Path, name: str, content: bytes, problem: str
) -> None:
    """The message names the place, and no output is left behind."""
    source = tmp_path / name
    source.write_bytes(content)
    with pytest.raises(DataError, match=problem.replace(".", r"\.")):
        check_file(tiny_checker, source, tmp_path / "out.csv")
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(("target", "problem"), [("out.txt", "must end"), ("no/out.csv", "folder")])
def test_bad_targets(
    tiny_checker: Checker, source: Path, tmp_path: Path, target: str, problem: str
) -> None:
    """A target that cannot be written is named before anything is."""
    with pytest.raises(DataError, match=problem):
        check_file(tiny_checker, source, tmp_path / target)
    assert list(tmp_path.iterdir()) == [source]


def test_an_old_output_survives_a_failure(tiny_checker: Checker, tmp_path: Path) -> None:
    """What was there stays until the new file is whole."""
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"text": "a"}\nbroken\n')
    target.write_text("old")
    with pytest.raises(DataError):
        check_file(tiny_checker, source, target)
    assert target.read_text() == "old"


def test_no_column_is_lost(tiny_checker: Checker, tmp_path: Path) -> None:
    """Names that are taken get another prefix, and a late column is refused, not dropped."""
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("text,verdict,input_verdict\n\nhello,A,B\n")
    check_file(tiny_checker, source, target)
    row = read_csv(target)[0]
    assert (row["input_input_verdict"], row["input_verdict"]) == ("A", "B")
    late = tmp_path / "late.jsonl"
    late.write_text('{"text": "a"}\n{"text": "b", "id": 7}\n')
    with pytest.raises(DataError, match="'id'"):
        check_file(tiny_checker, late, target)


def test_lone_surrogates_stay_in_their_row(tiny_checker: Checker, tmp_path: Path) -> None:
    """Half a character is spelled out, and the row says what is wrong."""
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"text": "\\ud800abc"}\n{"text": "hello"}\n')
    assert check_file(tiny_checker, source, target)["error"] == 1
    assert json.loads(target.read_text().splitlines()[0])["text"] == "\\ud800abc"
