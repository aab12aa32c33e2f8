"""Finding the topic: which stored claims does a text read like, and what are they about."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.preprocessing import normalize
from sklearn.utils.validation import check_is_fitted

# Texts compared with all stored claims at once: 256 by 40,000 float32 similarities are 40 MB.
CHUNK = 256
# How many similar claims are given with a match, and what stands for a missing one.
NEAREST = 3
NONE = -1


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
    topic's centroid (Rocchio) and with its most similar claim.

    Parameters
    ----------
    nearest_share : float, 0–1
        How much the most similar claim counts against the centroid.
    k : int
        How many topics `match` gives for a text.

    Attributes
    ----------
    classes_ : ndarray of shape (n_topics,)
        The topic ids, sorted.
    """

    def __init__(self, nearest_share: float = 0.3, k: int = 5) -> None:
        self.nearest_share = nearest_share
        self.k = k

    def fit(self, X: sp.csr_array, y: ArrayLike) -> Self:
        """Store the claims; X of shape (n_claims, n_features) with rows of length 1."""
        self.classes_, topic_of = np.unique(np.asarray(y), return_inverse=True)
        # Claims stand topic by topic, so that the best of each is one `reduceat`.
        self.order_ = np.argsort(topic_of, kind="stable")
        sorted_topics = topic_of[self.order_]
        self.starts_ = np.searchsorted(sorted_topics, np.arange(len(self.classes_)))
        claims = sp.csr_array(X)[self.order_]
        member = sp.csr_array(
            (
                np.ones(len(sorted_topics), np.float32),
                (sorted_topics, np.arange(len(sorted_topics))),
            )
        )
        self.centroids_ = normalize(sp.csr_array(member @ claims)).T.tocsr()
        self.claims_ = claims.T.tocsr()
        self.n_features_in_ = claims.shape[1]
        return self

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def decision_function(self, X: sp.csr_array) -> NDArray[np.float32]:
        """Give the score of every topic, shape (n_texts, n_topics), 0–1."""
        check_is_fitted(self)
        return np.vstack([self._scores(part)[0] for part in _chunks(X)] or [self._none()])

    def predict(self, X: sp.csr_array) -> NDArray[Any]:
        """Give the id of the best topic of each text, shape (n_texts,)."""
        best: NDArray[Any] = self.classes_[self.decision_function(X).argmax(axis=1)]
        return best

    def match(self, X: sp.csr_array) -> Matches:
        """Give the `k` best topics of each text and the nearest claims of the best one."""
        check_is_fitted(self)
        parts = [self._match(part) for part in _chunks(X)] or [self._match(sp.csr_array(X))]
        return Matches(*(np.concatenate(column) for column in zip(*parts, strict=True)))

    def _none(self) -> NDArray[np.float32]:
        return np.empty((0, len(self.classes_)), np.float32)

    def _scores(self, X: sp.csr_array) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Give the topics' scores and the similarity of every claim."""
        similar = (X @ self.claims_).toarray()
        nearest = np.maximum.reduceat(similar, self.starts_, axis=1)
        centroid = (X @ self.centroids_).toarray()
        scores = self.nearest_share * nearest + (1 - self.nearest_share) * centroid
        return scores.astype(np.float32), similar

    def _match(self, X: sp.csr_array) -> tuple[NDArray[Any], ...]:
        scores, similar = self._scores(X)
        best = np.argsort(-scores, axis=1, kind="stable")[:, : self.k]
        nearest = [self._nearest(*pair) for pair in zip(similar, best[:, 0], strict=True)]
        claims = np.array([found for found, _ in nearest], np.intp).reshape(-1, NEAREST)
        cosines = np.array([cosine for _, cosine in nearest], np.float32).reshape(-1, NEAREST)
        return best, np.take_along_axis(scores, best, axis=1), claims, cosines

    def _nearest(self, similar: NDArray[np.float32], topic: int) -> tuple[list[int], list[float]]:
        start = int(self.starts_[topic])
        end = int(self.starts_[topic + 1]) if topic + 1 < len(self.starts_) else len(similar)
        places = start + np.argsort(-similar[start:end], kind="stable")[:NEAREST]
        missing = NEAREST - len(places)
        claims, cosines = self.order_[places].tolist(), similar[places].tolist()
        return claims + [NONE] * missing, cosines + [0.0] * missing


def _chunks(X: sp.csr_array) -> list[sp.csr_array]:
    return [X[start : start + CHUNK] for start in range(0, X.shape[0], CHUNK)]
