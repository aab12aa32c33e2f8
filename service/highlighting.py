"""The claims of a text and its weighty words: where to put the marks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from classifier.answers import ClaimAnswer, Evidence


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text, marked or not."""

    text: str
    marked: bool


def pieces(text: str, evidence: Iterable[Evidence], start: int, end: int) -> list[Piece]:
    """Cut `text[start:end]` at the words that weighed for the verdict.

    Offsets count the code points of `text`. The pieces put together are the stretch again,
    whatever the evidence: words beyond it are cut off, and none is shown twice.
    """
    found: list[Piece] = []
    at = start
    for word in sorted(evidence, key=lambda word: (word.start, word.end)):
        first, last = max(word.start, at), min(word.end, end)
        if word.weight > 0 and first < last:
            found += [Piece(text[at:first], marked=False), Piece(text[first:last], marked=True)]
            at = last
    found.append(Piece(text[at:end], marked=False))
    return [piece for piece in found if piece.text]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A claim in its text, by its number from 1, or what stands between claims, as 0."""

    claim: int
    text: str


def stretches(text: str, claims: Sequence[ClaimAnswer]) -> list[Stretch]:
    """Cut a text into its claims and what stands between them.

    The stretches put together are the text again; where claims overlap, the first has the words.
    """
    found: list[Stretch] = []
    at = 0
    for number, claim in enumerate(claims, 1):
        start, end = max(claim.start, at), claim.end
        if start < end:
            found += [Stretch(0, text[at:start]), Stretch(number, text[start:end])]
            at = end
    found.append(Stretch(0, text[at:]))
    return [stretch for stretch in found if stretch.text]
