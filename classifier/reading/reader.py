"""The reader: one fitted whole of feature weights, topic matcher and stance reader."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray
from scipy.special import softmax
from sklearn.base import BaseEstimator, clone
from sklearn.linear_model import LogisticRegression

from classifier.reading.counts import LETTERS_BY, CountedTexts, TermWeights, side_by_side, unit_rows
from classifier.reading.stance import StanceReader, per_class
from classifier.reading.topics import Matches, TopicMatcher

CLAIM = "claim"
# A feature of fewer texts does not help to tell what kind a text is of.
KIND_BY = 5
# What a denial of a statement makes of its verdict.
OPPOSITE = {"myth": "fact", "fact": "myth"}


@dataclass(frozen=True, slots=True)
class Readings:
    """What the reader found in n texts.

    `statements` (n, n_features) are their stance features, weighed; `matches` are the best topics;
    `verdicts` (n, n_verdicts) probabilities given the best topic; `kinds` (n, n_kinds) those of
    being a claim or one of the reasons for silence; `agreement` (n, NEAREST) the similarities of
    the nearest stored claims, negative where their verdict is another; `familiarity` (n,) the
    share of a text's weight that lies on words of its topic, 0–1; `claims` (n,) how many claims
    the topic has; `information` (n,) how much a text says: the length of its words' weights.
    """

    statements: sp.csr_array
    matches: Matches
    verdicts: NDArray[np.float64]
    kinds: NDArray[np.float64]
    agreement: NDArray[np.float64]
    familiarity: NDArray[np.float64]
    claims: NDArray[np.intp]
    information: NDArray[np.float32]

    def topic_signals(self, claim_column: int) -> NDArray[np.float64]:
        """Give what speaks for the topic being right, shape (n, 7)."""
        best, second = self.matches.scores[:, 0], self.matches.scores[:, 1]
        return np.column_stack(
            [
                best,
                best - second,
                self.matches.similarity[:, 0],
                _log_odds(self.kinds[:, claim_column]),
                self.familiarity,
                np.log(self.claims),
                # One word is soon like some topic: two say more.
                np.log1p(self.information),
            ]
        ).astype(np.float64)

    def verdict_signals(self) -> NDArray[np.float64]:
        """Give what speaks for the verdict being right, shape (n, 8)."""
        ranked = np.sort(self.verdicts, axis=1)
        sure = np.log(ranked[:, -1] + 1e-9) - np.log(ranked[:, -2] + 1e-9)
        return np.column_stack(
            [
                sure,
                ranked[:, -1],
                self.matches.similarity[:, 0],
                self.matches.scores[:, 0],
                self.agreement,
                self.familiarity,
            ]
        ).astype(np.float64)


class ClaimReader(BaseEstimator):  # type: ignore[misc]
    """Read texts: their topic, their verdict on it, and what kind of text they are.

    Parameters
    ----------
    matcher, stance : estimators
        Cloned and fitted.
    letter_share : float, 0–1
        Weight of character n-grams against words in finding the topic.
    kind_C : float
        Inverse penalty of the model that tells claims from other texts.

    Attributes
    ----------
    verdicts_, kinds_ : ndarrays of str
        Column labels of `Readings.verdicts` and `Readings.kinds`.
    """

    def __init__(
        self,
        matcher: TopicMatcher | None = None,
        stance: StanceReader | None = None,
        *,
        letter_share: float = 0.4,
        kind_C: float = 10.0,
    ) -> None:
        self.matcher = matcher
        self.stance = stance
        self.letter_share = letter_share
        self.kind_C = kind_C

    def fit(self, X: CountedTexts, y: ArrayLike, topics: ArrayLike) -> Self:
        """Learn from texts.

        Parameters
        ----------
        X : counts of n texts
        y : array of shape (n,)
            The verdict of each claim; the reason for silence where a text is none.
        topics : array of shape (n,)
            The topic id of each claim; "" where a text is none.
        """
        labels, ids = np.asarray(y), np.asarray(topics)
        is_claim = ids != ""
        self.word_weights_ = TermWeights().fit(X.words)
        words = self.word_weights_.transform(X.words)
        self.letter_weights_ = TermWeights(LETTERS_BY).fit(X.letters)
        self.statement_weights_ = TermWeights().fit(X.statements)
        self._fit_kinds(words, np.where(is_claim, CLAIM, labels))
        matcher = self.matcher if self.matcher is not None else TopicMatcher()
        self.matcher_ = clone(matcher).fit(self._join(words, X)[is_claim], ids[is_claim])
        stance = self.stance if self.stance is not None else StanceReader()
        places = np.searchsorted(self.matcher_.classes_, ids[is_claim])
        statements = self.statement_weights_.transform(X.statements)[is_claim]
        said = np.where(X.denied, _turned(labels), labels)[is_claim]
        self.stance_ = clone(stance).fit(statements, said, places, X.pairs)
        self.verdicts_ = self.stance_.classes_
        self.claim_verdicts_ = np.searchsorted(self.verdicts_, labels[is_claim])
        return self

    @property
    def topics_(self) -> NDArray[Any]:
        """The topic ids, sorted, shape (n_topics,)."""
        ids: NDArray[Any] = self.matcher_.classes_
        return ids

    def read(self, X: CountedTexts) -> Readings:
        """Read n texts."""
        words = self.word_weights_.transform(X.words)
        matches = self.matcher_.match(self._join(words, X))
        best = matches.topics[:, 0]
        statements, verdicts = self._judge(X, best)
        nearest = self.claim_verdicts_[matches.nearest]
        agrees = np.where(nearest == verdicts.argmax(axis=1)[:, None], 1.0, -1.0)
        return Readings(
            statements,
            matches,
            verdicts,
            kinds=self._read_kinds(words),
            agreement=agrees * matches.similarity,
            familiarity=self.stance_.familiarity(statements, best),
            claims=self.matcher_.sizes_[best],
            information=self.word_weights_.lengths(X.words),
        )

    def match(self, X: CountedTexts) -> Matches:
        """Find the topics of n texts, and nothing else."""
        matches: Matches = self.matcher_.match(self._join(self.word_weights_.transform(X.words), X))
        return matches

    def judge(self, X: CountedTexts, topics: NDArray[np.intp]) -> NDArray[np.float64]:
        """Give the verdicts' probabilities for n texts on given topics, shape (n, n_verdicts)."""
        return self._judge(X, topics)[1]

    def signals(self, readings: Readings) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give the topic and verdict signals that `AnswerConfidence` judges by."""
        column = int(np.flatnonzero(self.kinds_ == CLAIM)[0])
        return readings.topic_signals(column), readings.verdict_signals()

    def turned(self, verdict: int) -> int:
        """Give the column of the verdict that a denial of this column's statements has."""
        opposite = np.flatnonzero(self.verdicts_ == OPPOSITE.get(str(self.verdicts_[verdict]), ""))
        return int(opposite[0]) if len(opposite) else verdict

    def _judge(
        self, X: CountedTexts, topics: NDArray[np.intp]
    ) -> tuple[sp.csr_array, NDArray[np.float64]]:
        statements = self.statement_weights_.transform(X.statements)
        verdicts = self.stance_.predict_proba(statements, topics)
        return statements, self._turn(verdicts, X.denied)

    def _turn(
        self, verdicts: NDArray[np.float64], denied: NDArray[np.bool_]
    ) -> NDArray[np.float64]:
        columns = [self.turned(column) for column in range(len(self.verdicts_))]
        return np.where(denied[:, None], verdicts[:, columns], verdicts)

    def _join(self, words: sp.csr_array, X: CountedTexts) -> sp.csr_array:
        letters = self.letter_weights_.transform(X.letters)
        return unit_rows(side_by_side(words * (1 - self.letter_share), letters * self.letter_share))

    def _fit_kinds(self, words: sp.csr_array, kinds: NDArray[Any]) -> None:
        self.kinds_ = np.unique(kinds)
        self.kind_coef_ = np.zeros((words.shape[1], len(self.kinds_)))
        self.kind_intercept_ = np.zeros(len(self.kinds_))
        if len(self.kinds_) > 1:
            counts = np.bincount(words.indices, minlength=words.shape[1])
            columns = np.flatnonzero(counts >= min(KIND_BY, counts.max()))
            model = LogisticRegression(C=self.kind_C, class_weight="balanced", tol=1e-3)
            coef, self.kind_intercept_ = per_class(model.fit(words[:, columns], kinds))
            self.kind_coef_[columns] = coef.T

    def _read_kinds(self, words: sp.csr_array) -> NDArray[np.float64]:
        proba: NDArray[np.float64] = softmax(words @ self.kind_coef_ + self.kind_intercept_, axis=1)
        return proba


def _turned(labels: NDArray[Any]) -> NDArray[Any]:
    return np.array([OPPOSITE.get(str(label), str(label)) for label in labels])


def _log_odds(proba: NDArray[np.float64]) -> NDArray[np.float64]:
    clipped = np.clip(proba, 1e-6, 1 - 1e-6)
    odds: NDArray[np.float64] = np.log(clipped / (1 - clipped))
    return odds
