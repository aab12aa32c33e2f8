"""Finding the topic: which stored claims does a text read like, and what are they about."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.preprocessing import normalize
from sklearn.utils.validation import check_is_fitted

from classifier.reading.rule import NEAREST, NONE

# Texts whose topics are scored at once: 1,024 by 1,000 topics in float32 are 4 MB.
CHUNK = 1024


@dataclass(frozen=True, slots=True)
class Matches:
    """The best topics of each text, best first.

    `topics` has shape (n_texts, k), indices into `classes_`; `scores` the same shape, 0–1;
    `nearest` (n_texts, NEAREST) are the indices of the stored claims in the best topic that read
    most like the text (NONE where it has fewer), `similarity` their cosines, 0–1.
    """

    topics: NDArray[np.intp]
    scores: NDArray[np.float32]
    nearest: NDArray[np.intp]
    similarity: NDArray[np.float32]


class TopicMatcher(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Score topics by likeness to their claims as a whole and to the nearest of them.

    The score of a topic is the mean of two cosines, weighted by `nearest_share`: with the
    topic's centroid (Rocchio) and with its most similar claim. Claims are only compared in the
    `candidates` topics with the nearest centroids; to the others the second cosine counts as 0.

    Parameters
    ----------
    nearest_share : float, 0–1
        How much the most similar claim counts against the centroid.
    k : int
        How many topics `match` gives for a text.
    candidates : int
        In how many topics the claims are compared.
    kept : float, 0–1
        The share of a centroid's squared length that its largest weights must hold; the others are
        left out. Most weights are of frequent features and next to nothing, and take most time.

    Attributes
    ----------
    classes_ : ndarray of shape (n_topics,)
        The topic ids, sorted.
    sizes_ : ndarray of shape (n_topics,)
        How many claims each topic has.
    """

    def __init__(
        self, nearest_share: float = 0.4, k: int = 5, candidates: int = 8, kept: float = 0.99
    ) -> None:
        self.nearest_share = nearest_share
        self.k = k
        self.candidates = candidates
        self.kept = kept

    def fit(self, X: sp.csr_array, y: ArrayLike) -> Self:
        """Store the claims; X of shape (n_claims, n_features) with rows of length 1."""
        self.classes_, topic_of = np.unique(np.asarray(y), return_inverse=True)
        X = sp.csr_array(X)
        order = np.argsort(topic_of, kind="stable")
        self.sizes_ = np.bincount(topic_of)
        self.rows_ = np.split(order, np.cumsum(self.sizes_)[:-1])
        self.claims_ = [X[rows] for rows in self.rows_]
        ones = np.ones(X.shape[0], np.float32)
        member = sp.csr_array((ones, (topic_of, np.arange(X.shape[0]))))
        self.centroids_ = normalize(_largest(sp.csr_array(member @ X), self.kept)).T.tocsr()
        self.n_features_in_ = X.shape[1]
        return self

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def decision_function(self, X: sp.csr_array) -> NDArray[np.float32]:
        """Give the score of every topic, shape (n_texts, n_topics), 0–1."""
        check_is_fitted(self)
        X = sp.csr_array(X)
        return np.vstack([self._scores(part)[0] for part in _chunks(X)] or [self._none()])

    def predict(self, X: sp.csr_array) -> NDArray[Any]:
        """Give the id of the best topic of each text, shape (n_texts,)."""
        best: NDArray[Any] = self.classes_[self.decision_function(X).argmax(axis=1)]
        return best

    def match(self, X: sp.csr_array) -> Matches:
        """Give the `k` best topics of each text and the nearest claims of the best one."""
        check_is_fitted(self)
        X = sp.csr_array(X)
        parts = [self._match(part) for part in _chunks(X)] or [self._match(X)]
        return Matches(*(np.concatenate(column) for column in zip(*parts, strict=True)))

    def _none(self) -> NDArray[np.float32]:
        return np.empty((0, len(self.classes_)), np.float32)

    def _scores(
        self, X: sp.csr_array
    ) -> tuple[NDArray[np.float32], list[dict[int, NDArray[np.float32]]]]:
        """Give the topics' scores, and each text's cosines with the claims of its candidates."""
        scores = (X @ self.centroids_).toarray().astype(np.float32)
        wanted = _top(scores, self.candidates)
        scores *= 1 - self.nearest_share
        values = np.zeros(self.n_features_in_, np.float32)
        cosines = [
            self._compare(X, row, topics, values) for row, topics in enumerate(wanted.tolist())
        ]
        for row, found in enumerate(cosines):
            for topic, similar in found.items():
                scores[row, topic] += self.nearest_share * similar.max()
        return scores, cosines

    def _compare(
        self, X: sp.csr_array, row: int, topics: list[int], values: NDArray[np.float32]
    ) -> dict[int, NDArray[np.float32]]:
        """Give the cosines of one text with all claims of some topics; `values` is zero space."""
        place = slice(X.indptr[row], X.indptr[row + 1])
        values[X.indices[place]] = X.data[place]
        found = {topic: self.claims_[topic] @ values for topic in topics}
        values[X.indices[place]] = 0
        return found

    def _match(self, X: sp.csr_array) -> tuple[NDArray[Any], ...]:
        scores, cosines = self._scores(X)
        best = _top(scores, self.k)
        nearest = [
            self._nearest(found.get(topic), topic)
            for found, topic in zip(cosines, best[:, 0].tolist(), strict=True)
        ]
        claims = np.array([found for found, _ in nearest], np.intp).reshape(-1, NEAREST)
        similar = np.array([found for _, found in nearest], np.float32).reshape(-1, NEAREST)
        return best, np.take_along_axis(scores, best, axis=1), claims, similar

    def _nearest(
        self, cosines: NDArray[np.float32] | None, topic: int
    ) -> tuple[list[int], list[float]]:
        if cosines is None:
            return [NONE] * NEAREST, [0.0] * NEAREST
        places = np.argsort(-cosines, kind="stable")[:NEAREST]
        missing = NEAREST - len(places)
        claims, similar = self.rows_[topic][places], cosines[places]
        return claims.tolist() + [NONE] * missing, similar.tolist() + [0.0] * missing


def _largest(rows: sp.csr_array, share: float) -> sp.csr_array:
    """Keep the largest values of each row that hold a share of its squared length."""
    row_of = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    order = np.lexsort((rows.data, row_of))
    squares = np.cumsum(rows.data[order].astype(np.float64) ** 2)
    before = np.concatenate([[0], squares])[rows.indptr]
    # How much of its row each value and those smaller than it hold.
    held = squares - before[row_of]
    is_large = np.empty(len(order), bool)
    is_large[order] = held > (1 - share) * np.diff(before)[row_of]
    found = (rows.data[is_large], (row_of[is_large], rows.indices[is_large]))
    return sp.csr_array(found, shape=rows.shape)


def _top(scores: NDArray[np.float32], k: int) -> NDArray[np.intp]:
    """Give the columns of each row's k highest scores, highest first, of equal ones the first."""
    k = min(k, scores.shape[1])
    found = np.sort(np.argpartition(-scores, k - 1, axis=1)[:, :k], axis=1)
    order = np.argsort(-np.take_along_axis(scores, found, axis=1), axis=1, kind="stable")
    return np.take_along_axis(found, order, axis=1)


def _chunks(X: sp.csr_array) -> list[sp.csr_array]:
    return [X[start : start + CHUNK] for start in range(0, X.shape[0], CHUNK)]
