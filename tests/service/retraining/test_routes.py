"""The API of retrainings and versions: what it takes, gives and refuses."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from classifier import registry
from classifier.locks import locked
from service.app import create_app
from service.cli import app as commands
from service.docs import example
from service.retraining import schemas
from service.retraining.charge import Places
from service.settings import Settings
from service.store.holder import Store

ASK = {"by": "ana"}
SHOWN = ["RetrainingRequest", "RetrainingStatus", "Retraining", "RetrainingWithComparison",
         "RetrainingList", "Models", "ModelVersion", "ModelWithComparison", "PromotionRequest",
         "RollbackRequest", "InUse"]  # fmt: skip


@pytest.fixture
def store(quick_bench: Any, accept: Any) -> Iterator[Store]:
    store = quick_bench.store()
    accept(store, "the clinic is a hoax")
    yield store
    store.close()


@pytest.fixture
def app(quick_bench: Any) -> FastAPI:
    return create_app(quick_bench.settings())


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


def done(client: TestClient, until: Any, number: int = 1) -> dict[str, Any]:
    path = f"/v1/retrainings/{number}"
    until(lambda: client.get(path).json()["state"] not in ("queued", "running"))
    found: dict[str, Any] = client.get(path).json()
    return found


def test_from_asking_to_rolling_back(
    store: Store, client: TestClient, canary: Any, until: Any
) -> None:
    """A candidate is made, compared, promoted, answers at once, and is taken back."""
    told = client.post("/v1/retrainings", json=ASK)
    assert (told.status_code, told.headers["location"]) == (202, "/v1/retrainings/1")
    found = done(client, until)
    assert found["state"] == "done", found
    assert found["comparison"]["after"] == found["version"]
    [kept] = client.get("/v1/retrainings").json()["retrainings"]
    assert kept == {name: value for name, value in found.items() if name != "comparison"}

    listed = client.get("/v1/models").json()
    assert [each["version"] for each in listed["models"]] == [canary.version, found["version"]]
    assert (listed["current"], listed["answering"]) == (canary.version, canary.version)
    new = listed["models"][1]
    assert (new["against"], new["examples"]) == (canary.version, 1)
    shown = client.get(f"/v1/models/{found['version']}").json()
    assert shown == new | {"comparison": found["comparison"]}

    body = {"by": "ben"} | ({} if found["passed"] else {"despite": "it is a test"})
    promoted = client.post(f"/v1/models/{found['version']}/promote", json=body)
    assert promoted.json() == {"version": found["version"]}
    assert client.get("/readyz").json()["model"] == found["version"]
    back = client.post("/v1/models/rollback", json={"by": "ana", "reason": "a test"})
    assert back.json() == {"version": canary.version}
    assert client.get("/readyz").json()["model"] == canary.version
    kinds = [(each["kind"], each["by"]) for each in client.get("/v1/models").json()["promotions"]]
    assert kinds[-2:] == [("promote", "ben"), ("rollback", "ana")]


def test_a_cancelled_one_stays_cancelled(
    store: Store, quick_bench: Any, client: TestClient, until: Any
) -> None:
    """While it waits for another that runs; afterwards there is nothing to cancel."""
    with locked(Places(quick_bench.models).turn()):
        client.post("/v1/retrainings", json=ASK)
        told = client.get("/v1/retrainings/1").json()
        assert (told["state"], told["message"]) == ("queued", "Waits until its turn comes")
        further = client.post("/v1/retrainings", json=ASK)
        assert further.status_code == 409
        assert "Retraining 1 waits" in further.json()["detail"]
        assert client.delete("/v1/retrainings/1").json()["state"] == "cancelled"
        again = client.delete("/v1/retrainings/1")
    assert again.status_code == 409
    assert "is cancelled" in again.json()["detail"]
    assert done(client, until)["started"] is None


def test_followers_hear_every_change(store: Store, client: TestClient) -> None:
    """Server-sent events, the last of them when it has ended."""
    client.post("/v1/retrainings", json=ASK)
    with client.stream("GET", "/v1/retrainings/1/events") as stream:
        told = [json.loads(line[6:]) for line in stream.iter_lines() if line.startswith("data: ")]
    assert told[-1]["state"] == "done"
    assert [each["share"] for each in told] == sorted(each["share"] for each in told)
    assert set(told[0]) == set(schemas.RetrainingStatus.model_fields)


def test_where_nothing_is_new_the_retraining_says_so(client: TestClient, until: Any) -> None:
    """It fails in words that say what to do."""
    assert client.post("/v1/retrainings", json=ASK).status_code == 202
    found = done(client, until)
    assert (found["state"], "Accept examples first" in found["error"]) == ("failed", True)


def test_why_one_failed_is_told_without_places_and_texts(
    store: Store, client: TestClient, quick_bench: Any, until: Any
) -> None:
    """Whoever runs the service finds all of it on the command line."""
    quick_bench.data.write_text("text,label\nZanzibar is flat,\n")
    client.post("/v1/retrainings", json=ASK)
    assert done(client, until)["state"] == "failed"
    kept = store.retrainings.get(1).error
    assert kept is not None
    assert str(quick_bench.data) in kept
    paths = ("/v1/retrainings", "/v1/retrainings/1", "/v1/retrainings/1/events")
    for words in [client.get(path).text for path in paths]:
        assert "`mythcheck retrainings`" in words
        assert str(quick_bench.data.parent) not in words
        assert "label" not in words
    options = ["--models", str(quick_bench.models), "--database", quick_bench.database]
    assert str(quick_bench.data) in CliRunner().invoke(commands, ["retrainings", *options]).stdout


def test_a_folder_that_cannot_be_written_is_a_problem(
    store: Store, bench: Any, two_versions: tuple[str, str]
) -> None:
    """503 without a path."""
    registry.promote(bench.models, two_versions[1])
    (bench.models / ".retrainings").touch()
    (bench.models / ".lock").unlink(missing_ok=True)
    (bench.models / ".lock").mkdir()
    asked = ("/v1/retrainings", f"/v1/models/{two_versions[0]}/promote", "/v1/models/rollback")
    with TestClient(create_app(bench.settings())) as client:
        for path in asked:
            told = client.post(path, json=ASK)
            assert told.status_code == 503
            assert "folder of models cannot be used" in told.json()["detail"]
            assert str(bench.models) not in told.text


def judge(models: Any, version: str, against: str, *reasons: str) -> None:
    """Make a version a candidate that the gate let pass, or refused for some reasons."""
    gate = {"against": against, "passed": not reasons, "reasons": reasons}
    place = models / version / registry.MANIFEST
    place.write_text(json.dumps(json.loads(place.read_text()) | {"gate": gate}))


def test_a_refused_candidate_needs_a_reason(bench: Any, two_versions: tuple[str, str]) -> None:
    """The refusal names the field that takes it."""
    first, version = two_versions
    judge(bench.models, version, first, "it is worse")
    with TestClient(create_app(bench.settings())) as client:
        told = client.post(f"/v1/models/{version}/promote", json=ASK)
        assert told.status_code == 409
        assert "it is worse" in told.json()["detail"]
        assert "say why: `despite`" in told.json()["detail"]
        body = ASK | {"despite": "we need it"}
        assert client.post(f"/v1/models/{version}/promote", json=body).status_code == 200
        assert client.get("/v1/models").json()["promotions"][-1]["reason"] == "we need it"


def test_a_candidate_is_only_promoted_over_what_it_was_compared_with(
    bench: Any, two_versions: tuple[str, str]
) -> None:
    """Somebody else was faster."""
    version = two_versions[1]
    judge(bench.models, version, "v0")
    with TestClient(create_app(bench.settings())) as client:
        told = client.post(f"/v1/models/{version}/promote", json=ASK)
    assert told.status_code == 409
    assert two_versions[0] in told.json()["detail"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/retrainings/7", 404),
        ("GET", "/v1/retrainings/7/events", 404),
        ("DELETE", "/v1/retrainings/7", 404),
        ("GET", "/v1/retrainings/x", 422),
        ("GET", f"/v1/retrainings/{2**70}", 422),
        ("GET", "/v1/models/none", 404),
        ("GET", "/v1/models/..%2F..%2Fetc", 404),
        ("POST", "/v1/models/none/promote", 404),
        ("POST", "/v1/models/rollback", 409),
    ],
)
def test_what_is_not_there_is_a_problem(
    client: TestClient, quick_bench: Any, method: str, path: str, status: int
) -> None:
    """In plain words, without a path of this machine."""
    told = client.request(method, path, json=ASK if method == "POST" else None)
    assert told.status_code == status
    assert told.headers["content-type"] == "application/problem+json"
    assert str(quick_bench.models) not in told.text


@pytest.mark.parametrize(
    "body",
    [{}, {"by": ""}, {"by": " "}, {"by": "a\nb"}, {"by": "a" * 61}, {"by": "ana", "Zanzibar": 1},
     {"by": 5}, {"by": "ana", "quick": "Zanzibar"}],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/v1/retrainings", "/v1/models/none/promote"])
def test_a_body_that_does_not_fit_is_refused(
    client: TestClient, path: str, body: dict[str, Any]
) -> None:
    """Nobody decides without a name, and no input comes back."""
    told = client.post(path, json=body)
    assert told.status_code == 422
    assert "Zanzibar" not in told.text


def test_a_form_is_no_body(client: TestClient) -> None:
    """What any page may send without asking decides nothing."""
    told = client.post("/v1/models/rollback", content=b'{"by": "ana"}',
                       headers={"Content-Type": "text/plain"})  # fmt: skip
    assert told.status_code == 415


@pytest.mark.usefixtures("impatient")
def test_checking_goes_on_without_a_database(quick_bench: Any) -> None:
    """What needs it answers 503 and says when to come back."""
    away = "postgresql://mythcheck@127.0.0.1:9/none"
    settings = Settings(
        quick_bench.models, quick_bench.data, batches=quick_bench.batches, database=away
    )
    with TestClient(create_app(settings)) as client:
        told = client.get("/v1/retrainings")
        assert (told.status_code, told.headers["retry-after"]) == (503, "60")
        assert "127.0.0.1" not in told.text
        assert client.post("/v1/check", json={"text": "the vaccine"}).status_code == 200
        assert client.get("/v1/models").status_code == 200


def test_whoever_only_checks_gets_no_database(client: TestClient, quick_bench: Any) -> None:
    """A file for examples is made when the first is filed."""
    assert client.post("/v1/check", json={"text": "the vaccine"}).status_code == 200
    assert not (quick_bench.batches.parent / "desk.db").exists()


def test_the_examples_fit_their_schemas(app: FastAPI) -> None:
    """What the documentation shows could be sent and received."""
    known = app.openapi()["components"]["schemas"]
    for name in SHOWN:
        shown = example(known, known[name])
        getattr(schemas, name).model_validate_json(json.dumps(shown))
