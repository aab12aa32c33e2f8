"""Tests reach no machine but their own, nor does what they start."""

import socket
import subprocess
import sys

import pytest

# Kept for documentation: no such machine answers.
ELSEWHERE = "192.0.2.1"
ASK = f"""
import socket
try:
    socket.create_connection(("{ELSEWHERE}", 80), timeout=1)
except RuntimeError as error:
    print(error)
"""


@pytest.mark.parametrize("host", [ELSEWHERE, "2001:db8::1"])
def test_no_connection_leaves_the_machine(host: str) -> None:
    """It is refused before a packet is sent."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as line, pytest.raises(RuntimeError, match="reach no machine"):
        line.connect((host, 80))
    with (
        socket.socket(family, socket.SOCK_DGRAM) as line,
        pytest.raises(RuntimeError, match="reach no machine"),
    ):
        line.sendto(b"x", (host, 80))


@pytest.mark.parametrize("ask", [socket.gethostbyname, lambda name: socket.getaddrinfo(name, 80)])
def test_no_name_is_looked_up(ask: object) -> None:
    """A name alone would tell another machine what is asked."""
    with pytest.raises(RuntimeError, match="reach no machine"):
        ask("example.org")  # type: ignore[operator]


def test_what_tests_start_is_offline_too() -> None:
    """Every Python that a test starts has the same rule."""
    found = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=True)
    assert "reach no machine" in found.stdout


def test_this_machine_answers() -> None:
    """Its own services are tested over real sockets."""
    with socket.create_server(("127.0.0.1", 0)) as place:
        socket.create_connection(place.getsockname(), timeout=5).close()
    left, right = socket.socketpair()
    left.close()
    right.close()
