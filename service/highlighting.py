"""The weighty words of a text: where to put the marks."""

from collections.abc import Iterable
from dataclasses import dataclass

from classifier.answers import Evidence


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
