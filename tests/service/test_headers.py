"""What a browser may do with our answers."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

EXPECTED = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
}
FEATURES = ("camera", "geolocation", "microphone", "payment", "usb")
PATHS = [
    "/",
    "/batch",
    "/review",
    "/docs",
    "/openapi.json",
    "/static/page.css",
    "/healthz",
    "/v1/topics",
    "/nothing",
]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_the_security_headers(client: TestClient, path: str) -> None:
    """Pages, data, files and errors alike."""
    headers = client.get(path).headers
    assert {name: headers.get(name) for name in EXPECTED} == EXPECTED


def test_answers_are_not_stored_but_files_are(client: TestClient) -> None:
    """An answer belongs to the one who asked."""
    assert client.get("/").headers["cache-control"] == "no-store"
    assert "cache-control" not in client.get("/static/page.css").headers


def test_features_that_no_page_needs_are_off(client: TestClient) -> None:
    """For our pages and for those in them."""
    told = client.get("/").headers["permissions-policy"].split(", ")
    assert {f"{name}=()" for name in FEATURES} <= set(told)


def test_browsers_are_bound_to_https_only_where_they_came_by_it(app: FastAPI) -> None:
    """A service on http would lock itself out."""
    with TestClient(app) as plain:
        assert "strict-transport-security" not in plain.get("/").headers
    with TestClient(app, base_url="https://testserver") as safe:
        assert "max-age=" in safe.get("/").headers["strict-transport-security"]


def test_a_header_stands_once(client: TestClient) -> None:
    """Two policies of different words would both hold."""
    names = [name for name, _ in client.get("/").headers.multi_items()]
    assert len(names) == len(set(names))
