"""The API gives what the classifier says, unchanged."""

import json
import re

import pytest
from fastapi.testclient import TestClient

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


def test_probes(client: TestClient, tiny_checker: Checker) -> None:
    """A supervisor learns that the service lives and which model answers."""
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready", "model": tiny_checker.version}
