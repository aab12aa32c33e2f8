"""A real service process, and those who ask it over bare sockets."""

import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest


@dataclass
class Running:
    """A service in a process of its own."""

    process: subprocess.Popen[str]
    port: int
    log: list[str] = field(default_factory=list)

    def connect(self) -> socket.socket:
        """Open a connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=60)

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Ask one thing on a connection of its own; gives the status and the document."""
        return self.send(request(method, path, body, "Connection: close"))

    def send(self, whole: bytes) -> tuple[int, Any]:
        """Send a request that asks for the connection to be closed behind its answer."""
        with self.connect() as line:
            line.sendall(whole)
            reply = b"".join(iter(lambda: line.recv(65_536), b""))
        head, _, content = reply.partition(b"\r\n\r\n")
        is_json = b"json" in head.lower()
        return int(head.split()[1]), json.loads(content) if is_json else content

    def check(self, text: str = "Diet creates dimples") -> int:
        """Have a text checked; gives the status."""
        return self.ask("POST", "/v1/check", {"text": text})[0]

    def rss(self) -> int:
        """Give the memory of the process, in bytes."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def files(self) -> int:
        """Count its open files and connections."""
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))  # noqa: PTH208


def request(method: str, path: str, body: Any = None, *headers: str) -> bytes:
    """Write a request as it goes over the wire."""
    content = b"" if body is None else json.dumps(body).encode()
    kind = ["Content-Type: application/json"] if content else []
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(content)}"]
    return "\r\n".join([*lines, *kind, *headers, "", ""]).encode() + content


def until(reached: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for something."""
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end, "it does not happen"
        time.sleep(0.05)


@contextmanager
def serving(options: Sequence[object], **environment: str) -> Iterator[Running]:
    """Run `mythcheck serve` and read its log, so that it never waits for a reader."""
    command = [sys.executable, "-m", "service.cli", "serve", "--port", "0", *map(str, options)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ, **environment},
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            log: list[str] = []
            for line in process.stdout:
                log.append(line)
                if found := re.search(r"http://127\.0\.0\.1:(\d+)/ ", line):
                    break
            else:
                pytest.fail("".join(log))
            reader = threading.Thread(target=log.extend, args=(process.stdout,), daemon=True)
            reader.start()
            running = Running(process, int(found[1]), log)
            until(lambda: is_listening(running))
            yield running
        finally:
            process.kill()


def is_listening(running: Running) -> bool:
    """Say whether it answers already."""
    try:
        return running.ask("GET", "/healthz")[0] == 200
    except (ConnectionError, IndexError):
        return False


@dataclass
class Place:
    """The folders of a service, and how to start it on them."""

    models: Path
    data: Path
    folder: Path

    def options(self) -> list[object]:
        """Give the options that name them."""
        return [
            "--models", self.models, "--data", self.data, "--batches", self.folder / "batches",
            "--database", self.folder / "examples.db",
        ]  # fmt: skip

    def serving(self, **environment: str) -> Any:
        """Start it."""
        return serving(self.options(), **environment)
