"""Which words of a text weighed for its verdict, from the exact shares of its features."""

from collections.abc import Mapping
from dataclasses import dataclass

from classifier.reading.features import placed_features, statement
from classifier.text.tokens import Token, tokenise

SHOWN = 5


@dataclass(frozen=True, slots=True)
class WeighedWord:
    """A word's place in the normalised text and what it added to the verdict's score."""

    start: int
    end: int
    weight: float


def weigh_words(
    text: str, shares: Mapping[int, float], vocabulary: Mapping[str, int]
) -> list[WeighedWord]:
    """Give the words that spoke for the verdict most, strongest first.

    A feature that occurs several times, or joins two words, shares its value evenly. Where a
    frame denies a statement, the frame's words weigh as much as all of the statement, which they
    turn.

    Parameters
    ----------
    text : str
        A normalised text.
    shares : feature index to what that feature of the statement added to its verdict's score
    vocabulary : feature name to feature index
    """
    start, end, denied = statement(text)
    tokens = tokenise(text[start:end])
    weights = _share_out(tokens, shares, vocabulary)
    words = [
        WeighedWord(start + token.start, start + token.end, weight)
        for token, weight in zip(tokens, weights, strict=True)
        if weight > 0 and any(letter.isalnum() for letter in token.text)
    ]
    if denied:
        words.append(_marker(text, start, end, sum(shares.values())))
    return sorted(words, key=lambda word: (-word.weight, word.start))[:SHOWN]


def _marker(text: str, start: int, end: int, weight: float) -> WeighedWord:
    """Place the longer of what stands before and behind a denied statement."""
    start, end = max((0, start), (end, len(text)), key=lambda place: place[1] - place[0])
    marker = text[start:end]
    start += len(marker) - len(marker.lstrip())
    return WeighedWord(start, start + len(marker.strip()), weight)


def _share_out(
    tokens: list[Token], shares: Mapping[int, float], vocabulary: Mapping[str, int]
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
