"""Several texts in one request: each has its answer or its error, in order."""

import json
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from classifier.checker import Checker
from service.app import create_app
from service.settings import Settings

JSON = {"Content-Type": "application/json"}
GOOD = ["Diet creates dimples", "Leg day done!", "Crunches burn belly fat"]
BAD = {"blank": " \n", "nul": "a\0b", "surrogate": "a \ud800 b", "long": "x" * 20_001}


def send(client: TestClient, texts: list[str], **headers: str) -> dict[str, object]:
    """Send texts; gives the document that comes back."""
    reply = client.post(
        "/v1/check/batch", content=json.dumps({"texts": texts}), headers=JSON | headers
    )
    assert reply.status_code == 200, reply.text
    found: dict[str, object] = reply.json()
    return found


def test_the_answers_are_those_of_one_check_each(client: TestClient, tiny_checker: Checker) -> None:
    """In order, field by field, with the model that answered."""
    found = send(client, GOOD)
    alone = [client.post("/v1/check", json={"text": text}).json() for text in GOOD]
    assert found["results"] == [{"answer": answer, "error": None} for answer in alone]
    assert found["model"] == tiny_checker.version


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_a_bad_text_costs_only_its_own_answer(client: TestClient, bad: str) -> None:
    """It has an error in words that do not quote it, the others their answers."""
    first, wrong, last = send(client, [GOOD[0], bad, GOOD[1]])["results"]  # type: ignore[misc]
    assert first["answer"]["verdict"] == "myth"
    assert last["answer"]["verdict"] == "unverified"
    assert wrong["answer"] is None
    assert wrong["error"].startswith("The text")


def test_a_thousand_texts_are_answered(client: TestClient) -> None:
    """As many as the schema promises, bad ones among them."""
    texts = [f"Diet creates dimples number {n}" if n % 7 else "" for n in range(1_000)]
    results = send(client, texts)["results"]
    assert [bool(result["answer"]) for result in results] == [bool(text) for text in texts]  # type: ignore[attr-defined]


def test_json_lines_hold_the_same_results(client: TestClient) -> None:
    """One result a line, for those who accept them."""
    texts = [GOOD[0], "", "two\nlines\u2028"]
    reply = client.post(
        "/v1/check/batch", json={"texts": texts}, headers={"Accept": "application/jsonl"}
    )
    assert reply.headers["content-type"] == "application/jsonl"
    lines = [json.loads(line) for line in reply.text.split("\n")[:-1]]
    assert lines == send(client, texts)["results"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"texts": []}, "#/texts"),
        ({"texts": ["a"] * 1_001}, "#/texts"),
        ({"texts": ["a", 5]}, "#/texts/1"),
        ({"texts": "a"}, "#/texts"),
        ({}, "#/texts"),
        ({"texts": ["a"], "zanzibar": 1}, "#"),
    ],
    ids=["none", "too_many", "number", "no_list", "missing", "unknown_field"],
)
def test_a_body_that_does_not_fit_is_refused(
    client: TestClient, body: dict[str, object], pointer: str
) -> None:
    """`errors` says where, in words of ours."""
    reply = client.post("/v1/check/batch", json=body)
    assert reply.status_code == 422
    [error] = reply.json()["errors"]
    assert error["pointer"] == pointer
    assert error["detail"] != "This value does not fit."


def test_the_limit_of_the_body_is_that_of_its_address(
    settings: Settings, tiny_checker: Checker
) -> None:
    """What is too large for one text may hold several; over its own limit it is a 413 as well."""
    small = Settings(settings.models, settings.data, max_body_bytes=100, max_texts_bytes=1_000)
    fits, large = b'{"texts": ["%s"]}' % (b"x y " * 50), b" " * 1_001

    def chunks() -> Iterator[bytes]:
        yield from (large[:600], large[600:])

    with TestClient(create_app(small, tiny_checker)) as client:
        assert client.post("/v1/check", content=fits, headers=JSON).status_code == 413
        assert client.post("/v1/check/batch", content=fits, headers=JSON).status_code == 200
        for body in (large, chunks()):
            reply = client.post("/v1/check/batch", content=body, headers=JSON)
            assert (reply.status_code, reply.json()["status"]) == (413, 413)
            assert reply.headers["content-type"] == "application/problem+json"
