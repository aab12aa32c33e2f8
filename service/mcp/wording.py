"""Answers and topics as an assistant reads them aloud: short, and with the sources."""

from collections.abc import Iterable, Iterator

from classifier.answers import Answer, ClaimAnswer, Reason
from classifier.knowledge.topics import Source, Topic
from classifier.printing import REASONS


def words_of_claim(claim: ClaimAnswer) -> str:
    """Say what was found on one claim."""
    return "\n".join(_lines(claim))


def words_of_answer(answer: Answer) -> str:
    """Say what was found on each claim of a caption."""
    claims = [words_of_claim(claim) for claim in answer.claims]
    if len(claims) > 1:
        claims.insert(0, f"{len(claims)} claims; worst verdict: {answer.verdict.upper()}")
    return "\n\n".join(claims)


def words_of_topic(topic: Topic) -> str:
    """Say what is known on a topic."""
    lines = [topic.title, f"What is so: {topic.correction}", f"Why: {topic.explanation}"]
    reviewed = f"Reviewed: {topic.reviewed} by {topic.reviewed_by}"
    return "\n".join([*lines, *_sources(topic.sources), reviewed])


def _lines(claim: ClaimAnswer) -> Iterator[str]:
    sure = f" ({min(claim.confidence, 0.99):.0%} sure)" if claim.confidence is not None else ""
    yield f"{claim.verdict.upper()}{sure}: “{' '.join(claim.text.split())}”"
    if claim.reason is not None:
        yield REASONS[Reason(claim.reason)]
    if claim.correction:
        yield f"What is so: {claim.correction}"
    if claim.explanation:
        yield f"Why: {claim.explanation}"
    if claim.harm:
        yield f"Harm of believing it: {claim.harm}"
    yield from _sources(claim.sources)
    if claim.reviewed:
        yield f"Reviewed: {claim.reviewed}"


def _sources(sources: Iterable[Source]) -> Iterator[str]:
    for source in sources:
        year = f", {source.year}" if source.year is not None else ""
        yield f"Source: {source.title} ({source.publisher}{year}) {source.url}"
