"""The API gives what the classifier says, unchanged."""

import asyncio
import json
import re

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.types import Message

from classifier.answers import Answer, ClaimAnswer
from classifier.checker import Checker
from service import schemas

TEXTS = [
    "Diet creates dimples",
    "Leg day done!",
    "Diet creates dimples. Crunches burn belly fat. Leg day done!",
    "🍑 Cafe\u0301 food gives you dimples 👩‍👩‍👧",
]


@pytest.mark.parametrize("text", TEXTS)
def test_the_answer_is_that_of_the_checker(
    client: TestClient, tiny_checker: Checker, text: str
) -> None:
    """The response holds every field of `Answer.to_dict()` and no other."""
    reply = client.post("/v1/check", json={"text": text})
    assert reply.status_code == 200
    [answer] = tiny_checker.check([text])
    assert reply.json() == json.loads(json.dumps(answer.to_dict()))


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"text": "Diet creates dimples"}', "application/json"),
        (b'{"text": "Diet creates dimples"}', "application/json; charset=utf-8"),
        (b'{"text": "Diet creates dimples"}', "application/merge+json"),
        ('{"text": "Diet creates dimples"}'.encode("utf-16"), "application/json"),
        (b'{"text": "a", "text": "Diet creates dimples"}', "application/json"),
    ],
)
def test_each_way_of_asking_gives_the_same(client: TestClient, body: bytes, kind: str) -> None:
    """The short way for well-formed requests, and the general one for all others."""
    reply = client.post("/v1/check", content=body, headers={"Content-Type": kind})
    asked = client.post("/v1/check", json={"text": "Diet creates dimples"})
    assert (reply.status_code, reply.content) == (200, asked.content)
    assert reply.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422), (b"{", 400), (b"[]", 422), (b'{"text": 1}', 422), (b'{"text": null}', 422),
        (b'{"text": "a b", "more": 1}', 422), (b'{"text": "\\ud800"}', 422), (b'{"text": ""}', 422),
        (b'{"text": "\xff"}', 400), (b'{"text": NaN}', 422),
    ],
)  # fmt: skip
def test_the_short_way_refuses_as_the_general_one(
    client: TestClient, body: bytes, status: int
) -> None:
    """The same problem, whatever the header adds."""
    replies = [
        client.post("/v1/check", content=body, headers={"Content-Type": kind})
        for kind in ("application/json", "application/json; charset=utf-8")
    ]
    assert [reply.status_code for reply in replies] == [status, status]
    problems = [reply.json() for reply in replies]
    assert problems[0] == problems[1]


@pytest.mark.parametrize("kind", [b"application/json", b"application/json; charset=utf-8"])
def test_who_leaves_in_the_middle_of_a_body_is_no_fault_of_ours(
    app: FastAPI, client: TestClient, caplog: pytest.LogCaptureFixture, kind: bytes
) -> None:
    """400 for the log and the counts, and nothing that nobody foresaw."""
    parts: list[Message] = [{"type": "http.request", "body": b'{"te', "more_body": True}]
    sent: list[Message] = []

    async def receive() -> Message:
        return parts.pop() if parts else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"host", b"testserver"), (b"content-type", kind), (b"content-length", b"100")]
    scope = {
        "type": "http", "method": "POST", "path": "/v1/check", "headers": headers,
        "query_string": b"", "client": ("testclient", 50000), "server": ("testserver", 80),
        "scheme": "http", "root_path": "", "http_version": "1.1",
    }  # fmt: skip
    asyncio.run(app(scope, receive, send))
    assert sent[0]["status"] == 400
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


@pytest.mark.parametrize("text", ["a", "!", " \n a", "🍑", "", " \n", "\x01", "a\0", "\0"])
def test_the_schema_promises_what_the_checker_takes(client: TestClient, text: str) -> None:
    """A text that fits the pattern is answered, and one that does not is refused."""
    promised = re.search(schemas.CHECKABLE, text) is not None
    assert promised == (client.post("/v1/check", json={"text": text}).status_code == 200)


def test_no_field_of_an_answer_is_lost(myth: ClaimAnswer) -> None:
    """The schema carries an answer in which every field is filled."""
    answer = json.loads(json.dumps(Answer.of_claims([myth], "v1").to_dict()))
    assert schemas.Answer.model_validate(answer).model_dump(mode="json") == answer


def test_topics_are_listed_in_order(client: TestClient, tiny_checker: Checker) -> None:
    """All topics of the model, by id."""
    topics = client.get("/v1/topics").json()["topics"]
    assert [topic["id"] for topic in topics] == sorted(tiny_checker.topics)


def test_a_topic_comes_with_what_its_sources_support(
    client: TestClient, tiny_checker: Checker
) -> None:
    """One topic, whole."""
    topic = next(iter(tiny_checker.topics.values()))
    found = client.get(f"/v1/topics/{topic.id}").json()
    assert (found["explanation"], found["reviewed"]) == (topic.explanation, topic.reviewed)
    assert [s["supports"] for s in found["sources"]] == [s.supports for s in topic.sources]
