"""What the estimators see of a text: stems, negated stems, their neighbours, and letters."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from classifier.text.frames import Frame, find_frame
from classifier.text.normalise import normalise
from classifier.text.tokens import Token, stems, tokenise

# A feature and the tokens that it stands for, as indices into the text's tokens.
Placed = tuple[str, tuple[int, ...]]


def topic_features(text: str) -> list[str]:
    """Give stems and pairs of neighbouring stems: what a text is about."""
    found = stems(normalise(text).text)
    return found + [f"{first} {second}" for first, second in pairwise(found)]


def stance_features(text: str) -> list[str]:
    """Give the features of the statement in a text, without the frame around it."""
    repaired = normalise(text).text
    start, end, _ = statement(repaired)
    return [feature for feature, _ in placed_features(tokenise(repaired[start:end]))]


def placed_features(tokens: list[Token]) -> Iterator[Placed]:
    """Give stems, negated ones marked as such, and pairs of neighbours, with their places."""
    marked = [f"not {token.stem}" if token.negated else token.stem for token in tokens]
    yield from ((feature, (place,)) for place, feature in enumerate(marked))
    for first, second in pairwise(range(len(marked))):
        yield f"{marked[first]} {marked[second]}", (first, second)


def are_pairs(features: Iterable[str]) -> NDArray[np.bool_]:
    """Say of each feature whether it joins two words."""
    return np.array([" " in feature.removeprefix("not ") for feature in features], dtype=bool)


def statement(text: str) -> tuple[int, int, bool]:
    """Give the place of a normalised text's statement, and whether a frame denies it."""
    frame = find_frame(text) or Frame(0, len(text), denies=False)
    return frame.start, frame.end, frame.denies


def denies(text: str) -> bool:
    """Say whether a frame denies the statement of a text."""
    return statement(normalise(text).text)[2]


def letters(text: str) -> str:
    """Repair a text and fold its case: what `letter_vectoriser` cuts into character n-grams."""
    return normalise(text).text.casefold()


def word_vectoriser() -> TfidfVectorizer:
    """TF-IDF over topic features; its rows have length 1."""
    return TfidfVectorizer(analyzer=topic_features, sublinear_tf=True, dtype=np.float32)


def stance_vectoriser() -> TfidfVectorizer:
    """TF-IDF over stance features; its rows have length 1."""
    return TfidfVectorizer(analyzer=stance_features, sublinear_tf=True, dtype=np.float32)


def letter_vectoriser() -> TfidfVectorizer:
    """TF-IDF over character 3- to 5-grams inside words; its rows have length 1."""
    return TfidfVectorizer(
        preprocessor=letters,
        analyzer="char_wb",
        ngram_range=(3, 5),
        min_df=2,
        sublinear_tf=True,
        dtype=np.float32,
    )
