"""Log lines say what happened, and nothing of what users wrote."""

import asyncio
import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from starlette.datastructures import State

from classifier.checker import Checker
from service.app import create_app
from service.logs import JsonLines, TextLines, digest, log_config, log_request, note_check
from service.logs import Lines as LinesWriter
from service.settings import LogFormat, LogLevel, Settings
from service.unexpected import log_place

TEXT = "Zanzibar dimples come from quokkas"
FRAGMENTS = ("Zanzibar", "quokka", "dimples come")
FORMS = {"text": TextLines, "json": JsonLines}


class Lines(logging.Handler):
    """Keeps what would be written."""

    def __init__(self, form: logging.Formatter) -> None:
        super().__init__()
        self.setFormatter(form)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.lines.append(self.format(record))

    def text(self) -> str:
        """Give all lines."""
        return "\n".join(self.lines)


@pytest.fixture(params=FORMS)
def lines(request: pytest.FixtureRequest) -> Iterator[Lines]:
    """Listen to everything that is logged, in each format."""
    handler = Lines(FORMS[request.param]())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.removeHandler(handler)
    root.setLevel(before)


@pytest.fixture
def json_lines(lines: Lines) -> Callable[[], list[dict[str, Any]]]:
    """Give the lines on requests, as a machine reads them."""
    lines.setFormatter(JsonLines())
    return lambda: [found for found in map(json.loads, lines.lines) if found["event"] == "request"]


@pytest.fixture
def noted(app: FastAPI, tiny_checker: Checker) -> Iterator[TestClient]:
    """Start a service with a route that checks and one that breaks, over the text."""

    async def noting(request: Request) -> None:
        note_check(request.state, TEXT, tiny_checker.check([TEXT])[0])

    async def breaking(request: Request) -> None:
        raise ValueError(TEXT + (await request.body()).decode())

    app.add_api_route("/noting", noting)
    app.add_api_route("/breaking/{word}", breaking, methods=["POST"])
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def send_everything(client: TestClient) -> None:
    """Send the text by each way that there is, also those that fail."""
    surrogate = f'{{"text": "{TEXT} \\ud800"}}'.encode()
    kind = {"Content-Type": "application/json"}
    client.post("/v1/check", json={"text": TEXT})
    client.post("/v1/check", json={"text": TEXT * 3000})
    client.post("/v1/check", json={TEXT: 1})
    client.post("/v1/check", content=f"{TEXT}{{".encode(), headers=kind)
    client.post("/v1/check", content=surrogate, headers=kind)
    client.post("/v1/check", content=TEXT.encode(), headers={"Content-Type": "text/plain"})
    client.post("/v1/check/batch", json={"texts": [TEXT, f"{TEXT}\0", ""]})
    client.post("/v1/batches", files={"file": (f"{TEXT}.csv", f"text\n{TEXT}\n")})
    client.post("/v1/batches", files={"file": (f"{TEXT}.csv", b"\xff\0" + TEXT.encode())})
    client.post("/v1/examples", json={"text": TEXT, "verdict": "myth", "by": "ana"})
    client.post("/v1/examples", json={"text": TEXT, "verdict": TEXT, "by": TEXT})
    client.get("/", params={"text": TEXT})
    client.post("/", data={"text": TEXT})
    client.get(f"/{TEXT}")
    client.get(f"/v1/topics/{TEXT}", headers={"X-Request-ID": TEXT, "Authorization": TEXT})
    client.post(f"/breaking/{TEXT}", content=TEXT)
    client.get("/noting")
    client.request("DELETE", f"/v1/batches/{TEXT}", headers={"Authorization": f"Bearer {TEXT}"})


def test_nothing_that_users_wrote_is_logged(noted: TestClient, lines: Lines) -> None:
    """Not by any way in, not when it fails, not at the lowest level."""
    send_everything(noted)
    ours = "\n".join(line for line in lines.lines if "HTTP Request:" not in line)
    assert len(lines.lines) > 18
    for fragment in FRAGMENTS:
        assert fragment not in ours


def test_a_request_is_one_line(
    noted: TestClient, json_lines: Callable[[], list[dict[str, Any]]]
) -> None:
    """Its route, not its address; what came of it; how long it took."""
    reply = noted.get("/v1/topics/none?x=1")
    [told] = json_lines()
    assert told["time"].endswith("Z")
    assert (told["level"], told["method"]) == ("info", "GET")
    assert (told["route"], told["status"]) == ("/v1/topics/{id}", 404)
    assert told["bytes"] == len(reply.content)
    assert told["ms"] > 0
    assert told["request_id"] == reply.headers["x-request-id"]


