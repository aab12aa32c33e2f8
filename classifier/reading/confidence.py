"""How sure an answer is: the probability that its topic and its verdict are both right."""

from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.base import BaseEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

Floats = NDArray[np.float64]
# The share of held-out signals at either end that count as one.
TAIL = 0.005


class SignalModel(BaseEstimator):  # type: ignore[misc]
    """Logistic regression on clipped, standardised signals and their products.

    Fitted, it is one polynomial of the signals: a pipeline of scikit-learn's scalers and
    `PolynomialFeatures` gives the same and takes 1 ms longer for each text. A model that was fitted
    on fewer signals takes the first of those that it is given.
    """

    def __init__(self, C: float = 1.0) -> None:
        self.C = C

    def fit(self, X: Floats, y: NDArray[np.bool_]) -> Self:
        """Learn from signals, shape (n_texts, n_signals), of texts read right or not."""
        self.low_, self.high_ = np.quantile(X, [TAIL, 1 - TAIL], axis=0)
        scaler = StandardScaler().fit(np.clip(X, self.low_, self.high_))
        self.mean_, self.scale_ = scaler.mean_, scaler.scale_
        terms = self._terms(X)
        scaler = StandardScaler().fit(terms)
        model = LogisticRegression(C=self.C, max_iter=1000).fit(scaler.transform(terms), y)
        self.coef_ = model.coef_[0] / scaler.scale_
        self.intercept_ = float(model.intercept_[0] - self.coef_ @ scaler.mean_)
        return self

    def predict(self, X: Floats) -> Floats:
        """Give the probability of being right, shape (n_texts,)."""
        # Unlike a matrix product, this gives a text the same bits whatever its neighbours are.
        scores = np.einsum("nt,t->n", self._terms(X[:, : len(self.low_)]), self.coef_)
        proba: Floats = expit(scores + self.intercept_)
        return proba

    def _terms(self, X: Floats) -> Floats:
        signals = (np.clip(X, self.low_, self.high_) - self.mean_) / self.scale_
        first, second = np.triu_indices(X.shape[1])
        return np.hstack([signals, signals[:, first] * signals[:, second]])


class AnswerConfidence(BaseEstimator):  # type: ignore[misc]
    """P(topic right) and P(verdict right, given the right topic), from a reader's signals.

    Both are logistic regressions on signals of texts that the reader was not fitted on (Platt
    1999, with several scores instead of one) and on the signals' products, since one signal often
    says how far another is to be trusted. Their product is the calibrated probability that an
    answer is right. Signals beyond what held-out texts showed count as the outermost of those.

    Parameters
    ----------
    C : float
        Inverse strength of the L2 penalty on standardised signals.
    """

    def __init__(self, C: float = 1.0) -> None:
        self.C = C

    def fit(
        self,
        topic_signals: Floats,
        verdict_signals: Floats,
        topic_right: NDArray[np.bool_],
        verdict_right: NDArray[np.bool_],
    ) -> Self:
        """Learn from held-out readings; signals have shape (n_texts, n_signals)."""
        self.topic_ = SignalModel(self.C).fit(topic_signals, topic_right)
        self.verdict_ = SignalModel(self.C).fit(
            verdict_signals[topic_right], verdict_right[topic_right]
        )
        return self

    def covered(self, topic_signals: Floats) -> Floats:
        """Give the probability that the topic found is the right one, shape (n_texts,)."""
        proba: Floats = self.topic_.predict(topic_signals)
        return proba

    def verdict_right(self, verdict_signals: Floats) -> Floats:
        """Give the probability that the verdict is right if the topic is, shape (n_texts,)."""
        proba: Floats = self.verdict_.predict(verdict_signals)
        return proba

    def right(self, topic_signals: Floats, verdict_signals: Floats) -> Floats:
        """Give the probability that topic and verdict are right, shape (n_texts,)."""
        return self.covered(topic_signals) * self.verdict_right(verdict_signals)
