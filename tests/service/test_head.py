"""HEAD gives the headers of GET, and nothing else."""

import pytest
from fastapi.testclient import TestClient


@pytest.mark.parametrize(
    "path", ["/", "/docs", "/healthz", "/v1/topics", "/static/page.css", "/openapi.json", "/none"]
)
def test_head_answers_like_get(client: TestClient, path: str) -> None:
    """Pages, data, files and errors."""
    head, get = client.head(path), client.get(path)
    assert head.status_code == get.status_code
    assert head.content == b""
    for name in ("content-type", "content-length", "content-security-policy"):
        assert head.headers.get(name) == get.headers.get(name)


def test_head_of_what_only_takes_post_is_not_allowed(client: TestClient) -> None:
    """As GET is not."""
    reply = client.head("/v1/check")
    assert (reply.status_code, reply.headers["allow"]) == (405, "POST")
