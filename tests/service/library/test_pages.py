"""The library is read by everybody: with a script or without, on a version with topics or not."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from classifier.checker import Checker, Checks
from classifier.knowledge.claim_review import PublisherError
from classifier.loading import load_checker
from service.app import create_app
from service.library.words import long_date, seen_words
from service.settings import Settings

Read = Callable[[str], Any]
READ, SEVERE, OTHER = "back-dimples-cause", "thigh-gap", "spot-reduction"


@pytest.fixture(scope="module")
def library(read_checker: Checker, library_settings: Settings) -> Iterator[TestClient]:
    """Serve topics of which one was read by a person and one is of severe harm."""
    with TestClient(create_app(library_settings, read_checker)) as client:
        yield client


def test_every_topic_is_listed_in_its_domain(
    library: TestClient, read_html: Read, tiny_checker: Checker
) -> None:
    """With a link to its page, under the name of its domain and how many there are."""
    page = read_html(library.get("/topics").text)
    links = {link["href"] for link in page.each("a")}
    assert {f"/topics/{topic}" for topic in tiny_checker.topics} <= links
    assert [" ".join(text.split()) for text in page.texts["summary"]] == [
        f"{name} {sum(t.domain == domain for t in tiny_checker.topics.values())}"
        for name, domain in (
            ("Body shape, anatomy & posture", "body-shape-anatomy-posture"),
            ("Fat loss & spot reduction", "fat-loss-spot-reduction"),
        )
    ]


def test_the_list_is_sent_once(library: TestClient) -> None:
    """A browser that has it is only told so; a search is kept nowhere."""
    first = library.get("/topics")
    again = library.get("/topics", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["cache-control"] == "private, no-cache"
    found = library.get("/topics", params={"q": "dimples"})
    assert found.headers["cache-control"] == "no-store"
    assert "etag" not in found.headers


def test_a_search_works_without_a_script(library: TestClient, read_html: Read) -> None:
    """A plain form; what was searched for stays in the field."""
    page = read_html(library.get("/topics").text)
    [form] = [form for form in page.each("form") if form.get("role") == "search"]
    assert form["action"] == "/topics" and form.get("method", "get") == "get"
    found = read_html(library.get("/topics", params={"q": "dimple"}).text)
    assert found.each("input")[0]["value"] == "dimple"
    assert [link["href"] for link in found.each("a") if "dimples" in link["href"]]
    assert "details" not in found.texts


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("xqzv", "No topic has these words"),
        ("<script>alert(1)</script>", "&lt;script&gt;"),
        ("a\0b", "No topic has these words"),
        ("dimple " * 2_000, "topic"),
        ("\ud800".encode("utf-8", "surrogatepass"), "No topic has these words"),
    ],
    ids=["unknown", "hostile", "nul", "long", "half a surrogate"],
)
def test_any_search_is_answered(library: TestClient, query: Any, words: str) -> None:
    """However odd it is, and nothing of it is taken for a page."""
    reply = library.get("/topics", params={"q": query})
    assert reply.status_code == 200
    assert words in reply.text
    assert "<script>alert" not in reply.text


def test_what_has_no_word_may_still_be_likely(library: TestClient) -> None:
    """The model knows how people talk about a topic."""
    reply = library.get("/topics", params={"q": "venus pits lower spine holes"})
    assert "It may be about" in reply.text or "/topics/" in reply.text


def test_a_topic_says_all_that_is_known(
    library: TestClient, read_html: Read, read_checker: Checker
) -> None:
    """Question, what is so, why, harm, sources that learn nothing of the reader, review."""
    topic = read_checker.topics[OTHER]
    reply = library.get(f"/topics/{OTHER}")
    page = read_html(reply.text)
    assert page.texts["h1"] == [topic.title]
    text = " ".join(page.texts["main"][0].split())
    for part in (topic.question, topic.correction, topic.explanation, f"myth: {topic.harm}."):
        assert part in text
    links = {link["href"]: link for link in page.each("a")}
    for source in topic.sources:
        assert "noreferrer" in links[source.url]["rel"]
        assert source.publisher in text
    assert f"by machine on {long_date(topic.reviewed)}; no person has reviewed it yet" in text
    assert "Said like this, it is a myth" in text and "Said like this, it is so" in text
    assert "/?text=" in reply.text


def test_with_severe_harm_the_correction_comes_first(library: TestClient, read_html: Read) -> None:
    """Before anything else that could be read, and once."""
    page = read_html(library.get(f"/topics/{SEVERE}").text)
    assert page.texts["h2"][0] == "Read this first"
    assert "What is so" not in page.texts["h2"]


def test_a_topic_that_a_person_has_read_is_published(
    library: TestClient, read_checker: Checker
) -> None:
    """As data in its page, which no browser runs; a topic that no person has read is not."""
    reply = library.get(f"/topics/{READ}").text
    assert "Reviewed by a person (ana) on" in reply
    [packed] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', reply, re.DOTALL)
    review = json.loads(packed)
    assert review["author"]["name"] == "A </script> desk"
    assert review["url"] == f"https://example.org/topics/{READ}"
    assert review["reviewBody"].startswith(read_checker.topics[READ].correction)
    assert "ld+json" not in library.get(f"/topics/{OTHER}").text


def test_nothing_is_published_unless_somebody_publishes(
    read_checker: Checker, library_settings: Settings
) -> None:
    """The default of every service."""
    own = library_settings.batches.with_name("own")
    unpublished = replace(library_settings, batches=own, publisher="", public_url="")
    with TestClient(create_app(unpublished, read_checker)) as client:
        reply = client.get(f"/topics/{READ}").text
    assert "Reviewed by a person" in reply and "How people put it" in reply
    assert "ld+json" not in reply


def test_a_publisher_without_a_name_stops_the_start(library_settings: Settings) -> None:
    """Whoever runs the service learns what is missing."""
    with pytest.raises(PublisherError, match="name is empty"):
        create_app(replace(library_settings, publisher=""))


def test_a_topic_that_is_not_there_offers_the_search(library: TestClient, read_html: Read) -> None:
    """With its status, and nothing of the address."""
    reply = library.get("/topics/%3Cb%3Enowhere")
    assert reply.status_code == 404
    page = read_html(reply.text)
    assert page.texts["h1"] == ["No such topic"]
    assert [form for form in page.each("form") if form.get("role") == "search"]
    assert "nowhere" not in reply.text


def test_sightings_are_told(library: TestClient, tiny_checker: Checker) -> None:
    """On the topic's page, and among those asked about most."""
    [answer] = tiny_checker.check(["Crunches burn belly fat"])
    assert answer.claims[0].topic is not None
    for _ in range(3):
        library.app.state.sightings.add(answer)  # type: ignore[attr-defined]
    topic = answer.claims[0].topic.id
    assert (
        "Asked about here 3 times in the last twelve months" in library.get(f"/topics/{topic}").text
    )
    first = library.get("/topics").text.partition("By domain")[0]
    assert "Asked about most" in first and f"/topics/{topic}" in first


