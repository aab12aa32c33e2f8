"""Transactions: whole or not at all, one writer at a time, tried again while a database is away.

On SQLite a writer begins with BEGIN IMMEDIATE (`engine`), on Postgres with a lock of ours: so
nothing that a writer reads changes before it writes, and no update is lost.
"""

import logging
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, delete, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from classifier.errors import MythcheckError
from service.store.errors import StoreUnavailableError
from service.store.schema import commits
from service.store.trouble import BUSY, trouble_of

# Seconds for which a database that went away is asked again, and between two tries: a server that
# was killed is back within some.
PATIENCE, PAUSE = 10.0, 0.2
# Seconds that a writer waits for another, on both databases.
LOCK_SECONDS = 30
# How SQLite begins. A transaction that reads before it writes would fail, without IMMEDIATE, when
# somebody wrote meanwhile.
WRITES, READS = "BEGIN IMMEDIATE", "BEGIN"
# Any number that no other program uses in the same database.
WRITER = 0x6D797468

# How long a mark is of use: longer than anybody tries to write.
MARKED = timedelta(hours=1)

T = TypeVar("T")
logger = logging.getLogger(__name__)


@dataclass(slots=True)
class _Course:
    """How far the tries of one transaction are.

    `mark` is what a try on Postgres wrote that was about to be kept, `result` what it gave; `told`
    says that the log knows of the trouble.
    """

    mark: str | None = None
    result: Any = None
    told: bool = False


def write(engine: Engine, work: Callable[[Connection], T]) -> T:
    """Run `work` in one transaction, alone among writers; it is run again if a try was undone.

    Raises
    ------
    StoreUnavailableError
        If the database stays away or locked; nothing was changed then.
    """
    return _tried(engine, work, WRITES)


def read(engine: Engine, work: Callable[[Connection], T]) -> T:
    """Run `work`, which only reads, in one transaction. Raises StoreUnavailableError."""
    return _tried(engine, work, READS)


def outside(engine: Engine, work: Callable[[Connection], T]) -> T:
    """Run `work` outside of SQLite's transactions, as some statements ask for it."""
    return _tried(engine, work, "")


def _tried(engine: Engine, work: Callable[[Connection], T], begin: str) -> T:
    ends = time.monotonic() + PATIENCE
    course = _Course()
    while True:
        try:
            return _once(engine, work, course, begin)
        except (DBAPIError, PoolTimeoutError) as error:
            _require_passing(error, course, is_last=time.monotonic() >= ends)
        except StatementError as error:
            # A value that cannot be stored is told by the type of its column.
            if isinstance(error.orig, MythcheckError):
                raise error.orig from None
            raise
        time.sleep(PAUSE)


def _once(engine: Engine, work: Callable[[Connection], T], course: _Course, begin: str) -> T:
    with engine.connect().execution_options(begin=begin) as connection, connection.begin() as begun:
        is_marked = connection.dialect.name == "postgresql" and begin == WRITES
        if is_marked:
            _wait_for_the_writer_before(connection)
            if _was_kept(connection, course):
                kept: T = course.result
                return kept
        result = work(connection)
        if is_marked:
            course.result, course.mark = result, _marked(connection)
        begun.commit()
        return result


def _wait_for_the_writer_before(connection: Connection) -> None:
    connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'"))
    # So that a machine which sleeps in the middle of a transaction lets the others go on.
    connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = '60s'"))
    connection.execute(text(f"SELECT pg_advisory_xact_lock({WRITER})"))


def _was_kept(connection: Connection, course: _Course) -> bool:
    """Say whether the try before was committed although its connection broke while it was.

    Its own lock was waited for, so it is over. The server's numbers of transactions do not tell:
    after a crash, that of one which is lost may be given to another.
    """
    if course.mark is None:
        return False
    wanted = select(commits.c.mark).where(commits.c.mark == course.mark)
    # What was not kept may be the making of the table.
    if inspect(connection).has_table(commits.name) and connection.scalar(wanted) is not None:
        return True
    course.mark = None
    return False


def _marked(connection: Connection) -> str:
    """Write a mark that is there only if the transaction is kept; give it back."""
    mark, now = uuid.uuid4().hex, datetime.now(UTC)
    connection.execute(delete(commits).where(commits.c.at < now - MARKED))
    connection.execute(insert(commits).values(mark=mark, at=now))
    return mark


def _require_passing(
    error: DBAPIError | PoolTimeoutError, course: _Course, *, is_last: bool
) -> None:
    """Raise an error unless another try may help.

    An error that only a mistake here can cause is raised as it is.
    """
    trouble = BUSY if isinstance(error, PoolTimeoutError) else trouble_of(error)
    if trouble is None:
        raise error
    if is_last or not trouble.passes:
        unsure = course.mark is not None
        raise StoreUnavailableError(
            trouble.words, lasting=not trouble.passes, unsure=unsure
        ) from error
    if not course.told:
        logger.warning("The database of examples %s; trying again", trouble.words)
        course.told = True
