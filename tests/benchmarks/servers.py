"""Start servers as processes of their own on free ports of this machine, and stop them.

Where there are two cores, a server has the first and what asks it has the second.
"""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
CORES = sorted(os.sched_getaffinity(0))
HOST, ROUTE, FIRST = "127.0.0.1", "/v1/check", "Diet creates dimples"
READY_SECONDS, STOP_SECONDS = 300, 30


@dataclass(frozen=True, slots=True)
class Server:
    """A running server, on a port of this machine."""

    process: subprocess.Popen[bytes]
    port: int

    @property
    def url(self) -> str:
        """Where texts are posted to."""
        return f"http://{HOST}:{self.port}{ROUTE}"

    def settle(self) -> None:
        """Wait for one answer: what was asked before is done by then."""
        connection = http.client.HTTPConnection(HOST, self.port)
        ask(connection, json.dumps({"text": FIRST}))
        connection.close()


def ask(connection: http.client.HTTPConnection, body: str) -> None:
    """Post one request and read its answer; ends all if it is refused."""
    connection.request("POST", ROUTE, body.encode(), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    read = answer.read()
    if answer.status != http.client.OK:
        sys.exit(f"Port {connection.port} answers {answer.status}: {read[:500]!r}")


def on_core(number: int, *command: str) -> list[str]:
    """Give a command that runs on one core, or as it is where there is only one."""
    return ["taskset", "-c", str(CORES[number]), *command] if len(CORES) > 1 else list(command)


def product(port: int, place: Path, models: Path | None, data: Path | None) -> list[str]:
    """Give the command that serves mythcheck with default settings; `place` is its own folder."""
    told = [("--models", models), ("--data", data), ("--batches", place / "batches")]
    database = ("--database", f"sqlite:///{place / 'examples.db'}")
    words = [str(word) for pair in (*told, database) if pair[1] for word in pair]
    return ["mythcheck", "serve", "--port", str(port), *words]


def rival(name: str, port: int, plain: Path, *more: str) -> list[str]:
    """Give the command that serves one of `rivals.py`."""
    script = str(HERE / "rivals.py")
    return [sys.executable, script, name, str(port), "--plain", str(plain), *more]


@contextmanager
def running(command: Sequence[str], port: int) -> Iterator[Server]:
    """Have a server that has answered once; its logs go nowhere."""
    process = subprocess.Popen(
        on_core(0, *command),
        env={name: value for name, value in os.environ.items() if not name.startswith("MYTHCHECK")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # A session of its own: what all its processes hold can be summed.
        start_new_session=True,
    )
    server = Server(process, port)
    try:
        _wait_for(server, command)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as place:
        place.bind((HOST, 0))
        return int(place.getsockname()[1])


def _wait_for(server: Server, command: Sequence[str]) -> None:
    until = time.monotonic() + READY_SECONDS
    while server.process.poll() is None and time.monotonic() < until:
        try:
            return server.settle()
        except OSError:
            time.sleep(0.1)
    sys.exit(f"No answer from the server; run it by hand to see why: {' '.join(command)}")
