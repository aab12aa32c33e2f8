"""Sightings are counted in memory and lose nothing on their way into the database."""

import asyncio
import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from classifier.answers import Answer, ClaimAnswer
from service.library import sightings as module
from service.library.sightings import Sightings
from service.store import transactions
from service.store.errors import StoreUnavailableError
from service.store.late import LateStore
from service.store.sightings import sightings_since

DIMPLES = "back-dimples-cause"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try a database only once."""
    monkeypatch.setattr(transactions, "PATIENCE", 0.0)


@pytest.fixture
def answer(myth: ClaimAnswer) -> Answer:
    """Give the answer to a caption of a myth, a fact, and a claim without a verdict."""
    fact = replace(myth, verdict="fact")
    silent = ClaimAnswer("Hello", 0, 5, "unverified", reason="no_claim")
    return Answer.of_claims([myth, fact, silent], "v1")


def kept(url: str) -> dict[tuple[str, str], int]:
    with closing(LateStore(url)) as store:
        return sightings_since(store.engine, datetime.now(UTC).date())


def test_claims_are_counted_by_topic_and_verdict(answer: Answer, store_url: str) -> None:
    """What has no topic is not counted; what is kept is told as before."""
    with closing(LateStore(store_url)) as store:
        counts = Sightings(store)
        for _ in range(2):
            counts.add(answer)
            counts.keep()
            counts.add(answer)
        assert counts.seen(DIMPLES) == {"myth": 4, "fact": 4}
        assert counts.seen("no-such-topic") == {}
        assert counts.most_seen(3) == [DIMPLES]
    assert kept(store_url) == {(DIMPLES, "myth"): 3, (DIMPLES, "fact"): 3}


def test_what_others_counted_is_read_now_and_then(answer: Answer, store_url: str) -> None:
    """And at the start, so that a service which was stopped goes on."""
    with closing(LateStore(store_url)) as store:
        first, second = Sightings(store), Sightings(store)
        assert not second.is_whole()
        first.add(answer)
        first.keep()
        second.keep()
        assert second.is_whole()
        assert second.seen(DIMPLES) == first.seen(DIMPLES) == {"myth": 1, "fact": 1}
        first.add(answer)
        first.keep()
        for _ in range(module.REREAD):
            second.keep()
        assert second.seen(DIMPLES) == {"myth": 2, "fact": 2}


def test_threads_lose_no_count(answer: Answer, store_url: str) -> None:
    """Nor one that is counted while others are being written."""
    with closing(LateStore(store_url)) as store:
        counts = Sightings(store)
        threads = [
            threading.Thread(target=lambda: [counts.add(answer) for _ in range(500)])
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            counts.keep()
        counts.keep()
        assert counts.seen(DIMPLES) == {"myth": 2000, "fact": 2000}
    assert kept(store_url)[DIMPLES, "myth"] == 2000


def test_what_is_counted_while_it_is_written_is_written_next(
    answer: Answer, store_url: str
) -> None:
    """The database is asked for after what is to be written was taken down."""

    class Busy(LateStore):
        @property
        def engine(self) -> Engine:
            if busy:
                meanwhile.append(counts.add(answer))
            return super().engine

    busy, meanwhile = True, []
    with closing(Busy(store_url)) as store:
        counts = Sightings(store)
        counts.add(answer)
        counts.keep()
        told = 1 + len(meanwhile)
        assert counts.seen(DIMPLES)["myth"] == told > 1
        assert kept(store_url)[DIMPLES, "myth"] < told
        busy = False
        counts.keep()
    assert kept(store_url)[DIMPLES, "myth"] == told == counts.seen(DIMPLES)["myth"]


def test_counts_wait_for_a_database_that_is_away(answer: Answer, mortal_postgres: Any) -> None:
    """They are told meanwhile, and written once when it is back."""
    with closing(LateStore(mortal_postgres.url)) as store:
        counts = Sightings(store)
        counts.add(answer)
        counts.keep()
        mortal_postgres.kill()
        counts.add(answer)
        for _ in range(2):
            with pytest.raises(StoreUnavailableError):
                counts.keep()
        assert counts.seen(DIMPLES) == {"myth": 2, "fact": 2}
        mortal_postgres.start()
        counts.keep()
        counts.keep()
    assert kept(mortal_postgres.url) == {(DIMPLES, "myth"): 2, (DIMPLES, "fact"): 2}


def test_a_service_that_stops_keeps_what_it_counted(answer: Answer, store_url: str) -> None:
    """Without waiting for the next time."""

    async def serve() -> None:
        with closing(LateStore(store_url)) as store:
            counts = Sightings(store)
            async with counts.keeping():
                counts.add(answer)

    asyncio.run(serve())
    assert kept(store_url)[DIMPLES, "myth"] == 1


def test_a_service_without_its_database_counts_on(
    answer: Answer,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is told once, and what is lost at the end is told, too; nothing is raised."""
    monkeypatch.setattr(module, "EVERY", 0.01)
    monkeypatch.setattr(module, "LONGEST", 0.01)
    tried: list[str] = []

    async def serve() -> None:
        with closing(LateStore("postgresql://nobody@127.0.0.1:9/none")) as store:
            counts = Sightings(store)
            monkeypatch.setattr(store, "is_new", lambda: tried.append("asked") or False)
            async with counts.keeping():
                while len(tried) < 2:
                    await asyncio.sleep(0.01)
                counts.add(answer)
            assert counts.seen(DIMPLES) == {"myth": 1, "fact": 1}

    asyncio.run(serve())
    assert caplog.text.count("stay in memory") == 1
    assert caplog.text.count("are not kept") == 1


def test_nothing_counted_makes_no_file(tmp_path: Path) -> None:
    """A service that is only looked at leaves no database."""
    with closing(LateStore(f"sqlite:///{tmp_path / 'new.db'}")) as store:
        counts = Sightings(store)
        counts.keep()
        assert counts.is_whole()
    assert not (tmp_path / "new.db").exists()
