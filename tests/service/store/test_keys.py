"""Keys come, are used and are revoked; what is kept opens nothing."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from service.keys.errors import UnknownKeyError
from service.keys.key import Scope, digest_of, id_of
from service.store.errors import UnstorableTextError
from service.store.holder import Store


def test_a_key_is_given_once_and_its_digest_kept(store: Store) -> None:
    """Nothing in the table is the key."""
    soon = datetime.now(UTC) + timedelta(days=1)
    stored, key = store.keys.add(
        name="ana", scopes=[Scope.REVIEW, Scope.CHECK, Scope.CHECK], rate=60, expires=soon
    )
    assert (stored.id, stored.digest) == (id_of(key), digest_of(key))
    assert (stored.scopes, stored.rate) == ({Scope.CHECK, Scope.REVIEW}, 60)
    assert (stored.expires, stored.used, stored.revoked) == (soon, None, None)
    assert store.keys.list_all() == [stored]
    with store.engine.connect() as connection:
        row = str(connection.execute(text("SELECT * FROM api_keys")).one())
    assert key not in row
    assert key[13:] not in row


def test_keys_hold_until_they_are_revoked_or_expire(store: Store) -> None:
    """To the moment; a second revocation changes nothing."""
    now = datetime.now(UTC)
    stored, _ = store.keys.add(name="ana", scopes=[Scope.CHECK])
    assert stored.holds(now)
    assert store.keys.any_holds()
    revoked = store.keys.revoke(stored.id)
    assert revoked.revoked is not None
    assert not revoked.holds(now)
    assert not store.keys.any_holds()
    assert store.keys.revoke(stored.id) == revoked
    dying, _ = store.keys.add(name="ana", scopes=[Scope.CHECK], expires=now)
    assert not dying.holds(now)
    assert dying.holds(now - timedelta(microseconds=1))
    assert not store.keys.any_holds()


@pytest.mark.parametrize("key_id", ["00000000", "", "x" * 1000, "' OR 1=1"])
def test_an_unknown_key_is_told_without_repeating_it(store: Store, key_id: str) -> None:
    """It may be a whole key."""
    stored, _ = store.keys.add(name="ana", scopes=[Scope.CHECK])
    with pytest.raises(UnknownKeyError) as told:
        store.keys.revoke(key_id)
    assert not key_id or key_id not in str(told.value)
    assert store.keys.list_all() == [stored]


def test_the_last_use_is_noted(store: Store) -> None:
    """Of those that are there."""
    stored, _ = store.keys.add(name="ana", scopes=[Scope.CHECK])
    now = datetime.now(UTC)
    store.keys.note_used({stored.id: now, "00000000": now})
    assert [key.used for key in store.keys.list_all()] == [now]


def test_a_name_that_no_database_keeps_is_refused(store: Store) -> None:
    """And nothing is made."""
    with pytest.raises(UnstorableTextError):
        store.keys.add(name="a\0", scopes=[Scope.CHECK])
    assert store.keys.list_all() == []


def test_many_may_make_keys_at_once(store: Store) -> None:
    """Each gets their own."""
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda n: store.keys.add(name=f"n{n}", scopes=[Scope.CHECK]),
                             range(12)))  # fmt: skip
    assert len({key for _, key in made}) == 12
    assert {key.id for key in store.keys.list_all()} == {stored.id for stored, _ in made}


def test_another_process_sees_a_key_and_its_end(store: Store, store_url: str) -> None:
    """The command revokes what the service knows."""
    stored, _ = store.keys.add(name="ana", scopes=[Scope.CHECK])
    code = (
        "import sys; from service.store.holder import Store; s = Store.open(sys.argv[1]); "
        "s.keys.revoke(sys.argv[2]); s.close()"
    )
    subprocess.run([sys.executable, "-c", code, store_url, stored.id], check=True)
    assert not store.keys.any_holds()
