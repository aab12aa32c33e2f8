"""Bodies have a size and a time: nobody holds a place by sending slowly."""

import asyncio
import json
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.exceptions import HTTPException
from starlette.types import Message

from classifier.checker import Checker
from service.app import create_app
from service.body_limit import BYTES_A_SECOND, declared_length, within
from service.settings import Settings

HEAD = "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\n"
CHECK = HEAD.format(path="/v1/check", kind="application/json")
UPLOAD = HEAD.format(path="/v1/batches", kind="multipart/form-data; boundary=x")
SECONDS = 0.3


def test_the_length_is_what_the_client_declares() -> None:
    """None where it only comes as it comes."""

    def length(*headers: tuple[bytes, bytes]) -> int | None:
        return declared_length({"headers": headers})

    assert length() == 0
    assert length((b"content-length", b"12")) == 12
    assert length((b"content-length", b"-1")) is None
    assert length((b"content-length", b"1" * 5000)) is None
    assert length((b"transfer-encoding", b"chunked")) is None


def receive_all(parts: list[Message], pause: float = 0, **limits: float) -> bytes:
    """Receive a body in parts within limits."""

    async def run() -> bytes:
        waiting = iter(parts)

        async def receive() -> Message:
            await asyncio.sleep(pause)
            return next(waiting)

        limited = within(receive, 0, int(limits["limit"]), limits["seconds"])
        return b"".join([(await limited()).get("body", b"") for _ in parts])

    return asyncio.run(run())


def part(size: int, *, last: bool = False) -> Message:
    """Make a part of a body."""
    return {"type": "http.request", "body": b"x" * size, "more_body": not last}


def test_a_body_within_its_limits_comes_whole() -> None:
    """The limit itself is within the limit."""
    assert len(receive_all([part(5), part(5, last=True)], limit=10, seconds=1)) == 10
    with pytest.raises(HTTPException) as refused:
        receive_all([part(5), part(6, last=True)], limit=10, seconds=1)
    assert refused.value.status_code == 413


def test_a_large_body_has_more_time_than_a_small_one() -> None:
    """As long as it comes at some speed."""
    size = BYTES_A_SECOND // 10
    parts = [part(size), part(size), part(size), part(0, last=True)]
    assert receive_all(parts, 0.06, limit=10 * size, seconds=0.1)
    with pytest.raises(HTTPException) as refused:
        receive_all([part(1), part(1), part(1), part(1, last=True)], 0.06, limit=10, seconds=0.1)
    assert refused.value.status_code == 408


def test_after_a_body_there_is_no_hurry() -> None:
    """Whoever waits for the client to leave waits for as long as it stays."""
    end: Message = {"type": "http.disconnect"}
    assert receive_all([part(1, last=True), end], 0.2, limit=1, seconds=0.3) == b"x"


@pytest.fixture(scope="module")
def place(
    listen: Any, tmp_path_factory: pytest.TempPathFactory, tiny_checker: Checker
) -> Iterator[tuple[str, int]]:
    """Serve on a real socket, with little patience and little room."""
    nothing = tmp_path_factory.mktemp("nothing")
    settings = Settings(
        nothing, nothing, batches=nothing / "batches", database=str(nothing / "e.db"),
        body_seconds=SECONDS, max_concurrent=1, max_heavy=1,
    )  # fmt: skip
    with listen(create_app(settings, tiny_checker), settings) as place:
        yield place


def reply_to(connection: socket.socket) -> tuple[str, dict[str, Any]]:
    """Read an answer to its end; gives its head and its problem document."""
    connection.settimeout(30)
    parts = []
    while part := connection.recv(65536):
        parts.append(part)
    head, _, body = b"".join(parts).decode().partition("\r\n\r\n")
    return head, json.loads(body)


@pytest.mark.parametrize(
    ("start", "sent"),
    [(CHECK, ""), (CHECK, '{"te'), (UPLOAD, ""), (UPLOAD, "--x\r\nContent-Disposition: form-")],
    ids=["check", "check_begun", "upload", "upload_begun"],
)
def test_a_body_that_stops_coming_is_ended(place: tuple[str, int], start: str, sent: str) -> None:
    """408, and the connection is closed."""
    with socket.create_connection(place) as connection:
        connection.sendall(f"{start}Content-Length: 1000\r\n\r\n{sent}".encode())
        head, problem = reply_to(connection)
    assert head.startswith("HTTP/1.1 408 ")
    assert "connection: close" in head
    assert problem["status"] == 408


def test_only_what_is_waited_for_is_timed(
    place: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A body that comes with its head is there."""
    timed = []
    timeout_at = asyncio.timeout_at

    def note(when: float) -> asyncio.Timeout:
        timed.append(when)
        return timeout_at(when)

    monkeypatch.setattr("service.body_limit.asyncio.timeout_at", note)
    body = b'{"text": "Diet creates dimples"}'
    head = f"{CHECK}Connection: close\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    for parts, times in (((head + body,), 0), ((head, body), 1)):
        with socket.create_connection(place) as connection:
            for sent in parts:
                connection.sendall(sent)
                time.sleep(SECONDS / 3)
            assert reply_to(connection)[0].startswith("HTTP/1.1 200 ")
        assert len(timed) == times


def test_a_body_that_trickles_is_ended(place: tuple[str, int]) -> None:
    """Each byte buys no time worth speaking of."""
    with socket.create_connection(place) as connection:
        connection.sendall(f"{CHECK}Transfer-Encoding: chunked\r\n\r\n".encode())
        for _ in range(100):
            try:
                connection.sendall(b"1\r\nx\r\n")
            except OSError:
                break
            time.sleep(SECONDS / 10)
        else:
            pytest.fail("it may trickle for ever")


def test_slow_clients_take_no_room(place: tuple[str, int]) -> None:
    """There is room for one request at a time, and twenty slow ones do not have it."""
    slow = [socket.create_connection(place) for _ in range(20)]
    for connection in slow:
        connection.sendall(f"{CHECK}Content-Length: 1000\r\n\r\n{{".encode())
    with socket.create_connection(place) as connection:
        body = '{"text": "Leg day done!"}'
        lines = f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}"
        connection.sendall(f"{CHECK}{lines}".encode())
        head, answer = reply_to(connection)
    for connection in slow:
        connection.close()
    assert head.startswith("HTTP/1.1 200 ")
    assert answer["verdict"]


def test_a_client_that_leaves_in_the_middle_costs_nothing(place: tuple[str, int]) -> None:
    """The next one is answered."""
    for _ in range(5):
        with socket.create_connection(place) as connection:
            connection.sendall(f"{CHECK}Content-Length: 1000\r\n\r\n{{".encode())
    with socket.create_connection(place) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert reply_to(connection)[1] == {"status": "ok"}


@pytest.mark.parametrize("path", ["/", "/v1/check", "/v1/check/batch", "/nothing"])
def test_a_body_over_the_limit_is_refused_by_each_way(
    settings: Settings, tiny_checker: Checker, path: str
) -> None:
    """As declared, before it has come."""
    small = replace(settings, max_body_bytes=100, max_texts_bytes=200)
    with TestClient(create_app(small, tiny_checker)) as client:
        reply = client.post(path, json={"text": "x" * 300})
    assert (reply.status_code, reply.json()["status"]) == (413, 413)
