"""Reading the polarity: given its topic, is what a text says a myth, a fact or mixed."""

from typing import Any, Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.utils.validation import check_is_fitted


class StanceReader(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """One logistic regression over shared features and a copy of them for each topic.

    What a word means for the verdict depends on the topic ("ligament" speaks for a fact only
    where dimples are meant), while "no evidence that" works everywhere. Each row is
    ``[x, topic_weight · (x in the columns of its topic)]`` (Daumé 2007, "Frustratingly easy domain
    adaptation"), so both are learned at once and every score is a sum over words.

    Parameters
    ----------
    C : float
        Inverse strength of the L2 penalty.
    topic_weight : float
        Scale of the topics' own columns: the larger, the more a topic's own claims decide.

    Attributes
    ----------
    classes_ : ndarray of shape (n_verdicts,)
    n_features_in_ : int
    """

    def __init__(self, C: float = 10.0, topic_weight: float = 2.0, max_iter: int = 200) -> None:
        self.C = C
        self.topic_weight = topic_weight
        self.max_iter = max_iter

    def fit(self, X: sp.csr_array, y: ArrayLike, topics: NDArray[np.intp]) -> Self:
        """Learn from claims.

        Parameters
        ----------
        X : sparse array of shape (n_claims, n_features)
        y : array of shape (n_claims,), verdicts
        topics : array of shape (n_claims,), topic indices
        """
        X = sp.csr_array(X)
        self.n_features_in_ = X.shape[1]
        self.columns_ = np.unique(self._keys(X, topics))
        model = LogisticRegression(C=self.C, max_iter=self.max_iter, tol=1e-3)
        model.fit(self._with_topics(X, topics), np.asarray(y))
        self.classes_ = model.classes_
        # Two verdicts get one row of weights from scikit-learn, more get one each.
        self.coef_ = (
            model.coef_ if len(model.coef_) > 1 else np.vstack([-model.coef_, model.coef_]) / 2
        )
        self.intercept_ = (
            model.intercept_
            if len(model.intercept_) > 1
            else np.concatenate([-model.intercept_, model.intercept_]) / 2
        )
        return self

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def decision_function(self, X: sp.csr_array, topics: NDArray[np.intp]) -> NDArray[np.float64]:
        """Give each verdict's score, shape (n_texts, n_verdicts), log-odds up to a constant."""
        check_is_fitted(self)
        scores: NDArray[np.float64] = self._with_topics(X, topics) @ self.coef_.T + self.intercept_
        return scores

    def predict_proba(self, X: sp.csr_array, topics: NDArray[np.intp]) -> NDArray[np.float64]:
        """Give each verdict's probability, shape (n_texts, n_verdicts), rows add up to 1."""
        scores = self.decision_function(X, topics)
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        proba: NDArray[np.float64] = odds / odds.sum(axis=1, keepdims=True)
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
        row = self._with_topics(x, np.array([topic]))
        weights = self.coef_[:, row.indices]
        own = weights[verdict] - weights.mean(axis=0)
        total: dict[int, float] = {}
        for column, share in zip(row.indices, row.data * own, strict=True):
            feature = self._feature(int(column))
            total[feature] = total.get(feature, 0.0) + float(share)
        return total

    def _feature(self, column: int) -> int:
        if column < self.n_features_in_:
            return column
        return int(self.columns_[column - self.n_features_in_] % self.n_features_in_)

    def _keys(self, X: sp.csr_array, topics: NDArray[np.intp]) -> NDArray[np.int64]:
        """Number each (topic, feature) pair of the rows, in the order of `X.indices`."""
        row_topics = np.repeat(topics.astype(np.int64), np.diff(X.indptr))
        keys: NDArray[np.int64] = row_topics * self.n_features_in_ + X.indices
        return keys

    def _with_topics(self, X: sp.csr_array, topics: NDArray[np.intp]) -> sp.csr_array:
        """Append the topics' own columns; pairs that training did not see are left out."""
        X = sp.csr_array(X)
        keys = self._keys(X, topics)
        places = np.searchsorted(self.columns_, keys)
        places[places == len(self.columns_)] = 0
        known = self.columns_[places] == keys
        rows = np.repeat(np.arange(X.shape[0]), np.diff(X.indptr))[known]
        own = sp.csr_array(
            (X.data[known] * self.topic_weight, (rows, places[known])),
            shape=(X.shape[0], len(self.columns_)),
        )
        return sp.hstack([X, own], format="csr")
