"""The command that checks files: batch."""

import json
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from classifier.batch.progress import Style, shown
from classifier.cli.options import DataOption, JsonOption, ModelsOption, say
from classifier.errors import DataError, InputError
from classifier.files.content import Kind
from classifier.files.table import Limits
from classifier.paths import data_folder, models_folder

if TYPE_CHECKING:
    from classifier.batch.answering import Answering
    from classifier.batch.run import Batch, Course
    from classifier.batch.summary import Summary
    from classifier.files.content import Content

app = typer.Typer()
# Smaller files are done before other processes have loaded the model.
WORTH_PROCESSES = 2**20
STOPPED = 130
FREQUENT = 10


@app.command()
def batch(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="CSV, TSV, JSON Lines, JSON, XLSX, Parquet or text (one a line), also as .gz; "
            "a platform's export; `-` reads standard input.",
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="OUT", help="Write .csv, .jsonl, .xlsx or .parquet here."
        ),
    ] = None,
    text_column: Annotated[
        str | None, typer.Option(metavar="NAME", help="Take the texts from this column.")
    ] = None,
    kind: Annotated[
        Kind | None, typer.Option("--format", help="Read the file as this, whatever its name.")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(metavar="NAME", help="Decode the file so, such as cp1252.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(metavar="HTML", help="Write a page with charts here; needs -o.")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Continue an unfinished run; begin where none is.")
    ] = False,
    restart: Annotated[
        bool, typer.Option("--restart", help="Forget an unfinished run and begin anew.")
    ] = False,
    title: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="Head the report with this (the file's name)."),
    ] = None,
    max_errors: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="Stop at more rows with an error.")
    ] = None,
    max_rows: Annotated[
        int, typer.Option(metavar="N", min=1, help="Refuse a file of more rows.")
    ] = Limits().rows,
    max_unpacked: Annotated[
        int, typer.Option(metavar="BYTES", min=1, help="Refuse a file that unpacks to more.")
    ] = Limits().decoded,
    jobs: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Use so many processes (all cores).")
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Use the Dask cluster at this address.")
    ] = None,
    progress: Annotated[
        Style, typer.Option(help="Tell how far it is: a bar on a terminal, JSON lines, nothing.")
    ] = Style.AUTO,
    models: ModelsOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
    always_answer: Annotated[
        bool, typer.Option("--always-answer", help="Never abstain (for benchmarks).")
    ] = False,
) -> None:
    """Check every row of a file; without -o, print JSON Lines.

    Example: mythcheck batch captions.csv -o checked.csv
    """
    from classifier.batch.run import Batch, Course
    from classifier.files.content import inspect
    from classifier.loading import ready_version

    piped = str(file) == "-"
    _require_sense(output, report, unnamed=piped and resume)
    if output is not None:
        _require_no_leftovers(output, resume, restart)
    with _stoppable(), _spooled() if piped else nullcontext(file) as place:
        kind = kind or (_guess(place) if piped else None)
        limits = Limits(rows=max_rows, decoded=max_unpacked)
        opened = Batch.of(inspect(place, kind, encoding, limits), text_column, limits)
        for note in (f"texts are in '{opened.text_column}'", *opened.table.notes):
            say(f"{file}: {note}")
        version = ready_version(models_folder(models), data_folder(data), say)
        answering = _answering(opened.content, version, jobs, scheduler, always_answer)
        with shown(progress) as tell:
            course = Course(answering, tell, max_errors)
            run = Run(opened, course, version, always_answer, title or place.name)
            summary = run.to_file(output, report, resume) if output else run.to_output()
    if as_json:
        # Without -o standard output holds the rows.
        print(
            json.dumps(summary.to_dict(), ensure_ascii=False), file=None if output else sys.stderr
        )
    else:
        _tell(summary)


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the command."""

    opened: "Batch"
    course: "Course"
    version: Path
    always_answer: bool
    title: str

    def to_output(self) -> "Summary":
        """Print the rows."""
        from classifier.batch.run import stream_batch

        return stream_batch(self.opened, self.course, sys.stdout)

    def to_file(self, output: Path, report: Path | None, resume: bool) -> "Summary":
        """Write output and report; what is done when something ends the run is kept."""
        from classifier.batch.run import finish, run_batch

        work = self.opened.work(model=self.version.name, always_answer=self.always_answer)
        try:
            summary = run_batch(self.opened, self.course, output, work, resume=resume)
            if report is not None:
                self._report(report, output, summary)
            finish(output)
        except KeyboardInterrupt:
            say("Stopped. What is done is kept; the same command with --resume goes on from there.")
            raise typer.Exit(STOPPED) from None
        except OSError:
            say("What is done is kept; the same command with --resume goes on from there.")
            raise
        return summary

    def _report(self, report: Path, output: Path, summary: "Summary") -> None:
        from classifier import registry
        from classifier.batch.journal import journal_of, read_rows
        from classifier.batch.report import write_report

        checker = registry.load(self.version).checker(self.version.name, always_answer=False)
        rows = read_rows(journal_of(output))
        write_report(report, self.title, rows, summary, checker.topics, self.opened.text_column)


def _require_sense(output: Path | None, report: Path | None, *, unnamed: bool) -> None:
    from classifier.batch.outputs import require_writable

    if report is not None and output is None:
        raise InputError("--report needs -o: a report is on the rows of an output.")
    if unnamed:
        raise InputError("Standard input cannot be resumed: save it to a file first.")
    if output is not None:
        require_writable(output)


def _require_no_leftovers(output: Path, resume: bool, restart: bool) -> None:
    from classifier.batch.journal import journal_of

    if journal_of(output).exists() and not resume and not restart:
        problem = "is unfinished; --resume goes on with it, --restart begins anew"
        raise DataError(output, None, None, problem)


@contextmanager
def _stoppable() -> Iterator[None]:
    """Let the signal that ends a process do what Ctrl-C does."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _spooled() -> Iterator[Path]:
    """Keep standard input in a file while it is read."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "standard-input"
        with place.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        yield place


def _guess(place: Path) -> Kind:
    """Tell what comes through a pipe: JSON by its first sign, else one text a line."""
    with place.open("rb") as file:
        start = file.read(64).lstrip()
    return {b"{": Kind.JSONL, b"[": Kind.JSON}.get(start[:1], Kind.TEXT)


def _answering(
    content: "Content", version: Path, jobs: int | None, scheduler: str | None, always: bool
) -> "Answering":
    import joblib

    from classifier import registry
    from classifier.batch.answering import Cluster, Here, Processes

    if scheduler is not None:
        return Cluster(scheduler, version, always)
    small = content.path.stat().st_size < WORTH_PROCESSES
    if (jobs := jobs or (1 if small else joblib.cpu_count())) > 1:
        return Processes(version, jobs, always)
    return Here(registry.load(version).checker(version.name, always_answer=always))


def _tell(summary: "Summary") -> None:
    """Say what was found, most frequent first."""
    found = ", ".join(f"{count:,} {name}" for name, count in summary.verdicts.most_common())
    if summary.errors:
        found += f"{', ' if found else ''}{summary.errors:,} with an error"
    say(f"{summary.rows:,} rows: {found}" if found else "no rows")
    for title, counts in (
        ("harm", summary.harms.most_common()),
        ("unverified because", summary.reasons.most_common()),
        ("most frequent myths", summary.myths.most_common(FREQUENT)),
    ):
        if counts:
            say(f"  {title}: " + ", ".join(f"{name} {count:,}" for name, count in counts))
