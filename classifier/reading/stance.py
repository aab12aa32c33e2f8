"""Reading the polarity: given its topic, is what a text says a myth, a fact or mixed."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.utils.validation import check_is_fitted

Floats = NDArray[np.float64]
# A ridge over n claims solves n equations; with more of them the shared model is enough.
MAX_TOPIC_CLAIMS = 3000


@dataclass(frozen=True, slots=True)
class _Entries:
    """The entries of rows that their topics know: row, feature, value and place of the weights."""

    rows: NDArray[np.intp]
    features: NDArray[np.intp]
    values: Floats
    places: NDArray[np.intp]


class StanceReader(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """One logistic regression over all claims plus a small ridge regression for each topic.

    What a word means for the verdict depends on the topic ("ligament" speaks for a fact only
    where dimples are meant), while "no evidence that" works everywhere. The logistic regression
    learns the second, the ridge of a topic the first. A topic's features are weighted by their
    inverse document frequency *within the topic*: what all its claims say tells none apart. Scores
    are log-odds, and sums over words.

    Parameters
    ----------
    C : float
        Inverse strength of the L2 penalty of the shared model.
    ridge : float
        Penalty of the topics' ridges, on rows of length 1.
    topic_weight : float
        Log-odds for one unit of a topic's score: the larger, the more its own claims decide.
    pair_weight : float
        Weight of a pair of words against single ones within a topic.

    Attributes
    ----------
    classes_ : ndarray of shape (n_verdicts,)
    n_features_in_ : int
    """

    def __init__(
        self,
        C: float = 5.0,
        ridge: float = 0.1,
        topic_weight: float = 10.0,
        pair_weight: float = 0.6,
        max_iter: int = 200,
    ) -> None:
        self.C = C
        self.ridge = ridge
        self.topic_weight = topic_weight
        self.pair_weight = pair_weight
        self.max_iter = max_iter

    def fit(
        self,
        X: sp.csr_array,
        y: ArrayLike,
        topics: NDArray[np.intp],
        pairs: NDArray[np.bool_] | None = None,
    ) -> Self:
        """Learn from claims.

        Parameters
        ----------
        X : sparse array of shape (n_claims, n_features)
        y : array of shape (n_claims,), verdicts
        topics : array of shape (n_claims,), topic indices
        pairs : array of shape (n_features,), which features are pairs of words; none if missing
        """
        X = sp.csr_array(X)
        self.n_features_in_ = X.shape[1]
        self.classes_, verdicts = np.unique(np.asarray(y), return_inverse=True)
        self._fit_shared(X, verdicts)
        self.scale_ = np.ones(X.shape[1])
        if pairs is not None:
            self.scale_[pairs] = self.pair_weight
        targets = np.eye(len(self.classes_))[verdicts] - 1 / len(self.classes_)
        self._fit_topics(X, targets, topics)
        return self

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def decision_function(self, X: sp.csr_array, topics: NDArray[np.intp]) -> Floats:
        """Give each verdict's score, shape (n_texts, n_verdicts), log-odds up to a constant."""
        check_is_fitted(self)
        X = sp.csr_array(X)
        scores: Floats = X @ self.coef_.T + self.intercept_
        own = self._entries(X, topics)
        for verdict, weights in enumerate(self.topic_coef_.T):
            scores[:, verdict] += np.bincount(
                own.rows, own.values * weights[own.places], minlength=X.shape[0]
            )
        return scores

    def predict_proba(self, X: sp.csr_array, topics: NDArray[np.intp]) -> Floats:
        """Give each verdict's probability, shape (n_texts, n_verdicts), rows add up to 1."""
        scores = self.decision_function(X, topics)
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        proba: Floats = odds / odds.sum(axis=1, keepdims=True)
        return proba

    def predict(self, X: sp.csr_array, topics: NDArray[np.intp]) -> NDArray[Any]:
        """Give the most probable verdict of each text, shape (n_texts,)."""
        best: NDArray[Any] = self.classes_[self.decision_function(X, topics).argmax(axis=1)]
        return best

    def contributions(self, x: sp.csr_array, topic: int, verdict: int) -> dict[int, float]:
        """Say what each feature of one text adds to a verdict's score over the mean of all.

        The values and the intercept's share add up exactly to the verdict's score less the mean
        score of all verdicts.
        """
        x = sp.csr_array(x)
        shared = self.coef_[:, x.indices]
        total = dict(
            zip(x.indices.tolist(), x.data * (shared[verdict] - shared.mean(axis=0)), strict=True)
        )
        own = self._entries(x, np.array([topic]))
        weights = self.topic_coef_[own.places]
        shares = own.values * (weights[:, verdict] - weights.mean(axis=1))
        for feature, share in zip(own.features.tolist(), shares, strict=True):
            total[feature] += share
        return {feature: float(share) for feature, share in total.items()}

    def _fit_shared(self, X: sp.csr_array, verdicts: NDArray[np.intp]) -> None:
        model = LogisticRegression(C=self.C, max_iter=self.max_iter, tol=1e-3).fit(X, verdicts)
        coef, intercept = model.coef_, model.intercept_
        if len(coef) == 1:  # two verdicts get one row of weights from scikit-learn
            coef, intercept = np.vstack([-coef, coef]) / 2, np.concatenate([-intercept, intercept])
            intercept = intercept / 2
        self.coef_, self.intercept_ = coef, intercept

    def _fit_topics(self, X: sp.csr_array, targets: Floats, topics: NDArray[np.intp]) -> None:
        keys, frequencies, coefs = [], [], []
        order = np.argsort(topics, kind="stable")
        starts = np.flatnonzero(np.diff(topics[order], prepend=-1))
        for rows in np.split(order, starts[1:]):
            if len(rows) > MAX_TOPIC_CLAIMS:
                continue
            features, frequency, coef = self._fit_topic(X[rows], targets[rows])
            keys.append(topics[rows[0]] * self.n_features_in_ + features)
            frequencies.append(frequency)
            coefs.append(coef)
        self.keys_ = np.concatenate(keys) if keys else np.empty(0, np.int64)
        self.rarity_ = np.concatenate(frequencies) if keys else np.empty(0)
        width = len(self.classes_)
        self.topic_coef_ = np.concatenate(coefs) if keys else np.empty((0, width))

    def _fit_topic(
        self, X: sp.csr_array, targets: Floats
    ) -> tuple[NDArray[np.int64], Floats, Floats]:
        """Give the features of a topic's claims, their rarity in it, 0–1, and their weights."""
        features, columns = np.unique(X.indices, return_inverse=True)
        dense = sp.csr_array((X.data, columns, X.indptr), (X.shape[0], len(features))).toarray()
        n = X.shape[0]
        rarity = np.log((1 + n) / (1 + (dense > 0).sum(axis=0))) / np.log(1 + n)
        dense = dense * rarity * self.scale_[features]
        dense /= np.maximum(np.linalg.norm(dense, axis=1, keepdims=True), 1e-12)
        alphas = np.linalg.solve(dense @ dense.T + self.ridge * np.eye(n), targets)
        return features.astype(np.int64), rarity, self.topic_weight * (dense.T @ alphas)

    def _entries(self, X: sp.csr_array, topics: NDArray[np.intp]) -> _Entries:
        """Weight the rows' features as their topics do; rows get length 1 before the unknown go."""
        rows = np.repeat(np.arange(X.shape[0]), np.diff(X.indptr))
        keys = np.asarray(topics, np.int64)[rows] * self.n_features_in_ + X.indices
        places = np.searchsorted(self.keys_, keys)
        known = np.zeros(len(keys), bool)
        inside = places < len(self.keys_)
        known[inside] = self.keys_[places[inside]] == keys[inside]
        values = X.data * self.scale_[X.indices]
        values[known] *= self.rarity_[places[known]]
        lengths = np.sqrt(np.bincount(rows, values**2, minlength=X.shape[0]))
        values = values / np.maximum(lengths[rows], 1e-12)
        return _Entries(rows[known], X.indices[known], values[known], places[known])
