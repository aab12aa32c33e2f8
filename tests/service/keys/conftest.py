"""A service behind its door, and the keys to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from classifier.checker import Checker
from service.app import create_app
from service.keys.key import Scope
from service.keys.policy import Policy
from service.keys.porter import Porter
from service.settings import Settings
from service.store.late import LateStore

ELSEWHERE = Policy(loopback=False, open_reading=False)


@dataclass(frozen=True)
class Guarded:
    """A client of a service, the one who stands at its door, and who makes the keys."""

    client: TestClient
    porter: Porter
    store: LateStore

    def obey(self, **rules: Any) -> None:
        """Let other rules hold."""
        self.porter.policy = Policy(**rules)

    def add(self, *scopes: Scope, name: str = "ana", **facts: Any) -> str:
        """Make a key that the service knows at once."""
        _, key = self.store.keys.add(name=name, scopes=scopes, **facts)
        self.look()
        return key

    def look(self) -> None:
        """Let the service look at its keys, as it does every second."""
        self.porter.keys.look(self.store)

    def ask(self, method: str, path: str, key: str = "", **more: Any) -> Any:
        """Send a request, with a key or without; gives the reply."""
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        headers |= more.pop("headers", {})
        return self.client.request(
            method, path, headers=headers, **{"follow_redirects": False} | more
        )


@pytest.fixture
def guarded(
    tmp_path: Path, tiny_models: Path, tiny_data: Path, tiny_checker: Checker
) -> Iterator[Guarded]:
    """Start a service on loopback that has no key yet."""
    app = create_app(Settings(tiny_models, tiny_data, batches=tmp_path / "batches"), tiny_checker)
    with TestClient(app) as client:
        yield Guarded(client, app.state.porter, app.state.store)
