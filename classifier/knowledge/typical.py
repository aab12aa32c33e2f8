"""How people typically put what a topic is about: a few of its stored claims."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import sqrt
from pathlib import Path

from classifier.knowledge.claims import VERDICTS, LabelledClaim, read_claims
from classifier.knowledge.topics import Topic

# By verdict, the most typical first.
Typical = Mapping[str, tuple[str, ...]]
MOST = 3
WORD = re.compile(r"[^\W_]+")


def read_typical(claims: Path, topics: Iterable[Topic]) -> dict[str, Typical]:
    """Give the typical claims of topics, by their ids, from the folder of claims.

    A topic whose domain has no file there, as one that people added, is left out.

    Raises
    ------
    DataError
        If a file does not fit its format.
    """
    by_domain: dict[str, list[Topic]] = defaultdict(list)
    for topic in topics:
        by_domain[topic.domain].append(topic)
    found: dict[str, Typical] = {}
    for domain, members in by_domain.items():
        path = claims / f"{domain}.csv"
        if path.is_file():
            rows = read_claims(path)
            found |= {topic.id: _typical(topic, rows) for topic in members}
    return found


def _typical(topic: Topic, rows: Iterable[LabelledClaim]) -> Typical:
    plain = [row for row in rows if row.topic == topic.id and row.style == "plain"]
    return {
        verdict: chosen
        for verdict in VERDICTS
        if (chosen := _choose(topic, [row for row in plain if row.verdict == verdict]))
    }


def _choose(topic: Topic, rows: list[LabelledClaim]) -> tuple[str, ...]:
    """Choose the claims nearest to the topic's own words, each by another writer."""
    own = _words(f"{topic.title} {topic.question}")
    # Of claims that are equally near the first stays first.
    nearest = sorted(rows, key=lambda row: -_closeness(own, _words(row.text)))
    of_writer = {row.writer: row.text for row in reversed(nearest)}
    return tuple(row.text for row in nearest if of_writer[row.writer] == row.text)[:MOST]


def _closeness(first: set[str], second: set[str]) -> float:
    """Give the cosine of two sets of words, 0–1."""
    return len(first & second) / sqrt(len(first) * len(second) or 1)


def _words(text: str) -> set[str]:
    return set(WORD.findall(text.casefold()))
