"""How often topics are met here: counted in memory, kept in the database from time to time.

Nothing is kept but counts by topic, verdict and day. A process that is killed loses what it
counted since the last keeping, `EVERY` seconds at most; one that stops keeps it first.
"""

import asyncio
import logging
import threading
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta

from classifier.answers import Answer
from classifier.knowledge.claims import VERDICTS
from service.store.errors import StoreError
from service.store.late import LateStore
from service.store.sightings import add_sightings, forget_sightings, sightings_since
from service.unexpected import log_place

# Seconds between two keepings; twice as many after each that fails, up to the longest.
EVERY, LONGEST = 30.0, 600.0
# After so many keepings, what other services counted is read again.
REREAD = 20
# How long counts are told and kept.
YEAR = timedelta(days=365)
logger = logging.getLogger(__name__)


class Sightings:
    """Counts, over the last year, of the claims that were answered by each topic.

    Parameters
    ----------
    store : LateStore
        While its database is away, counts stay in memory: one number a topic and verdict.
    """

    def __init__(self, store: LateStore) -> None:
        self._store = store
        self._new: dict[tuple[str, str], int] = {}
        self._kept: dict[tuple[str, str], int] = {}
        self._counting = threading.Lock()
        self._keepings = 0
        self._is_away = False

    def add(self, answer: Answer) -> None:
        """Count an answer; also from several threads at once."""
        with self._counting:
            for claim in answer.claims:
                if claim.topic is not None:
                    name = claim.topic.id, claim.verdict
                    self._new[name] = self._new.get(name, 0) + 1

    def is_whole(self) -> bool:
        """Say whether the database was read, so that no count is missing."""
        return self._keepings > 0

    def seen(self, topic: str) -> dict[str, int]:
        """Give how often a topic was given, by verdict; verdicts that never were are left out."""
        with self._counting:
            counts = {
                verdict: self._new.get((topic, verdict), 0) + self._kept.get((topic, verdict), 0)
                for verdict in VERDICTS
            }
        return {verdict: count for verdict, count in counts.items() if count}

    def most_seen(self, limit: int) -> list[str]:
        """Give the ids of the topics that were given most."""
        totals: Counter[str] = Counter()
        with self._counting:
            for counts in (self._new, self._kept):
                for (topic, _), count in counts.items():
                    totals[topic] += count
        return [topic for topic, _ in totals.most_common(limit)]

    def keep(self) -> None:
        """Add to the database what was counted; now and then read what others counted.

        Raises
        ------
        StoreError
            If the database cannot be used; nothing is lost, the next keeping has it all.
        """
        with self._counting:
            taken = dict(self._new)
        if taken or not self._store.is_new():
            today = datetime.now(UTC).date()
            add_sightings(self._store.engine, taken, today)
            self._note_kept(taken)
            if self._keepings % REREAD == 0:
                forget_sightings(self._store.engine, today - YEAR)
                found = sightings_since(self._store.engine, today - YEAR)
                with self._counting:
                    self._kept = found
        self._keepings += 1

    @asynccontextmanager
    async def keeping(self) -> AsyncIterator[None]:
        """Keep the counts from time to time while this is open, and once more at the end."""
        stopping = asyncio.Event()
        task = asyncio.create_task(self._keep_on(stopping))
        try:
            yield
        finally:
            stopping.set()
            await task

    def _note_kept(self, taken: dict[tuple[str, str], int]) -> None:
        with self._counting:
            for name, count in taken.items():
                self._kept[name] = self._kept.get(name, 0) + count
                self._new[name] -= count
                if not self._new[name]:
                    del self._new[name]

    async def _keep_on(self, stopping: asyncio.Event) -> None:
        pause = EVERY
        while not stopping.is_set():
            await self._try()
            pause = min(2 * pause, LONGEST) if self._is_away else EVERY
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), pause)
        # A database that was away would hold up the end for seconds.
        if self._new and not self._is_away:
            await self._try()
        if self._new:
            logger.warning("The sightings of %d topics and verdicts are not kept", len(self._new))

    async def _try(self) -> None:
        was_away, self._is_away = self._is_away, True
        try:
            await asyncio.to_thread(self.keep)
            self._is_away = False
        except StoreError as error:
            if not was_away:
                logger.warning("Sightings stay in memory for now: %s", error)
        # Broad, because a count is never worth a service that stands still.
        except Exception as error:
            log_place(error)
