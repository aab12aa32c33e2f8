"""What is too much is turned away at once; each kind of request has room of its own."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from classifier.checker import Checker
from service.app import create_app
from service.overload import Lane, lane_of
from service.settings import Settings

LONG = {"content-length": "32768"}
LANES: dict[str, tuple[str, dict[str, str], Lane]] = {
    "check": ("/v1/check", {"content-length": "500"}, Lane.LIGHT),
    "long_text": ("/v1/check", LONG, Lane.HEAVY),
    "absurd_length": ("/v1/check", {"content-length": "9" * 30}, Lane.HEAVY),
    "no_length": ("/v1/check", {"content-length": "-1000"}, Lane.HEAVY),
    "page": ("/", {}, Lane.LIGHT),
    "texts": ("/v1/check/batch", {}, Lane.HEAVY),
    "upload": ("/v1/batches", {}, Lane.HEAVY),
    "result": ("/v1/batches/abc/result", {}, Lane.HEAVY),
    "export": ("/v1/examples/export", {}, Lane.HEAVY),
    "batch": ("/v1/batches/abc", {}, Lane.LIGHT),
    "events": ("/v1/batches/abc/events", {}, Lane.STREAM),
    "line_break": ("/v1/batches/abc/events\n", {}, Lane.STREAM),
    "heavy_line_break": ("/v1/batches/abc/rows\n", {}, Lane.HEAVY),
    "retraining_events": ("/v1/retrainings/1/events", LONG, Lane.STREAM),
}


@pytest.mark.parametrize(("path", "headers", "lane"), LANES.values(), ids=LANES)
def test_a_request_is_of_a_kind(path: str, headers: dict[str, str], lane: Lane) -> None:
    """What takes long takes no room from a check."""
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    assert lane_of({"path": path, "headers": raw}) == lane


@pytest.fixture
def narrow(settings: Settings, tiny_checker: Checker) -> FastAPI:
    """Give a service that does two things at a time, of each kind one that is long."""
    few = replace(settings, max_concurrent=2, max_heavy=1, max_streams=1)
    return create_app(few, tiny_checker)


@pytest.fixture
def busy(narrow: FastAPI) -> Iterator[Callable[..., Any]]:
    """Give what keeps a service busy on an address until the test ends."""
    free, pool = asyncio.Event(), ThreadPoolExecutor()
    client = TestClient(narrow)

    def keep(path: str) -> Callable[[], int]:
        begun = Event()

        async def waiting() -> str:
            begun.set()
            await free.wait()
            return "done"

        narrow.add_api_route(path, waiting)
        narrow.router.routes.insert(0, narrow.router.routes.pop())
        done = pool.submit(client.get, path)
        assert begun.wait(30)
        return lambda: int(done.result(30).status_code)

    with client:
        keep.client = client  # type: ignore[attr-defined]
        keep.free = lambda: client.portal.call(free.set)  # type: ignore[attr-defined,union-attr]
        yield keep
        client.portal.call(free.set)  # type: ignore[union-attr]
        pool.shutdown()


def test_what_is_too_much_is_turned_away_at_once(busy: Any) -> None:
    """And told when to come again; those who were let in are answered."""
    kept = [busy("/one"), busy("/two")]
    reply = busy.client.get("/v1/topics")
    assert (reply.status_code, reply.json()["status"]) == (503, 503)
    assert reply.headers["retry-after"].isdecimal()
    assert reply.headers["content-type"] == "application/problem+json"
    busy.free()
    assert [each() for each in kept] == [200, 200]
    assert busy.client.get("/v1/topics").status_code == 200


def test_a_supervisor_is_always_answered(busy: Any) -> None:
    """It asks most urgently then."""
    busy("/one")
    busy("/two")
    for path in ("/healthz", "/readyz", "/metrics"):
        assert busy.client.get(path).status_code == 200
    assert 'mythcheck_refusals_total{status="503"}' not in busy.client.get("/metrics").text
    busy.client.get("/")
    assert 'mythcheck_refusals_total{status="503"} 1.0' in busy.client.get("/metrics").text


def test_heavy_work_leaves_room_for_checks(busy: Any) -> None:
    """Another heavy one waits outside; a check does not."""
    busy("/v1/examples/export")
    texts = {"texts": ["Diet creates dimples"]}
    assert busy.client.post("/v1/check/batch", json=texts).status_code == 503
    long = {"text": "Diet creates dimples. " * 1500}
    assert busy.client.post("/v1/check", json=long).status_code == 503
    assert busy.client.post("/v1/check", json={"text": "Leg day done!"}).status_code == 200


def test_a_long_text_is_heavy_however_its_length_is_told(busy: Any) -> None:
    """One that comes in chunks tells none."""
    busy("/v1/examples/export")
    json = {"Content-Type": "application/json"}
    for text, status in (("Diet creates dimples. " * 1500, 503), ("Leg day done!", 200)):
        chunks = iter([b'{"text":"', text.encode(), b'"}'])
        reply = busy.client.post("/v1/check", content=chunks, headers=json)
        assert reply.status_code == status


def test_streams_leave_room_for_all_else(busy: Any) -> None:
    """They stay open for as long as a batch runs."""
    busy("/v1/batches/abc/events")
    assert busy.client.get("/v1/batches/abd/events").status_code == 503
    assert busy.client.get("/v1/batches/abd").status_code == 404


def test_a_request_that_fails_gives_its_room_back(narrow: FastAPI) -> None:
    """Or the service would be full after a few."""

    async def broken() -> None:
        raise ValueError

    narrow.add_api_route("/broken", broken)
    with TestClient(narrow, raise_server_exceptions=False) as client:
        assert [client.get("/broken").status_code for _ in range(5)] == [500] * 5
        assert client.get("/").status_code == 200
