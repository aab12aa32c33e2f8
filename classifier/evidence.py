"""Which words of a text weighed for its verdict, from the exact shares of its features."""

from collections.abc import Mapping
from dataclasses import dataclass

from classifier.reading.features import placed_features
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

    Parameters
    ----------
    text : str
        A normalised text.
    shares : feature index to what that feature added to the verdict's score
        A feature that occurs several times, or joins two words, shares its value evenly.
    vocabulary : feature name to feature index
    """
    tokens = tokenise(text)
    weights = _share_out(tokens, shares, vocabulary)
    words = [
        WeighedWord(token.start, token.end, weight)
        for token, weight in zip(tokens, weights, strict=True)
        if weight > 0 and any(letter.isalnum() for letter in token.text)
    ]
    return sorted(words, key=lambda word: (-word.weight, word.start))[:SHOWN]


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