def test_without_its_data_a_topic_is_shown_all_the_same(client: TestClient) -> None:
    """Only how people put it is left out."""
    reply = client.get(f"/topics/{OTHER}")
    assert reply.status_code == 200
    assert "How people put it" not in reply.text


def test_a_version_of_labels_has_no_topics(tmp_path: Path, settings: Settings) -> None:
    """The page says so, and no address of it fails."""
    rows = [f"{word} thing number {n},{word}" for n in range(12) for word in ("good", "bad")]
    (tmp_path / "labels.csv").write_text("\n".join(["text,label", *rows, ""]))
    checker: Checks = load_checker(tmp_path / "models", tmp_path / "labels.csv")
    with TestClient(create_app(settings, checker)) as client:
        for path, status in (("/topics", 200), ("/topics?q=good", 200), (f"/topics/{READ}", 404)):
            reply = client.get(path)
            assert reply.status_code == status
            assert "It has no topics" in reply.text


@pytest.mark.parametrize(
    ("seen", "is_whole", "words"),
    [
        ({}, True, "Not asked about here in the last twelve months."),
        ({"myth": 1}, True, "Asked about here once in the last twelve months, as a myth."),
        (
            {"myth": 1200, "fact": 30, "mixed": 4},
            False,
            "Asked about here 1,234 times since this service started: 1,200 as a myth, 30 as a "
            "fact and 4 as partly true.",
        ),
    ],
)
def test_sightings_in_words(seen: dict[str, int], is_whole: bool, words: str) -> None:
    """A number alone says little."""
    assert seen_words(seen, is_whole=is_whole) == words


def test_dates_in_words() -> None:
    """What is none stays as it is."""
    assert long_date("2026-11-02") == "2 November 2026"
    assert long_date("soon") == "soon"
