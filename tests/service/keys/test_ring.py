"""The keys in memory follow those of the store."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from service.keys import ring
from service.keys.errors import KeysUnavailableError
from service.keys.key import Scope
from service.keys.ring import KeyRing
from service.store.late import LateStore

AWAY = "postgresql://nobody@127.0.0.1:9/none"


@pytest.fixture
def late(store_url: str) -> Iterator[LateStore]:
    with closing(LateStore(store_url)) as store:
        yield store


def looked(store: LateStore) -> KeyRing:
    found = KeyRing()
    found.look(store)
    return found


def test_a_key_is_found_with_what_it_is_good_for(late: LateStore) -> None:
    """By the whole key only."""
    stored, key = late.keys.add(name="ana", scopes=[Scope.CHECK, Scope.REVIEW], rate=7)
    keys = looked(late)
    caller = keys.find(key)
    assert caller is not None
    assert (caller.key_id, caller.name, caller.rate) == (stored.id, "ana", 7)
    assert caller.scopes == {Scope.CHECK, Scope.REVIEW}
    other = "A" if key[-1] != "A" else "B"
    unknown = f"mck_00000000_{key[13:]}"
    for wrong in (key[:-1] + other, key[:-1], key + "x", unknown, "", "mck_", f"{key}\0", "é"):
        assert keys.find(wrong) is None
    assert keys.by_id(stored.id) == caller
    assert keys.by_id("00000000") is None


def test_a_revoked_key_is_refused_after_the_next_look(late: LateStore) -> None:
    """And so is the session that began with it; but that there were keys is not forgotten."""
    stored, key = late.keys.add(name="ana", scopes=[Scope.CHECK])
    keys = looked(late)
    late.keys.revoke(stored.id)
    assert keys.find(key) is not None
    keys.look(late)
    assert keys.find(key) is keys.by_id(stored.id) is None
    assert keys.has_any()


def test_a_key_that_has_expired_is_refused(late: LateStore) -> None:
    """One that will expire is not."""
    now = datetime.now(UTC)
    _, over = late.keys.add(name="ana", scopes=[Scope.CHECK], expires=now)
    _, later = late.keys.add(name="ana", scopes=[Scope.CHECK], expires=now + timedelta(hours=1))
    keys = looked(late)
    assert keys.find(over) is None
    assert keys.find(later) is not None


def test_uses_are_noted_once_a_minute(late: LateStore) -> None:
    """Not with every request."""
    stored, key = late.keys.add(name="ana", scopes=[Scope.CHECK])
    keys = looked(late)
    keys.look(late)
    assert late.keys.list_all() == [stored]
    keys.find(key)
    keys.look(late)
    [used] = late.keys.list_all()
    assert used.used is not None
    keys.find(key)
    keys.look(late)
    assert late.keys.list_all() == [used]
    late.keys.note_used({stored.id: used.used - timedelta(minutes=1)})
    keys.look(late)
    [again] = late.keys.list_all()
    assert again.used is not None
    assert again.used > used.used


def test_a_new_store_is_left_new(tmp_path: Path) -> None:
    """Whoever only checks texts gets no database."""
    store = LateStore(f"sqlite:///{tmp_path / 'new.db'}")
    keys = looked(store)
    assert store.is_new()
    assert not keys.has_any()
    assert keys.find("mck_") is None


def test_what_was_read_last_holds_while_the_database_is_away(
    late: LateStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """For a time; then nobody is let in by a key that may have been revoked long ago."""
    _, key = late.keys.add(name="ana", scopes=[Scope.CHECK])
    keys = looked(late)
    monkeypatch.setattr("service.store.transactions.PATIENCE", 0)
    away = LateStore(AWAY)
    with caplog.at_level(logging.ERROR):
        assert not asyncio.run(keys._try(away))
        assert not asyncio.run(keys._try(away))
    assert len(caplog.records) == 1
    assert keys.find(key) is not None
    monkeypatch.setattr(ring, "STALE_SECONDS", -1)
    keys.look(late)
    for ask in (keys.has_any, lambda: keys.find(key), lambda: keys.by_id(key[4:12])):
        with pytest.raises(KeysUnavailableError):
            ask()


def test_without_a_first_look_nothing_is_known() -> None:
    """Not even that there are no keys."""
    with pytest.raises(KeysUnavailableError):
        KeyRing().has_any()


def test_following_sees_keys_come_and_go(late: LateStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """By itself; and it survives an error that nobody foresaw."""
    monkeypatch.setattr(ring, "GLANCE_SECONDS", 0.01)
    stored, key = late.keys.add(name="ana", scopes=[Scope.CHECK])
    keys = KeyRing()

    async def until(known: bool) -> None:
        while (keys.find(key) is not None) != known:
            await asyncio.sleep(0.01)

    async def follow() -> None:
        async with keys.following(late):
            assert keys.find(key) is not None
            monkeypatch.setattr(keys, "_keep", lambda found: 1 / 0)
            await asyncio.sleep(0.05)
            monkeypatch.undo()
            await asyncio.to_thread(late.keys.revoke, stored.id)
            await asyncio.wait_for(until(False), 10)

    asyncio.run(follow())


def test_the_start_waits_for_a_database_only_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts are checked without one."""
    monkeypatch.setattr(ring, "START_SECONDS", 0.05)
    monkeypatch.setattr("service.store.transactions.PATIENCE", 1)
    keys = KeyRing()

    async def follow() -> None:
        async with keys.following(LateStore(AWAY)):
            with pytest.raises(KeysUnavailableError):
                keys.has_any()

    asyncio.run(follow())
