"""Telling how far a batch is: to a person at a terminal, to a program, or to nobody."""

import json
import sys
import time
from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from types import TracebackType
from typing import Any, Protocol, Self

# Lines for programs come at most this often, in seconds.
EVERY = 0.5


class Style(StrEnum):
    """How progress is told."""

    AUTO = "auto"
    JSON = "json"
    NONE = "none"


class Progress(Protocol):
    """Is told how far a batch is."""

    def __call__(self, rows: int, share: float) -> None:
        """Take the rows done so far, and the share of the input read by then, 0–1."""


def shown(style: Style) -> AbstractContextManager[Progress]:
    """Give the display: with `auto` a bar on a terminal, nothing elsewhere."""
    if style == Style.JSON:
        return nullcontext(JsonLines())
    if style == Style.AUTO and sys.stderr.isatty():
        return Bar()
    return nullcontext(untold)


def untold(rows: int, share: float) -> None:
    """Tell nobody."""


class JsonLines:
    """Write lines of JSON to standard error: rows, share, rows_per_second, seconds_left."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._begun: tuple[int, float] | None = None
        self._told = 0.0

    def __call__(self, rows: int, share: float) -> None:
        """Write one line, unless the last one is fresh."""
        now = time.monotonic()
        # Rows that an earlier run did say nothing about the rate of this one.
        if self._begun is None:
            self._begun = rows, share
        if share < 1 and now - self._told < EVERY:
            return
        self._told = now
        seconds = max(now - self._started, 1e-6)
        done, read = rows - self._begun[0], share - self._begun[1]
        line = {
            "rows": rows,
            "share": round(share, 4),
            "rows_per_second": round(done / seconds, 1),
            "seconds_left": round(seconds / read * (1 - share), 1) if read > 0 else None,
        }
        print(json.dumps(line), file=sys.stderr, flush=True)


class Bar:
    """A progress bar with rate and time left."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        self._bar = Progress(
            TextColumn("{task.percentage:>3.0f}%"),
            BarColumn(),
            TextColumn("{task.fields[rows]:,} rows, {task.fields[rate]:,.0f} a second,"),
            TimeRemainingColumn(),
            TextColumn("left"),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._bar.add_task("", total=1.0, rows=0, rate=0.0)
        self._begun: tuple[int, float] | None = None

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def __call__(self, rows: int, share: float) -> None:
        """Move the bar."""
        now = time.monotonic()
        if self._begun is None:
            self._begun = rows, now
        facts: dict[str, Any] = {"rows": rows, "completed": share}
        if now > self._begun[1]:
            facts["rate"] = (rows - self._begun[0]) / (now - self._begun[1])
        self._bar.update(self._task, **facts)
