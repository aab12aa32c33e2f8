"""A supervisor learns whether the service lives and is ready, and what it lacks."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from classifier.checker import Checker
from service.app import create_app
from service.keys.policy import Policy
from service.settings import Settings


@pytest.fixture
def own(tmp_path: Path, settings: Settings) -> Settings:
    """Give settings with a folder for batches that may be taken away."""
    return Settings(settings.models, settings.data, batches=tmp_path / "batches")


def test_ready_names_what_there_is(client: TestClient, tiny_checker: Checker) -> None:
    """The model that answers, the database, the folder of batches."""
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {
        "status": "ready",
        "model": tiny_checker.version,
        "database": "ok",
        "batches": "ok",
    }


def test_a_folder_that_is_gone_is_told(own: Settings, tiny_checker: Checker) -> None:
    """Texts are checked all the same, so it is ready."""
    with TestClient(create_app(own, tiny_checker)) as client:
        own.batches.rename(own.batches.with_name("elsewhere"))
        reply = client.get("/readyz")
        own.batches.with_name("elsewhere").rename(own.batches)
    assert (reply.status_code, reply.json()["batches"]) == (200, "away")


def test_a_database_that_is_away_is_told(
    own: Settings, tiny_checker: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within seconds, and without a word on where it is."""
    monkeypatch.setenv("MYTHCHECK_DATABASE", "postgresql://ana:sesame@127.0.0.1:1/db")
    app = create_app(own, tiny_checker)
    # Whether there are keys stands in the database, too.
    app.state.porter.policy = Policy(without_keys=True)
    with TestClient(app) as client:
        reply = client.get("/readyz")
        metrics = client.get("/metrics").text
    assert (reply.status_code, reply.json()["database"]) == (200, "away")
    assert "sesame" not in reply.text
    assert "mythcheck_database_up 0.0" in metrics
    assert "mythcheck_examples_pending" not in metrics


def test_a_probe_makes_no_database(client: TestClient, tmp_path: Path) -> None:
    """Whoever only checks texts gets none."""
    client.get("/readyz")
    client.get("/metrics")
    assert not (tmp_path / "examples.db").exists()


def test_a_service_that_stops_is_not_ready(app: FastAPI) -> None:
    """It lives, but a load balancer is to look elsewhere."""
    with TestClient(app) as client:
        app.state.is_stopping = lambda: True
        reply = client.get("/readyz")
        assert client.get("/healthz").status_code == 200
        app.state.is_stopping = lambda: False
    assert (reply.status_code, reply.json()["status"]) == (503, 503)
    assert "stops" in reply.json()["detail"]
