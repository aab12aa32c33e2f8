"""Running a batch: read, answer in chunks, keep a journal, write the output when all is done."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any, BinaryIO

from classifier.batch import journal
from classifier.batch.answering import Answering, Here
from classifier.batch.cells import Added, failed, whole_row
from classifier.batch.outputs import most_rows, require_writable, write_rows
from classifier.batch.progress import Progress, untold
from classifier.batch.summary import Summary
from classifier.checker import Checks
from classifier.errors import DataError, TooManyErrorsError
from classifier.files.columns import find_text_column
from classifier.files.content import Content, inspect
from classifier.files.opening import open_table, sampled
from classifier.files.table import Limits, Row, Table

CHUNK = 512
# How many different texts keep their answer for when they come again, and of what length at most.
REMEMBERED, REMEMBERED_CHARS = 50_000, 1_000


@dataclass(frozen=True, slots=True)
class Batch:
    """A file to check.

    Parameters
    ----------
    content : the inspected file
    table : its rows, not yet read
    text_column : the column with the texts
    """

    content: Content
    table: Table
    text_column: str

    @classmethod
    def of(
        cls, content: Content, text_column: str | None = None, limits: Limits | None = None
    ) -> "Batch":
        """Open a file and find its texts.

        Raises
        ------
        DataError
            If it cannot be read, or it is not clear which column holds the texts.
        """
        rows, table = sampled(open_table(content, limits))
        return cls(content, table, find_text_column(content.path, table.columns, rows, text_column))

    def work(self, **how: Any) -> dict[str, Any]:
        """Say what is checked and how: a journal is only continued by the same."""
        return {
            "input": self.content.digest,
            "format": self.content.kind,
            "encoding": self.content.encoding,
            "text column": self.text_column,
            "chunk": CHUNK,
            **how,
        }


@dataclass(frozen=True, slots=True)
class Course:
    """How a batch is run.

    Parameters
    ----------
    answering : who answers
    progress : is told how far it is
    max_errors : rows without an answer from which on the run ends; None for any number
    """

    answering: Answering
    progress: Progress = untold
    max_errors: int | None = None


def stream_batch(batch: Batch, course: Course, file: IO[str]) -> Summary:
    """Write each row as a line of JSON as soon as its chunk is answered."""
    summary = Summary()
    for rows in _answered(batch, course, summary, done=0):
        file.write(b"".join(map(journal.encode, rows)).decode())
        file.flush()
    return summary


def run_batch(
    batch: Batch, course: Course, target: Path, work: Mapping[str, Any], *, resume: bool = False
) -> Summary:
    """Check a file into another, which appears when it is whole.

    What is done stands in a journal beside it. With `resume` it is continued where there is one;
    the output is the same, byte by byte for CSV and JSON Lines, as that of a run in one go.

    Raises
    ------
    DataError
        If the input is damaged half-way or the journal is of other work.
    TooManyErrorsError
        If more rows than `max_errors` have none.
    """
    require_writable(target)
    if target.exists() and target.samefile(batch.content.path):
        raise DataError(target, None, None, "is the input; write to another file")
    path = journal.journal_of(target)
    summary = Summary()
    if resume and path.exists():
        file = journal.resume(path, work, CHUNK)
        for row in journal.read_rows(path):
            summary.add(row)
    else:
        file = journal.begin(path, work)
    try:
        with file:
            _record(batch, course, summary, file, most_rows(target))
    except BaseException:
        # A journal of nothing would only be in the way of the next try.
        if not summary.rows:
            path.unlink()
        raise
    write_rows(target, journal.read_rows(path), _columns(batch, summary))
    return summary


def check_file(checker: Checks, source: Path, target: Path) -> Summary:
    """Check a file in this process, in one go. Raises as `Batch.of` and `run_batch`."""
    batch = Batch.of(inspect(source))
    summary = run_batch(batch, Course(Here(checker)), target, batch.work(model=checker.version))
    finish(target)
    return summary


def finish(target: Path) -> None:
    """Remove the journal of an output that is whole."""
    journal.journal_of(target).unlink(missing_ok=True)


def _record(
    batch: Batch, course: Course, summary: Summary, file: BinaryIO, most: int | None
) -> None:
    target = batch.content.path
    for rows in _answered(batch, course, summary, done=summary.rows):
        journal.append(file, rows)
        if most is not None and summary.rows > most:
            raise DataError(target, None, None, f"over {most:,} rows, a sheet's limit; write .csv")


def _columns(batch: Batch, summary: Summary) -> Mapping[str, set[type]]:
    """Give the output's own columns: those of a header, also where no row follows it."""
    empty = whole_row(Row("", dict.fromkeys(batch.table.columns, None)), failed(""))
    header = Summary()
    header.add(empty)
    return {**header.columns, **summary.columns}


