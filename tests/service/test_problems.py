"""Every error is a problem document that says what to do and repeats nothing of the request."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from classifier.checker import Checker
from service.app import create_app
from service.settings import Settings

JSON = "application/json"
WORD = "Zanzibar"

BODIES = {
    "blank": (b'{"text": " "}', JSON, 422),
    "surrogate": (b'{"text": "Zanzibar \\ud800"}', JSON, 422),
    "surrogate_in_a_name": (b'{"\\ud800": 1, "text": "Zanzibar"}', JSON, 422),
    "nul": (b'{"text": "Zanzibar \\u0000"}', JSON, 422),
    "not_a_number": (b'{"text": NaN, "Zanzibar": 1}', JSON, 422),
    "number": (b'{"text": 5}', JSON, 422),
    "unknown_field": (b'{"text": "x", "Zanzibar": "Zanzibar"}', JSON, 422),
    "missing_field": (b"{}", JSON, 422),
    "no_object": (b'["Zanzibar"]', JSON, 422),
    "no_json": (b"Zanzibar", JSON, 400),
    "half_json": (b'{"text": "Zanzibar', JSON, 400),
    "no_body": (b"", JSON, 422),
    "no_utf8": (b"\xff\xfeZ", JSON, 400),
    "wrong_type": (b'{"text": "Zanzibar"}', "text/plain", 415),
    "no_type": (b'{"text": "Zanzibar"}', "", 415),
    "form": (b"text=Zanzibar", "application/x-www-form-urlencoded", 415),
    "odd_type": (b'{"text": "Zanzibar"}', "Zanzibar;;=", 415),
    "deep": (b"[" * 100_000, JSON, 400),
    "long_number": (b'{"text": ' + b"9" * 5000 + b"}", JSON, 400),
    "long_text": (b'{"text": "' + b"Zanzibar " * 3000 + b'"}', JSON, 413),
    "large_body": (b"Zanzibar" * 20_000, JSON, 413),
}


@pytest.mark.parametrize(("body", "kind", "status"), BODIES.values(), ids=BODIES)
def test_a_bad_body_is_refused(client: TestClient, body: bytes, kind: str, status: int) -> None:
    """The client learns what is wrong, and hears nothing of its own words."""
    reply = client.post("/v1/check", content=body, headers={"Content-Type": kind})
    assert reply.status_code == status
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json()["status"] == status
    assert reply.json()["detail"]
    assert WORD not in reply.text
    assert "default-src 'none'" in reply.headers["content-security-policy"]


@pytest.mark.parametrize("kind", [JSON, "text/plain"])
def test_a_file_must_come_as_a_form(client: TestClient, kind: str) -> None:
    """415, also where FastAPI would look for fields in a form that is none."""
    reply = client.post("/v1/batches", content=b"Zanzibar", headers={"Content-Type": kind})
    assert (reply.status_code, reply.json()["status"]) == (415, 415)


def test_a_form_without_a_file_is_a_misfit(client: TestClient) -> None:
    """422: it is of the right type, but a field is missing."""
    reply = client.post("/v1/batches", files={"name": ("", "x")})
    assert (reply.status_code, reply.json()["errors"][0]["pointer"]) == (422, "#/file")


def test_a_misfit_says_where(client: TestClient) -> None:
    """`errors` points into the body."""
    errors = client.post("/v1/check", json={"text": 5}).json()["errors"]
    assert errors == [{"pointer": "#/text", "detail": "This must be a string."}]


def test_a_body_without_a_declared_length_is_counted(client: TestClient) -> None:
    """Chunks are added up, and the answer is the same problem."""

    def chunks() -> Iterator[bytes]:
        yield from [b"x" * 1000] * 200

    reply = client.post("/v1/check", content=chunks(), headers={"Content-Type": JSON})
    assert (reply.status_code, reply.json()["status"]) == (413, 413)


def test_a_body_at_the_limit_is_taken(settings: Settings, tiny_checker: Checker) -> None:
    """The limit itself is within the limit."""
    body = b'{"text": "Diet creates dimples"}'
    small = Settings(settings.models, settings.data, max_body_bytes=len(body))
    headers = {"Content-Type": JSON}
    with TestClient(create_app(small, tiny_checker)) as client:
        assert client.post("/v1/check", content=body, headers=headers).status_code == 200
        assert client.post("/v1/check", content=body + b" ", headers=headers).status_code == 413


def test_the_operator_can_shorten_texts(settings: Settings, tiny_checker: Checker) -> None:
    """The service's limit holds before the checker's own."""
    short = Settings(settings.models, settings.data, max_text_chars=5)
    with TestClient(create_app(short, tiny_checker)) as client:
        assert client.post("/v1/check", json={"text": "12345"}).status_code == 200
        assert client.post("/v1/check", json={"text": "123456"}).status_code == 413


@pytest.mark.parametrize("path", ["/nothing", "/v1/check/", "/v1/topics/zanzibar", "/static/none"])
def test_an_unknown_address_is_not_found(client: TestClient, path: str) -> None:
    """404, without the address in it."""
    reply = client.get(path)
    assert (reply.status_code, reply.json()["status"]) == (404, 404)
    assert "zanzibar" not in reply.text


ALLOWED = {
    "/v1/check": "POST",
    "/v1/examples": "GET, HEAD, POST",
    "/v1/examples/1": "GET, HEAD, PATCH",
    "/v1/topics": "GET, HEAD",
    "/static/page.css": "GET, HEAD",
    "/": "GET, HEAD, POST",
}


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "ZANZIBAR", "DELETE"])
@pytest.mark.parametrize(("path", "allowed"), ALLOWED.items())
def test_a_wrong_method_names_the_right_ones(
    client: TestClient, method: str, path: str, allowed: str
) -> None:
    """405, with all that the address takes, whichever route they belong to."""
    reply = client.request(method, path)
    assert (reply.status_code, reply.headers["allow"]) == (405, allowed)
    assert reply.headers["content-type"] == "application/problem+json"
    assert "ZANZIBAR" not in reply.text


def test_an_unexpected_error_tells_the_log_where_and_the_client_nothing(
    app: FastAPI, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither gets the message of the error, which may quote the text."""

    async def break_down() -> None:
        raise ValueError(WORD)

    app.add_api_route("/broken", break_down)
    with TestClient(app) as client:
        reply = client.get("/broken")
    assert (reply.status_code, reply.json()["title"]) == (500, "Internal Server Error")
    assert "default-src 'none'" in reply.headers["content-security-policy"]
    assert "Traceback" not in reply.text
    assert WORD not in reply.text + caplog.text
    assert "Unexpected ValueError" in caplog.text
    assert "break_down" in caplog.text


def test_a_browser_gets_a_page(client: TestClient) -> None:
    """People read a page; the API stays JSON whoever asks."""
    browser = {"Accept": "text/html,application/xhtml+xml,*/*"}
    page = client.get("/nothing", headers=browser)
    assert (page.status_code, "<h1>Not Found</h1>" in page.text) == (404, True)
    api = client.get("/v1/topics/nothing", headers=browser)
    assert api.headers["content-type"] == "application/problem+json"
