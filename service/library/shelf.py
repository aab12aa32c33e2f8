"""The topics of the version that answers, put in order once, and what is kept beside them."""

import threading
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifier.checker import Checker, Checks
from classifier.errors import MythcheckError
from classifier.knowledge.claim_review import Publisher, claim_review
from classifier.knowledge.topics import Topic
from classifier.knowledge.typical import Typical, read_typical
from service.library.domains import domain_name
from service.library.search import TopicIndex
from service.readable import is_readable

# A longer query is cut: nobody types one.
QUERY_CHARS = 200
MOST_FOUND = 40
CLOSE = 4


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain with its topics, by title."""

    id: str
    name: str
    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The topics that have the words of a query, and else those that it may be about."""

    matching: list[Topic]
    likely: list[Topic]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The topics that one version can explain."""

    checker: Checks
    domains: tuple[Domain, ...]
    index: TopicIndex

    @classmethod
    def of(cls, checker: Checks) -> "Shelf":
        """Put the topics of a checker in order."""
        return cls(checker, _domains(checker.topics), TopicIndex(checker.topics.values()))

    def domain(self, name: str) -> Domain:
        """Give the domain of one of the topics."""
        return next(domain for domain in self.domains if domain.id == name)

    def find(self, query: str) -> Found:
        """Search the topics."""
        query = query[:QUERY_CHARS].strip()
        if not is_readable(query):
            return Found([], [])
        likely = self._likely(query)
        matching = self.index.search(query, [topic.id for topic in likely])[:MOST_FOUND]
        return Found([self.checker.topics[topic] for topic in matching], [] if matching else likely)

    def close_to(self, topic: Topic) -> list[Topic]:
        """Give other topics that are easily taken for this one."""
        return [other for other in self._likely(topic.question) if other.id != topic.id][:CLOSE]

    def _likely(self, text: str) -> list[Topic]:
        if not isinstance(self.checker, Checker) or not is_readable(text):
            return []
        [found] = self.checker.likely_topics([text])
        return [self.checker.topics[topic] for topic in found]


class Library:
    """The shelf of whichever version answers, and the claims that are typical of its topics.

    Parameters
    ----------
    data : Path
        The folder of topics and claims.
    publisher : Publisher or None
        Who publishes the topics that a person has reviewed.
    """

    def __init__(self, data: Path, publisher: Publisher | None = None) -> None:
        self._claims = data / "claims"
        self._publisher = publisher
        self._shelf: Shelf | None = None
        # By domain: when its file was changed, and its typical claims.
        self._typical: dict[str, tuple[float, Mapping[str, Typical]]] = {}
        self._working = threading.Lock()

    def shelf(self, checker: Checks) -> Shelf:
        """Give the shelf of a version; putting it in order takes a second for 1,000 topics."""
        with self._working:
            if self._shelf is None or self._shelf.checker is not checker:
                self._shelf = Shelf.of(checker)
            return self._shelf

    def typical(self, topic: Topic, shelf: Shelf) -> Typical:
        """Give claims that are typical of a topic; none where they cannot be read.

        The file of its domain is read when it is first needed, and again when it was changed.
        """
        try:
            changed = (self._claims / f"{topic.domain}.csv").stat().st_mtime
            with self._working:
                known = self._typical.get(topic.domain)
                if known is None or known[0] != changed:
                    members = shelf.domain(topic.domain).topics
                    known = changed, read_typical(self._claims, members)
                    self._typical[topic.domain] = known
            return known[1].get(topic.id, {})
        except (OSError, MythcheckError):
            return {}

    def review(self, topic: Topic, typical: Typical) -> dict[str, Any] | None:
        """Give a topic as a fact-check, if somebody publishes and a person has reviewed it."""
        if self._publisher is None:
            return None
        return claim_review(topic, typical, self._publisher)


def _domains(topics: Mapping[str, Topic]) -> tuple[Domain, ...]:
    members: dict[str, list[Topic]] = defaultdict(list)
    for topic in sorted(topics.values(), key=lambda topic: topic.title.casefold()):
        members[topic.domain].append(topic)
    found = (Domain(name, domain_name(name), tuple(own)) for name, own in members.items())
    return tuple(sorted(found, key=lambda domain: domain.name.strip("“").casefold()))
