"""A store that is opened when it is first needed, so that checking goes on without a database."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine, make_url

from service.store.errors import NewerStoreError, StoreUnavailableError, UnusableStoreError
from service.store.examples import Examples
from service.store.holder import Store
from service.store.keys import Keys
from service.store.retrainings import Retrainings

SQLITE = "sqlite:///"
# How long a request waits for another one that opens the database.
PATIENCE_SECONDS = 5
FileId = tuple[int, int]
logger = logging.getLogger(__name__)


class LateStore:
    """The store of a running service; where its database is away, each use tries again.

    Parameters
    ----------
    url : str
        As `service.store.engine.database_url` gives it.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._store: Store | None = None
        self._file: FileId | None = None
        self._opening = threading.Lock()

    @property
    def engine(self) -> Engine:
        """The connections. Raises StoreError."""
        return self.ready().engine

    @property
    def examples(self) -> Examples:
        """The queue of examples. Raises StoreError."""
        return self.ready().examples

    @property
    def retrainings(self) -> Retrainings:
        """The record of retrainings. Raises StoreError."""
        return self.ready().retrainings

    @property
    def keys(self) -> Keys:
        """The API keys. Raises StoreError."""
        return self.ready().keys

    def ready(self) -> Store:
        """Give the store, opened. Raises StoreError."""
        if self._store is None or self._is_moved():
            self._open()
        assert self._store is not None  # noqa: S101
        return self._store

    def is_new(self) -> bool:
        """Say whether nothing can be in it: an SQLite file that is not there yet."""
        if self._file is not None or not self.url.startswith(SQLITE):
            return False
        return file_at(self.url) is None

    def close(self) -> None:
        """Let go of its connections."""
        if self._store is not None:
            self._store.close()

    def _open(self) -> None:
        # Requests do not queue up behind one that tries, or they would leave none for checks.
        if not self._opening.acquire(timeout=PATIENCE_SECONDS):
            raise StoreUnavailableError("is being opened, which takes long")
        try:
            if self._is_moved():
                self._let_go()
            if self._store is None:
                self._store = Store.open(self.url)
                self._file = file_at(self.url)
        except (UnusableStoreError, NewerStoreError) as error:
            # Where it stands is for the operator only.
            logger.error("%s", error)
            raise StoreUnavailableError("cannot be used; the service's log says why") from error
        finally:
            self._opening.release()

    def _is_moved(self) -> bool:
        """Say whether another file than the one that was opened stands in its place, or none."""
        return self._file is not None and file_at(self.url) != self._file

    def _let_go(self) -> None:
        """Write no more into a file that nobody would find, nor make a new one in its place.

        An empty database has no keys: it would open the service to everybody.
        """
        if file_at(self.url) is None:
            raise StoreUnavailableError("is gone from its place")
        self.close()
        self._store = None


def file_at(url: str) -> FileId | None:
    """Give what tells the file of an SQLite database from any other; None if there is none."""
    if not url.startswith(SQLITE):
        return None
    try:
        found = Path(make_url(url).database or "").stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def require_usable(url: str, say: Callable[[str], None]) -> None:
    """Try a database, so that what is wrong with it is told before a service runs.

    One that is away may come back, so that is only said.

    Raises
    ------
    StoreError
        If it cannot be used.
    """
    if LateStore(url).is_new():
        return
    try:
        Store.open(url).close()
    except StoreUnavailableError as error:
        say(f"{error} Texts are checked all the same.")
