"""Taking an uploaded file: stored in a folder of its own, looked at, and made a batch."""

import re
import secrets
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from anyio import BrokenWorkerProcess, CapacityLimiter, fail_after, to_process, to_thread

from classifier.batch.outputs import require_writable
from classifier.files.content import SUFFIXES
from classifier.files.table import Limits
from service.batches.job import Job, Output, Places, State, sha256
from service.batches.look import Look, Refusal, look_at
from service.batches.shelf import delete
from service.batches.turns import Turns
from service.errors import UnusableFileError
from service.settings import Settings

LOOK_SECONDS = 120
PACKED = (".gz", ".gzip")
NAME_CHARS = 80


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came, and what is to be done with it."""

    file: BinaryIO
    filename: str
    text_column: str | None
    output: Output
    start: bool


@dataclass(frozen=True, slots=True)
class Reception:
    """Takes uploads. Files are looked at in another process, one at a time.

    There, neither a large file nor a hostile one slows down or ends the service.
    """

    turns: Turns
    settings: Settings
    one_at_a_time: CapacityLimiter

    async def take(self, upload: Upload) -> tuple[str, Job]:
        """Make a batch of an upload; gives its token, which is known to nobody afterwards.

        Raises
        ------
        NoRoomError
            If no more batches are taken.
        UnusableFileError
            If the file cannot be checked; nothing is kept of it.
        """
        self.turns.require_room()
        places = self.turns.shelf.make_folder()
        try:
            require_writable(places.result(upload.output))
            stored = places.upload(suffix_of(upload.filename))
            await to_thread.run_sync(_store, upload.file, stored)
            look = await self._look(stored, upload.text_column)
            token = secrets.token_urlsafe(32)
            job = _job(places, upload, look, token)
            self.turns.add(job)
        except BaseException:
            delete(places)
            raise
        return token, job

    async def _look(self, stored: Path, told: str | None) -> Look:
        limits = Limits(decoded=self.settings.max_decoded_bytes, rows=self.settings.max_rows)
        try:
            with fail_after(LOOK_SECONDS):
                found = await to_process.run_sync(
                    look_at, stored, told, limits, cancellable=True, limiter=self.one_at_a_time
                )
        except (TimeoutError, BrokenWorkerProcess) as error:
            problem = "The file takes more to read than there is here; split it, or save it as .csv"
            raise UnusableFileError(problem) from error
        if isinstance(found, Refusal):
            raise UnusableFileError(found.problem)
        return found


def suffix_of(filename: str) -> str:
    """Give the ending of a file's name that tells its format, "" where it has none of those."""
    suffixes = [suffix.lower() for suffix in PurePosixPath(last_part(filename)).suffixes]
    packed = suffixes.pop() if suffixes and suffixes[-1] in PACKED else ""
    return (suffixes[-1] if suffixes and suffixes[-1] in SUFFIXES else "") + packed


def name_of(filename: str) -> str:
    """Give what a file is called without its ending, fit to be shown and to name a download."""
    name = last_part(filename)
    name = name.removesuffix("".join(_endings(name)))
    shown = "".join(sign for sign in name if sign.isprintable())
    return shown.encode("utf-8", "replace").decode()[:NAME_CHARS].strip(" .") or "batch"


def last_part(filename: str) -> str:
    """Give the last part of a path as any system writes it."""
    return re.split(r"[\\/]", filename)[-1]


def _endings(name: str) -> Sequence[str]:
    return [s for s in PurePosixPath(name).suffixes[-2:] if s.lower() in (*SUFFIXES, *PACKED)]


def _store(file: BinaryIO, place: Path) -> None:
    with place.open("wb") as stored:
        shutil.copyfileobj(file, stored)


def _job(places: Places, upload: Upload, look: Look, token: str) -> Job:
    now = time.time()
    begins = upload.start and look.text_column is not None
    return Job(
        id=places.folder.name,
        token_sha256=sha256(token),
        created=now,
        name=name_of(upload.filename),
        suffix=suffix_of(upload.filename),
        output=upload.output,
        columns=look.columns,
        first_rows=look.first_rows,
        text_column=look.text_column,
        message=look.message,
        state=State.QUEUED if begins else State.WAITING,
        queued=now if begins else None,
    )
