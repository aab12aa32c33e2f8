"""The tables come to be in steps, once, whoever comes first."""

import logging
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from service.store.engine import open_engine
from service.store.errors import NewerStoreError, UnusableStoreError
from service.store.holder import Store
from service.store.migrating import HEAD, VERSIONS, configuration, step_of
from service.store.schema import metadata
from service.store.transactions import read, write


def test_the_steps_lead_to_the_tables(store: Store) -> None:
    """Alembic finds nothing to change between what they made and what the code reads."""
    with store.engine.connect() as connection:
        known = MigrationContext.configure(connection, opts={"version_table": VERSIONS})
        assert compare_metadata(known, metadata) == []
        script = ScriptDirectory.from_config(configuration(connection))
        assert script.get_heads() == [HEAD]
        tables = set(inspect(connection).get_table_names())
    assert tables == {*metadata.tables, VERSIONS}


def test_only_what_is_not_rejected_is_unique(store: Store) -> None:
    """The comparison above does not look at the condition of an index."""
    query = (
        "SELECT sql FROM sqlite_master WHERE name = 'uq_examples_identity'"
        if store.engine.dialect.name == "sqlite"
        else "SELECT indexdef FROM pg_indexes WHERE indexname = 'uq_examples_identity'"
    )
    with store.engine.connect() as connection:
        made = connection.scalar(text(query))
    assert "UNIQUE" in made
    assert "'rejected'" in made


def test_an_open_database_is_opened_again(store_url: str) -> None:
    """What is in it stays, and where nothing is to be done Alembic is not even imported."""
    with closing(Store.open(store_url)) as store:
        number = store.retrainings.create(by="ana", origin="command", quick=False).id
    code = (
        "import sys; from service.store.holder import Store; s = Store.open(sys.argv[1]); "
        "print(s.retrainings.get(int(sys.argv[2])).by, 'alembic' in sys.modules); s.close()"
    )
    command = [sys.executable, "-c", code, store_url, str(number)]
    assert subprocess.check_output(command, text=True).split() == ["ana", "False"]


def test_several_processes_may_open_a_new_database_at_once(store_url: str) -> None:
    """Each ends well, and each can use it."""
    code = (
        "import sys; from service.store.holder import Store; print('ready', flush=True); "
        "sys.stdin.readline(); s = Store.open(sys.argv[1]); "
        "s.retrainings.create(by='ana', origin='command', quick=False); s.close()"
    )
    command = [sys.executable, "-W", "error", "-c", code, store_url]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]  # fmt: skip
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    told = [process.communicate(timeout=60)[1] for process in processes]
    assert [process.returncode for process in processes] == [0] * 4, told
    with closing(Store.open(store_url)) as store:
        assert len(store.retrainings.newest()) == 4
        assert read(store.engine, step_of) == HEAD


def test_a_database_of_a_later_program_is_left_alone(store_url: str) -> None:
    """Its step is named, and no password."""
    Store.open(store_url).close()
    engine = open_engine(store_url)
    write(engine, lambda c: c.execute(text("UPDATE mythcheck_steps SET version_num = '0099'")))
    engine.dispose()
    with pytest.raises(NewerStoreError, match=f"0099.*up to {HEAD}"):
        Store.open(store_url)


def test_the_tables_of_another_program_are_left_alone(store_url: str) -> None:
    """It may keep its examples in a table of this name too."""
    engine = open_engine(store_url)
    write(engine, lambda c: c.execute(text("DROP TABLE mythcheck_steps")))
    engine.dispose()
    with pytest.raises(UnusableStoreError, match="another program"):
        Store.open(store_url)


def test_a_step_that_fails_leaves_nothing(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tables come all at once, so that the next try begins afresh."""
    with monkeypatch.context() as broken:
        broken.setattr("alembic.op.create_index", lambda *args, **kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            Store.open(store_url)
    Store.open(store_url).close()


def test_logging_is_left_alone(tmp_path: Path) -> None:
    """Only the front doors configure it."""
    before = (logging.root.level, list(logging.root.handlers), logging.root.manager.disable)
    Store.open(f"sqlite:///{tmp_path / 'new.db'}").close()
    assert before == (logging.root.level, logging.root.handlers, logging.root.manager.disable)
    assert [type(handler) for handler in logging.getLogger("alembic").handlers] in (
        [],
        [logging.NullHandler],
    )
    assert not logging.getLogger("service").disabled
