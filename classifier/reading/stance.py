"""Reading the polarity: given its topic, is what a text says a myth, a fact or mixed."""

from typing import Any, Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray
from scipy.special import softmax
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.utils.extmath import randomized_svd
from sklearn.utils.validation import check_is_fitted

Floats = NDArray[np.float64]
# A ridge over n claims solves n equations; with more of them the shared model is enough.
MAX_TOPIC_CLAIMS = 3000
# A feature of fewer claims is not shared, one of fewer topics lies on no direction.
SHARED_BY = 3


class StanceReader(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """One logistic regression over all claims plus a small ridge regression for each topic.

    What a word means for the verdict depends on the topic ("ligament" speaks for a fact only
    where dimples are meant), while "no evidence that" works everywhere. The logistic regression
    learns the second, the ridge of a topic the first. Two things let a topic learn from few claims:
    its features are weighted by their inverse document frequency *within the topic* (what all its
    claims say tells none apart), and it also sees its claims along the directions in which the
    topics' weights vary together: a topic that has only met "dangerous" then knows "risky" (the
    shared structure of Ando and Zhang 2005). Scores are log-odds, and sums over words.

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
    directions : int
        How many directions the topics share, at most; 0 for none.
    direction_weight : float
        How much the directions count beside the words in a topic's ridge.
    lift : float
        How much a rare verdict is lifted: so many times the logarithm of each verdict's share is
        taken off its score (the logit adjustment of Menon et al. 2021). The ridges shrink towards
        the frequent ones.

    Attributes
    ----------
    classes_ : ndarray of shape (n_verdicts,)
    n_features_in_ : int
    """

    def __init__(
        self,
        C: float = 5.0,
        ridge: float = 0.1,
        topic_weight: float = 8.0,
        pair_weight: float = 0.6,
        directions: int = 150,
        direction_weight: float = 0.8,
        lift: float = 1.0,
        max_iter: int = 200,
    ) -> None:
        self.C = C
        self.ridge = ridge
        self.topic_weight = topic_weight
        self.pair_weight = pair_weight
        self.directions = directions
        self.direction_weight = direction_weight
        self.lift = lift
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
        X, topics = sp.csr_array(X), np.asarray(topics, np.int64)
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
        topics = np.asarray(topics, np.int64)
        weighted, places = self._weighted(X, topics)
        known = places >= 0
        rows = np.repeat(np.arange(X.shape[0]), np.diff(X.indptr))[known]
        shares = weighted.data[known, None] * self.topic_coef_[places[known]]
        scores: Floats = X @ self.shared_coef_ + self.intercept_
        for verdict, share in enumerate(shares.T):
            scores[:, verdict] += np.bincount(rows, share, minlength=X.shape[0])
        along = self._along(weighted)
        scores += np.einsum("nd,ndv->nv", along, self.axis_coef_[topics])
        return scores

    def predict_proba(self, X: sp.csr_array, topics: NDArray[np.intp]) -> Floats:
        """Give each verdict's probability, shape (n_texts, n_verdicts), rows add up to 1."""
        proba: Floats = softmax(self.decision_function(X, topics), axis=1)
        return proba

    def predict(self, X: sp.csr_array, topics: NDArray[np.intp]) -> NDArray[Any]:
        """Give the most probable verdict of each text, shape (n_texts,)."""
        best: NDArray[Any] = self.classes_[self.decision_function(X, topics).argmax(axis=1)]
        return best

    def familiarity(self, X: sp.csr_array, topics: NDArray[np.intp]) -> Floats:
        """Give the share of each text's weight that lies on features of its topic, 0–1."""
        weighted, places = self._weighted(sp.csr_array(X), np.asarray(topics, np.int64))
        rows = np.repeat(np.arange(X.shape[0]), np.diff(weighted.indptr))
        known = weighted.data**2 * (places >= 0)
        return np.bincount(rows, known, minlength=X.shape[0]).astype(np.float64)

    def contributions(
        self, X: sp.csr_array, topics: NDArray[np.intp], verdicts: NDArray[np.intp]
    ) -> sp.csr_array:
        """Say what each feature of n texts adds to a verdict's score over the mean of all verdicts.

        Each row of the result, which has the entries of `X`, and the intercept's share add up
        exactly to the score of the row's verdict less the mean score of all verdicts.

        Parameters
        ----------
        X : sparse array of shape (n_texts, n_features)
        topics, verdicts : arrays of shape (n_texts,), indices
        """
        X, texts = sp.csr_array(X), np.arange(X.shape[0])
        rows = np.repeat(texts, np.diff(X.indptr))
        verdict = verdicts[rows]
        weighted, places = self._weighted(X, np.asarray(topics, np.int64))
        direction = _over_mean(self.axis_coef_[topics].transpose(0, 2, 1), texts, verdicts)
        topical = np.zeros(len(rows))
        on_axis = np.flatnonzero(self.axis_of_[X.indices] >= 0)
        axes = self.axes_[self.axis_of_[X.indices[on_axis]]]
        topical[on_axis] = np.einsum("nd,nd->n", axes, direction[rows[on_axis]])
        known = np.flatnonzero(places >= 0)
        topical[known] += _over_mean(self.topic_coef_, places[known], verdict[known])
        shared = _over_mean(self.shared_coef_, X.indices, verdict)
        return sp.csr_array(
            (shared * X.data + topical * weighted.data, X.indices, X.indptr), X.shape
        )

    def _fit_shared(self, X: sp.csr_array, verdicts: NDArray[np.intp]) -> None:
        counts = np.bincount(X.indices, minlength=X.shape[1])
        columns = np.flatnonzero(counts >= min(SHARED_BY, counts.max()))
        model = LogisticRegression(C=self.C, max_iter=self.max_iter, tol=1e-3)
        coef, intercept = per_class(model.fit(X[:, columns], verdicts))
        shares = np.bincount(verdicts) / len(verdicts)
        self.intercept_ = intercept - self.lift * np.log(shares)
        self.shared_coef_ = np.zeros((X.shape[1], len(coef)))
        self.shared_coef_[columns] = coef.T

    def _fit_topics(self, X: sp.csr_array, targets: Floats, topics: NDArray[np.int64]) -> None:
        order = np.argsort(topics, kind="stable")
        groups = np.split(order, np.flatnonzero(np.diff(topics[order])) + 1)
        groups = [rows for rows in groups if len(rows) <= MAX_TOPIC_CLAIMS]
        self._weigh_features(X, topics, groups)
        weighted, _ = self._weighted(X, topics)
        self._find_directions(weighted, targets, groups)
        along = self._along(weighted)
        self.topic_coef_ = np.zeros((len(self.keys_), len(self.classes_)), np.float32)
        self.axis_coef_ = np.zeros((int(topics.max()) + 1, self.axes_.shape[1], len(self.classes_)))
        for group in groups:
            claims, axes = weighted[group], along[group]
            kernel = (claims @ claims.T).toarray() + self.direction_weight * axes @ axes.T
            alphas = self.topic_weight * self._solve(kernel, targets[group])
            topic = int(topics[group[0]])
            features = np.unique(claims.indices)
            places = np.searchsorted(self.keys_, topic * self.n_features_in_ + features)
            self.topic_coef_[places] = (claims.T @ alphas)[features]
            self.axis_coef_[topic] = self.direction_weight * (axes.T @ alphas)

    def _solve(self, kernel: Floats, targets: Floats) -> Floats:
        return np.asarray(np.linalg.solve(kernel + self.ridge * np.eye(len(kernel)), targets))

    def _weigh_features(
        self, X: sp.csr_array, topics: NDArray[np.int64], groups: list[NDArray[np.intp]]
    ) -> None:
        """Find each topic's features and their rarity in it, 0–1: 1 for one it does not know."""
        keys, rarity = [np.empty(0, np.int64)], [np.empty(0)]
        for group in groups:
            features, counts = np.unique(X[group].indices, return_counts=True)
            keys.append(int(topics[group[0]]) * self.n_features_in_ + features.astype(np.int64))
            rarity.append(1 - np.log(1 + counts) / np.log(1 + len(group)))
        self.keys_, self.rarity_ = np.concatenate(keys), np.concatenate(rarity).astype(np.float32)

    def _find_directions(
        self, weighted: sp.csr_array, targets: Floats, groups: list[NDArray[np.intp]]
    ) -> None:
        """Find the directions that the topics' weights share.

        `axes_` has shape (n_shared, n_directions), `axis_of_` (n_features,) gives a feature's row
        in it; -1 for a feature that fewer than `SHARED_BY` topics know.
        """
        known = np.bincount(self.keys_ % self.n_features_in_, minlength=self.n_features_in_)
        shared = np.flatnonzero(known >= SHARED_BY)
        self.axis_of_ = np.full(self.n_features_in_, -1)
        self.axis_of_[shared] = np.arange(len(shared))
        self.axes_ = np.zeros((max(len(shared), 1), 0))
        if not (count := min(self.directions, len(groups), len(shared))):
            return
        coefs = []
        for group in groups:
            claims = weighted[group]
            alphas = self._solve((claims @ claims.T).toarray(), targets[group])
            coefs.append(sp.csr_array((claims.T @ alphas).T[:, shared]))
        stacked = sp.vstack(coefs, format="csr")
        _, strengths, axes = randomized_svd(stacked, count, n_iter=4, random_state=0)
        self.axes_ = (axes * (strengths / max(strengths.max(), 1e-12))[:, None]).T
        mean_square = (self._along(weighted) ** 2).sum(axis=1).mean()
        # Row by row in memory: a product with a few rows must not copy all of them.
        scaled = self.axes_ / np.sqrt(max(mean_square, 1e-12))
        self.axes_ = np.ascontiguousarray(scaled, dtype=np.float32)

    def _along(self, weighted: sp.csr_array) -> Floats:
        """Give how far each row lies along each direction, shape (n_texts, n_directions)."""
        # Both factors have one type, or the product would first convert all of `axes_`.
        columns = self.axis_of_[weighted.indices]
        rows = np.repeat(np.arange(weighted.shape[0]), np.diff(weighted.indptr))
        on_axis = columns >= 0
        found = sp.csr_array(
            (weighted.data[on_axis].astype(self.axes_.dtype), (rows[on_axis], columns[on_axis])),
            shape=(weighted.shape[0], len(self.axes_)),
        )
        return np.asarray(found @ self.axes_, dtype=np.float64)

    def _weighted(
        self, X: sp.csr_array, topics: NDArray[np.int64]
    ) -> tuple[sp.csr_array, NDArray[np.intp]]:
        """Weight the rows' entries as their topics do, to rows of length 1.

        Gives the rows, and of each entry its place among `keys_` (-1: unknown to the topic).
        """
        rows = np.repeat(np.arange(X.shape[0]), np.diff(X.indptr))
        keys = topics[rows] * self.n_features_in_ + X.indices
        places = np.searchsorted(self.keys_, keys)
        places[places == len(self.keys_)] = 0
        known = self.keys_[places] == keys if len(self.keys_) else np.zeros(len(keys), bool)
        values = X.data * self.scale_[X.indices]
        values[known] *= self.rarity_[places[known]]
        lengths = np.sqrt(np.bincount(rows, values**2, minlength=X.shape[0]))
        values = values / np.maximum(lengths[rows], 1e-12)
        weighted = sp.csr_array((values, X.indices, X.indptr), X.shape)
        return weighted, np.where(known, places, -1)


def _over_mean(coefs: NDArray[Any], rows: NDArray[np.intp], verdicts: NDArray[np.intp]) -> Floats:
    """Give the coefficients of each row's verdict less the mean of all verdicts' at that row.

    `coefs` has shape (n_rows, n_verdicts, ...); the result (len(rows), ...).
    """
    chosen = coefs[rows]
    over: Floats = chosen[np.arange(len(rows)), verdicts] - chosen.mean(axis=1)
    return over


def per_class(model: LogisticRegression) -> tuple[Floats, Floats]:
    """Give a model's weights, shape (n_classes, n_features), and intercepts (n_classes,).

    With two classes scikit-learn gives the difference of their weights only.
    """
    coef, intercept = model.coef_, model.intercept_
    if len(coef) > 1:
        return coef, intercept
    return np.vstack([-coef, coef]) / 2, np.concatenate([-intercept, intercept]) / 2
