"""`mythcheck mcp` in a process of its own, met by the SDK's client."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

MAIN = "from service.cli import main; main()"
CAPTION = {"text": "Zanzibar! Diet creates dimples. Crunches burn belly fat."}
Meet = Callable[..., Any]


@pytest.fixture(scope="module")
def folders(tiny_models: Path, tiny_data: Path) -> list[str]:
    return ["--models", str(tiny_models), "--data", str(tiny_data)]


def command(*args: str) -> list[str]:
    return [sys.executable, "-c", MAIN, "mcp", *args]


async def check(client: Client) -> Any:
    await client.list_tools()
    return await client.call_tool("check_caption", CAPTION)


@contextmanager
def started(*args: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        command(*args), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.kill()


def test_it_answers_on_standard_input_and_output(
    folders: list[str], meet: Meet, tmp_path: Path
) -> None:
    """A client starts it, checks, and leaves; nothing of the text is logged."""
    python, *args = command(*folders)
    log = tmp_path / "log"
    with log.open("w") as errors:
        program = StdioServerParameters(command=python, args=args)
        found = meet(stdio_client(program, errlog=errors), check)
    assert found.structured_content["verdict"] == "myth"
    assert "Zanzibar" not in log.read_text()


def test_standard_output_holds_the_protocol_only(folders: list[str]) -> None:
    """Each line answers a message; what is none is passed over, and the end of input ends it."""
    hello = {"clientInfo": {"name": "test", "version": "1"}, "capabilities": {}}
    calls = [
        json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize",
             "params": hello | {"protocolVersion": "2025-06-18"}}),
        json.dumps({"jsonrpc": "2.0", "method": "notifications/initialized"}),
        "Zanzibar",
        '{"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "\\ud800"}}',
        json.dumps(
            {"jsonrpc": "2.0", "id": 3, "method": "tools/call",
             "params": {"name": "check_caption", "arguments": CAPTION}}
        ),
    ]  # fmt: skip
    with started(*folders) as process:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write("\n".join([*calls, ""]))
        process.stdin.flush()
        answers = [json.loads(process.stdout.readline()) for _ in range(2)]
        rest, log = process.communicate(timeout=60)
    assert [answer["id"] for answer in answers] == [1, 3]
    assert answers[0]["result"]["serverInfo"]["name"] == "mythcheck"
    assert answers[1]["result"]["structuredContent"]["verdict"] == "myth"
    assert rest == ""
    assert "Zanzibar" not in log
    assert process.returncode == 0


def test_ctrl_c_ends_it_though_nobody_writes(folders: list[str]) -> None:
    """It does not wait for another line of input."""
    with started(*folders) as process:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write('{"jsonrpc": "2.0", "id": 1, "method": "ping"}\n')
        process.stdin.flush()
        assert process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == -signal.SIGINT


@pytest.fixture(scope="module")
def address(folders: list[str]) -> Iterator[str]:
    """The tools by HTTP, on a free port; the log is looked at in the end."""
    with started("--http", "--port", "0", *folders) as process:
        assert process.stderr is not None
        place = re.search(r"http://\S+", process.stderr.readline())
        assert place is not None
        yield place[0]
        process.send_signal(signal.SIGTERM)
        out, log = process.communicate(timeout=60)
    assert out == ""
    assert "Zanzibar" not in log
    assert "Traceback" not in log


def test_it_answers_by_http(address: str, meet: Meet) -> None:
    """As on standard input and output."""
    assert meet(address, check).structured_content["verdict"] == "myth"


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"Host": "example.org"}, b"{}", 421),
        ({"Host": "127.0.0.1.example.org:80"}, b"{}", 421),
        ({"Origin": "http://example.org"}, b"{}", 403),
        ({}, b" " * 200_000, 413),
        ({}, b'{"Zanzibar": ', 400),
        ({"Content-Type": "text/plain"}, b"{}", 400),
    ],
)
def test_other_sites_and_other_bodies_are_refused(
    address: str, headers: dict[str, str], body: bytes, status: int
) -> None:
    """A page that calls by its own name (DNS rebinding), and what is no message."""
    given = {"Content-Type": "application/json", "Accept": "application/json"} | headers
    reply = httpx2.post(address, content=body, headers=given, timeout=30)
    assert reply.status_code == status
    assert "Zanzibar" not in reply.text


def test_other_machines_are_refused(folders: list[str]) -> None:
    """At once and in plain words, since nobody would be asked for a key."""
    done = subprocess.run(
        command("--http", "--host", "203.0.113.9", *folders), capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "other machines" in done.stderr
    assert "mythcheck serve" in done.stderr


def test_without_the_optional_part_it_says_what_to_install() -> None:
    """No traceback where the SDK is missing."""
    code = f"import sys; sys.modules['mcp'] = None; {MAIN}"
    done = subprocess.run([sys.executable, "-c", code, "mcp"], capture_output=True, text=True)
    assert done.returncode == 1
    assert "mythcheck[mcp]" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_model_that_is_damaged_is_told_at_the_start(tmp_path: Path) -> None:
    """By HTTP before anybody can call."""
    (tmp_path / "current").write_text("../elsewhere\n")
    done = subprocess.run(
        command("--http", "--port", "0", "--models", str(tmp_path)), capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr.startswith("mythcheck: ")
