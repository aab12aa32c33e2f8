"""Whose turn it is: batches are run one at a time in the order in which they were started."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace

from service.batches.job import Job, State
from service.batches.run import UNTOLD, InterruptedRunError, Progress, Run
from service.batches.shelf import Shelf, delete, next_in_turn
from service.errors import NoRoomError, WrongStateError
from service.settings import Settings
from service.unexpected import log_place

SWEEP_SECONDS = 300
# How often those who follow a batch look whether the service stops.
GLANCE_SECONDS = 1


@dataclass(frozen=True, slots=True)
class Standing:
    """A batch and how far it is."""

    job: Job
    progress: Progress


class Turns:
    """Runs batches, tells how far they are, and deletes them in time.

    Everything here happens in the event loop; only files are read and written elsewhere.
    """

    def __init__(self, shelf: Shelf, settings: Settings, is_stopping: Callable[[], bool]) -> None:
        self.shelf = shelf
        self.settings = settings
        self._is_stopping = is_stopping
        self._changed = asyncio.Event()
        self._progress: dict[str, Progress] = {}
        self._running: tuple[str, asyncio.Task[None]] | None = None

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        """Run batches and sweep, beginning with those that a stopped service left."""
        for job in self.shelf.all():
            if job.state == State.RUNNING:
                self.shelf.put(replace(job, state=State.QUEUED))
        tasks = [asyncio.create_task(self._run_all()), asyncio.create_task(self._sweep())]
        try:
            yield
        finally:
            tasks += [self._running[1]] if self._running else []
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def require_room(self) -> None:
        """Raise NoRoomError if no more batches are taken."""
        jobs = self.shelf.all()
        if sum(job.state == State.QUEUED for job in jobs) >= self.settings.max_waiting_batches:
            raise NoRoomError("Too many batches wait for their turn")
        if self.shelf.size() >= self.settings.max_stored_bytes:
            raise NoRoomError("The batches that are kept here leave no room for another")

    def add(self, job: Job) -> None:
        """Take a new batch."""
        self.shelf.put(job)
        self._tell()

    def start(self, job: Job, text_column: str) -> Job:
        """Queue a batch that waits for somebody to choose its column.

        Raises
        ------
        WrongStateError
            If it does not wait for that.
        NoRoomError
            If too many wait for their turn.
        """
        if job.state != State.WAITING:
            raise WrongStateError(job.state, State.WAITING)
        self.require_room()
        job = replace(
            job, text_column=text_column, message=None, state=State.QUEUED, queued=time.time()
        )
        self.add(job)
        return job

    async def delete(self, batch_id: str) -> None:
        """Stop a batch if it runs, and delete it."""
        if self._running and self._running[0] == batch_id:
            task = self._running[1]
            task.cancel()
            await asyncio.wait([task])
        places = self.shelf.forget(batch_id)
        self._progress.pop(batch_id, None)
        self._tell()
        await asyncio.to_thread(delete, places)

    def standing(self, job: Job) -> Standing:
        """Say how far a batch is; one that is gone is cancelled."""
        known = self.shelf.get(job.id) or replace(job, state=State.CANCELLED)
        return Standing(known, self._progress.get(job.id, Progress()))

    async def follow(self, job: Job) -> AsyncIterator[Standing]:
        """Give how far a batch is, now and whenever that changes, until it has ended."""
        last = None
        while not self._is_stopping():
            changed = self._changed
            now = self.standing(job)
            if now != last:
                yield now
                last = now
            if now.job.has_ended():
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), GLANCE_SECONDS)

    def _tell(self) -> None:
        """Wake everybody who waits for a change."""
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def _run_all(self) -> None:
        while not self._is_stopping():
            changed = self._changed
            job = next_in_turn(self.shelf.all())
            if job is None:
                await changed.wait()
                continue
            self._running = job.id, asyncio.create_task(self._run_one(job))
            await asyncio.wait([self._running[1]])
            self._running = None

    async def _run_one(self, job: Job) -> None:
        def tell(progress: Progress) -> None:
            self._progress[job.id] = progress
            self._tell()

        try:
            self.add(job := replace(job, state=State.RUNNING))
            error = await Run(job, self.shelf.places(job.id), self.settings).finish(tell)
        except InterruptedRunError:
            self.add(replace(job, state=State.QUEUED))
            return
        # Broad, because no batch may keep those behind it from their turn.
        except Exception as unexpected:
            log_place(unexpected)
            error = UNTOLD
        state = State.FAILED if error else State.DONE
        with suppress(OSError):
            self.add(replace(job, state=state, ended=time.time(), error=error))

    async def _sweep(self) -> None:
        while True:
            for job in self.shelf.all():
                if job.has_expired(time.time(), self.settings.batch_hours):
                    await self.delete(job.id)
            await asyncio.sleep(SWEEP_SECONDS)
