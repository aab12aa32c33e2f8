"""Nothing is lost or doubled: not among many writers, nor when a database or a process dies."""

import logging
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, func, select, text, update

from classifier.examples.example import Checked
from service.store import transactions
from service.store.errors import StoreUnavailableError
from service.store.holder import Store
from service.store.migrating import HEAD, step_of
from service.store.records import State
from service.store.schema import commits, retrainings
from service.store.transactions import WRITES, read, write

Make = Callable[..., Checked]
# Files 10,000 examples and ends by kill -9 at a moment that is named on the command line.
FILE_AND_DIE = """
import os, signal, sys
from sqlalchemy import event
from classifier.examples.example import Checked, Example, Said
from service.store.holder import Store

store, moment = Store.open(sys.argv[1]), sys.argv[2]
chunks = 0

def die(*facts):
    os.kill(os.getpid(), signal.SIGKILL)

def count(connection, cursor, statement, *facts):
    global chunks
    chunks += statement.startswith("INSERT INTO examples ")
    if chunks == 5:
        die()

if moment == "middle":
    event.listen(store.engine, "after_cursor_execute", count)
if moment == "before the commit":
    event.listen(store.engine, "commit", die)
said = Said("fact", None, "", "m1")
given = [Checked(Example(f"Text {n}", "myth", "t"), (), said, 0.5) for n in range(10_000)]
filed = store.examples.file(given, submitter="ana", origin="file", accept_as="ana")
if moment == "after the commit":
    die()
print(sum(one.new for one in filed), len({one.id for one in filed}))
store.close()
"""


def test_600_dependent_writes_are_600(store: Store) -> None:
    """Six threads read a number and write the next, a hundred times each, and none twice."""
    runs = []
    number = store.retrainings.create(by="ana", origin="command", quick=False).id

    def count(connection: Connection) -> None:
        runs.append(1)
        wanted = select(retrainings.c.examples).where(retrainings.c.id == number)
        found = connection.scalar(wanted) or 0
        change = update(retrainings).where(retrainings.c.id == number)
        connection.execute(change.values(examples=found + 1))

    def count_often(_: int) -> None:
        for _ in range(100):
            write(store.engine, count)

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(count_often, range(6)))
    assert store.retrainings.get(number).examples == 600
    assert len(runs) == 600


def test_readers_do_not_wait_for_a_writer(store: Store) -> None:
    """They see what stood before it."""
    number = store.retrainings.create(by="ana", origin="command", quick=False).id

    def change(connection: Connection) -> str:
        values = {"step": "fit"}
        connection.execute(update(retrainings).values(values))
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(store.retrainings.get, number).result(timeout=20).step

    assert write(store.engine, change) == ""
    assert store.retrainings.get(number).step == "fit"


def test_what_goes_wrong_is_undone(store: Store) -> None:
    """Whatever it is."""

    def break_off(connection: Connection) -> None:
        connection.execute(update(retrainings).values(step="fit"))
        raise RuntimeError

    number = store.retrainings.create(by="ana", origin="command", quick=False).id
    with pytest.raises(RuntimeError):
        write(store.engine, break_off)
    assert store.retrainings.get(number).step == ""


def test_a_writer_waits_for_another_program(tmp_path: Path, checked: Make) -> None:
    """SQLite that is locked for ten seconds: the example is filed then."""
    path = tmp_path / "store.db"
    code = (
        "import sqlite3, sys, time; c = sqlite3.connect(sys.argv[1], isolation_level=None); "
        "c.execute('BEGIN EXCLUSIVE'); print('locked', flush=True); time.sleep(10)"
    )
    with closing(Store.open(f"sqlite:///{path}")) as store:
        with subprocess.Popen(
            [sys.executable, "-c", code, path], stdout=subprocess.PIPE, text=True
        ) as other:
            assert other.stdout is not None
            assert other.stdout.readline() == "locked\n"
            (filed,) = store.examples.file([checked()], submitter="ana", origin="file")
            assert other.poll() is None or other.returncode == 0
        assert filed.new
        assert store.examples.counts()[State.PENDING] == 1


