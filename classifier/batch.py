"""Checking a file of texts: every row comes back, in order, with its verdict or its error."""

import csv
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, TextIO, cast

from classifier.answers import Answer
from classifier.checker import Checks
from classifier.errors import DataError, InputError
from classifier.rows import Row, open_rows

ADDED = (
    "verdict", "confidence", "harm", "topic", "reason", "explanation", "source", "model", "error"
)  # fmt: skip
CHUNK = 256
WriteRow = Callable[[Row], None]


def check_file(checker: Checks, source: Path, target: Path | None) -> Counter[str]:
    """Check a CSV or JSON Lines file with a `text` column.

    An output file appears whole at the end, or not at all. Input columns are kept; one with the
    name of an added column becomes `input_<name>`. A text that cannot be checked keeps its row and
    says why in `error`.

    Returns
    -------
    Counter
        Rows by verdict, and "error".

    Raises
    ------
    DataError
        If the file or a row of it cannot be read, with its line.
    """
    counts: Counter[str] = Counter()
    rows, columns = open_rows(source)
    with _output(target) as file:
        write = _writer(file, target, columns)
        while chunk := list(islice(rows, CHUNK)):
            for row, answer in zip(chunk, _answers(checker, chunk), strict=True):
                counts[answer["verdict"] or "error"] += 1
                write({**_kept(row), **answer})
    return counts


def _answers(checker: Checks, rows: list[Row]) -> Iterator[Row]:
    texts = [row["text"] for row in rows]
    try:
        answers: Iterable[Answer | InputError] = checker.check(texts)
    except InputError:
        answers = [_one(checker, text) for text in texts]
    return (_added(answer) for answer in answers)


def _one(checker: Checks, text: str) -> Answer | InputError:
    try:
        return checker.check([text])[0]
    except InputError as error:
        return error


def _added(answer: Answer | InputError) -> Row:
    if isinstance(answer, InputError):
        return {**dict.fromkeys(ADDED), "error": str(answer)}
    claim = answer.deciding()
    return {
        "verdict": answer.verdict,
        "confidence": answer.confidence,
        "harm": answer.harm,
        "topic": claim.topic.id if claim.topic else None,
        "reason": claim.reason,
        "explanation": claim.explanation,
        "source": claim.sources[0].url if claim.sources else None,
        "model": answer.model,
        "error": None,
    }


def _kept(row: Mapping[str, Any]) -> Row:
    names = _kept_names(list(row))
    return {name: _writable(value) for name, value in zip(names, row.values(), strict=True)}


def _kept_names(names: list[str]) -> list[str]:
    """Rename what would hide an added column, until no name is taken twice."""
    taken = {*names, *ADDED}
    kept = []
    for name in names:
        free = name
        while free in ADDED or (free != name and free in taken):
            free = f"input_{free}"
        taken.add(free)
        kept.append(free)
    return kept


def _writable(value: Any) -> Any:
    """Spell out lone surrogates, which no file can hold."""
    if not isinstance(value, str):
        return value
    return value.encode("utf-8", "backslashreplace").decode("utf-8")


def _writer(file: TextIO, target: Path | None, columns: list[str]) -> WriteRow:
    if target is None or target.suffix.lower() == ".jsonl":
        return lambda row: print(json.dumps(row, ensure_ascii=False), file=file)
    if target.suffix.lower() != ".csv":
        raise DataError(target, None, None, "the output's name must end in .csv or .jsonl")
    return _CsvWriter(file, target, columns)


class _CsvWriter:
    """Writes rows as CSV; the first row gives the columns where the input had none."""

    def __init__(self, file: TextIO, target: Path, columns: list[str]) -> None:
        self._writer = csv.writer(file)
        self._target = target
        self._columns = [*_kept_names(columns), *ADDED] if columns else []
        if self._columns:
            self._writer.writerow(self._columns)

    def __call__(self, row: Row) -> None:
        if not self._columns:
            self._columns = list(row)
            self._writer.writerow(self._columns)
        if new := [name for name in row if name not in self._columns]:
            problem = f"a row has '{new[0]}', the first row has not; write to .jsonl instead"
            raise DataError(self._target, None, None, problem)
        self._writer.writerow([_cell(row.get(name)) for name in self._columns])


def _cell(value: Any) -> str:
    """Write one cell; what a spreadsheet would run as a formula is quoted with an apostrophe."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return (
        f"'{text}"
        if isinstance(value, str) and text.startswith(("=", "+", "-", "@", "\t", "\r"))
        else text
    )


@contextmanager
def _output(target: Path | None) -> Iterator[TextIO]:
    """Open the output; a file is written beside its place and renamed when it is whole."""
    if target is None:
        yield sys.stdout
        return
    if target.is_dir():
        raise DataError(target, None, None, "is a folder; name a file")
    if not target.parent.is_dir():
        raise DataError(target, None, None, "its folder does not exist; make it first")
    with tempfile.NamedTemporaryFile(
        "w",
        encoding="utf-8",
        newline="",
        prefix=f".{target.name}-",
        dir=target.parent,
        delete=False,
    ) as file:
        beside = Path(file.name)
        try:
            yield cast(TextIO, file)
            file.flush()
            beside.chmod(0o644)
            beside.replace(target)
        except BaseException:
            beside.unlink()
            raise
