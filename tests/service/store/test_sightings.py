"""Sightings add up, whoever writes them."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date, timedelta

from service.store.holder import Store
from service.store.sightings import add_sightings, forget_sightings, sightings_since

DAY = date(2026, 11, 22)
MYTH, FACT = ("back-dimples-cause", "myth"), ("back-dimples-cause", "fact")


def test_counts_of_a_day_add_up(store: Store) -> None:
    """Also with those of other days, and nothing at all is nothing."""
    add_sightings(store.engine, {MYTH: 2, FACT: 1}, DAY)
    add_sightings(store.engine, {MYTH: 3}, DAY)
    add_sightings(store.engine, {MYTH: 10}, DAY + timedelta(days=1))
    add_sightings(store.engine, {}, DAY)
    assert sightings_since(store.engine, DAY) == {MYTH: 15, FACT: 1}
    assert sightings_since(store.engine, DAY + timedelta(days=1)) == {MYTH: 10}


def test_old_days_are_forgotten(store: Store) -> None:
    """The day itself stays."""
    for days in (0, 1, 2):
        add_sightings(store.engine, {MYTH: 1}, DAY + timedelta(days=days))
    forget_sightings(store.engine, DAY + timedelta(days=1))
    assert sightings_since(store.engine, DAY) == {MYTH: 2}


def test_services_that_write_at_once_lose_nothing(store_url: str) -> None:
    """Each has connections of its own."""
    Store.open(store_url).close()

    def write(_: int) -> None:
        with closing(Store.open(store_url)) as store:
            for _ in range(5):
                add_sightings(store.engine, {MYTH: 1, FACT: 2}, DAY)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    with closing(Store.open(store_url)) as store:
        assert sightings_since(store.engine, DAY) == {MYTH: 20, FACT: 40}


def test_a_count_may_be_large(store: Store) -> None:
    """Larger than any number of one word."""
    add_sightings(store.engine, {MYTH: 2**31}, DAY)
    add_sightings(store.engine, {MYTH: 2**31}, DAY)
    assert sightings_since(store.engine, DAY) == {MYTH: 2**32}
