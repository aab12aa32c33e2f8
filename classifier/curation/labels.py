"""Labels that look wrong: confident learning over readings of unseen writers."""

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from classifier.curation.checks import Finding
from classifier.holdout import CountedRows, Fold, writer_folds
from classifier.knowledge.base import KnowledgeBase
from classifier.knowledge.claims import LabelledClaim
from classifier.reading.reader import ClaimReader
from classifier.reading.stance import StanceReader

FOLDS = 3


def label_errors(knowledge: KnowledgeBase, seed: int) -> list[Finding]:
    """List claims whose label the others contradict, the most doubtful first, for a person to read.

    A claim is doubtful if a reader that has not seen its writer gives another verdict at least the
    mean probability that this verdict has among its own claims (Northcutt, Jiang and Chuang 2021,
    "Confident learning"). Rare verdicts are not lifted: here they would only doubt the others.
    """
    claims = knowledge.claims
    folds = writer_folds(claims, seed, FOLDS, hidden=0.0)
    _, counted = CountedRows.of(claims)
    work = Parallel(n_jobs=2)
    parts = work(
        delayed(_read)(ClaimReader(stance=StanceReader(lift=0)), counted, fold) for fold in folds
    )
    verdicts = parts[0][0]
    rows = np.concatenate([read for _, read, _ in parts])
    proba = np.concatenate([found for _, _, found in parts])
    given = np.searchsorted(verdicts, [claims[row].verdict for row in rows])
    doubted, margins = _confident(proba, given)
    order = np.flatnonzero(doubted >= 0)[np.argsort(-margins[doubted >= 0], kind="stable")]
    return [
        _finding(claims[rows[place]], str(verdicts[doubted[place]]), float(margins[place]))
        for place in order
    ]


def _read(
    reader: ClaimReader, counted: CountedRows, fold: Fold
) -> tuple[NDArray[np.str_], NDArray[np.intp], NDArray[np.float64]]:
    """Give the verdicts, the rows judged, and their probabilities on their own topics.

    A topic that only the unseen writers have cannot be judged: its rows are left out.
    """
    counted.fit(reader, fold.fit)
    topic_of = counted.topics[fold.read]
    known = np.isin(topic_of, reader.topics_)
    rows = fold.read[known]
    topics = np.searchsorted(reader.topics_, topic_of[known])
    return reader.verdicts_, rows, reader.judge(counted.texts[rows], topics)


def _confident(
    proba: NDArray[np.float64], given: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Give the verdict that doubts each label (-1: none), and by how much it is more probable."""
    rows = np.arange(len(given))
    usual = np.array([proba[given == k, k].mean() for k in range(proba.shape[1])])
    rivals = np.where(proba >= usual, proba, 0.0)
    rivals[rows, given] = 0.0
    best = rivals.argmax(axis=1)
    margins = rivals[rows, best] - proba[rows, given]
    return np.where(margins > 0, best, -1), margins


def _finding(claim: LabelledClaim, verdict: str, margin: float) -> Finding:
    problem = f"'{claim.text[:80]}' is labelled {claim.verdict}; unseen writers say {verdict}"
    return Finding(claim.file, claim.line, f"{problem} (by {margin:.2f})")
