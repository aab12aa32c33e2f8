"""Topics as fact-checks in ClaimReview (schema.org), for those who publish what they reviewed.

Only what a person has read is exported, and nothing that a model answered. The claim is the
topic's most typical stored myth (`typical`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from classifier.errors import MythcheckError
from classifier.knowledge.topics import WEB_ADDRESS, Source, Topic
from classifier.knowledge.typical import Typical

MACHINE = "machine"
CONTEXT = "https://schema.org"
# The scale of Google's fact-check guidelines: 1 false, 5 true.
FALSE = {
    "@type": "Rating",
    "ratingValue": 1,
    "worstRating": 1,
    "bestRating": 5,
    "alternateName": "False",
}


class PublisherError(MythcheckError):
    """A publisher under whose name nothing can be published."""

    def __init__(self, problem: str) -> None:
        super().__init__(
            f"{problem}. Give the name of whoever publishes, and an address as https://example.org."
        )


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes fact-checks; the page of a topic is at `<url>/topics/<id>`."""

    name: str
    url: str

    @classmethod
    def of(cls, name: str, url: str) -> "Publisher":
        """Take a name and an address. Raises PublisherError."""
        name, url = " ".join(name.split()), url.strip().rstrip("/")
        if not name:
            raise PublisherError("The publisher's name is empty")
        if not WEB_ADDRESS.fullmatch(url) or "?" in url or "#" in url:
            raise PublisherError("The publisher's address is no plain web address")
        return cls(name, url)


def publisher_of(name: str, url: str) -> Publisher | None:
    """Take a publisher that may be left out: then both are empty. Raises PublisherError."""
    return Publisher.of(name, url) if name or url else None


def is_read_by_person(topic: Topic) -> bool:
    """Say whether a person has read and approved a topic."""
    return topic.reviewed_by.strip().casefold() not in ("", MACHINE)


def claim_review(topic: Topic, typical: Typical, publisher: Publisher) -> dict[str, Any] | None:
    """Give the fact-check of a topic; None if no person has read it or no myth is stored."""
    if not is_read_by_person(topic) or not typical.get("myth"):
        return None
    author = {"@type": "Organization", "name": publisher.name, "url": publisher.url}
    return {
        "@context": CONTEXT,
        "@type": "ClaimReview",
        "url": f"{publisher.url}/topics/{topic.id}",
        "datePublished": topic.reviewed,
        "inLanguage": "en",
        "author": author,
        "claimReviewed": typical["myth"][0],
        "itemReviewed": {"@type": "Claim", "name": typical["myth"][0]},
        "reviewRating": dict(FALSE),
        "reviewBody": f"{topic.correction} {topic.explanation}",
        "citation": [_citation(source) for source in topic.sources],
    }


def claim_reviews(
    topics: Iterable[Topic], typical: Mapping[str, Typical], publisher: Publisher
) -> dict[str, Any]:
    """Give the fact-checks of all topics for which there is one, as one document."""
    found = (claim_review(topic, typical.get(topic.id, {}), publisher) for topic in topics)
    return {"@context": CONTEXT, "@graph": [review for review in found if review]}


def _citation(source: Source) -> dict[str, Any]:
    publisher = {"@type": "Organization", "name": source.publisher}
    cited = {"@type": "CreativeWork", "name": source.title, "url": source.url}
    year = {} if source.year is None else {"datePublished": str(source.year)}
    return {**cited, "publisher": publisher, **year}
