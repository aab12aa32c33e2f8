"""Which words of a text weighed for its verdict, from the exact shares of its features."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from classifier.reading.features import ParsedText
from classifier.text.tokens import Token

SHOWN = 5


class WeighedWord(NamedTuple):
    """A word's place in the repaired text and what it added to the verdict's score."""

    start: int
    end: int
    weight: float


def weigh_words(
    parsed: ParsedText,
    shares: Mapping[int, float],
    placed: Sequence[tuple[int, tuple[int, ...]]],
) -> list[WeighedWord]:
    """Give the words that spoke for the verdict most, strongest first.

    A feature that occurs several times, or joins two words, shares its value evenly. Where a
    frame denies a statement, the frame's words weigh as much as all of the statement, which they
    turn.

    Parameters
    ----------
    parsed : ParsedText
    shares : feature index to what that feature of the statement added to its verdict's score
    placed : each feature index with the tokens of the statement that it stands for
    """
    weights = _share_out(parsed.statement, shares, placed)
    told = (place for place, weight in enumerate(weights) if weight > 0)
    strongest = sorted(told, key=weights.__getitem__, reverse=True)[:SHOWN]
    words = [
        WeighedWord(parsed.statement[place].start, parsed.statement[place].end, weights[place])
        for place in strongest
    ]
    if not parsed.denied:
        return words
    words.append(_marker(parsed, sum(shares.values())))
    return sorted(words, key=lambda word: (-word.weight, word.start))[:SHOWN]


def _marker(parsed: ParsedText, weight: float) -> WeighedWord:
    """Place the longer of what stands before and behind a denied statement."""
    places = ((0, parsed.start), (parsed.end, len(parsed.text)))
    start, end = max(places, key=lambda place: place[1] - place[0])
    marker = parsed.text[start:end]
    start += len(marker) - len(marker.lstrip())
    return WeighedWord(start, start + len(marker.strip()), weight)


def _share_out(
    tokens: Sequence[Token],
    shares: Mapping[int, float],
    placed: Sequence[tuple[int, tuple[int, ...]]],
) -> list[float]:
    often = Counter([index for index, _ in placed])
    weights = [0.0] * len(tokens)
    for index, where in placed:
        # One feature stands for as many tokens wherever it is.
        share = shares[index] / (often[index] * len(where))
        for place in where:
            weights[place] += share
    return weights
