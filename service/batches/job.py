"""What is known of one batch, and where its files stand in its folder."""

import hashlib
import hmac
import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from classifier.batch.journal import journal_of
from classifier.batch.outputs import written_whole


class State(StrEnum):
    """How far a batch is."""

    WAITING = "waiting"
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDED = frozenset({State.DONE, State.FAILED, State.CANCELLED})


class Output(StrEnum):
    """The formats in which a result is given."""

    CSV = "csv"
    JSONL = "jsonl"
    XLSX = "xlsx"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True)
class Job:
    """One batch. Times are seconds since 1970.

    Parameters
    ----------
    id, token_sha256
        Its name, and what its secret is recognised by; the secret itself is not kept.
    name
        What the uploaded file is called without its ending, for the names of downloads.
    suffix
        The ending of the uploaded file, such as .csv.gz.
    columns, first_rows
        What a look at the file found.
    text_column
        The column with the texts; None where somebody must choose first.
    message
        Why somebody must choose.
    queued
        When it was started; the earliest is run first.
    """

    id: str
    token_sha256: str
    created: float
    name: str
    suffix: str
    output: Output
    columns: tuple[str, ...]
    first_rows: tuple[dict[str, str | None], ...]
    text_column: str | None
    message: str | None = None
    state: State = State.WAITING
    queued: float | None = None
    ended: float | None = None
    error: str | None = None

    def has_ended(self) -> bool:
        """Say whether nothing more will happen to it."""
        return self.state in ENDED

    def opens_with(self, token: str) -> bool:
        """Say whether a token is the one that it was made with, in constant time."""
        return hmac.compare_digest(sha256(token), self.token_sha256)

    def expires(self, hours: float) -> float:
        """Give the time from which on it may be deleted, unless it waits for its turn or runs."""
        return (self.ended or self.created) + hours * 3600

    def has_expired(self, now: float, hours: float) -> bool:
        """Say whether it is to be deleted."""
        busy = self.state in (State.QUEUED, State.RUNNING)
        return not busy and now >= self.expires(hours)


@dataclass(frozen=True, slots=True)
class Places:
    """Where the files of a batch stand."""

    folder: Path

    def job(self) -> Path:
        """What is known of the batch."""
        return self.folder / "job.json"

    def upload(self, suffix: str) -> Path:
        """The uploaded file."""
        return self.folder / f"input{suffix}"

    def result(self, output: Output) -> Path:
        """The checked rows."""
        return self.folder / f"result.{output}"

    def journal(self, output: Output) -> Path:
        """The rows that are done while the result is not."""
        return journal_of(self.result(output))

    def report(self) -> Path:
        """The page with charts."""
        return self.folder / "report.html"

    def summary(self) -> Path:
        """What was found, counted."""
        return self.folder / "summary.json"

    def lock(self) -> Path:
        """Is held by whoever runs the batch."""
        return self.folder / "lock"


def sha256(token: str) -> str:
    """Give what a token is recognised by; 256 random bits need no slower digest."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def write_job(places: Places, job: Job) -> None:
    """Write what is known, whole or not at all."""
    with written_whole(places.job()) as file:
        file.write(json.dumps(asdict(job)).encode())


def read_job(places: Places) -> Job | None:
    """Read what is known; None where an upload was broken off or nothing can be read."""
    try:
        found: dict[str, Any] = json.loads(places.job().read_bytes())
        return Job(
            **found
            | {
                "state": State(found["state"]),
                "output": Output(found["output"]),
                "columns": tuple(found["columns"]),
                "first_rows": tuple(found["first_rows"]),
            }
        )
    except (OSError, ValueError, TypeError, KeyError):
        return None
