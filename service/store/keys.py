"""The API keys: whose they are and what they are good for, but never a key itself."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, RowMapping, insert, select, update

from service.keys.errors import UnknownKeyError
from service.keys.key import Scope, digest_of, id_of, new_key
from service.store.schema import api_keys
from service.store.transactions import read, write


@dataclass(frozen=True, slots=True)
class StoredKey:
    """What is kept of a key. Times are aware, in UTC.

    Parameters
    ----------
    name
        Whose it is; what is filed or decided with it stands under this name.
    digest
        The SHA-256 of the key, in hex.
    rate
        How many requests a minute it may send; None for what the service grants.
    expires, used, revoked
        None where it never does, was not, is not. `used` is true to the minute.
    """

    id: str
    name: str
    scopes: frozenset[Scope]
    digest: str
    rate: int | None
    created: datetime
    expires: datetime | None = None
    used: datetime | None = None
    revoked: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Say whether it opens anything at a moment."""
        return self.revoked is None and (self.expires is None or now < self.expires)


class Keys:
    """The keys of one desk. Every method raises StoreUnavailableError without the database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def add(
        self,
        *,
        name: str,
        scopes: Collection[Scope],
        rate: int | None = None,
        expires: datetime | None = None,
    ) -> tuple[StoredKey, str]:
        """Make a key; gives what is kept of it, and the key itself, which is not."""

        def make(connection: Connection) -> tuple[StoredKey, str]:
            key = _unused(connection)
            stored = StoredKey(
                id_of(key), name, frozenset(scopes), digest_of(key), rate, datetime.now(UTC),
                expires,
            )  # fmt: skip
            connection.execute(insert(api_keys).values(_values_of(stored)))
            return stored, key

        return write(self.engine, make)

    def list_all(self) -> list[StoredKey]:
        """Give all keys, also those that hold no more, oldest first."""
        wanted = select(api_keys).order_by(api_keys.c.created, api_keys.c.id)
        return read(
            self.engine,
            lambda connection: [_as_key(row) for row in connection.execute(wanted).mappings()],
        )

    def any_holds(self) -> bool:
        """Say whether a key holds at this moment."""
        now = datetime.now(UTC)
        return any(key.holds(now) for key in self.list_all())

    def revoke(self, key_id: str) -> StoredKey:
        """Let a key hold no more, for good. Raises UnknownKeyError."""

        def change(connection: Connection) -> StoredKey:
            statement = update(api_keys).where(
                api_keys.c.id == key_id, api_keys.c.revoked.is_(None)
            )
            connection.execute(statement.values(revoked=datetime.now(UTC)))
            wanted = select(api_keys).where(api_keys.c.id == key_id)
            row = connection.execute(wanted).mappings().one_or_none()
            if row is None:
                raise UnknownKeyError
            return _as_key(row)

        return write(self.engine, change)

    def note_used(self, moments: Mapping[str, datetime]) -> None:
        """Note when keys were last used, by their ids."""

        def note(connection: Connection) -> None:
            for key_id, moment in moments.items():
                statement = update(api_keys).where(api_keys.c.id == key_id)
                connection.execute(statement.values(used=moment))

        write(self.engine, note)


def _unused(connection: Connection) -> str:
    """Make a key whose id no other has: ids are short."""
    while True:
        key = new_key()
        if connection.scalar(select(api_keys.c.id).where(api_keys.c.id == id_of(key))) is None:
            return key


def _values_of(stored: StoredKey) -> dict[str, object]:
    return {
        "id": stored.id,
        "name": stored.name,
        "scopes": sorted(stored.scopes),
        "digest": stored.digest,
        "rate": stored.rate,
        "created": stored.created,
        "expires": stored.expires,
        "used": stored.used,
        "revoked": stored.revoked,
    }


def _as_key(row: RowMapping) -> StoredKey:
    return StoredKey(**dict(row) | {"scopes": frozenset(map(Scope, row["scopes"]))})
