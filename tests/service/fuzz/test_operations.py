"""Every operation of the API, with what its schema allows and with what it does not."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks

from classifier.checker import Checker
from classifier.locks import locked
from service.app import create_app
from service.retraining.charge import Places
from service.settings import Settings

CASES = 2_000
# Of an operation that takes nothing, all cases are alike; a body may be anything.
SHARES = {"nothing": 1, "parameters": 60, "body": 140}
CHECKS = [
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
PROBLEM = {"type", "title", "status", "detail"}
# Shorter strings stand in answers by chance.
LONG = 12
fuzz = settings(
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@dataclass
class Fuzzed:
    """A service with something in it, and what came of the cases sent to it."""

    client: TestClient
    known: dict[str, dict[str, Any]]
    sent: int = 0
    failed: list[str] = field(default_factory=list)

    def send(self, case: Any) -> None:
        """Send a case as it would go over the wire, and check what comes back."""
        told = case.as_transport_kwargs(base_url="http://testserver")
        request = requests.Request(**told).prepare()
        reply = self.client.request(
            request.method,
            request.url,
            content=request.body or b"",
            headers=list(request.headers.items()),
        )
        self.sent += 1
        case.validate_response(reply, checks=CHECKS)
        assert reply.status_code < 500 or "retry-after" in reply.headers, reply.text
        if reply.status_code >= 400:
            require_problem(case, reply)


def require_problem(case: Any, reply: Any) -> None:
    """A refusal has one form and says nothing of what was sent."""
    assert reply.headers["content-type"] == "application/problem+json"
    problem = reply.json()
    assert problem.keys() - {"errors"} == PROBLEM
    assert problem["status"] == reply.status_code
    told = reply.text.casefold()
    assert "traceback" not in told
    for word in strings([case.path_parameters, case.query, case.body]):
        assert len(word) < LONG or word.casefold() not in told, word


def strings(value: Any) -> Iterator[str]:
    """Give the strings in a value; names of fields are not among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from strings(inner)


@pytest.fixture(scope="module")
def fuzzed(
    tiny_checker: Checker,
    tiny_models: Path,
    tiny_data: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Fuzzed]:
    """Start a service that holds a batch, an example and a version."""
    folder = tmp_path_factory.mktemp("fuzzed")
    models = shutil.copytree(tiny_models, folder / "models")
    own = Settings(
        models,
        tiny_data,
        batches=folder / "batches",
        database=f"sqlite:///{folder / 'fuzzed.db'}",
        max_waiting_batches=3,
    )
    # Somebody else retrains meanwhile: what is asked for here waits, and costs nothing.
    with (
        locked(Places(models).turn()),
        TestClient(create_app(own, tiny_checker)) as client,
    ):
        sent = {"file": ("a.csv", b"id,caption\n1,Diet creates dimples\n")}
        batch = client.post("/v1/batches", files=sent).json()
        example = {"text": "Sit-ups burn the fat beneath", "verdict": "myth", "by": "ana"}
        client.post("/v1/examples", json=example)
        known = {
            "/v1/batches/{id}": {
                "path_parameters": {"id": batch["id"]},
                "headers": {"Authorization": f"Bearer {batch['token']}"},
            },
            "/v1/examples/{id}": {"path_parameters": {"id": 1}},
            "/v1/topics/{id}": {"path_parameters": {"id": min(tiny_checker.topics)}},
            "/v1/models/{version}": {"path_parameters": {"version": tiny_checker.version}},
        }
        yield Fuzzed(client, known)


def share(operation: Any) -> int:
    """Say how many cases an operation is sent, by what it takes."""
    if operation.body:
        return SHARES["body"]
    return SHARES["parameters" if list(operation.iter_parameters()) else "nothing"]


def turn(operation: Any) -> int:
    """Put last what deletes, so that the others find something, and before it what only waits.

    To follow a retraining that waits would take for ever.
    """
    waits = operation.label == "POST /v1/retrainings"
    return 2 if operation.method == "delete" else int(waits)


def ways(operation: Any, known: dict[str, dict[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Give the kinds of cases of an operation: as its schema says, otherwise, and on what is."""
    yield "fitting", operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    if share(operation) > SHARES["nothing"]:
        yield "misfitting", operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
    for path, fixed in known.items():
        if operation.path.startswith(path):
            yield "on what is", operation.as_strategy(**fixed)


def test_every_operation_keeps_its_word(fuzzed: Fuzzed) -> None:
    """Statuses and documents are the declared ones, errors are problems without an echo.

    Nothing is a server's error but a 503, which says when to come again.
    """
    schema = schemathesis.openapi.from_dict(fuzzed.client.app.openapi())  # type: ignore[attr-defined]
    operations = [found.ok() for found in schema.get_all_operations()]
    for operation in sorted(operations, key=turn):
        kinds = list(ways(operation, fuzzed.known))
        for kind, cases in kinds:
            run = settings(fuzz, max_examples=-(-share(operation) // len(kinds)))(
                given(cases)(fuzzed.send)
            )
            try:
                run()
            except Unsatisfiable:
                # Some operations take nothing that could misfit.
                assert kind == "misfitting", operation.label
            # Every operation has its turn.
            except (Exception, FailureGroup) as error:
                fuzzed.failed.append(f"{operation.label}, {kind}: {error!r:.3000}")
    assert not fuzzed.failed, "\n\n".join(fuzzed.failed)
    assert fuzzed.sent >= CASES
