"""Checking texts with a model of labels: a label, how sure, and the examples most like the text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.pipeline import Pipeline

from classifier.answers import UNVERIFIED, Answer, ClaimAnswer, Reason, SimilarClaim
from classifier.checker import StoredClaims
from classifier.knowledge.topics import Topic
from classifier.labelled.reader import label_reader, nearest
from classifier.labelled.texts import LabelledTexts
from classifier.reading import rule
from classifier.text.normalise import require_readable

SIMILAR = 3
CHUNK = 256


@dataclass(frozen=True, slots=True)
class LabelModel:
    """What answering with labels needs; `stored` (n, n_words) are the examples' words."""

    pipeline: Pipeline
    stored: sp.csr_array
    claims: StoredClaims
    threshold: float

    def checker(self, version: str, *, always_answer: bool) -> "LabelChecker":
        """Make the checker of this model."""
        return LabelChecker(self, version, always_answer=always_answer)


def fit_labels(data: LabelledTexts) -> LabelModel:
    """Fit a model on labelled texts.

    A label is given where that costs less than silence (`rule`): always where there are two.
    """
    pipeline = label_reader(data.labels).fit(data.texts, data.labels)
    return LabelModel(
        pipeline,
        _words(pipeline).transform(data.texts),
        StoredClaims(data.texts, data.labels),
        1 - rule.ABSTAINED / rule.WRONG,
    )


class LabelChecker:
    """Answer texts with a model of labels; each text is one claim.

    Parameters
    ----------
    model : LabelModel
    version : str
        The version's name, given with every answer.
    always_answer : bool
        Answer every text, however unsure.
    """

    topics: Mapping[str, Topic] = {}

    def __init__(self, model: LabelModel, version: str, *, always_answer: bool = False) -> None:
        self.model = model
        self.version = version
        self.always_answer = always_answer

    def check(self, texts: Sequence[str]) -> list[Answer]:
        """Answer each text. Raises InputError for one that is blank, too long or not text."""
        for text in texts:
            require_readable(text)
        parts = [texts[start : start + CHUNK] for start in range(0, len(texts), CHUNK)]
        return [answer for part in parts for answer in self._check(part)]

    def _check(self, texts: Sequence[str]) -> list[Answer]:
        proba = self.model.pipeline.predict_proba(texts)
        found, cosines = nearest(
            self.model.stored, _words(self.model.pipeline).transform(texts), SIMILAR
        )
        return [
            Answer.of_claims([self._answer(text, proba[row], found[row], cosines[row])],
                             self.version)
            for row, text in enumerate(texts)
        ]  # fmt: skip

    def _answer(
        self,
        text: str,
        proba: NDArray[np.float64],
        found: NDArray[np.intp],
        cosines: NDArray[np.float64],
    ) -> ClaimAnswer:
        best = int(proba.argmax())
        if proba[best] < self.model.threshold and not self.always_answer:
            return ClaimAnswer(text, 0, len(text), UNVERIFIED, reason=Reason.UNCERTAIN)
        claims = self.model.claims
        similar = tuple(
            SimilarClaim(claims.texts[row], claims.verdicts[row], round(min(cosine, 1.0), 4))
            for row, cosine in zip(found.tolist(), cosines.tolist(), strict=True)
        )
        label = str(self.model.pipeline.classes_[best])
        return ClaimAnswer(
            text, 0, len(text), label, confidence=round(float(proba[best]), 4), similar=similar
        )


def _words(pipeline: Pipeline) -> Pipeline:
    return dict(pipeline.named_steps["features"].transformer_list)["words"]
