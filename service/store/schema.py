"""The tables of the store, the same on SQLite and Postgres."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    RowMapping,
    String,
    Table,
    Text,
    select,
    text,
)
from sqlalchemy.types import TypeDecorator

from service.store.errors import UnstorableTextError

# A step of the migrations is compared with these tables in a test.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
# Written out, not bound: only so do the databases see that the index holds what is asked for.
OPEN = text("state <> 'rejected'")

# The largest number that Postgres keeps in these columns; no database asks for a larger one.
MOST_ID = 2**31 - 1

metadata = MetaData(naming_convention=NAMES)


class Moment(TypeDecorator[datetime]):
    """An aware time, given back in UTC; SQLite keeps none by itself."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Write a time in UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Read a time as one in UTC."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class Words(TypeDecorator[str]):
    """A text that every database keeps; another raises UnstorableTextError."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Give back a text that can be kept."""
        if value is not None and ("\0" in value or any("\ud800" <= c <= "\udfff" for c in value)):
            raise UnstorableTextError
        return value


def _words(name: str, **facts: Any) -> Column[Any]:
    return Column(name, Words, nullable=False, **facts)


def _moment(name: str, *, nullable: bool = False) -> Column[Any]:
    return Column(name, Moment, nullable=nullable)


examples = Table(
    "examples",
    metadata,
    Column("id", Integer, primary_key=True),
    # What makes two examples the same: see `rows.identity`.
    Column("identity", String(64), nullable=False),
    *map(_words, ("text", "verdict", "topic", "reason", "style", "writer", "pair", "note")),
    Column("new_topic", JSON(none_as_null=True)),
    Column("flags", JSON, nullable=False),
    Column("said", JSON, nullable=False),
    Column("usefulness", Float, nullable=False),
    _words("submitter"),
    _words("origin"),
    Column("state", String(16), nullable=False),
    Column("approvals", JSON, nullable=False),
    _moment("created"),
    _moment("changed"),
    Index(
        "uq_examples_identity",
        "identity",
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    ),
    Index(None, "state", "usefulness"),
    Index(None, "submitter"),
)

events = Table(
    "example_events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("example_id", Integer, ForeignKey("examples.id"), nullable=False, index=True),
    _moment("at"),
    _words("who"),
    Column("action", String(16), nullable=False),
    *map(_words, ("why", "verdict", "topic")),
)

retrainings = Table(
    "retrainings",
    metadata,
    Column("id", Integer, primary_key=True),
    *map(_words, ("place", "by", "origin")),
    Column("quick", Boolean, nullable=False),
    Column("state", String(16), nullable=False, index=True),
    _moment("created"),
    _moment("started", nullable=True),
    _moment("ended", nullable=True),
    _words("step"),
    _words("message"),
    Column("share", Float, nullable=False),
    Column("examples", Integer),
    Column("version", Words),
    Column("passed", Boolean),
    Column("error", Words),
    Column("public_error", Words),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String(8), primary_key=True),
    _words("name"),
    Column("scopes", JSON, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("rate", Integer),
    _moment("created"),
    _moment("expires", nullable=True),
    _moment("used", nullable=True),
    _moment("revoked", nullable=True),
)

sightings = Table(
    "sightings",
    metadata,
    Column("day", Date, primary_key=True),
    Column("topic", Words, primary_key=True),
    Column("verdict", Words, primary_key=True),
    Column("seen", BigInteger, nullable=False),
)

# What tells a writer on Postgres that it was kept: see `transactions`.
commits = Table(
    "mythcheck_commits",
    metadata,
    Column("mark", String(32), primary_key=True),
    _moment("at"),
)


def row_of(connection: Connection, table: Table, number: int) -> RowMapping | None:
    """Give the row with a number, or None."""
    if not 0 < number <= MOST_ID:
        return None
    wanted = select(table).where(table.c.id == number)
    return connection.execute(wanted).mappings().one_or_none()
