"""The keys that hold, kept in memory: no request waits for the database."""

import asyncio
import hmac
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta

from service.keys.caller import Caller
from service.keys.errors import KeysUnavailableError
from service.keys.key import digest_of, id_of
from service.store.errors import StoreError
from service.store.keys import StoredKey
from service.store.late import LateStore
from service.unexpected import log_place

# Seconds between two looks, so that a revoked key is refused within two; longer and longer ones
# while the database is away.
GLANCE_SECONDS, LONGEST_PAUSE = 1.0, 5.0
# Seconds that the start waits for the first look, and for which what was read last holds.
START_SECONDS, STALE_SECONDS = 2.0, 600.0
USED_EVERY = timedelta(minutes=1)
# What a key is compared with that nobody has: a digest of nothing known.
NO_DIGEST = "0" * 64
logger = logging.getLogger(__name__)


class KeyRing:
    """Knows every key of the store, a second after it was made or revoked."""

    def __init__(self) -> None:
        self._keys: dict[str, StoredKey] = {}
        self._used: dict[str, datetime] = {}
        self._fresh_until = float("-inf")
        self._trouble = ""
        self._looked, self._stopped = asyncio.Event(), asyncio.Event()

    @asynccontextmanager
    async def following(self, store: LateStore) -> AsyncIterator[None]:
        """Look at the store, now and then again while this is open."""
        task = asyncio.create_task(self._look_on(store))
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._looked.wait(), START_SECONDS)
            yield
        finally:
            self._stopped.set()
            await task

    def has_any(self) -> bool:
        """Say whether a key was ever made. Raises KeysUnavailableError."""
        return bool(self._known())

    def has_seen_any(self) -> bool:
        """Say whether there was a key when the keys could be read last."""
        return bool(self._keys)

    def find(self, text: str) -> Caller | None:
        """Give whose key a text is; None where it is none that holds.

        Raises
        ------
        KeysUnavailableError
            If the keys could not be read for ten minutes, or never.
        """
        key = self._known().get(id_of(text))
        # The same work for an id that nobody has.
        same = hmac.compare_digest(digest_of(text), key.digest if key else NO_DIGEST)
        return self._caller(key) if key is not None and same else None

    def by_id(self, key_id: str) -> Caller | None:
        """Give whose key has an id, for somebody who has shown it before; None if it is over.

        Raises
        ------
        KeysUnavailableError
            As above.
        """
        key = self._known().get(key_id)
        return self._caller(key) if key is not None else None

    def look(self, store: LateStore) -> None:
        """Read the keys, and note which were used. Raises StoreError."""
        # Whoever only checks texts gets no database.
        if store.is_new():
            self._keep({})
            return
        found = {key.id: key for key in store.keys.list_all()}
        self._keep(found)
        if due := self._due(found):
            store.keys.note_used(due)

    def _known(self) -> dict[str, StoredKey]:
        if time.monotonic() > self._fresh_until:
            raise KeysUnavailableError
        return self._keys

    def _keep(self, found: dict[str, StoredKey]) -> None:
        self._keys = found
        self._fresh_until = time.monotonic() + STALE_SECONDS

    def _caller(self, key: StoredKey) -> Caller | None:
        now = datetime.now(UTC)
        if not key.holds(now):
            return None
        self._used[key.id] = now
        return Caller(key.id, key.name, key.scopes, key.rate)

    def _due(self, found: dict[str, StoredKey]) -> dict[str, datetime]:
        """Give the uses that are to be noted: at most one a minute of each key."""
        due = {}
        for key_id, moment in self._used.copy().items():
            noted = found[key_id].used if key_id in found else moment
            if noted is None or moment - noted >= USED_EVERY:
                due[key_id] = moment
        return due

    async def _look_on(self, store: LateStore) -> None:
        pause = GLANCE_SECONDS
        while not self._stopped.is_set():
            pause = GLANCE_SECONDS if await self._try(store) else min(2 * pause, LONGEST_PAUSE)
            self._looked.set()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopped.wait(), pause)

    async def _try(self, store: LateStore) -> bool:
        try:
            await asyncio.to_thread(self.look, store)
        except StoreError as error:
            if str(error) != self._trouble:
                logger.error("keys stay as they were: %s", error)
            self._trouble = str(error)
            return False
        # Broad, because nothing may keep a key from being revoked later.
        except Exception as error:
            log_place(error)
            return False
        self._trouble = ""
        return True
