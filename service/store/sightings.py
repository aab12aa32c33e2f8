"""How often each topic was seen with each verdict, by day: counts only, no text."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from service.store.schema import sightings
from service.store.transactions import read, write

# By topic and verdict.
Counts = Mapping[tuple[str, str], int]
INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def add_sightings(engine: Engine, counts: Counts, day: date) -> None:
    """Add counts to those of a day; services that share a database add up.

    Raises
    ------
    StoreUnavailableError
        If the database stays away; nothing was added then.
    """
    rows = [
        {"day": day, "topic": topic, "verdict": verdict, "seen": seen}
        for (topic, verdict), seen in sorted(counts.items())
    ]
    new = INSERT[engine.dialect.name](sightings)
    statement = new.on_conflict_do_update(
        index_elements=[sightings.c.day, sightings.c.topic, sightings.c.verdict],
        set_={"seen": sightings.c.seen + new.excluded.seen},
    )
    if rows:
        write(engine, lambda connection: connection.execute(statement, rows))


def sightings_since(engine: Engine, day: date) -> dict[tuple[str, str], int]:
    """Give the counts from a day on. Raises StoreUnavailableError."""
    total = func.sum(sightings.c.seen)
    wanted = (
        select(sightings.c.topic, sightings.c.verdict, total)
        .where(sightings.c.day >= day)
        .group_by(sightings.c.topic, sightings.c.verdict)
    )

    def counted(connection: Connection) -> dict[tuple[str, str], int]:
        rows = connection.execute(wanted)
        return {(topic, verdict): int(seen) for topic, verdict, seen in rows}

    return read(engine, counted)


def forget_sightings(engine: Engine, before: date) -> None:
    """Remove the counts of the days before one. Raises StoreUnavailableError."""
    old = delete(sightings).where(sightings.c.day < before)
    write(engine, lambda connection: connection.execute(old))
