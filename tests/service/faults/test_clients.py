"""Clients that are slow, silent or gone cost the others nothing."""

import socket
import struct
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from .served import Running, request, until

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="there is no /proc")
BODY = {"text": "Diet creates dimples"}
WHOLE = request("POST", "/v1/check", BODY)
AT_ONCE = 20


@contextmanager
def lines(running: Running, count: int) -> Iterator[list[socket.socket]]:
    """Open connections, and close them at the end."""
    with ExitStack() as stack:
        yield [stack.enter_context(running.connect()) for _ in range(count)]


def require_served(running: Running) -> None:
    """Everybody else is answered."""
    assert [running.check(f"Diet creates dimples {number}") for number in range(AT_ONCE)] == [
        200
    ] * AT_ONCE


def test_idle_connections_cost_nobody_an_answer(running: Running) -> None:
    """Five hundred of them: some that never spoke, some that have had an answer."""
    before = running.files()
    with lines(running, 500) as idle:
        for line in idle[::10]:
            line.sendall(WHOLE)
            assert line.recv(65_536).startswith(b"HTTP/1.1 200")
        require_served(running)
    until(lambda: running.files() <= before + 5)


def test_slow_heads_and_bodies_hold_up_nobody(running: Running) -> None:
    """A hundred send their request byte by byte, and are answered in the end."""
    with lines(running, 100) as slow:
        for start, end in ((0, 20), (20, 60), (60, len(WHOLE) - 5)):
            for line in slow:
                line.sendall(WHOLE[start:end])
            require_served(running)
        for line in slow:
            line.sendall(WHOLE[-5:])
        for line in slow:
            assert line.recv(65_536).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    "sent",
    [WHOLE[:30], WHOLE[:-5], WHOLE, WHOLE * 10, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"],
    ids=["head", "body", "answer", "answers", "tls"],
)
def test_clients_that_vanish_leave_nothing(running: Running, sent: bytes) -> None:
    """In the middle of what they send, or before their answer; half of them by a reset."""
    before, told = running.files(), len(running.log)
    for number in range(100):
        line = running.connect()
        line.sendall(sent)
        if number % 2:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        line.close()
    require_served(running)
    until(lambda: running.files() <= before + 5)
    assert "Traceback" not in "".join(running.log[told:])


def test_half_closed_clients_are_answered(running: Running) -> None:
    """Who sends no more may still listen; either way the connection ends."""
    with lines(running, 20) as half:
        for line in half:
            line.sendall(WHOLE)
            line.shutdown(socket.SHUT_WR)
        for line in half:
            reply = b"".join(iter(lambda line=line: line.recv(65_536), b""))  # type: ignore[misc]
            assert reply == b"" or reply.startswith(b"HTTP/1.1 200")
    require_served(running)
