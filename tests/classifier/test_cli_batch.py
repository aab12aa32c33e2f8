"""`mythcheck batch` as a person calls it: pipes, signals, full disks, a second try."""

import csv
import gzip
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-c", "from service.cli import main; main()", "batch"]
ROWS = 4_000
Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def start(tiny_models: Path, tiny_data: Path, tmp_path: Path) -> Start:
    """Start the command on the tiny model in an empty folder."""
    told = {"MYTHCHECK_MODELS": str(tiny_models), "MYTHCHECK_DATA": str(tiny_data)}

    def begin(*arguments: str, **options) -> "subprocess.Popen[bytes]":  # type: ignore[no-untyped-def]
        return subprocess.Popen(
            [*COMMAND, *arguments], cwd=tmp_path, env={**os.environ, **told},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options,
        )  # fmt: skip

    return begin


@pytest.fixture
def batch(start: Start) -> Callable[..., tuple[int, str, str]]:
    """Run the command; gives exit code, standard output and standard error."""

    def call(*arguments: str, stdin: bytes = b"", **options) -> tuple[int, str, str]:  # type: ignore[no-untyped-def]
        process = start(*arguments, **options)
        out, said = process.communicate(stdin, timeout=300)
        return process.returncode, out.decode(), said.decode()

    return call


