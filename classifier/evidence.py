"""Which words of a text weighed for its verdict, from the exact shares of its features."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from classifier.reading.features import ParsedText, placed_features
from classifier.text.tokens import Token

SHOWN = 5


@dataclass(frozen=True, slots=True)
class WeighedWord:
    """A word's place in the repaired text and what it added to the verdict's score."""

    start: int
    end: int
    weight: float


def weigh_words(
    parsed: ParsedText, shares: Mapping[int, float], vocabulary: Mapping[str, int]
) -> list[WeighedWord]:
    """Give the words that spoke for the verdict most, strongest first.

    A feature that occurs several times, or joins two words, shares its value evenly. Where a
    frame denies a statement, the frame's words weigh as much as all of the statement, which they
    turn.

    Parameters
    ----------
    parsed : ParsedText
    shares : feature index to what that feature of the statement added to its verdict's score
    vocabulary : feature name to feature index
    """
    weights = _share_out(parsed.statement, shares, vocabulary)
    words = [
        WeighedWord(token.start, token.end, weight)
        for token, weight in zip(parsed.statement, weights, strict=True)
        if weight > 0 and any(letter.isalnum() for letter in token.text)
    ]
    if parsed.denied:
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
    tokens: Sequence[Token], shares: Mapping[int, float], vocabulary: Mapping[str, int]
) -> list[float]:
    places: dict[int, list[int]] = {}
    for feature, where in placed_features(tokens):
        if (index := vocabulary.get(feature)) is not None:
            places.setdefault(index, []).extend(where)
    weights = [0.0] * len(tokens)
    for index, found in places.items():
        for place in found:
            weights[place] += shares.get(index, 0.0) / len(found)
    return weights
