"""A file of texts comes back row by row, in order, whole or not at all."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from classifier.batch import journal
from classifier.batch.answering import Here
from classifier.batch.cells import ADDED
from classifier.batch.run import CHUNK, Batch, Course, check_file, finish, run_batch
from classifier.checker import Checker
from classifier.errors import DataError, TooManyErrorsError
from classifier.files.content import inspect

Read = Callable[[Path], list[dict[str, Any]]]
Whole = Callable[[str], Path]


class EndsError(Exception):
    """Whatever ends a run."""


class EndsAfter:
    """Answers so many chunks, then ends the run."""

    def __init__(self, checker: Checker, chunks: int) -> None:
        self.checker, self.chunks = checker, chunks

    def answer(self, chunks):  # type: ignore[no-untyped-def]
        for done, answers in enumerate(Here(self.checker).answer(chunks)):
            if done == self.chunks:
                raise EndsError
            yield answers


def run(checker: Checker, source: Path, target: Path, *, chunks: int | None = None,
        resume: bool = False, **how: Any) -> None:  # fmt: skip
    batch = Batch.of(inspect(source))
    answering = Here(checker) if chunks is None else EndsAfter(checker, chunks)
    run_batch(batch, Course(answering, **how), target, batch.work(model="m"), resume=resume)
    finish(target)


@pytest.fixture(scope="module")
def whole_run(
    tiny_checker: Checker, stored_claims: Path, tmp_path_factory: pytest.TempPathFactory
) -> Whole:
    """Give the output of a run of `many` in one go, in the format of a suffix."""
    folder = tmp_path_factory.mktemp("whole_run")

    @cache
    def whole(suffix: str) -> Path:
        target = folder / f"whole{suffix}"
        run(tiny_checker, stored_claims, target)
        return target

    return whole


def test_rows_come_back_in_order(
    tiny_checker: Checker, captions: Path, tmp_path: Path, read: Read
) -> None:
    """Input columns are kept, an own `verdict` under another name; bad texts name their line."""
    sent, target = read(captions), tmp_path / "out.csv"
    summary = check_file(tiny_checker, captions, target)
    rows = read(target)
    assert list(rows[0]) == ["id", "text", "input_verdict", *ADDED]
    # What starts like a formula is disarmed.
    assert [row["text"].removeprefix("'") for row in rows] == [row["text"] for row in sent]
    assert {row["input_verdict"] for row in rows} == {"'=1+1"}
    assert rows[1]["error"].startswith("line 3: The text is empty")
    assert "NUL" in rows[4]["error"]
    assert (rows[0]["verdict"], rows[2]["verdict"]) == ("myth", "unverified")
    assert rows[2]["reason"]
    assert rows[0]["source"].startswith("https://")
    assert (summary.rows, summary.errors) == (len(sent), 2)
    assert summary.verdicts.total() == len(sent) - 2
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_json_values_keep_their_types(tiny_checker: Checker, tmp_path: Path, read: Read) -> None:
    """Numbers, lists and null stay; columns that come late are columns too."""
    source = tmp_path / "in.jsonl"
    rows = [
        {"id": 7, "text": "diet creates\u2028dimples", "tags": ["a"]},
        {"id": None, "text": "hi"},
        {"text": "hi", "late": 2.5},
    ]
    source.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows) + "\n")
    check_file(tiny_checker, source, tmp_path / "out.jsonl")
    found = read(tmp_path / "out.jsonl")
    assert [
        {name: cell for name, cell in row.items() if name not in ADDED} for row in found
    ] == rows
    check_file(tiny_checker, source, tmp_path / "out.csv")
    assert list(read(tmp_path / "out.csv")[0]) == ["id", "text", "tags", "late", *ADDED]


def test_damaged_rows_come_back_with_their_line(
    tiny_checker: Checker, tmp_path: Path, read: Read
) -> None:
    """Ragged rows and rows that swallow others keep their cells and name their line."""
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text('id,text\n1,diet creates dimples\n2,a,b,c\n3\n4,"open\n5,hello there\n')
    check_file(tiny_checker, source, target)
    rows = read(target)
    assert [row["id"] for row in rows] == ["1", "2", "3", '4,"open', "5"]
    assert [row["error"].split(":")[0] for row in rows] == ["", "line 3", "line 4", "line 5", ""]
    assert json.loads(rows[1]["extra_cells"]) == ["b", "c"]


def test_lone_surrogates_stay_in_their_row(
    tiny_checker: Checker, tmp_path: Path, read: Read
) -> None:
    """Half a character comes back as it was in JSON, spelled out in CSV, with an error."""
    source = tmp_path / "in.jsonl"
    source.write_text('{"text": "\\ud800abc"}\n{"text": "hello"}\n')
    for name, text in (("out.jsonl", "\ud800abc"), ("out.csv", "\\ud800abc")):
        assert check_file(tiny_checker, source, tmp_path / name).errors == 1
        assert read(tmp_path / name)[0]["text"] == text


def test_names_that_are_taken_get_another_prefix(
    tiny_checker: Checker, tmp_path: Path, read: Read
) -> None:
    """No column hides another."""
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("text,verdict,input_verdict\n\nhello,A,B\n")
    check_file(tiny_checker, source, target)
    row = read(target)[0]
    assert (row["input_input_verdict"], row["input_verdict"]) == ("A", "B")


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".xlsx", ".parquet"])
def test_a_header_without_rows_gives_a_header(
    tiny_checker: Checker, tmp_path: Path, suffix: str
) -> None:
    """An empty table is no error."""
    source, target = tmp_path / "in.csv", tmp_path / f"out{suffix}"
    source.write_text("id,text\n")
    assert check_file(tiny_checker, source, target).rows == 0
    assert target.exists()
    assert (suffix != ".csv") or target.read_text().startswith('"id","text","verdict"')


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet", ".xlsx"])
@pytest.mark.parametrize("chunks", [0, 1, 4])
def test_a_resumed_run_gives_the_same(
    tiny_checker: Checker, many: Path, tmp_path: Path, whole_run: Whole, suffix: str, chunks: int
) -> None:
    """However many chunks were done, the output is that of a run in one go."""
    whole, target = whole_run(suffix), tmp_path / f"out{suffix}"
    with pytest.raises(EndsError):
        run(tiny_checker, many, target, chunks=chunks)
    assert not target.exists()
    assert journal.journal_of(target).exists() is (chunks > 0)
    run(tiny_checker, many, target, resume=True)
    if suffix in (".csv", ".jsonl"):
        assert target.read_bytes() == whole.read_bytes()
    else:
        assert cells(target) == cells(whole)
    assert not journal.journal_of(target).exists()


def cells(path: Path) -> Any:
    if path.suffix == ".parquet":
        from pyarrow.parquet import read_table

        return read_table(path).to_pylist()
    from openpyxl import load_workbook

    return list(load_workbook(path).active.iter_rows(values_only=True))


def test_a_torn_journal_is_cut_to_whole_chunks(
    tiny_checker: Checker, many: Path, tmp_path: Path, whole_run: Whole
) -> None:
    """A half-written row and the rows of a half-written chunk are done again."""
    whole, target = whole_run(".csv"), tmp_path / "out.csv"
    with pytest.raises(EndsError):
        run(tiny_checker, many, target, chunks=3)
    path = journal.journal_of(target)
    lines = path.read_bytes().splitlines(keepends=True)
    for kept in (b"".join(lines[:700]) + lines[700][:9], b"".join(lines[: CHUNK + 1])):
        path.write_bytes(kept)
        run(tiny_checker, many, target, resume=True)
        assert target.read_bytes() == whole.read_bytes()


def test_a_journal_of_other_work_is_refused(
    tiny_checker: Checker, many: Path, tmp_path: Path
) -> None:
    """Another input under the same name is said, and nothing is mixed."""
    target = tmp_path / "out.csv"
    with pytest.raises(EndsError):
        run(tiny_checker, many, target, chunks=2)
    before = journal.journal_of(target).read_bytes()
    many.write_text(many.read_text() + "9,one more\n")
    with pytest.raises(DataError, match="another input"):
        run(tiny_checker, many, target, resume=True)
    assert journal.journal_of(target).read_bytes() == before


def test_too_many_errors_end_the_run(tiny_checker: Checker, captions: Path, tmp_path: Path) -> None:
    """Somebody who wants it stops at the second bad row; what was there stays."""
    target = tmp_path / "out.csv"
    target.write_text("old")
    with pytest.raises(TooManyErrorsError, match="2 rows"):
        run(tiny_checker, captions, target, max_errors=1)
    assert target.read_text() == "old"
    run(tiny_checker, captions, tmp_path / "other.csv", max_errors=2)


def test_damage_half_way_keeps_what_is_done(tiny_checker: Checker, tmp_path: Path) -> None:
    """An array that breaks off ends the run with its place; the old output stays."""
    source, target = tmp_path / "in.json", tmp_path / "out.jsonl"
    source.write_text("[" + ", ".join(['{"text": "hello there"}'] * 600) + " oops")
    target.write_text("old")
    with pytest.raises(DataError, match="item 600"):
        run(tiny_checker, source, target)
    assert target.read_text() == "old"
    assert len(list(journal.read_rows(journal.journal_of(target)))) == 600


@pytest.mark.parametrize(("target", "problem"), [("out.txt", "must end"), ("no/out.csv", "folder"),
                                                 ("in.csv", "is the input")])  # fmt: skip
def test_bad_targets(
    tiny_checker: Checker, captions: Path, tmp_path: Path, target: str, problem: str
) -> None:
    """A target that cannot be written is named before anything is."""
    before = captions.read_bytes()
    with pytest.raises(DataError, match=problem):
        check_file(tiny_checker, captions, tmp_path / target)
    assert list(tmp_path.iterdir()) == [captions]
    assert captions.read_bytes() == before


def test_repeated_texts_are_asked_once(tiny_checker: Checker, many: Path, tmp_path: Path) -> None:
    """What was answered not long ago is not asked again."""
    asked: list[str] = []

    class Listening:
        def answer(self, chunks):  # type: ignore[no-untyped-def]
            for texts in chunks:
                asked.extend(texts)
                yield next(Here(tiny_checker).answer([texts]))

    batch = Batch.of(inspect(many))
    summary = run_batch(batch, Course(Listening()), tmp_path / "out.csv", {})
    assert summary.rows == 3000
    assert len(asked) == len(set(asked)) < 1600
