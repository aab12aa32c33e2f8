"""What the estimators see of a text: stems, their neighbours and what is negated; letters."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from classifier.text.normalise import normalise
from classifier.text.tokens import Token, tokenise

# A feature and the tokens that it stands for, as indices into the text's tokens.
Placed = tuple[str, tuple[int, ...]]


def placed_features(tokens: list[Token]) -> Iterator[Placed]:
    """Give the word features of a text with their places: stems, negated stems, stem pairs."""
    for place, token in enumerate(tokens):
        yield token.stem, (place,)
        if token.negated:
            yield f"not {token.stem}", (place,)
    for first, second in pairwise(range(len(tokens))):
        yield f"{tokens[first].stem} {tokens[second].stem}", (first, second)


def word_features(text: str) -> list[str]:
    """Give the word features of a text: the analyser of `word_vectoriser`."""
    return [feature for feature, _ in placed_features(tokenise(normalise(text).text))]


def letters(text: str) -> str:
    """Repair a text and fold its case: what `letter_vectoriser` cuts into character n-grams."""
    return normalise(text).text.casefold()


def word_vectoriser() -> TfidfVectorizer:
    """TF-IDF over word features; its rows have length 1."""
    return TfidfVectorizer(analyzer=word_features, sublinear_tf=True, dtype=np.float32)


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
