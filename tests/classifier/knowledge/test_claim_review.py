"""What a person has reviewed, and only that, can be published as ClaimReview."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from classifier.examples.claim_review import holds_reviews, review_rows
from classifier.knowledge.claim_review import (
    Publisher,
    PublisherError,
    claim_review,
    claim_reviews,
    publisher_of,
)
from classifier.knowledge.topics import Topic, read_topics

DESK = Publisher("A desk", "https://example.org")
TYPICAL = {"myth": ("Exercise makes back dimples.",), "fact": ("Back dimples are inherited.",)}


@pytest.fixture
def reviewed(tiny_data: Path) -> Topic:
    """Give a topic that a person has read."""
    topic = read_topics(tiny_data / "topics")["back-dimples-cause"]
    return replace(topic, reviewed="2026-11-30", reviewed_by="ana")


def test_a_review_is_read_back_as_it_was_meant(reviewed: Topic) -> None:
    """By the reader of fact-checks of this project: the claim, a myth, by whom, and where."""
    document = json.loads(json.dumps(claim_reviews([reviewed], {reviewed.id: TYPICAL}, DESK)))
    assert holds_reviews(document)
    [row] = review_rows(document, "out.json")
    assert row.cells["text"] == "Exercise makes back dimples."
    assert row.cells["verdict"] == "myth"
    assert row.cells["note"] == (
        "rated 'False' by A desk, https://example.org/topics/back-dimples-cause"
    )


def test_a_review_has_what_search_engines_ask_for(reviewed: Topic) -> None:
    """And nobody's code: a publisher signs, not a person."""
    review = claim_review(reviewed, TYPICAL, DESK)
    assert review is not None
    assert review["datePublished"] == "2026-11-30"
    assert review["reviewRating"]["ratingValue"] == review["reviewRating"]["worstRating"] == 1
    assert review["itemReviewed"]["@type"] == "Claim"
    assert [cited["url"] for cited in review["citation"]] == [s.url for s in reviewed.sources]
    assert reviewed.correction in review["reviewBody"]
    assert '"ana"' not in json.dumps(review)


@pytest.mark.parametrize("by", ["machine", "Machine ", "", " "])
def test_what_no_person_has_read_stays(reviewed: Topic, by: str) -> None:
    """However it is spelt."""
    topic = replace(reviewed, reviewed_by=by)
    assert claim_review(topic, TYPICAL, DESK) is None
    assert claim_reviews([topic], {topic.id: TYPICAL}, DESK)["@graph"] == []


def test_a_topic_without_a_myth_stays(reviewed: Topic) -> None:
    """There is nothing to rate."""
    assert claim_review(reviewed, {"fact": ("Back dimples are inherited.",)}, DESK) is None


@pytest.mark.parametrize(
    ("name", "url"),
    [
        (" ", "https://example.org"),
        ("A desk", ""),
        ("A desk", "example.org"),
        ("A desk", "javascript:alert(1)"),
        ("A desk", "https://example.org?a=b"),
        ("A desk", "https://exam ple.org"),
    ],
)
def test_a_publisher_has_a_name_and_an_address(name: str, url: str) -> None:
    """Nothing is published under another."""
    with pytest.raises(PublisherError, match=r"as https://example\.org"):
        Publisher.of(name, url)


def test_a_publisher_may_be_left_out() -> None:
    """Both or nothing; an address may end as people write it."""
    assert publisher_of("", "") is None
    assert publisher_of("A desk ", "https://example.org/checks/") == Publisher(
        "A desk", "https://example.org/checks"
    )
    with pytest.raises(PublisherError):
        publisher_of("", "https://example.org")
