"""What figures are called, and what they say, for people who know no statistics."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

# Of a hundred of what, and what becomes of them; by the names in `classifier.figures.figures`.
MEANINGS = {
    "coverage": "claims on its topics get a verdict; the others are left “Not verified”.",
    "accuracy": "of these verdicts are right.",
    "relevant": "of these explanations are on the right topic.",
    "false_flag": "true claims are wrongly called a myth.",
    "missed_myth_as_fact": "myths are wrongly called a fact.",
    "unverified_kept": "texts that it cannot know about are rightly left “Not verified”.",
}
STYLES = {
    "plain": "Plain sentences",
    "caption": "Captions",
    "debunk": "Texts that debunk a myth",
    "negated_fact": "Denials of a fact",
    "near_miss": "Texts close to another claim",
    "nuance": "Half-truths",
    "question": "Questions",
    "post": "Posts about other things",
}
KINDS = {"train": "trained", "promote": "put in use", "rollback": "gone back to"}


@dataclass(frozen=True, slots=True)
class Sentence:
    """A figure, “93 of 100”, what it says, and its 95 % interval, “92.6 to 92.9”."""

    figure: str
    meaning: str
    interval: str


def sentences(
    shares: Mapping[str, float], intervals: Mapping[str, tuple[float, float]]
) -> Iterator[Sentence]:
    """Say the figures of a version in words; those that are not known are left out."""
    for name, meaning in MEANINGS.items():
        if name in shares:
            spread = intervals.get(name)
            told = "" if spread is None else f"{spread[0] * 100:.1f} to {spread[1] * 100:.1f}"
            yield Sentence(of_hundred(shares[name]), meaning, told)


def of_hundred(share: float) -> str:
    """Put a share, 0–1, as so many of a hundred, without claiming all or none."""
    if 0 < share < 0.005:
        return "fewer than 1 of 100"
    if 0.995 <= share < 1:
        return "more than 99 of 100"
    return f"{share * 100:.0f} of 100"


def cell(share: float | None) -> str:
    """Put a share, 0–1, into a table."""
    return "–" if share is None else f"{share:.1%}"


def moment(at: datetime) -> str:
    """Write a time out, in UTC: “22 November 2026, 10:15 UTC”."""
    return f"{at.day} {at:%B %Y, %H:%M} UTC"


def duration(seconds: float) -> str:
    """Write a duration in seconds, or in minutes from two of them on."""
    return f"{seconds:.0f} seconds" if seconds < 120 else f"{seconds / 60:.0f} minutes"
