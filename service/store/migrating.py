"""Bringing the tables up to date, one process at a time.

The steps stand in `migrations/versions/`; a new one is written by hand, `HEAD` names the last.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

from service.store.errors import NewerStoreError, UnusableStoreError
from service.store.schema import metadata
from service.store.transactions import outside, read, write

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0004"
# Not Alembic's own name, so that another program's steps in the same database are not ours.
VERSIONS = "mythcheck_steps"


def migrate(engine: Engine, place: str) -> None:
    """Bring a database up to date; `place` names it in errors.

    Raises
    ------
    UnusableStoreError
        If it holds the tables of another program.
    NewerStoreError
        If a later version of this program has changed it.
    """
    if read(engine, lambda connection: _own_step(connection, place)) == HEAD:
        return
    if engine.dialect.name == "sqlite":
        outside(engine, _let_readers_in)
    write(engine, lambda connection: _upgrade(connection, place))


def step_of(connection: Connection) -> str | None:
    """Give the step at which a database is; None where no step was taken yet."""
    if not inspect(connection).has_table(VERSIONS):
        return None
    found: str | None = connection.scalar(text(f"SELECT version_num FROM {VERSIONS}"))  # noqa: S608
    return found


def configuration(connection: Connection) -> "Config":
    """Say to Alembic where the steps are, and on which connection they are taken."""
    # Imported only where there is something to do: it takes a fifth of a second.
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection, place: str) -> None:
    from alembic import command
    from alembic.script import ScriptDirectory

    config = configuration(connection)
    known = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
    # Another process may have taken the steps since the first look.
    found = _own_step(connection, place)
    if found is not None and found not in known:
        raise NewerStoreError(place, found, HEAD)
    command.upgrade(config, "head")


def _own_step(connection: Connection, place: str) -> str | None:
    """Give the step, if the tables are ours or there are none."""
    # Before the step: another process may make the tables, and with them the step, in between.
    found = set(inspect(connection).get_table_names())
    step = step_of(connection)
    if step is None:
        if connection.dialect.name == "postgresql":
            # A server's database may hold more; a file is one program's.
            found &= set(metadata.tables)
        if found:
            raise UnusableStoreError(place, "holds the tables of another program")
    return step


def _let_readers_in(connection: Connection) -> None:
    """Switch a file to the write-ahead log, which stays with it: readers wait for no writer."""
    connection.exec_driver_sql("PRAGMA journal_mode = WAL")
