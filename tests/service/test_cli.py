"""The command carries all commands, and serves where it can."""

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from typer.testing import CliRunner

from service.cli import app
from service.cli.serving import address, reserve
from service.errors import CannotListenError

RUNNER = CliRunner()
MAIN = "from service.cli import main; main()"


def wait_for(words: str, lines: Iterable[str]) -> None:
    """Read lines up to the one with these words."""
    assert any(words in line for line in lines), f"no line says {words!r}"


def status_of(address: str) -> int:
    """Ask until somebody listens: the server says that it starts a moment before it does."""
    for _ in range(100):
        try:
            with urlopen(address, timeout=10) as reply:  # noqa: S310
                return int(reply.status)
        except URLError:
            time.sleep(0.1)
    raise AssertionError(f"nobody listens at {address}")


def test_the_commands_stand_side_by_side() -> None:
    """Those of the classifier, and `serve`."""
    told = RUNNER.invoke(app, ["--help"]).output
    for command in ("check", "batch", "train", "models", "topics", "serve"):
        assert command in told


def test_serve_has_help_with_an_example() -> None:
    """One sentence, an example, every option."""
    told = RUNNER.invoke(app, ["serve", "--help"]).output
    for words in ("Example:", "--host", "--config", "--models", "--data", "--without-keys"):
        assert words in told


def test_a_port_in_use_is_a_plain_message_and_exit_code_1() -> None:
    """It is found out before a model is loaded."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-c", MAIN, "serve", "--port", port]
        done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    assert f"port {port}" in done.stderr
    assert "Traceback" not in done.stderr


def test_serve_answers_until_it_is_told_to_stop(tiny_models: Path, tiny_data: Path) -> None:
    """It says where it is, answers there, logs no text and ends as it was told to."""
    folders = ["--models", str(tiny_models), "--data", str(tiny_data)]
    command = [sys.executable, "-c", MAIN, "serve", "--port", "0", *folders]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        place = re.search(r"http://\S+", process.stdout.readline())
        assert place is not None
        wait_for("startup complete", process.stdout)
        try:
            assert status_of(f"{place[0]}?text=Zanzibar") == 200
            process.send_signal(signal.SIGTERM)
            log, _ = process.communicate(timeout=60)
        finally:
            process.kill()
    assert " INFO    GET / 200 " in log
    assert "Zanzibar" not in log
    assert process.returncode == 0


def test_a_port_is_reserved_but_not_served() -> None:
    """Nobody waits in a queue while a model loads."""
    with reserve("127.0.0.1", 0) as place, socket.socket() as visitor:
        assert address(place).startswith("http://127.0.0.1:")
        with pytest.raises(ConnectionRefusedError):
            visitor.connect(place.getsockname())


def test_an_address_of_another_machine_is_refused() -> None:
    """203.0.113.0/24 is for documentation; no machine has it."""
    with pytest.raises(CannotListenError, match=r"203\.0\.113\.9"):
        reserve("203.0.113.9", 8000)


@pytest.mark.parametrize("host", ["a\0b", "a..b", "no such place"])
def test_what_is_no_address_is_told(host: str) -> None:
    """Whatever the settings hold."""
    with pytest.raises(CannotListenError, match="Cannot listen on"):
        reserve(host, 0)


def test_other_commands_do_without_the_web() -> None:
    """FastAPI is imported by `serve` alone."""
    code = "import sys, service.cli; print('fastapi' in sys.modules, 'uvicorn' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.split() == ["False", "False"]
