"""A signal ends the service as if it had been planned: what was begun is finished."""

import json
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHECK = b"POST /v1/check HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
LONG = json.dumps({"texts": ["Diet creates dimples. Leg day done!"] * 1000}).encode()
BATCH = CHECK.replace(b"/check", b"/check/batch") + b"Content-Length: %d\r\n\r\n" % len(LONG)
Place = tuple[str, int]


@pytest.fixture
def environment(tmp_path: Path, tiny_models: Path, tiny_data: Path) -> dict[str, str]:
    """Have all that a service needs told by its environment."""
    return {
        "MYTHCHECK_MODELS": str(tiny_models),
        "MYTHCHECK_DATA": str(tiny_data),
        "MYTHCHECK_BATCHES": str(tmp_path / "batches"),
        "MYTHCHECK_DATABASE": str(tmp_path / "examples.db"),
        "MYTHCHECK_LOG_FORMAT": "json",
        "MYTHCHECK_PORT": "0",
    }


@contextmanager
def serving(environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], Place]]:
    """Run `mythcheck serve` until it listens; gives its process and its place."""
    command = [sys.executable, "-m", "service.cli", "serve"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stderr is not None
            place = next(m for line in process.stderr if (m := re.search(r"//(.*):(\d+)/", line)))
            assert any("startup complete" in line for line in process.stdout)
            found = (place[1], int(place[2]))
            # The server says that it starts a moment before it does.
            while not ask(found, "/healthz"):
                time.sleep(0.05)
            yield process, found
        finally:
            process.kill()


def ask(place: Place, path: str) -> bytes:
    """Ask an address; gives the answer, or nothing where nobody listens."""
    try:
        with socket.create_connection(place, timeout=30) as connection:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            return connection.recv(65536)
    except ConnectionError:
        return b""


def check_over_and_over(place: Place, found: list[str]) -> None:
    """Check texts on connections of their own until nobody listens; keeps what came of each.

    A connection that was never taken is no request; one that was taken is answered whole.
    """
    body = b'{"text": "Diet creates dimples"}'
    lines = b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(body)
    while True:
        try:
            connection = socket.create_connection(place, timeout=30)
        except OSError:
            return
        with connection:
            reply = b""
            try:
                connection.sendall(CHECK + lines + body)
                while part := connection.recv(65536):
                    reply += part
            except OSError:
                pass
        found.append("answered" if reply.endswith(b"}") else f"lost {reply!r}" if reply else "shut")


def log_of(process: subprocess.Popen[str]) -> list[dict[str, Any]]:
    """Wait for the end of a service and give the rest of its log."""
    log, told = process.communicate(timeout=60)
    assert "Traceback" not in log + told
    return [json.loads(line) for line in log.splitlines()]


def test_what_was_begun_is_finished(environment: dict[str, str]) -> None:
    """Under load, every request that it has begun is answered; it ends with 0."""
    found: list[str] = []
    with serving(environment) as (process, place):
        loads = [threading.Thread(target=check_over_and_over, args=(place, found)) for _ in "1234"]
        for load in loads:
            load.start()
        with socket.create_connection(place, timeout=60) as connection:
            connection.sendall(BATCH + LONG)
            while len(found) < 20:
                time.sleep(0.01)
            process.send_signal(signal.SIGTERM)
            reply = b""
            while part := connection.recv(1 << 20):
                reply += part
        for load in loads:
            load.join()
        log = log_of(process)
    assert process.returncode == 0
    assert reply.startswith(b"HTTP/1.1 200 ")
    assert len(json.loads(reply.partition(b"\r\n\r\n")[2])["results"]) == 1000
    assert {each for each in found if each.startswith("lost")} == set()
    begun = [line for line in log if line.get("route") == "/v1/check"]
    assert {line["status"] for line in begun} == {200}
    assert found.count("answered") == len(begun)


def test_a_load_balancer_has_time_to_look_elsewhere(environment: dict[str, str]) -> None:
    """It still listens then, and every connection is closed after its answer."""
    told = {"MYTHCHECK_NOTICE_SECONDS": "600"}
    with serving(environment | told) as (process, place):
        before = ask(place, "/readyz")
        assert before.startswith(b"HTTP/1.1 200 ")
        assert b"connection: close" not in before
        process.send_signal(signal.SIGTERM)
        while (reply := ask(place, "/readyz")).startswith(b"HTTP/1.1 200 "):
            time.sleep(0.05)
        assert reply.startswith(b"HTTP/1.1 503 ")
        checked = ask(place, "/v1/topics")
        assert checked.startswith(b"HTTP/1.1 200 ")
        assert b"connection: close" in checked


def test_what_takes_too_long_is_told_so(environment: dict[str, str]) -> None:
    """A body that never ends holds the service up for as long as was allowed, and no longer."""
    told = {"MYTHCHECK_DRAIN_SECONDS": "1"}
    with serving(environment | told) as (process, place):
        with socket.create_connection(place, timeout=60) as connection:
            connection.sendall(CHECK + b"Content-Length: 100\r\n\r\n{")
            assert ask(place, "/healthz")
            process.send_signal(signal.SIGTERM)
            reply = connection.recv(65536)
        log_of(process)
    assert reply.startswith(b"HTTP/1.1 503 ")
    assert b"application/problem+json" in reply
    assert process.returncode == 0


def test_a_second_signal_ends_it_at_once(environment: dict[str, str]) -> None:
    """Whatever still runs."""
    told = {"MYTHCHECK_DRAIN_SECONDS": "600", "MYTHCHECK_BODY_SECONDS": "600"}
    with (
        serving(environment | told) as (process, place),
        socket.create_connection(place, timeout=60) as connection,
    ):
        connection.sendall(CHECK + b"Content-Length: 100\r\n\r\n{")
        assert ask(place, "/healthz")
        process.send_signal(signal.SIGTERM)
        while ask(place, "/healthz"):
            time.sleep(0.05)
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 1
