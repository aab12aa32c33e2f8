"""An answer as plain text, to be pasted elsewhere."""

from collections.abc import Iterator

from classifier.answers import Answer, ClaimAnswer
from service import wording

# More would bury the answer where it is pasted.
SOURCES = 2


def plain(answer: Answer) -> str:
    """Write each claim of an answer with its verdict, what is so and the first sources."""
    return "\n\n".join("\n".join(lines(claim)) for claim in answer.claims)


def lines(claim: ClaimAnswer) -> Iterator[str]:
    """Write one claim; where believing it can kill, what is so stands first."""
    correction = []
    if claim.correction:
        title = wording.CORRECTIONS.get(claim.verdict, "What is so")
        correction = [f"{title}: {claim.correction}"]
    verdict = [f"“{claim.text.strip()}”", f"{wording.sign(claim.verdict)} {verdict_words(claim)}"]
    yield from correction + verdict if claim.harm == "severe" else verdict + correction
    for source in claim.sources[:SOURCES]:
        yield f"Source: {source.title}, {source.publisher}, {source.url}"


def verdict_words(claim: ClaimAnswer) -> str:
    """Say a verdict and how sure it is, or why there is none."""
    name = wording.verdict_name(claim.verdict)
    if claim.reason:
        return f"{name}. {wording.REASONS.get(claim.reason, claim.reason)}"
    said = f"{name}. {wording.MEANINGS.get(claim.verdict, '')}".strip()
    if claim.confidence is None:
        return said
    return f"{said} {wording.sureness(claim.confidence)}: {wording.percent(claim.confidence)}."
