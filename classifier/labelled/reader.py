"""Reading labels off words and letters: a linear model on naive-Bayes weights, calibrated."""

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.calibration import CalibratedClassifierCV
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedKFold
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.svm import LinearSVC

from classifier.reading.features import letter_features, parse, topic_features

FOLDS = 5


class NaiveBayesWeights(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Weigh features by how much more often one of two classes has them.

    The log-count ratio of Wang and Manning 2012 ("Baselines and bigrams").

    Parameters
    ----------
    alpha : float
        Texts of each class that are added to those that have a feature.
    """

    def __init__(self, alpha: float = 1.0) -> None:
        self.alpha = alpha

    def fit(self, X: sp.csr_array, y: ArrayLike) -> Self:
        """Learn from X of shape (n_texts, n_features) and y of shape (n_texts,), 0 or 1."""
        has, positive = sp.csr_array(X) > 0, np.asarray(y) == 1
        inside = self.alpha + np.asarray(has[positive].sum(axis=0)).ravel()
        outside = self.alpha + np.asarray(has[~positive].sum(axis=0)).ravel()
        self.ratio_ = np.log(inside / inside.sum()) - np.log(outside / outside.sum())
        return self

    def transform(self, X: sp.csr_array) -> sp.csr_array:
        """Weigh the features of n texts."""
        return sp.csr_array(X).multiply(self.ratio_).tocsr()


def words(text: str) -> list[str]:
    """Give stems and pairs of neighbouring stems."""
    return topic_features(parse(text))


def letters(text: str) -> list[str]:
    """Give runs of letters inside words."""
    return letter_features(parse(text))


def held_out_folds(labels: Sequence[str]) -> StratifiedKFold:
    """Give the folds that hold texts out for the figures, no more than a label has texts."""
    return StratifiedKFold(min(FOLDS, _least(labels)), shuffle=True, random_state=1)


def label_reader(labels: Sequence[str], C: float = 1.0) -> Pipeline:
    """Make the unfitted pipeline for texts with some labels.

    Stems, letters and cased runs of 1–5 characters, each text against all of one label's (one model
    a label), and a sigmoid fitted on texts held out (Platt 1999), so that `predict_proba` gives
    calibrated probabilities, shape (n_texts, n_labels). It can be fitted on all texts with these
    labels, and on those that `held_out_folds` leaves.
    """
    outer = held_out_folds(labels)
    left = _least(labels) - -(-_least(labels) // outer.n_splits)
    folds = StratifiedKFold(min(FOLDS, left), shuffle=True, random_state=0)
    features = FeatureUnion(
        [
            ("words", TfidfVectorizer(analyzer=words, sublinear_tf=True)),
            ("letters", TfidfVectorizer(analyzer=letters, sublinear_tf=True)),
            ("runs", TfidfVectorizer(analyzer="char", ngram_range=(1, 5), min_df=2,
                                     lowercase=False, sublinear_tf=True)),
        ]
    )  # fmt: skip
    one_label = make_pipeline(NaiveBayesWeights(), LinearSVC(C=C, random_state=0))
    model = CalibratedClassifierCV(OneVsRestClassifier(one_label), cv=folds, ensemble=False)
    return Pipeline([("features", features), ("labels", model)])


def _least(labels: Sequence[str]) -> int:
    return int(np.unique(np.asarray(labels), return_counts=True)[1].min())


def nearest(
    stored: sp.csr_array, texts: sp.csr_array, count: int
) -> tuple[NDArray[np.intp], NDArray[Any]]:
    """Give the rows of `stored` most like each text, best first, and their cosines, 0–1."""
    cosines = (sp.csr_array(texts) @ sp.csr_array(stored).T).toarray()
    best = np.argsort(-cosines, axis=1, kind="stable")[:, :count]
    return best, np.take_along_axis(cosines, best, axis=1)
