"""Counting features: one row of counts a text for each family of features, and their weights."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import scipy.sparse as sp
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin

from classifier.reading.features import (
    ParsedText,
    are_pairs,
    letter_features,
    parse,
    stance_features,
    topic_features,
)

Counted = tuple[dict[str, int], sp.csr_array]
# A run of letters that only one text has is mostly a typing error.
LETTERS_BY = 2


@dataclass(frozen=True, slots=True)
class CountedTexts:
    """The features of n texts.

    `words`, `letters` and `statements` are counts, shape (n, features of the family); `denied`
    (n,) says which statements their frame denies; `pairs` (features of `statements`,) which
    features join two words.
    """

    words: sp.csr_array
    letters: sp.csr_array
    statements: sp.csr_array
    denied: NDArray[np.bool_]
    pairs: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.denied)

    def __getitem__(self, rows: Any) -> "CountedTexts":
        return CountedTexts(
            self.words[rows],
            self.letters[rows],
            self.statements[rows],
            self.denied[rows],
            self.pairs,
        )


@dataclass(frozen=True, slots=True)
class Vocabularies:
    """The known features of each family, and their columns.

    `pairs` has shape (features of `statements`,), as in `CountedTexts`.
    """

    words: dict[str, int]
    letters: dict[str, int]
    statements: dict[str, int]
    pairs: NDArray[np.bool_]

    def __reduce__(self) -> tuple[Any, ...]:
        # A pickle of many small strings takes seconds, one long string does not.
        families = (self.words, self.letters, self.statements)
        return _unpack, (json.dumps([list(family) for family in families]),)

    def count(self, parsed: Sequence[ParsedText]) -> CountedTexts:
        """Count the known features of n parsed texts."""
        return CountedTexts(
            _count(map(topic_features, parsed), self.words),
            _count(map(letter_features, parsed), self.letters),
            _count(map(stance_features, parsed), self.statements),
            np.array([text.denied for text in parsed], dtype=bool),
            self.pairs,
        )


def learn_counts(texts: Sequence[str], jobs: int = 1) -> tuple[Vocabularies, CountedTexts]:
    """Parse n texts and count all their features, in `jobs` processes."""
    size = max(1, -(-len(texts) // jobs))
    work = Parallel(n_jobs=jobs)
    parts = work(delayed(_learn_part)(texts[at : at + size]) for at in range(0, len(texts), size))
    words, word_counts = _join([part[0] for part in parts])
    letters, letter_counts = _join([part[1] for part in parts], LETTERS_BY)
    statements, statement_counts = _join([part[2] for part in parts])
    denied = np.concatenate([part[3] for part in parts])
    known = Vocabularies(words, letters, statements, are_pairs(statements))
    counted = CountedTexts(word_counts, letter_counts, statement_counts, denied, known.pairs)
    return known, counted


class TermWeights(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Turn counts into rows of length 1 of tf-idf weights, (1 + ln tf) * (1 + ln((1+n)/(1+df))).

    A feature of fewer fitted texts than `least` weighs nothing, so that counts of more texts can be
    cut down to some of them as if the others had never been seen.

    Attributes
    ----------
    idf_ : ndarray of shape (n_features,)
    """

    def __init__(self, least: int = 1) -> None:
        self.least = least

    def fit(self, X: sp.csr_array, y: object = None) -> Self:
        """Learn how rare the features are, from counts of shape (n_texts, n_features)."""
        texts = np.bincount(X.indices, minlength=X.shape[1])
        idf = 1 + np.log((1 + X.shape[0]) / (1 + texts))
        self.idf_ = np.where(texts >= self.least, idf, 0).astype(np.float32)
        return self

    def transform(self, X: sp.csr_array) -> sp.csr_array:
        """Weigh counts; a text without known features is a row of zeros."""
        return unit_rows(self._weigh(X))

    def lengths(self, X: sp.csr_array) -> NDArray[np.float32]:
        """Give how much each text says: the length of its row before it is brought to 1."""
        return row_lengths(self._weigh(X))

    def _weigh(self, X: sp.csr_array) -> sp.csr_array:
        weights = (1 + np.log(X.data)) * self.idf_[X.indices]
        return sp.csr_array((weights, X.indices, X.indptr), X.shape)


