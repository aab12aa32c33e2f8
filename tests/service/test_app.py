"""The application as a whole: its state, its OpenAPI names, its silence in logs."""

import logging
import weakref
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from classifier.checker import Checker
from classifier.loading import load_checker
from service.app import create_app
from service.settings import Settings

ROUTES = {
    ("post", "/v1/check"): "check_text",
    ("post", "/v1/check/batch"): "check_texts",
    ("post", "/v1/batches"): "add_batch",
    ("post", "/v1/batches/{id}/start"): "start_batch",
    ("get", "/v1/batches/{id}"): "show_batch",
    ("delete", "/v1/batches/{id}"): "delete_batch",
    ("get", "/v1/batches/{id}/events"): "follow_batch",
    ("get", "/v1/batches/{id}/result"): "fetch_result",
    ("get", "/v1/batches/{id}/rows"): "list_rows",
    ("get", "/v1/batches/{id}/report"): "fetch_report",
    ("post", "/v1/examples"): "add_example",
    ("get", "/v1/examples"): "list_examples",
    ("post", "/v1/examples/batch"): "add_examples",
    ("get", "/v1/examples/export"): "export_examples",
    ("get", "/v1/examples/{id}"): "show_example",
    ("patch", "/v1/examples/{id}"): "decide_on_example",
    ("post", "/v1/retrainings"): "add_retraining",
    ("get", "/v1/retrainings"): "list_retrainings",
    ("get", "/v1/retrainings/{id}"): "show_retraining",
    ("delete", "/v1/retrainings/{id}"): "cancel_retraining",
    ("get", "/v1/retrainings/{id}/events"): "follow_retraining",
    ("get", "/v1/models"): "list_versions",
    ("get", "/v1/models/{version}"): "show_version",
    ("post", "/v1/models/{version}/promote"): "promote_version",
    ("post", "/v1/models/rollback"): "roll_back",
    ("get", "/v1/topics"): "list_topics",
    ("get", "/v1/topics/{id}"): "show_topic",
    ("get", "/healthz"): "live",
    ("get", "/readyz"): "ready",
}


def test_nothing_is_loaded_before_the_service_starts(settings: Settings) -> None:
    """Building the application reads no model: the folders here hold none."""
    assert not hasattr(create_app(settings).state, "checker")


def test_the_current_version_is_loaded_at_the_start(tiny_models: Path, tiny_data: Path) -> None:
    """Without a given checker, the folders say which model answers."""
    with TestClient(create_app(Settings(tiny_models, tiny_data))) as client:
        assert client.get("/readyz").json()["model"] in {
            path.name for path in tiny_models.iterdir()
        }


@pytest.mark.parametrize("is_given", [True, False], ids=["given", "loaded"])
def test_a_model_that_is_replaced_goes_at_once(
    tiny_models: Path, tiny_data: Path, is_given: bool
) -> None:
    """It takes some hundreds of megabytes, so nothing else of the service holds it."""
    given = [load_checker(tiny_models, tiny_data)] if is_given else [None]
    app = create_app(Settings(tiny_models, tiny_data), given.pop())
    with TestClient(app):
        first = weakref.ref(app.state.checker)
        app.state.checker = load_checker(tiny_models, tiny_data)
        assert first() is None


def test_the_openapi_document_names_every_route(app: FastAPI) -> None:
    """Clients are generated from these names."""
    found = {
        (method, path): operation["operationId"]
        for path, methods in app.openapi()["paths"].items()
        for method, operation in methods.items()
    }
    assert found == ROUTES


def test_every_route_declares_its_problems(app: FastAPI) -> None:
    """Each error status comes as problem+json and as nothing else."""
    for methods in app.openapi()["paths"].values():
        for operation in methods.values():
            problems = {s: r for s, r in operation["responses"].items() if s >= "400"}
            assert "500" in problems
            for response in problems.values():
                assert list(response["content"]) == ["application/problem+json"]


def test_every_field_has_a_description(app: FastAPI) -> None:
    """The documentation is made of them."""
    for name, schema in app.openapi()["components"]["schemas"].items():
        for field, about in schema.get("properties", {}).items():
            assert about.get("description"), f"{name}.{field}"


def test_logs_never_hold_the_text(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    """Neither an answer nor a refusal leaves the text in a log."""
    text = "Zanzibar dimples"
    with caplog.at_level(logging.DEBUG):
        client.post("/v1/check", json={"text": text})
        client.post("/v1/check", json={"texts": text})
        client.post("/", data={"text": text})
        client.get("/", params={"text": text})
    ours = [record for record in caplog.records if not record.name.startswith("httpx")]
    assert "Zanzibar" not in "".join(record.getMessage() for record in ours)


def test_a_given_checker_answers(client: TestClient, tiny_checker: Checker) -> None:
    """The service answers with the checker that it was given."""
    assert client.app.state.checker is tiny_checker  # type: ignore[attr-defined]
