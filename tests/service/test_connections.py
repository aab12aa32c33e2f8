"""No connection is held for nothing, and what the server says itself is a problem document, too."""

import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from classifier.checker import Checker
from service import connections
from service.app import create_app
from service.connections import HEAD_BYTES
from service.settings import Settings

GET = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
MOST = 20
Place = tuple[str, int]


@pytest.fixture(scope="module", autouse=True)
def impatient() -> Iterator[None]:
    """Have the server wait for a moment where it would wait for longer."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connections, "HEAD_SECONDS", 0.5)
        patch.setattr(connections, "READ_SECONDS", 2)
        yield


@pytest.fixture(scope="module")
def place(
    listen: Any, tmp_path_factory: pytest.TempPathFactory, tiny_checker: Checker
) -> Iterator[Place]:
    """Serve on a real socket."""
    nothing = tmp_path_factory.mktemp("nothing")
    settings = Settings(nothing, nothing, batches=nothing / "b", database=str(nothing / "e.db"))
    settings = replace(settings, max_connections=MOST)
    app = create_app(settings, tiny_checker)

    async def much() -> Any:
        return ["x" * 1000] * 20_000

    app.add_api_route("/much", much)
    app.router.routes.insert(0, app.router.routes.pop())
    with listen(app, settings) as place:
        yield place


def ask(place: Place, *parts: bytes) -> bytes:
    """Send parts of a request, and read until the server closes."""
    with socket.create_connection(place, timeout=30) as connection:
        found = b""
        with suppress(ConnectionError):
            for part in parts:
                connection.sendall(part)
            while part := connection.recv(65536):
                found += part
        return found


def open_files() -> int:
    """Count what this process has open: the server is one of its threads."""
    return len(list(Path("/proc/self/fd").iterdir()))


def until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    for _ in range(600):
        if is_so():
            return
        time.sleep(0.05)
    pytest.fail("it never became so")


def problem_of(reply: bytes) -> dict[str, Any]:
    """Read the problem document of an answer, which has all headers that an answer has."""
    head, _, body = reply.partition(b"\r\n\r\n")
    assert b"content-type: application/problem+json" in head
    assert b"content-security-policy: default-src 'none'" in head
    assert b"connection: close" in head
    found: dict[str, Any] = json.loads(body)
    return found


@pytest.mark.parametrize("sent", [b"GET /zanz", GET, GET + b"X-Word: Zan"])
def test_a_head_that_stops_coming_is_ended(place: Place, sent: bytes) -> None:
    """A half-open client is told, and let go."""
    assert problem_of(ask(place, sent))["status"] == 408


def test_a_client_that_says_nothing_is_let_go(place: Place) -> None:
    """Without a word."""
    assert ask(place) == b""


@pytest.mark.parametrize(
    "sent",
    [
        b"zanzibar\r\n\r\n",
        b"ZANZIBAR / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00",
        GET + b"Content-Length: -1\r\n\r\n",
        GET + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        GET + b"zanzibar\r\n\r\n",
    ],
    ids=["words", "method", "address", "version", "tls", "length", "smuggled", "header"],
)
def test_what_is_no_request_is_refused(place: Place, sent: bytes) -> None:
    """As a problem document, without echo."""
    reply = ask(place, sent)
    assert problem_of(reply)["status"] == 400
    assert b"zanzibar" not in reply.lower()


@pytest.mark.parametrize(
    "parts",
    [
        [b"GET /" + b"z" * HEAD_BYTES + b" HTTP/1.1\r\nHost: x\r\n\r\n"],
        [GET + b"X: " + b"z" * HEAD_BYTES + b"\r\n\r\n"],
        [GET] + [b"X-%d: %s\r\n" % (number, b"z" * 100) for number in range(10_000)],
        [b"GET /", *[b"z" * 1000] * 1000],
    ],
    ids=["address", "header", "headers", "endless"],
)
def test_a_head_has_a_size(place: Place, parts: list[bytes]) -> None:
    """Also one that never ends."""
    reply = ask(place, *parts)
    # A client that is still sending may be cut off before it can read why.
    assert not reply or problem_of(reply)["status"] == 431


def test_a_head_of_usual_size_is_taken(place: Place) -> None:
    """Cookies and addresses may be long."""
    reply = ask(place, GET + b"Cookie: " + b"z" * 16_000 + b"\r\nConnection: close\r\n\r\n")
    assert reply.startswith(b"HTTP/1.1 200 ")


def test_another_protocol_is_answered_in_this_one(place: Place) -> None:
    """There are no web sockets here."""
    asked = b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\n\r\n"
    assert ask(place, GET + asked).startswith(b"HTTP/1.1 200 ")


def test_several_requests_share_a_connection(place: Place) -> None:
    """Also when they are sent at once; the last one closes it."""
    reply = ask(place, (GET + b"\r\n") * 3 + GET + b"Connection: close\r\n\r\n")
    assert reply.count(b"HTTP/1.1 200 ") == 4


def test_a_client_that_does_not_read_is_let_go(place: Place) -> None:
    """It would keep its answer in our memory."""
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(place)
        connection.sendall(b"GET /much HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert connection.recv(1)
        begun = open_files()
        until(lambda: open_files() < begun)
        connection.settimeout(30)
        size = 0
        with suppress(ConnectionError):
            while part := connection.recv(1 << 20):
                size += len(part)
    assert size < 20_000_000, "what was left in memory is gone"


def test_a_client_that_reads_slowly_is_not_let_go(place: Place) -> None:
    """It may take longer than one that does not read, and than one that has nothing to read."""
    size = 0
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        connection.settimeout(30)
        connection.connect(place)
        connection.sendall(b"GET /much HTTP/1.1\r\nHost: localhost\r\n\r\n")
        began = time.monotonic()
        while time.monotonic() - began < 3:
            size += len(connection.recv(65536))
            time.sleep(0.01)
        while size < 20_000_000:
            part = connection.recv(1 << 20)
            assert part
            size += len(part)


def test_more_connections_than_there_is_room_for_are_closed(place: Place) -> None:
    """Those that were there first stay."""
    first = [socket.create_connection(place, timeout=30) for _ in range(MOST)]
    late = [socket.create_connection(place, timeout=30) for _ in range(5)]
    for connection in late:
        with suppress(ConnectionError):
            assert connection.recv(1) == b""
    first[0].sendall(GET + b"\r\n")
    with suppress(ConnectionError):
        assert first[0].recv(12) == b"HTTP/1.1 200"
    for connection in [*first, *late]:
        connection.close()