def unit_rows(X: sp.csr_array) -> sp.csr_array:
    """Bring rows to length 1; a row of zeros stays one."""
    lengths = np.repeat(np.maximum(row_lengths(X), 1e-12), np.diff(X.indptr))
    return sp.csr_array((X.data / lengths, X.indices, X.indptr), X.shape)


def row_lengths(X: sp.csr_array) -> NDArray[np.float32]:
    """Give the Euclidean length of each row, shape (n_rows,)."""
    rows = np.repeat(np.arange(X.shape[0]), np.diff(X.indptr))
    return np.sqrt(np.bincount(rows, X.data**2, minlength=X.shape[0])).astype(np.float32)


def side_by_side(left: sp.csr_array, right: sp.csr_array) -> sp.csr_array:
    """Put two arrays of n rows side by side (`scipy.sparse.hstack` is slow for one row)."""
    before = np.repeat(right.indptr[:-1], np.diff(left.indptr))
    behind = np.repeat(left.indptr[1:], np.diff(right.indptr))
    data = np.empty(left.nnz + right.nnz, left.data.dtype)
    indices = np.empty(len(data), left.indices.dtype)
    for X, places, shift in (
        (left, np.arange(left.nnz) + before, 0),
        (right, np.arange(right.nnz) + behind, left.shape[1]),
    ):
        data[places], indices[places] = X.data, X.indices + shift
    shape = (left.shape[0], left.shape[1] + right.shape[1])
    return sp.csr_array((data, indices, left.indptr + right.indptr), shape)


def _unpack(packed: str) -> Vocabularies:
    words, letters, statements = map(_columns, json.loads(packed))
    return Vocabularies(words, letters, statements, are_pairs(statements))


def _columns(names: Iterable[str]) -> dict[str, int]:
    return {name: column for column, name in enumerate(names)}


def _learn_part(texts: Sequence[str]) -> tuple[Counted, Counted, Counted, NDArray[np.bool_]]:
    parsed = [parse(text) for text in texts]
    words, letters, statements = (
        _learn([names(text) for text in parsed])
        for names in (topic_features, letter_features, stance_features)
    )
    return words, letters, statements, np.array([text.denied for text in parsed], dtype=bool)


def _learn(found: Sequence[Sequence[str]]) -> Counted:
    vocabulary = _columns(sorted({feature for features in found for feature in features}))
    return vocabulary, _count(found, vocabulary)


def _join(parts: Sequence[Counted], least: int = 1) -> Counted:
    """Join counts under one vocabulary; features of fewer texts than `least` go."""
    names = np.array(sorted(set().union(*(vocabulary for vocabulary, _ in parts))))
    stacked = sp.vstack([_under(names, *part) for part in parts], format="csr")
    kept = np.flatnonzero(np.bincount(stacked.indices, minlength=len(names)) >= least)
    return _columns(names[kept].tolist()), sp.csr_array(stacked[:, kept])


def _under(
    names: NDArray[np.str_], vocabulary: dict[str, int], counts: sp.csr_array
) -> sp.csr_array:
    """Give counts the columns of `names`, which holds the vocabulary and is sorted as it is."""
    columns = np.searchsorted(names, np.array(list(vocabulary)))[counts.indices]
    return sp.csr_array(
        (counts.data, columns.astype(np.int32), counts.indptr), (counts.shape[0], len(names))
    )


def _count(found: Iterable[Sequence[str]], vocabulary: dict[str, int]) -> sp.csr_array:
    columns: list[int] = []
    values: list[int] = []
    ends = [0]
    for features in found:
        counts: dict[int, int] = {}
        for feature in features:
            if (column := vocabulary.get(feature)) is not None:
                counts[column] = counts.get(column, 0) + 1
        columns.extend(counts)
        values.extend(counts.values())
        ends.append(len(columns))
    parts = np.array(values, np.float32), np.array(columns, np.int32), np.array(ends, np.int32)
    counted = sp.csr_array(parts, shape=(len(ends) - 1, len(vocabulary)))
    counted.sort_indices()
    return counted
