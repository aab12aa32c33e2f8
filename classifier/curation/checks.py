"""Checking a data folder: what a row or a topic must not be, each with its file and line."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from classifier.curation.similarity import near_duplicates, near_matches
from classifier.files.opening import sound_rows
from classifier.knowledge.base import KnowledgeBase
from classifier.knowledge.claims import LabelledClaim
from classifier.text.normalise import normalise
from classifier.text.tokens import stems

# Rows that read more alike than this are one row, or a minimal pair that says so.
SAME = 0.9
# A word in so many topics' explanations is about none of them.
COMMON = 0.2


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to repair: where it stands, what is wrong and what to do."""

    file: str
    line: int
    problem: str

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{place}: {self.problem}"


def check_data(knowledge: KnowledgeBase) -> list[Finding]:
    """Find near-duplicates, one text under two verdicts, broken pairs and unrelated explanations.

    The format itself is checked when the data is read.
    """
    return [*_duplicates(knowledge), *_pairs(knowledge.claims), *_unrelated(knowledge)]


def check_leakage(knowledge: KnowledgeBase, against: Path) -> list[Finding]:
    """Find rows that are nearly a text of a file, which is kept apart for measuring.

    Raises
    ------
    DataError
        If the file cannot be read.
    """
    rows = (*knowledge.claims, *knowledge.unverified)
    kept_apart = [str(row["text"]) for row in sound_rows(against)]
    return [
        _finding(
            rows[near.first],
            f"reads like text {near.second + 1} of {against.name} ({near.similarity:.2f}), "
            "which is kept for measuring; remove the row",
        )
        for near in near_matches([row.text for row in rows], kept_apart, SAME)
    ]


def _duplicates(knowledge: KnowledgeBase) -> Iterator[Finding]:
    rows = (*knowledge.claims, *knowledge.unverified)
    for near in near_duplicates([row.text for row in rows], SAME):
        first, second = rows[near.first], rows[near.second]
        if first.pair and first.pair == second.pair:
            continue
        like = f"reads like {first.file}, line {first.line} ({near.similarity:.2f})"
        if first.verdict == second.verdict and first.topic == second.topic:
            yield _finding(second, f"{like}; remove one")
        elif first.verdict != second.verdict:
            problem = f"{like} but is {second.verdict}, not {first.verdict}"
            yield _finding(second, f"{problem}; correct one, or give both the same `pair`")
        else:
            problem = f"{like} but is on '{second.topic}', not '{first.topic}'"
            yield _finding(second, f"{problem}; remove one or tell them apart")


def _pairs(claims: Sequence[LabelledClaim]) -> Iterator[Finding]:
    """A pair is two texts on one topic with two verdicts."""
    members: dict[str, list[LabelledClaim]] = defaultdict(list)
    for claim in claims:
        if claim.pair:
            members[claim.pair].append(claim)
    for key, rows in members.items():
        if len(rows) != 2:
            yield _finding(rows[0], f"pair '{key}' has {len(rows)} texts; a pair has two")
        elif rows[0].topic != rows[1].topic or rows[0].verdict == rows[1].verdict:
            problem = f"pair '{key}' needs one topic and two verdicts; correct it or empty the cell"
            yield _finding(rows[1], problem)


def _unrelated(knowledge: KnowledgeBase) -> Iterator[Finding]:
    """An explanation that shares no telling word with its topic's claims explains another topic."""
    explained = {
        topic.id: _words(f"{topic.title} {topic.explanation}")
        for topic in knowledge.topics.values()
    }
    said: dict[str, set[str]] = defaultdict(set)
    for claim in knowledge.claims:
        said[claim.topic] |= _words(claim.text)
    frequency: dict[str, int] = defaultdict(int)
    for words in explained.values():
        for word in words:
            frequency[word] += 1
    common = {word for word, count in frequency.items() if count > max(2, COMMON * len(explained))}
    for topic in knowledge.topics.values():
        if not (explained[topic.id] & said[topic.id]) - common:
            problem = f"the explanation of '{topic.id}' shares no telling word with its claims"
            yield Finding(f"{topic.domain}.toml", 0, f"{problem}; correct the topic of one")


def _words(text: str) -> set[str]:
    return {stem for stem in stems(normalise(text).text) if stem.isalnum() and len(stem) > 2}


def _finding(row: LabelledClaim, problem: str) -> Finding:
    return Finding(row.file, row.line, problem)