@pytest.fixture
def captions(tmp_path: Path, tiny_data: Path) -> Path:
    """A file that takes some seconds."""
    texts = []
    for path in sorted((tiny_data / "claims").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            texts += [row["text"] for row in csv.DictReader(file)]
    path = tmp_path / "in.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("id", "caption"), *enumerate(texts[:ROWS])])
    return path


def journal_of(folder: Path) -> Path:
    return folder / ".out.csv.partial"


def wait_for_rows(process: "subprocess.Popen[bytes]", folder: Path, rows: int) -> None:
    """Wait until the journal holds so many rows."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        path = journal_of(folder)
        if path.exists() and path.read_bytes().count(b"\n") > rows:
            return
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    raise AssertionError("the journal does not grow")


def test_a_pipe_gives_rows_and_a_summary(batch) -> None:  # type: ignore[no-untyped-def]
    """One text a line, or JSON; the summary goes to standard error."""
    code, out, said = batch("-", stdin="diet creates dimples\n\nhéllo 💪\n".encode())
    assert (code, [json.loads(line)["text"] for line in out.splitlines()]) == (
        0,
        ["diet creates dimples", "héllo 💪"],
    )
    assert "2 rows: 1 myth, 1 unverified" in said
    for stdin in (
        b'{"text": "hi there"}\n',
        b'[{"text": "hi there"}]',
        gzip.compress(b"hi there\n"),
    ):
        code, out, said = batch("-", stdin=stdin)
        assert (code, json.loads(out)["text"]) == (0, "hi there"), said
    code, out, said = batch("-", "--format", "csv", stdin=b"id,caption\n1,hi there\n")
    assert (code, json.loads(out)["id"]) == (0, "1"), said


@pytest.mark.parametrize(
    ("arguments", "stdin", "problem"),
    [
        (["-", "--resume", "-o", "out.csv"], b"hi\n", "cannot be resumed"),
        (["-"], b"", "empty"),
        (["-", "--report", "r.html"], b"hi\n", "needs -o"),
        (["-", "--format", "csv"], b"post,remark\na b c d,e f g h\n", "--text-column"),
        (["-", "--format", "csv", "--text-column", "x"], b"a,b\n1,2\n", "no column 'x'"),
        (["-", "--encoding", "klingon"], b"hi\n", "klingon"),
        (["-", "-o", "out.doc"], b"hi\n", ".xlsx"),
        (["-", "--scheduler", "tcp://far.example:1"], b"hi\n", "tls://"),
    ],
)
def test_what_cannot_be_done_is_said(command, arguments, stdin, problem) -> None:  # type: ignore[no-untyped-def]
    """In one line, with exit code 1 and nothing on standard output."""
    code, out, said = command("batch", *arguments, stdin=stdin)
    assert (code, out) == (1, ""), said
    assert problem in said
    assert "Traceback" not in said


def test_report_summary_and_progress_for_machines(
    batch,  # type: ignore[no-untyped-def]
    captions: Path,
    tmp_path: Path,
) -> None:
    """The summary as JSON on standard output, lines of progress on standard error, a page."""
    code, out, said = batch(
        "in.csv",
        "-o",
        "out.xlsx",
        "--report",
        "r.html",
        "--json",
        "--progress",
        "json",
        "--jobs",
        "1",
    )
    assert code == 0, said
    summary = json.loads(out)
    assert summary["rows"] == sum(summary["verdicts"].values()) > 1_000
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    assert lines[-1]["rows"] == summary["rows"]
    assert lines[-1]["share"] == 1.0
    assert [line["rows"] for line in lines] == sorted(line["rows"] for line in lines)
    assert "<title>in.csv" in (tmp_path / "r.html").read_text()
    assert {path.name for path in tmp_path.iterdir()} == {"in.csv", "out.xlsx", "r.html"}


def test_a_header_alone_gives_an_empty_report(batch, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """No rows are no error, whatever is asked for."""
    (tmp_path / "in.csv").write_text("id,caption\n")
    code, out, said = batch("in.csv", "-o", "out.csv", "--report", "r.html", "--json")
    assert (code, json.loads(out)["rows"]) == (0, 0), said
    assert "None." in (tmp_path / "r.html").read_text()
    assert {path.name for path in tmp_path.iterdir()} == {"in.csv", "out.csv", "r.html"}


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_kill_loses_nothing(start: Start, batch, captions: Path, tmp_path: Path, jobs: str) -> None:  # type: ignore[no-untyped-def]
    """After kill -9 a second run says what to do, and --resume gives the same bytes."""
    assert batch("in.csv", "-o", "whole.csv")[0] == 0
    process = start("in.csv", "-o", "out.csv", "--jobs", jobs)
    wait_for_rows(process, tmp_path, 512)
    process.kill()
    process.communicate()
    assert not (tmp_path / "out.csv").exists()
    code, _, said = batch("in.csv", "-o", "out.csv")
    assert code == 1
    assert "--resume" in said
    assert "--restart" in said
    code, _, said = batch("in.csv", "-o", "out.csv", "--resume", "--jobs", jobs)
    assert code == 0, said
    assert (tmp_path / "out.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert not journal_of(tmp_path).exists()


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_a_stopped_run_says_how_to_go_on(
    start: Start,
    batch,  # type: ignore[no-untyped-def]
    captions: Path,
    tmp_path: Path,
    sign: int,
) -> None:
    """Exit code 130, no traceback; --restart begins anew."""
    process = start("in.csv", "-o", "out.csv", "--jobs", "1")
    wait_for_rows(process, tmp_path, 512)
    process.send_signal(sign)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"--resume" in said
    assert b"Traceback" not in said
    assert journal_of(tmp_path).exists()
    assert batch("in.csv", "-o", "out.csv", "--restart")[0] == 0
    assert not journal_of(tmp_path).exists()


def test_a_full_disk_keeps_what_is_done(batch, captions: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """The run ends in words; with space again --resume finishes it."""
    assert batch("in.csv", "-o", "whole.csv")[0] == 0

    def little_space() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (900_000, 900_000))

    code, _, said = batch("in.csv", "-o", "out.csv", "--jobs", "1", preexec_fn=little_space)
    assert code == 1, said
    assert "File too large" in said
    assert "--resume" in said
    assert "Traceback" not in said
    assert not (tmp_path / "out.csv").exists()
    assert batch("in.csv", "-o", "out.csv", "--resume")[0] == 0
    assert (tmp_path / "out.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
