"""Log lines, as text for people or JSON for machines; neither holds what users wrote."""

import asyncio
import json
import logging
import secrets
import sys
import time
import traceback
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from types import TracebackType
from typing import Any, TextIO

from starlette.datastructures import State

from classifier.answers import UNVERIFIED, Answer
from service.settings import LogFormat, LogLevel

# New in each process, so that nobody who has the log can try texts against it.
KEY = secrets.token_bytes(32)
DIGEST_BYTES = 6
# What a request's record does not tell.
UNKNOWN = ("process", "processName", "relativeCreated", "taskName", "thread", "threadName")
OURS = ("service", "classifier", "uvicorn", "mcp")
logger = logging.getLogger(__name__)
Fields = dict[str, str | int | float]
to_json = json.JSONEncoder(default=str).encode


@dataclass(frozen=True, slots=True)
class Checked:
    """What may be told of a text that was checked; `reason` is "" where there is a verdict."""

    characters: int
    digest: str
    verdict: str
    reason: str
    model: str


def note_check(request_state: State, text: str, answer: Answer) -> None:
    """Note what a request checked, for its log line and the metrics."""
    request_state.checked = Checked(
        len(text), digest(text), answer.verdict, reason_of(answer), answer.model
    )


def reason_of(answer: Answer) -> str:
    """Give why a text has no verdict; "" where it has one."""
    return str(answer.claims[0].reason or "") if answer.verdict == UNVERIFIED else ""


def digest(text: str) -> str:
    """Give 12 hex digits by which the log lines of one text are known in this process."""
    written = text.encode("utf-8", "surrogatepass")
    return blake2b(written, digest_size=DIGEST_BYTES, key=KEY).hexdigest()


def log_request(told: Fields, checked: Checked | None) -> None:
    """Log one request.

    Parameters
    ----------
    told
        Method, route, status, milliseconds, bytes of the answer, request id.
    """
    if not logger.isEnabledFor(logging.INFO):
        return
    if checked is not None:
        told["characters"] = checked.characters
        told["digest"] = checked.digest
        told["verdict"] = checked.verdict
        told["model"] = checked.model
        if checked.reason:
            told["reason"] = checked.reason
    logger.handle(_record_of(told))


def _record_of(told: Fields) -> logging.LogRecord:
    """Make the record of a request: a copy of one, but for its time and its fields.

    To look for the line of code, the thread and the process takes longer than to write.
    """
    record = logging.LogRecord.__new__(logging.LogRecord)
    now = time.time()
    record.__dict__.update(_request_record(), created=now, msecs=int(now % 1 * 1000), fields=told)
    return record


@lru_cache(maxsize=1)
def _request_record() -> dict[str, Any]:
    record = vars(logging.LogRecord(logger.name, logging.INFO, "", 0, "request", None, None))
    # Not known, rather than those of the first request.
    return record | dict.fromkeys(UNKNOWN)


def log_config(form: LogFormat, level: LogLevel) -> dict[str, Any]:
    """Give the configuration of logging, as `logging.config.dictConfig` takes it."""
    weight = level.upper()
    kind = JsonLines if form == LogFormat.JSON else TextLines
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": kind}},
        "handlers": {
            "lines": {
                "()": Lines,
                "stream": sys.stdout,
                "formatter": "lines",
            }
        },
        "root": {"handlers": ["lines"], "level": max("WARNING", weight, key=_weight)},
        "loggers": {name: {"level": weight} for name in OURS},
    }


class Lines(logging.StreamHandler[TextIO]):
    """Writes lines; those of one round of the event loop reach the system together."""

    _is_due = False

    def flush(self) -> None:
        """Hand over what was written, or see to it that it soon is."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._hand_over()
            return
        if not self._is_due:
            self._is_due = True
            loop.call_soon(self._hand_over)

    def _hand_over(self) -> None:
        self._is_due = False
        super().flush()


class TextLines(logging.Formatter):
    """Writes a line for people: time, level, and what happened."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one record."""
        return f"{moment(record)} {record.levelname:<7} {_text(record)}"


class JsonLines(logging.Formatter):
    """Writes a line for machines: one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one record."""
        found: dict[str, Any] = {"time": moment(record), "level": record.levelname.lower()}
        told: Fields | None = getattr(record, "fields", None)
        if told is not None:
            return to_json(found | {"event": record.msg} | told)
        found |= {"event": "message", "logger": record.name, "message": message(record)}
        if request_id := getattr(record, "request_id", None):
            found["request_id"] = request_id
        if record.exc_info and record.exc_info[0]:
            found |= {"error": record.exc_info[0].__name__, "stack": stack(record.exc_info[2])}
        return to_json(found)


def moment(record: logging.LogRecord) -> str:
    """Give the time of a record: UTC, ISO 8601, with milliseconds."""
    return f"{_second(int(record.created))}.{int(record.msecs):03d}Z"


# Of thousands of lines, each would write out the same second.
@lru_cache(maxsize=2)
def _second(since_1970: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(since_1970))


def message(record: logging.LogRecord) -> str:
    """Give a record's words. What asyncio adds below them may quote an error, and that a text."""
    words = record.getMessage()
    return words.partition("\n")[0] if record.name == "asyncio" else words


def stack(found: TracebackType | None) -> str:
    """Give the places in the code, without what stood in any variable."""
    return "".join(traceback.format_tb(found))


def _text(record: logging.LogRecord) -> str:
    told: Fields | None = getattr(record, "fields", None)
    if told is not None:
        rest = " ".join([f"{name}={value}" for name, value in told.items()][3:])
        return f"{told['method']} {told['route']} {told['status']} {rest}"
    words = message(record)
    if request_id := getattr(record, "request_id", None):
        words += f" (request_id={request_id})"
    if record.exc_info and record.exc_info[0]:
        words += f"\n{record.exc_info[0].__name__}\n{stack(record.exc_info[2])}"
    return words


def _weight(level: str) -> int:
    return logging.getLevelNamesMapping()[level]
