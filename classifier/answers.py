"""What an answer holds: the verdict on a text and, for each of its claims, the reason."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from classifier.knowledge.topics import HARMS, Source

MYTH, FACT, MIXED, UNVERIFIED = "myth", "fact", "mixed", "unverified"

# The caption's own verdict is the worst of its claims (earlier is worse). Labels that other
# training data bring rank between `mixed` and `fact`.
WORST_FIRST = {MYTH: 0, MIXED: 1, FACT: 3, UNVERIFIED: 4}


class Reason(StrEnum):
    """Why a claim stays unverified."""

    OFF_TOPIC = "off_topic"
    NO_CLAIM = "no_claim"
    NOT_COVERED = "not_covered"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class TopicName:
    """The topic an answer belongs to."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A word that weighed for the verdict.

    `start` and `end` index the whole input text in code points; `weight` is the word's share of
    the verdict's score (log-odds, positive: for the verdict).
    """

    start: int
    end: int
    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class SimilarClaim:
    """A stored claim that reads like the text; `similarity` is a cosine, 0–1."""

    text: str
    verdict: str
    similarity: float


@dataclass(frozen=True, slots=True)
class ClaimAnswer:
    """The verdict on one claim, with its place in the text and its reason.

    `runner_up` is the second topic where it was close.
    """

    text: str
    start: int
    end: int
    verdict: str
    confidence: float | None = None
    reason: str | None = None
    topic: TopicName | None = None
    runner_up: TopicName | None = None
    explanation: str | None = None
    correction: str | None = None
    harm: str | None = None
    sources: tuple[Source, ...] = ()
    reviewed: str | None = None
    evidence: tuple[Evidence, ...] = ()
    similar: tuple[SimilarClaim, ...] = ()

    def badness(self) -> tuple[int, int]:
        """Rank the claim among a caption's claims: lower decides the caption."""
        harm = HARMS.index(self.harm) if self.harm in HARMS else -1
        return WORST_FIRST.get(self.verdict, 2), -harm


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer for one text: that of the claim that decides it, and all its claims."""

    verdict: str
    confidence: float | None
    harm: str | None
    claims: tuple[ClaimAnswer, ...]
    model: str

    @classmethod
    def of_claims(cls, claims: Sequence[ClaimAnswer], model: str) -> "Answer":
        """Join the answers of a text's claims; the worst of them decides."""
        worst = min(claims, key=ClaimAnswer.badness)
        return cls(worst.verdict, worst.confidence, worst.harm, tuple(claims), model)

    def deciding(self) -> ClaimAnswer:
        """The claim whose verdict is the text's own."""
        return min(self.claims, key=ClaimAnswer.badness)

    def to_dict(self) -> dict[str, Any]:
        """The answer as the JSON object that the command line and the service give."""
        answer = asdict(self)
        for claim in answer["claims"]:
            for source in claim["sources"]:
                del source["supports"]
        return answer
