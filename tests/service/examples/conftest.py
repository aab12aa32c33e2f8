"""A desk that takes examples."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from classifier.checker import Checker
from classifier.examples.stored import Stored, read_stored
from service.app import create_app
from service.examples import intake
from service.settings import Settings

# A text whose answer somebody holds to be wrong.
WRONG = {"text": "Diet creates dimples in my own cheeks", "verdict": "fact",
         "topic": "back-dimples-cause"}  # fmt: skip


@dataclass(frozen=True)
class Reviewing:
    """A client, and what people do with it."""

    client: TestClient

    def file(self, **fields: Any) -> Any:
        """File an example; gives its id."""
        reply = self.client.post("/v1/examples", json={**WRONG, "by": "ana", **fields})
        assert reply.status_code == 201, reply.text
        return reply.json()["id"]

    def decide(self, example_id: int, state: str, by: str = "ben", **fields: Any) -> Any:
        """Decide on an example; gives the reply."""
        body = {"state": state, "by": by, **fields}
        return self.client.patch(f"/v1/examples/{example_id}", json=body)

    def shown(self, example_id: int) -> Any:
        """Read an example."""
        return self.client.get(f"/v1/examples/{example_id}").json()


@pytest.fixture(scope="session")
def read_once() -> Callable[[Path], Stored]:
    """Read data once for many services; these leave it as it is."""
    return cache(read_stored)


@pytest.fixture
def reviewing(
    tmp_path: Path,
    tiny_models: Path,
    tiny_data: Path,
    tiny_checker: Checker,
    read_once: Callable[[Path], Stored],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Reviewing]:
    """Start a service with the tiny data and an empty queue."""
    monkeypatch.setattr(intake, "read_stored", read_once)
    settings = Settings(tiny_models, tiny_data, batches=tmp_path / "batches")
    with TestClient(create_app(settings, tiny_checker)) as client:
        yield Reviewing(client)
