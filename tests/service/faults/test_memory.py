"""A service that runs for long takes no more memory than one that has just begun."""

import itertools
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from .served import Running, request

pytestmark = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="there is no /proc")
WARM_UP, REQUESTS = 10_000, 100_000
# More words than are remembered: what is remembered has a limit, which is reached beforehand.
NEW_WORDS = 60_000
MOST_GROWTH = 30 * 2**20
CONNECTIONS, AT_ONCE = 8, 20
STATUS_LINE = b"HTTP/1.1 "
# What is met once in so many requests; the others are checks of texts that all differ.
PAGES = ("/", "/healthz", "/v1/topics", "/batch", "/nothing", "/static/page.css", "/metrics")


def requests(start: int) -> Iterator[bytes]:
    """Give requests without an end: none like another, some of them wrong."""
    for number in itertools.count(start):
        kind = number % 10
        if kind < 6:
            text = f"Diet number {number} creates dimples w{number * 7919 % 100_003}"
            yield request("POST", "/v1/check", {"text": text})
        elif kind == 6:
            yield request("POST", "/v1/check", {"text": "", f"x{number}": number})
        elif kind == 7:
            yield request("POST", "/v1/check", {"text": f"\ud800{number}"})
        elif kind == 8:
            yield request("GET", PAGES[number // 10 % len(PAGES)])
        else:
            yield request("GET", f"/v1/topics/none-{number}")


def ask(running: Running, start: int, count: int) -> None:
    """Send requests on one connection, many at once, and read all answers."""
    told = requests(start)
    with running.connect() as line:
        for _ in range(count // AT_ONCE):
            line.sendall(b"".join(itertools.islice(told, AT_ONCE)))
            left, tail = AT_ONCE, b""
            while left:
                found = line.recv(1_048_576)
                assert found, "the connection was closed"
                left -= (tail + found).count(STATUS_LINE)
                tail = (tail + found)[1 - len(STATUS_LINE) :]


def ask_all(running: Running, start: int, count: int) -> None:
    """Send requests on several connections."""
    share = count // CONNECTIONS
    threads = [
        threading.Thread(target=ask, args=(running, start + place * share, share))
        for place in range(CONNECTIONS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_hundred_thousand_requests_leave_no_memory_taken(running: Running) -> None:
    """Answers, refusals and pages; texts that all differ fill every cache to its limit."""
    ask_all(running, 0, WARM_UP)
    for start in range(0, NEW_WORDS, 2_000):
        text = " ".join(f"v{word}" for word in range(start, start + 2_000))
        assert running.check(text) == 200
    before = running.rss()
    ask_all(running, WARM_UP, REQUESTS)
    grown = running.rss() - before
    assert running.check() == 200
    assert grown < MOST_GROWTH, f"{grown / 2**20:.1f} MiB"