def _answered(
    batch: Batch, course: Course, summary: Summary, done: int
) -> Iterator[list[dict[str, Any]]]:
    """Answer all rows behind the first `done`; gives and counts them chunk by chunk."""
    chunks = _Chunks(batch, skip=done)
    for answers in course.answering.answer(chunks.texts()):
        rows = chunks.joined(answers)
        for row in rows:
            summary.add(row)
        yield rows
        course.progress(summary.rows, batch.table.share_read())
        if course.max_errors is not None and summary.errors > course.max_errors:
            raise TooManyErrorsError(summary.errors, course.max_errors)
    if chunks.damage is not None:
        raise chunks.damage
    course.progress(summary.rows, 1.0)


class _Chunks:
    """Rows on their way: those of a chunk wait here until its texts are answered.

    Texts that were answered not long ago are not asked again. `damage` is what ended the rows too
    early; it is kept until those before are answered, because whoever answers may read ahead in
    another thread.
    """

    def __init__(self, batch: Batch, skip: int) -> None:
        self._rows = islice(batch.table.rows, skip, None)
        self._column = batch.text_column
        self._waiting: deque[tuple[list[Row], dict[str, Added], list[str]]] = deque()
        self._known: dict[str, Added] = {}
        self.damage: DataError | None = None

    def texts(self) -> Iterator[list[str]]:
        """Give each chunk's texts that have no answer yet, each once."""
        while rows := self._next_rows():
            texts = {text for row in rows if (text := self._text_of(row)) is not None}
            known = {text: self._known[text] for text in texts if text in self._known}
            asked = sorted(texts - known.keys())
            self._waiting.append((rows, known, asked))
            yield asked

    def joined(self, answers: Sequence[Added]) -> list[dict[str, Any]]:
        """Join the rows of the chunk that waits longest with their answers."""
        rows, known, asked = self._waiting.popleft()
        new = dict(zip(asked, answers, strict=True))
        known |= new
        self._remember(new)
        return [whole_row(row, self._added(row, known)) for row in rows]

    def _next_rows(self) -> list[Row]:
        rows: list[Row] = []
        try:
            for row in islice(self._rows, CHUNK):
                rows.append(row)
        except DataError as damage:
            self.damage = damage
        return rows

    def _text_of(self, row: Row) -> str | None:
        text = row.cells.get(self._column)
        return text if isinstance(text, str) and row.problem is None else None

    def _added(self, row: Row, known: Mapping[str, Added]) -> Added:
        if row.problem is not None:
            return failed(f"{row.place}: {row.problem}")
        text = self._text_of(row)
        if text is None:
            found = row.cells.get(self._column)
            what = "no text" if found is None else f"{type(found).__name__}, not a text"
            return failed(f"{row.place}: {what} in '{self._column}'")
        added = known[text]
        return added if added[-1] is None else failed(f"{row.place}: {added[-1]}")

    def _remember(self, new: Mapping[str, Added]) -> None:
        short = {text: added for text, added in new.items() if len(text) <= REMEMBERED_CHARS}
        self._known.update(short)
        for text in list(islice(self._known, max(len(self._known) - REMEMBERED, 0))):
            del self._known[text]