def test_one_that_stays_locked_is_told(
    store: Store, store_url: str, checked: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the end, and in words."""
    monkeypatch.setattr(transactions, "LOCK_SECONDS", 1)
    monkeypatch.setattr(transactions, "PATIENCE", 0)
    with closing(Store.open(store_url)) as other:
        if store.engine.dialect.name == "sqlite":
            with other.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA busy_timeout = 100")

        def hold(connection: Connection) -> None:
            with pytest.raises(StoreUnavailableError, match="locked by another program"):
                other.examples.file([checked()], submitter="ben", origin="file")

        write(store.engine, hold)
        assert other.examples.file([checked()], submitter="ben", origin="file")[0].new


def end_other_connections(engine: Engine) -> None:
    """End every session of the database but one's own, as an administrator may."""
    query = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with engine.connect() as connection:
        connection.execute(text(query))


@pytest.mark.parametrize("is_kept", [True, False], ids=["kept", "not kept"])
def test_a_lost_commit_is_neither_lost_nor_doubled(postgres_url: str, is_kept: bool) -> None:
    """The connection breaks while the server commits: it is asked afterwards whether it did."""
    with closing(Store.open(postgres_url)) as store, closing(Store.open(postgres_url)) as other:
        broken = []

        @event.listens_for(store.engine, "commit")
        def break_once(connection: Connection) -> None:
            if not broken and connection.get_execution_options()["begin"] == WRITES:
                broken.append(True)
                if is_kept:
                    connection.connection.commit()
                    connection.connection.dbapi_connection.close()
                end_other_connections(other.engine)

        made = store.retrainings.create(by="ana", origin="command", quick=False)
        assert broken
        assert store.retrainings.newest() == [made]


def test_a_commit_lost_with_its_server_is_made_again(mortal_postgres: Any) -> None:
    """Although the first to write after the crash may be given the number that it had."""
    url = mortal_postgres.url
    with closing(Store.open(url)) as store, closing(Store.open(url)) as other:
        broken = []

        @event.listens_for(store.engine, "commit")
        def crash_once(connection: Connection) -> None:
            if not broken and connection.get_execution_options()["begin"] == WRITES:
                mortal_postgres.kill()
                mortal_postgres.start()
                broken.append(other.retrainings.create(by="ben", origin="command", quick=False))

        made = store.retrainings.create(by="ana", origin="command", quick=False)
        assert broken
        assert store.retrainings.newest() == [made, *broken]


def test_making_the_tables_is_tried_again(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection breaks before they are kept, and the mark of the try with them."""
    marked, broken = transactions._marked, []

    def mark_and_break(connection: Connection) -> str:
        mark = marked(connection)
        if not broken:
            broken.append(connection)
            connection.connection.dbapi_connection.close()
        return mark

    monkeypatch.setattr(transactions, "_marked", mark_and_break)
    with closing(Store.open(postgres_url)) as store:
        assert broken
        assert read(store.engine, step_of) == HEAD


def test_marks_are_not_kept_for_ever(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of the last hour are enough."""
    with closing(Store.open(postgres_url)) as store:
        count = select(func.count()).select_from(commits)
        for _ in range(5):
            store.retrainings.create(by="ana", origin="command", quick=False)
        assert read(store.engine, lambda connection: connection.scalar(count)) == 6
        monkeypatch.setattr(transactions, "MARKED", timedelta(0))
        store.retrainings.create(by="ana", origin="command", quick=False)
        assert read(store.engine, lambda connection: connection.scalar(count)) == 1


def test_a_broken_connection_is_replaced(postgres_url: str, checked: Make) -> None:
    """Whether it breaks between two transactions or within one."""
    with closing(Store.open(postgres_url)) as store, closing(Store.open(postgres_url)) as other:
        store.examples.counts()
        end_other_connections(other.engine)
        assert store.examples.file([checked("a")], submitter="ana", origin="file")[0].new
        broken = []

        @event.listens_for(store.engine, "after_cursor_execute")
        def break_once(connection: Any, cursor: Any, statement: str, *facts: Any) -> None:
            if not broken and statement.startswith("INSERT INTO examples "):
                broken.append(True)
                end_other_connections(other.engine)

        assert store.examples.file([checked("b")], submitter="ana", origin="file")[0].new
        assert broken
        assert len(store.examples.queued_rows()) == 2


def test_postgres_is_killed_and_started_again(
    mortal_postgres: Any, checked: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In between it is away, in words; whoever writes meanwhile waits, and nothing is lost."""
    with closing(Store.open(mortal_postgres.url)) as store:
        store.examples.file([checked("before")], submitter="ana", origin="file")
        mortal_postgres.kill()
        monkeypatch.setattr(transactions, "PATIENCE", 1)
        with pytest.raises(StoreUnavailableError, match="does not answer"):
            store.examples.file([checked("lost")], submitter="ana", origin="file")
        monkeypatch.setattr(transactions, "PATIENCE", 60)
        starting = threading.Timer(1, mortal_postgres.start)
        starting.start()
        store.examples.file([checked("meanwhile")], submitter="ana", origin="file")
        starting.join()
        store.examples.file([checked("after")], submitter="ana", origin="file")
        texts = [row.text for row in store.examples.queued_rows()]
        assert texts == ["before", "meanwhile", "after"]


def test_writers_survive_a_killed_server(
    mortal_postgres: Any, checked: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four threads file while it dies and comes back: each example is there, and once."""
    monkeypatch.setattr(transactions, "PATIENCE", 60)
    with closing(Store.open(mortal_postgres.url)) as store:

        def file_many(writer: int) -> list[str]:
            words = [f"Text {n} of {writer}" for n in range(60)]
            for one in words:
                (filed,) = store.examples.file([checked(one)], submitter="ana", origin="file")
                assert filed.new
            return words

        with ThreadPoolExecutor(4) as threads:
            writing = threads.map(file_many, range(4))
            time.sleep(0.3)
            mortal_postgres.kill()
            mortal_postgres.start()
            told = [words for writer in writing for words in writer]
        assert sorted(row.text for row in store.examples.queued_rows()) == sorted(told)


@pytest.mark.parametrize("moment", ["middle", "before the commit", "after the commit"])
def test_a_killed_filing_leaves_all_or_none(store_url: str, moment: str) -> None:
    """kill -9 while 10,000 examples are filed; filing them again gives exactly 10,000."""
    Store.open(store_url).close()
    command = [sys.executable, "-c", FILE_AND_DIE, store_url]
    assert subprocess.run([*command, moment]).returncode == -signal.SIGKILL
    kept = 10_000 if moment == "after the commit" else 0
    with closing(Store.open(store_url)) as store:
        assert store.examples.counts()[State.ACCEPTED] == kept
        done = subprocess.run([*command, "never"], check=True, capture_output=True, text=True)
        assert done.stdout.split() == [str(10_000 - kept), "10000"]
        assert store.examples.counts()[State.ACCEPTED] == 10_000
        assert len({row.text for row in store.examples.queued_rows()}) == 10_000


def test_nothing_of_a_text_is_logged(
    store: Store, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor told in an error that only a mistake causes."""
    caplog.set_level(logging.DEBUG)
    statement = text("INSERT INTO nowhere VALUES (:word)")
    with pytest.raises(Exception, match="nowhere") as caught:
        read(store.engine, lambda connection: connection.execute(statement, {"word": "Zanzibar"}))
    assert "Zanzibar" not in str(caught.value)
    assert "Zanzibar" not in caplog.text