def test_a_check_is_known_by_length_and_digest(
    noted: TestClient, json_lines: Callable[[], list[dict[str, Any]]], tiny_checker: Checker
) -> None:
    """What it is can be compared with other lines, not read."""
    noted.get("/noting")
    [told] = json_lines()
    assert told["characters"] == len(TEXT)
    assert told["digest"] == digest(TEXT)
    assert told["model"] == tiny_checker.version
    assert told["verdict"] == tiny_checker.check([TEXT])[0].verdict


def test_people_read_a_sentence(noted: TestClient, lines: Lines) -> None:
    """Method, route and status come first."""
    lines.setFormatter(TextLines())
    noted.get("/healthz")
    assert " INFO    GET /healthz 200 ms=" in lines.text()


def test_a_digest_depends_on_the_text_alone() -> None:
    """Within a process; half a surrogate pair has one, too."""
    assert digest(TEXT) == digest(TEXT) != digest(TEXT + " ")
    assert len(digest("\ud800")) == 12


def test_a_check_that_abstains_has_its_reason(tiny_checker: Checker) -> None:
    """There is no other way to see in a log why."""
    state = State()
    note_check(state, "Leg day done!", tiny_checker.check(["Leg day done!"])[0])
    assert (state.checked.verdict, bool(state.checked.reason)) == ("unverified", True)


def test_an_error_is_its_type_and_place(lines: Lines) -> None:
    """Whoever logs it, and whatever it says."""

    def break_down(words: str) -> None:
        raise ValueError(words)

    try:
        break_down(TEXT)
    except ValueError as error:
        logging.getLogger("uvicorn.error").exception("It broke")
        log_place(error, "abc")
    assert "ValueError" in lines.text()
    assert "break_down" in lines.text()
    assert "abc" in lines.text()
    assert all(fragment not in lines.text() for fragment in FRAGMENTS)


def test_a_task_that_nobody_waited_for_keeps_its_words(lines: Lines) -> None:
    """What asyncio says of it quotes the error."""

    async def broken() -> None:
        raise ValueError(TEXT)

    async def forget() -> None:
        task = asyncio.create_task(broken())
        await asyncio.wait([task])
        task.get_loop().call_exception_handler(
            {"message": "Task exception was never retrieved", "future": task,
             "exception": ValueError(TEXT)}
        )  # fmt: skip
        task.exception()

    asyncio.run(forget())
    assert "never retrieved" in lines.text()
    assert all(fragment not in lines.text() for fragment in FRAGMENTS)


@pytest.mark.parametrize("form", LogFormat)
@pytest.mark.parametrize("level", LogLevel)
def test_the_log_can_be_set_up(form: LogFormat, level: LogLevel) -> None:
    """Libraries only warn, unless less is asked of all."""
    config = log_config(form, level)
    assert config["loggers"]["service"]["level"] == level.upper()
    assert config["root"]["level"] == ("ERROR" if level == LogLevel.ERROR else "WARNING")


def test_a_request_without_a_listener_costs_no_line(
    settings: Settings, tiny_checker: Checker, capfd: pytest.CaptureFixture[str]
) -> None:
    """Only the front door sets the log up."""
    with TestClient(create_app(settings, tiny_checker)) as client:
        client.get("/healthz")
    assert "healthz" not in "".join(capfd.readouterr())


class Handed(io.StringIO):
    """Counts how often what was written is handed over."""

    times = 0

    def flush(self) -> None:
        """Count."""
        self.times += 1


def test_lines_of_one_round_are_handed_over_together() -> None:
    """In the order in which they were written, and soon; without a loop at once."""
    place = Handed()
    handler = LinesWriter(place)
    record = logging.LogRecord("service", logging.INFO, "", 0, "done", None, None)

    async def several() -> tuple[int, int]:
        for _ in range(3):
            handler.emit(record)
        before = place.times
        await asyncio.sleep(0)
        return before, place.times

    assert asyncio.run(several()) == (0, 1)
    handler.emit(record)
    assert (place.times, place.getvalue()) == (2, "done\n" * 4)


def test_a_round_that_never_ends_takes_no_lines_with_it() -> None:
    """The next one without a loop, or the end of the process, hands them over."""
    place = Handed()
    handler = LinesWriter(place)
    record = logging.LogRecord("service", logging.INFO, "", 0, "done", None, None)

    async def broken_off() -> None:
        handler.emit(record)
        asyncio.get_running_loop().stop()

    loop = asyncio.new_event_loop()
    task = loop.create_task(broken_off())
    loop.run_forever()
    loop.close()
    assert task.done()
    handler.flush()
    assert place.times >= 1


def test_a_request_does_not_tell_what_is_not_its_own(lines: Lines) -> None:
    """Thread and process of a copied record would be those of the first request."""
    lines.setFormatter(logging.Formatter("%(process)s %(threadName)s %(relativeCreated)s"))
    log_request({"method": "GET", "route": "/", "status": 200}, None)
    assert lines.lines[-1] == "None None None"
