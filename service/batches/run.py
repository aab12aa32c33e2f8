"""Running one batch: the command `mythcheck batch` in a process of its own, and what it tells."""

import asyncio
import json
import logging
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import service
from service.batches.job import Job, Places
from service.settings import Settings

# What holds this package: the child finds it there, installed or not.
HOME = Path(service.__file__).parent.parent
LINE_BYTES = 2**20
STOP_SECONDS = 20
# How the command ends when it is told to: of its own accord, or before it can notice.
INTERRUPTED = (130, -signal.SIGTERM)
UNTOLD = "The run failed; the service's log says where. Please send the file again later."
OTHER_WORK = "was begun with another"
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: rows done, the share of the file that is read, 0–1, and how fast."""

    rows: int = 0
    share: float = 0.0
    rows_per_second: float | None = None
    seconds_left: float | None = None


Tell = Callable[[Progress], None]


class InterruptedRunError(Exception):
    """A run that somebody else ended; the journal has what is done."""


class _TooLargeError(Exception):
    """A batch that turns out larger than it may be."""


@dataclass(frozen=True, slots=True)
class Run:
    """One batch on its way."""

    job: Job
    places: Places
    settings: Settings

    async def finish(self, tell: Tell) -> str | None:
        """Run the batch, or the rest of it; gives None, or what is wrong with its file.

        A process that is running when this is cancelled is stopped; what it did is kept.

        Raises
        ------
        InterruptedRunError
            If somebody else stopped the process, as a supervisor does that ends the service.
        """
        code, words = await self._run(tell)
        if code and words.startswith(f"{self.places.journal(self.job.output)}: {OTHER_WORK}"):
            # Another model is current than when it was begun.
            self.places.journal(self.job.output).unlink()
            code, words = await self._run(tell)
        if code in INTERRUPTED:
            raise InterruptedRunError
        return self._problem(words) if code else None

    def command(self) -> list[str]:
        """Give the command line."""
        job, places = self.job, self.places
        options = {
            "--output": places.result(job.output),
            "--report": places.report(),
            "--text-column": job.text_column,
            "--models": self.settings.models.resolve(),
            "--data": self.settings.data.resolve(),
            "--title": job.name,
            "--max-rows": self.settings.max_rows,
            "--max-unpacked": self.settings.max_decoded_bytes,
            "--progress": "json",
            "--jobs": 1,
        }
        child = [sys.executable, "-m", "service.batches.child", str(places.lock()), "batch"]
        told = [f"{name}={value}" for name, value in options.items()]
        return [*child, *told, "--resume", "--json", "--", str(places.upload(job.suffix))]

    async def _run(self, tell: Tell) -> tuple[int, str]:
        """Run the command; gives its exit code and its last words."""
        with self.places.summary().open("wb") as summary:
            process = await asyncio.create_subprocess_exec(
                *self.command(), stdin=PIPE, stdout=summary, stderr=PIPE, cwd=HOME,
                limit=LINE_BYTES, start_new_session=os.name == "posix",
            )  # fmt: skip
        try:
            words = await self._listen(process, tell)
            return await process.wait(), words
        except _TooLargeError as error:
            return 1, f"{self.places.upload(self.job.suffix)}: {error}"
        finally:
            await _stop(process)

    async def _listen(self, process: Process, tell: Tell) -> str:
        """Read what the process tells until it ends; gives its error, "" where it told none."""
        words = ""
        assert process.stderr is not None  # noqa: S101
        async for line in process.stderr:
            text = line.decode("utf-8", "replace").rstrip()
            if (progress := _progress(text)) is not None:
                self._require_small()
                tell(progress)
            elif text.startswith("mythcheck: "):
                words = text.removeprefix("mythcheck: ")
        return words

    def _require_small(self) -> None:
        """Raise _TooLargeError for a batch whose result has grown too large."""
        with suppress(FileNotFoundError):
            size = self.places.journal(self.job.output).stat().st_size
            if size > self.settings.max_result_bytes:
                raise _TooLargeError(f"its result is over {self.settings.max_result_bytes:,} bytes")

    def _problem(self, words: str) -> str:
        """Say what ended a run: in its words where they are on the file, else in the log."""
        upload = str(self.places.upload(self.job.suffix))
        if words.startswith(upload):
            place = words.removeprefix(upload).replace(f"{self.places.folder}{os.sep}", "")
            return f"The file{place}"
        logger.error("batch %s: %s", self.job.id, words or "the process ended unexpectedly")
        return UNTOLD


async def _stop(process: Process) -> None:
    """End a process that still runs: first as Ctrl-C would, then for good."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
        except TimeoutError:
            process.kill()
            await process.wait()


def _progress(text: str) -> Progress | None:
    if not text.startswith("{"):
        return None
    try:
        found = json.loads(text)
        return Progress(
            found["rows"], found["share"], found["rows_per_second"], found["seconds_left"]
        )
    except (ValueError, KeyError):
        return None
