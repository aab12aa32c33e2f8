"""How sure an answer is: the probability that its topic and its verdict are both right."""

from typing import Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, PolynomialFeatures, StandardScaler

Floats = NDArray[np.float64]
# The share of held-out signals at either end that count as one.
TAIL = 0.005


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
        self.topic_ = self._model(topic_signals).fit(topic_signals, topic_right)
        known = verdict_signals[topic_right]
        self.verdict_ = self._model(known).fit(known, verdict_right[topic_right])
        return self

    def covered(self, topic_signals: Floats) -> Floats:
        """Give the probability that the topic found is the right one, shape (n_texts,)."""
        proba: Floats = self.topic_.predict_proba(topic_signals)[:, 1]
        return proba

    def verdict_right(self, verdict_signals: Floats) -> Floats:
        """Give the probability that the verdict is right if the topic is, shape (n_texts,)."""
        proba: Floats = self.verdict_.predict_proba(verdict_signals)[:, 1]
        return proba

    def right(self, topic_signals: Floats, verdict_signals: Floats) -> Floats:
        """Give the probability that topic and verdict are right, shape (n_texts,)."""
        return self.covered(topic_signals) * self.verdict_right(verdict_signals)

    def _model(self, signals: Floats) -> Pipeline:
        low, high = np.quantile(signals, [TAIL, 1 - TAIL], axis=0)
        return make_pipeline(
            FunctionTransformer(np.clip, kw_args={"a_min": low, "a_max": high}),
            StandardScaler(),
            PolynomialFeatures(2, include_bias=False),
            StandardScaler(),
            LogisticRegression(C=self.C, max_iter=1000),
        )
