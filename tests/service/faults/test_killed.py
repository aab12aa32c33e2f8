"""kill -9 under load: what was acknowledged is there, and what ran goes on."""

import itertools
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from service.batches.job import Places, State, read_job

from .served import Place, Running, until

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="there is no /proc")
HEAD = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'


def upload(running: Running, content: bytes) -> Any:
    body = HEAD + content + b"\r\n--x--\r\n"
    head = (
        "POST /v1/batches HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return running.send(head.encode() + body)


def load(running: Running, acknowledged: list[int], numbers: Any) -> None:
    """File examples and check texts until the service is gone."""
    try:
        while True:
            number = next(numbers)
            text = f"Sit-ups of kind {number} burn the fat beneath them"
            example = {"text": text, "verdict": "myth", "by": f"reader {number % 500}"}
            status, told = running.ask("POST", "/v1/examples", example)
            if status == 201:
                acknowledged.append(told["id"])
            assert running.check(text) == 200
    except (OSError, IndexError, ValueError):
        # It was killed before its answer, or within it.
        return


def test_a_service_killed_under_load_comes_back(
    place: Place, many_captions: bytes, undisturbed: Any
) -> None:
    """Started again, it answers; every example that it acknowledged is there, and the batch ends.

    The result is that of an undisturbed run, byte by byte.
    """
    acknowledged: list[int] = []
    numbers = itertools.count()
    with place.serving() as running:
        threads = [
            threading.Thread(target=load, args=(running, acknowledged, numbers)) for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        until(lambda: len(acknowledged) > 20)
        status, batch = upload(running, many_captions)
        assert status == 202
        places = Places(place.folder / "batches" / batch["id"])
        until(lambda: any(places.folder.glob(".result.*.partial")))
        running.process.kill()
        for thread in threads:
            thread.join(60)
    with closing(sqlite3.connect(place.folder / "examples.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    with place.serving() as running:
        assert running.check() == 200
        assert {running.ask("GET", f"/v1/examples/{found}")[0] for found in acknowledged} == {200}
        until(lambda: is_done(places))
        path = f"{batch['links']['result']}?token={batch['token']}"
        assert running.ask("GET", path)[1] == undisturbed.result


def is_done(places: Places) -> bool:
    job = read_job(places)
    return job is not None and job.state == State.DONE
