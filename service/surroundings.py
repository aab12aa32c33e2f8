"""What a service needs around it and may lose while it runs: its database and its folder."""

import asyncio
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from classifier.errors import MythcheckError
from service.store.late import LateStore
from service.store.records import State
from service.unexpected import log_place

# For so long, what was seen last is taken for what is.
FRESH_SECONDS = 2
# A database that is away lets whoever asks wait; nobody else waits longer than this.
PATIENCE_SECONDS = 1


class Standing(StrEnum):
    """Whether something can be used."""

    OK = "ok"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Sight:
    """What was seen; None is not known."""

    database: Standing
    batches: Standing
    pending: int | None = None
    unended: int | None = None


UNSEEN = Sight(Standing.AWAY, Standing.AWAY)


class Surroundings:
    """Looks around in a thread: one look at a time, however many ask."""

    def __init__(self, store: LateStore, batches: Path) -> None:
        self._store = store
        self._batches = batches
        self._last = UNSEEN
        self._seen = -float(FRESH_SECONDS)
        self._look: asyncio.Task[None] | None = None

    async def sight(self) -> Sight:
        """Say what is there, as seen a moment ago."""
        if self._look is None and time.monotonic() - self._seen >= FRESH_SECONDS:
            self._look = asyncio.create_task(self._look_around())
        if self._look is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(self._look), PATIENCE_SECONDS)
        # One that takes its time has no answer: that is one, too.
        return self._last if self._look is None else UNSEEN

    async def _look_around(self) -> None:
        try:
            self._last = await asyncio.to_thread(self._seen_now)
        # Broad, because a look must not be the last one.
        except Exception as error:
            log_place(error)
            self._last = UNSEEN
        self._seen, self._look = time.monotonic(), None

    def _seen_now(self) -> Sight:
        batches = Standing.OK if _is_writable(self._batches) else Standing.AWAY
        # Whoever only checks texts gets no database.
        if self._store.is_new():
            return Sight(Standing.OK, batches, 0, 0)
        try:
            pending = self._store.examples.counts()[State.PENDING]
            unended = len(self._store.retrainings.unended())
        except MythcheckError:
            return Sight(Standing.AWAY, batches)
        return Sight(Standing.OK, batches, pending, unended)


def _is_writable(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"x")
    except OSError:
        return False
    return True
