"""Examples are filed, reviewed and taken elsewhere through the API."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from classifier.examples.reading import read_examples
from classifier.examples.stored import read_stored
from service.docs import example
from service.examples import schemas

NEW_TOPIC: dict[str, Any] = {
    "title": "What causes cheek dimples",
    "explanation": "A muscle of the cheek is split in two. The skin is held there.",
    "sources": [{"title": "Dimples", "publisher": "A clinic", "url": "https://example.org/cheeks"}],
}
ON_CHEEKS = {"text": "Cheek dimples come from sugar", "verdict": "myth",
             "topic": "cheek-dimples-cause"}  # fmt: skip
WORD = "Zanzibar"
# A stored myth, but for its last characters.
NEARLY_STORED = (
    "With enough back extensions anybody can develop dimples of Venus, since the muscle beneath "
    "the dent grows inward!!"
)


def test_an_example_is_filed_for_review(reviewing: Any) -> None:
    """201 with its address; it waits, with what was noticed and what the model said."""
    body = {"text": "Diet creates dimples in my cheeks", "verdict": "fact", "note": "Saw it.",
            "by": "ana"}  # fmt: skip
    spaced = {name: f"\n {value} " for name, value in body.items() if name != "by"}
    reply = reviewing.client.post("/v1/examples", json=spaced | {"by": " ana "})
    assert (reply.status_code, reply.json()["outcome"]) == (201, "filed")
    assert {flag["code"] for flag in reply.json()["flags"]} == {"disagrees", "topic_guessed"}
    found = reviewing.client.get(reply.headers["location"]).json()
    assert found["id"] == reply.json()["id"]
    assert (found["state"], found["needs"], found["approvals"]) == ("pending", 1, [])
    assert (found["text"], found["verdict"], found["note"]) == (body["text"], "fact", "Saw it.")
    assert (found["submitter"], found["origin"]) == ("ana", "api")
    assert (found["said"]["verdict"], found["topic"]) == ("myth", "back-dimples-cause")
    assert 0 < found["usefulness"] <= 1
    assert [event["action"] for event in found["history"]] == ["filed"]


def test_the_same_example_is_filed_once(reviewing: Any) -> None:
    """Filed again it is known: 200, and nothing new; so is what is stored."""
    reviewing.file()
    again = reviewing.client.post(
        "/v1/examples", json={"text": "Diet creates  dimples in my OWN cheeks", "verdict": "fact",
                              "by": "cy"}
    )  # fmt: skip
    assert (again.status_code, again.json()["outcome"]) == (200, "known")
    stored = {"text": "Diet creates back dimples.", "verdict": "myth", "by": "ana"}
    reply = reviewing.client.post("/v1/examples", json=stored)
    assert (reply.status_code, reply.json()["outcome"], reply.json()["id"]) == (200, "known", None)
    assert reviewing.client.get("/v1/examples").json()["counts"]["pending"] == 1


REFUSED = {
    "verdict": ({"verdict": "rubbish"}, "myth, fact, mixed, unverified"),
    "topic": ({"topic": "back-dimples-cuse"}, "back-dimples-cause"),
    "reason": ({"verdict": "unverified", "topic": ""}, "off_topic"),
    "blank": ({"text": "  "}, "empty"),
    "long": ({"text": f"{WORD} " * 130}, "1,000"),
    "known_topic": ({"new_topic": NEW_TOPIC}, "exists already"),
}


@pytest.mark.parametrize(("fields", "words"), REFUSED.values(), ids=REFUSED)
def test_what_does_not_fit_is_refused(reviewing: Any, fields: dict[str, Any], words: str) -> None:
    """422, in words that repeat nothing of the text; nothing is kept."""
    body = {"text": f"{WORD} creates dimples", "verdict": "fact", "topic": "back-dimples-cause",
            "by": "ana", **fields}  # fmt: skip
    reply = reviewing.client.post("/v1/examples", json=body)
    assert (reply.status_code, reply.headers["content-type"]) == (422, "application/problem+json")
    assert words in reply.json()["detail"]
    assert WORD not in reply.text
    assert reviewing.client.get("/v1/examples").json()["counts"]["pending"] == 0


MISFITS = {
    "no_name": {"by": " "},
    "long_name": {"by": "x" * 61},
    "control_character": {"by": "\x01"},
    "two_lines": {"by": "ana\nben"},
    "no_verdict": {"verdict": None},
    "unknown_field": {"origin": "page"},
    "surrogate": {"text": "x \ud800"},
}


@pytest.mark.parametrize("fields", MISFITS.values(), ids=MISFITS)
def test_a_document_that_does_not_fit_says_where(reviewing: Any, fields: dict[str, Any]) -> None:
    """By pointer into the body."""
    body = {"text": "Diet creates dimples", "verdict": "fact", "by": "ana", **fields}
    content = json.dumps(body).encode()
    reply = reviewing.client.post(
        "/v1/examples", content=content, headers={"Content-Type": "application/json"}
    )
    assert (reply.status_code, reply.headers["content-type"]) == (422, "application/problem+json")


def test_only_json_is_taken(reviewing: Any) -> None:
    """A form on another site cannot send it without being asked first."""
    body = json.dumps({"text": "Diet creates dimples", "verdict": "fact", "by": "ana"})
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        reply = reviewing.client.post(
            "/v1/examples", content=body.encode(), headers={"Content-Type": kind}
        )
        assert reply.status_code == 415
    assert reviewing.client.options("/v1/examples").status_code == 405


def test_a_new_topic_comes_with_its_source(reviewing: Any) -> None:
    """Complete, it is filed with what was left out; a second example may then refer to it."""
    new = reviewing.file(**ON_CHEEKS, new_topic=NEW_TOPIC)
    found = reviewing.shown(new)
    assert "new_topic" in {flag["code"] for flag in found["flags"]}
    topic = found["new_topic"]
    assert (topic["id"], topic["harm"]) == ("cheek-dimples-cause", "medium")
    assert topic["question"] == NEW_TOPIC["title"]
    assert topic["correction"] == "A muscle of the cheek is split in two."
    reviewing.file(**{**ON_CHEEKS, "text": "Sugar gives you cheek dimples fast"})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": ""}, "title"),
        ({"explanation": " "}, "explanation"),
        ({"sources": []}, "source"),
        ({"sources": [{"title": "Dimples", "publisher": "A clinic"}]}, "url"),
        ({"sources": [{**NEW_TOPIC["sources"][0], "url": "javascript:alert(1)"}]}, "web address"),
    ],
    ids=["title", "explanation", "sources", "no_url", "script"],
)
def test_a_new_topic_without_its_reasons_is_refused(
    reviewing: Any, change: dict[str, Any], words: str
) -> None:
    """And so is the example that brings it."""
    body = {**ON_CHEEKS, "by": "ana", "new_topic": NEW_TOPIC | change}
    reply = reviewing.client.post("/v1/examples", json=body)
    assert reply.status_code == 422
    assert words in reply.json()["detail"]


def test_of_several_each_gets_its_own_result(reviewing: Any) -> None:
    """In their order; the bad ones cost the others nothing."""
    texts = [f"Diet creates dimples in cheek number {n}" for n in "abc"]
    examples = [
        {"text": texts[0], "verdict": "fact"},
        {"text": f"{WORD} is a fact", "verdict": "rubbish"},
        {"text": texts[1], "verdict": "mixed"},
        {**ON_CHEEKS, "new_topic": NEW_TOPIC | {"sources": []}},
        {"text": "Diet creates back dimples.", "verdict": "myth"},
        {"text": texts[0], "verdict": "myth"},
    ]
    reply = reviewing.client.post("/v1/examples/batch", json={"examples": examples, "by": "ana"})
    found = reply.json()
    assert reply.status_code == 200
    assert [each["outcome"] for each in found["results"]] == [
        "filed", "refused", "filed", "refused", "known", "refused",
    ]  # fmt: skip
    assert (found["filed"], found["known"], found["refused"]) == (2, 1, 3)
    assert all(each["problem"] for each in found["results"] if each["outcome"] == "refused")
    assert "example 1" in found["results"][5]["problem"]
    assert WORD not in reply.text
    ids = [each["id"] for each in found["results"] if each["outcome"] == "filed"]
    assert [reviewing.shown(each)["text"] for each in ids] == texts[:2]


@pytest.mark.parametrize("count", [0, 1_001])
def test_a_batch_has_its_limits(reviewing: Any, count: int) -> None:
    """1 to 1,000."""
    body = {"examples": [{"text": "x y", "verdict": "fact"}] * count, "by": "ana"}
    assert reviewing.client.post("/v1/examples/batch", json=body).status_code == 422


def test_one_submitter_files_no_more_than_a_share(reviewing: Any, tiny_data: Path) -> None:
    """5 % of what a retraining takes; over it nothing is filed, and others may go on."""
    most = int(0.05 * len(read_stored(tiny_data).rows))
    assert most > 1_000
    many = [{"text": f"Diet creates dimples of the kind {n} today", "verdict": "fact"}
            for n in range(most + 1)]  # fmt: skip

    def file(examples: list[dict[str, str]], by: str = "ana") -> Any:
        body = {"examples": examples, "by": by}
        return reviewing.client.post("/v1/examples/batch", json=body)

    assert file(many[:1_000]).json()["filed"] == 1_000
    refused = file(many[1_000:])
    assert (refused.status_code, refused.headers["content-type"]) == (
        403, "application/problem+json",
    )  # fmt: skip
    assert f"{most:,}" in refused.json()["detail"]
    assert file(many[1_000:], by="ben").json()["filed"] == most - 999
    assert file(many[1_000:-1]).json()["known"] == most - 1_000


def test_examples_are_listed_in_the_order_asked_for(reviewing: Any) -> None:
    """Most useful first, or newest first; by state, and in pages."""
    ids = [
        reviewing.file(text="Diet creates back dimples today", verdict="myth"),
        reviewing.file(),
        reviewing.file(text="Crunches burn belly fat in my case", verdict="fact", topic=""),
    ]
    reviewing.decide(ids[0], "rejected")

    def listed(**asked: Any) -> list[int]:
        reply = reviewing.client.get("/v1/examples", params=asked)
        assert reply.json()["counts"] == {"pending": 2, "accepted": 0, "rejected": 1}
        return [found["id"] for found in reply.json()["examples"]]

    assert listed(order="new") == ids[::-1]
    assert listed(state="rejected") == ids[:1]
    assert sorted(listed(state="pending")) == ids[1:]
    useful = reviewing.client.get("/v1/examples").json()["examples"]
    shares = [found["usefulness"] for found in useful]
    assert shares == sorted(shares, reverse=True)
    assert listed(order="new", limit=1, offset=1) == ids[1:2]
    for bad in ({"limit": 0}, {"limit": 1_001}, {"offset": -1}, {"state": WORD}, {"order": WORD}):
        reply = reviewing.client.get("/v1/examples", params=bad)
        assert (reply.status_code, WORD in reply.text) == (422, False)


def test_a_decision_is_recorded(reviewing: Any) -> None:
    """Who, when, why; the same once more changes nothing, the other one is refused."""
    number = reviewing.file()
    reply = reviewing.decide(number, "accepted", why="Read the source.")
    found = reply.json()
    assert (reply.status_code, found["state"], found["approvals"]) == (200, "accepted", ["ben"])
    event = found["history"][-1]
    assert (event["who"], event["action"], event["why"]) == ("ben", "accepted", "Read the source.")
    assert event["at"].endswith("Z")
    assert reviewing.decide(number, "accepted").json()["history"] == found["history"]
    refused = reviewing.decide(number, "rejected", by="cy")
    assert refused.status_code == 409
    assert "accepted" in refused.json()["detail"]


def test_what_is_decided_can_be_opened_again(reviewing: Any) -> None:
    """Its approvals are gone, its history is not."""
    number = reviewing.file()
    assert reviewing.decide(number, "rejected", why="Unclear.").json()["state"] == "rejected"
    opened = reviewing.decide(number, "pending", by="cy").json()
    assert (opened["state"], opened["approvals"]) == ("pending", [])
    assert [event["action"] for event in opened["history"]] == ["filed", "rejected", "reopened"]


def test_two_people_accept_what_contradicts_a_stored_text(reviewing: Any) -> None:
    """The first is told how many are missing; the same name does not count twice."""
    number = reviewing.file(text="diet creates back dimples.", verdict="fact")
    assert reviewing.shown(number)["needs"] == 2
    first = reviewing.decide(number, "accepted").json()
    assert (first["state"], first["needs"], first["approvals"]) == ("pending", 1, ["ben"])
    again = reviewing.decide(number, "accepted")
    assert again.status_code == 409
    assert "somebody else" in again.json()["detail"]
    second = reviewing.decide(number, "accepted", by="cy").json()
    assert (second["state"], second["needs"]) == ("accepted", 0)
    assert [event["action"] for event in second["history"]] == ["filed", "approved", "accepted"]


def test_a_reviewer_may_give_another_label(reviewing: Any) -> None:
    """It is checked as a new example is, and what was approved before is void."""
    number = reviewing.file()
    found = reviewing.decide(number, "accepted", verdict="mixed").json()
    assert (found["state"], found["verdict"]) == ("accepted", "mixed")
    assert "relabelled" in [event["action"] for event in found["history"]]
    other = reviewing.file(text="Diet creates dimples on the moon")
    silent = reviewing.decide(other, "accepted", verdict="unverified", reason="off_topic").json()
    assert (silent["verdict"], silent["reason"], silent["topic"]) == ("unverified", "off_topic", "")


def test_another_label_that_contradicts_a_stored_text_asks_for_two(reviewing: Any) -> None:
    """Whichever way the contradiction comes in."""
    number = reviewing.file(text=NEARLY_STORED, verdict="myth")
    assert reviewing.shown(number)["needs"] == 1
    found = reviewing.decide(number, "accepted", verdict="fact").json()
    assert (found["state"], found["needs"]) == ("pending", 1)


@pytest.mark.parametrize(
    "label",
    [{"verdict": "rubbish"}, {"topic": "no-such-topic"}, {"topic": ""}],
    ids=["verdict", "topic", "no_topic"],
)
def test_a_label_that_does_not_fit_is_refused(reviewing: Any, label: dict[str, str]) -> None:
    """The example stays as it is."""
    number = reviewing.file()
    before = reviewing.shown(number)
    reply = reviewing.decide(number, "accepted", **label)
    assert reply.status_code == 422, reply.text
    assert reviewing.shown(number) == before


def test_an_unknown_example_is_not_found(reviewing: Any) -> None:
    """To read or to decide on."""
    assert reviewing.client.get("/v1/examples/77").status_code == 404
    assert reviewing.decide(77, "accepted").status_code == 404
    assert reviewing.client.get("/v1/examples/0").status_code == 422
    assert reviewing.client.get("/v1/examples/zanzibar").status_code == 422


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_accepted_examples_are_given_out_as_training_data(
    reviewing: Any, tmp_path: Path, form: str
) -> None:
    """Those only; reading the file gives them back, new topics with them."""
    accepted = [reviewing.file(text='Diet "creates",\ndimples in my cheeks'),
                reviewing.file(**ON_CHEEKS, new_topic=NEW_TOPIC)]  # fmt: skip
    reviewing.file(text="Diet creates dimples that wait")
    for number in accepted:
        reviewing.decide(number, "accepted")
    reply = reviewing.client.get("/v1/examples/export", params={"format": form})
    assert f"examples.{form}" in reply.headers["content-disposition"]
    path = tmp_path / f"examples.{form}"
    path.write_bytes(reply.content)
    found = [each.example for each in read_examples(path)]
    assert [each.text for each in found if each] == [
        reviewing.shown(number)["text"] for number in accepted
    ]
    topic = found[1] and found[1].new_topic
    assert topic and topic.title == NEW_TOPIC["title"]


def test_an_empty_export_has_its_header(reviewing: Any) -> None:
    """A file that can be read all the same."""
    text = reviewing.client.get("/v1/examples/export").text
    assert next(csv.reader(io.StringIO(text)))[:3] == ["text", "verdict", "topic"]


def test_those_to_review_are_given_out_as_tasks(reviewing: Any) -> None:
    """For Label Studio, most useful first, with what the model said."""
    numbers = {reviewing.file(), reviewing.file(text="Crunches burn belly fat now", topic="")}
    tasks = reviewing.client.get("/v1/examples/export", params={"format": "label_studio"}).json()
    assert {task["data"]["example_id"] for task in tasks} == numbers
    assert all(task["predictions"][0]["model_version"] for task in tasks)


def test_the_shown_documents_fit_their_schemas(reviewing: Any) -> None:
    """What the documentation shows could be sent and received."""
    known = reviewing.client.get("/openapi.json").json()["components"]["schemas"]
    for name in ("ExampleRequest", "ExamplesRequest", "FilingResult", "FilingResults",
                 "ExampleList", "ExampleWithHistory", "Decision"):  # fmt: skip
        shown = example(known, known[name])
        getattr(schemas, name).model_validate_json(json.dumps(shown))
    request = example(known, known["ExampleRequest"])
    assert reviewing.client.post("/v1/examples", json=request).status_code in (200, 201, 422)
