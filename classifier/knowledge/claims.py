"""Labelled claims: what people write, and the verdict that belongs to it."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from classifier.errors import DataError

STYLES = ("plain", "caption", "debunk", "negated_fact", "question", "near_miss", "nuance")
UNVERIFIED_STYLES = (*STYLES, "post")
REASONS = ("off_topic", "no_claim", "not_covered")
COLUMNS = ("text", "verdict", "topic", "style", "writer")
UNVERIFIED_COLUMNS = ("text", "reason", "style", "writer")
VERDICTS = ("myth", "fact", "mixed")
MAX_CLAIM_CHARS = 1_000


@dataclass(frozen=True, slots=True)
class LabelledClaim:
    """A text with its verdict; `topic` is empty and `reason` set where it is unverified."""

    text: str
    verdict: str
    topic: str = ""
    reason: str = ""
    style: str = ""
    writer: str = ""


def read_claims(path: Path) -> list[LabelledClaim]:
    """Read `<domain>.csv`: text,verdict,topic,style,writer.

    Raises
    ------
    DataError
        Names the file, the line and the column of the first row that does not fit.
    """
    claims = []
    for line, row in _rows(path, COLUMNS):
        _one_of(path, line, "verdict", row["verdict"], VERDICTS)
        _one_of(path, line, "style", row["style"], STYLES)
        claims.append(LabelledClaim(**row))
    return claims


def read_unverified(path: Path) -> list[LabelledClaim]:
    """Read `unverified.csv`: text,reason,style,writer. Raises as `read_claims`."""
    claims = []
    for line, row in _rows(path, UNVERIFIED_COLUMNS):
        _one_of(path, line, "reason", row["reason"], REASONS)
        _one_of(path, line, "style", row["style"], UNVERIFIED_STYLES)
        claims.append(LabelledClaim(verdict="unverified", **row))
    return claims


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            _require_header(path, next(reader, []), columns)
            for cells in filter(None, reader):
                yield reader.line_num, _row(path, reader.line_num, cells, columns)
        except csv.Error as error:
            raise DataError(path, reader.line_num, None, f"not valid CSV: {error}") from error
        except UnicodeDecodeError as error:
            raise DataError(
                path, None, None, f"not UTF-8 at byte {error.start}; save it so"
            ) from error


def _require_header(path: Path, found: list[str], columns: tuple[str, ...]) -> None:
    if tuple(found) != columns:
        wanted = ",".join(columns)
        raise DataError(path, 1, None, f"the header is '{','.join(found)}'; it must be '{wanted}'")


def _row(path: Path, line: int, cells: list[str], columns: tuple[str, ...]) -> dict[str, str]:
    if len(cells) != len(columns):
        problem = f"{len(cells)} cells instead of {len(columns)}; quote a text that holds a comma"
        raise DataError(path, line, None, problem)
    row = dict(zip(columns, cells, strict=True))
    for column, cell in row.items():
        if not cell.strip():
            raise DataError(path, line, column, "empty; fill it in or remove the row")
    if len(row["text"]) > MAX_CLAIM_CHARS:
        raise DataError(
            path, line, "text", f"over {MAX_CLAIM_CHARS} characters; cut it into claims"
        )
    return row


def _one_of(path: Path, line: int, column: str, found: str, allowed: tuple[str, ...]) -> None:
    if found not in allowed:
        raise DataError(path, line, column, f"'{found}' is none of {', '.join(allowed)}")
