"""Each request has an id, and is known by its route."""

import os
import re
import subprocess
import sys

import pytest
from fastapi.testclient import TestClient


@pytest.mark.parametrize("told", ["a", "req-1.2_3", "A" * 64])
def test_a_plain_id_is_given_back(client: TestClient, told: str) -> None:
    """So that a client finds its request in the log."""
    reply = client.get("/healthz", headers={"X-Request-ID": told})
    assert reply.headers["x-request-id"] == told


@pytest.mark.parametrize("told", ["", "A" * 65, "a b", "<script>", "ä", "a\tb", "a;b=c"])
def test_any_other_id_is_replaced(client: TestClient, told: str) -> None:
    """It ends up in the log, where nobody writes but us."""
    reply = client.get("/healthz", headers={"X-Request-ID": told.encode()})
    assert re.fullmatch("[0-9a-f]{16}", reply.headers["x-request-id"])


def test_ids_differ(client: TestClient) -> None:
    """Each request has its own."""
    found = {client.get("/healthz").headers["x-request-id"] for _ in range(20)}
    assert len(found) == 20


@pytest.mark.parametrize("path", ["/nothing", "/static/page.css", "/v1/check"])
def test_every_answer_has_an_id(client: TestClient, path: str) -> None:
    """Errors and files too."""
    assert client.get(path).headers["x-request-id"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_forked_process_gives_ids_of_its_own() -> None:
    """Else each worker of a server that forks would give the same."""
    code = (
        "import os; from service.observed import id_of; child = os.fork(); "
        "child and os.waitpid(child, 0); os.write(1, id_of({'headers': []}) + b' ')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert len(set(done.stdout.split())) == 2
