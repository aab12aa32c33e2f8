"""Training: from a knowledge base to a version that answers, with the figures it was chosen by."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier import registry
from classifier.answers import UNVERIFIED
from classifier.checker import Checks, FittedModel, StoredClaims
from classifier.errors import NoModelError, TooLittleDataError
from classifier.figures import Outcomes, figures, table
from classifier.holdout import CountedRows, HeldOut, read_held_out, writer_folds
from classifier.knowledge.base import KnowledgeBase, read_knowledge
from classifier.knowledge.claims import LabelledClaim
from classifier.labelled.checker import LabelModel, fit_labels
from classifier.labelled.scoring import as_table, cross_validate
from classifier.labelled.texts import is_labelled_only, read_labelled, require_learnable
from classifier.reading import rule
from classifier.reading.confidence import AnswerConfidence
from classifier.reading.reader import ClaimReader

SEED = 20261122
# Confidence is learnt from two of six parts of the writers: each costs a fit on the other five.
PARTS, CALIBRATING = 6, 2
Progress = Callable[[str], None]
Trained = tuple[FittedModel | LabelModel, dict[str, Any], str]
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Calibrated:
    """How sure to be and from when to answer, and the held-out figures at that threshold."""

    confidence: AnswerConfidence
    threshold: float
    outcomes: Outcomes


def train(data: Path, models: Path, progress: Progress = logger.info, seed: int = SEED) -> str:
    """Train a version on a data folder and make it the current one; returns its name.

    Labelled texts without topics (`labelled.texts`) give a model of labels.

    Raises
    ------
    DataError
        If the data does not fit its format; nothing is written then.
    """
    started = time.perf_counter()
    progress(f"Reading {data}")
    version = registry.new_version()
    if is_labelled_only(data):
        model, facts, report = _train_labels(data, progress, version)
    else:
        model, facts, report = _train_topics(data, progress, version, seed)
    facts["seconds"] = round(time.perf_counter() - started, 1)
    registry.save(models, model, facts, report, version)
    registry.promote(models, version)
    progress(f"Trained {version} in {time.perf_counter() - started:.0f} s")
    return version


def _train_labels(data: Path, progress: Progress, version: str) -> Trained:
    texts = read_labelled(data)
    require_learnable(data, texts.labels)
    labels = sorted(set(texts.labels))
    progress(f"No topics: learning {len(labels)} labels from {len(texts.texts):,} texts")
    figures = cross_validate(texts)
    progress("Fitting on all texts")
    facts = {"data_sha256": texts.digest, "labels": labels, "texts": len(texts.texts),
             "held_out": figures}  # fmt: skip
    report = f"# {version}\n\nEach text read by a model fitted on the others.\n\n"
    return fit_labels(texts), facts, report + as_table(figures) + "\n"


def _train_topics(data: Path, progress: Progress, version: str, seed: int) -> Trained:
    knowledge = read_knowledge(data)
    rows = (*knowledge.claims, *knowledge.unverified)
    progress(
        f"Calibrating: {len(rows):,} texts, {len(knowledge.topics):,} topics, held out by writer"
    )
    vocabularies, counted = CountedRows.of(rows)
    held_out = read_held_out(ClaimReader, counted, writer_folds(rows, seed, PARTS)[:CALIBRATING])
    calibrated = calibrate(held_out)
    progress("Fitting on all texts")
    model = FittedModel(
        vocabularies,
        counted.fit(ClaimReader()),
        calibrated.confidence,
        calibrated.threshold,
        knowledge.topics,
        StoredClaims.of(knowledge.claims),
    )
    facts = _facts(knowledge, rows, calibrated, seed)
    return model, facts, _report(version, calibrated, held_out, rows)


def load_checker(
    models: Path, data: Path, progress: Progress = logger.info, *, always_answer: bool = False
) -> Checks:
    """Load the current version; where there is none yet, train one first and say so.

    Raises
    ------
    ModelError
        If the current version is damaged or made for other library versions.
    """
    folder = ready_version(models, data, progress)
    return registry.load(folder).checker(folder.name, always_answer=always_answer)


def ready_version(models: Path, data: Path, progress: Progress = logger.info) -> Path:
    """Give the folder of the current version, trained first where there is none yet."""
    try:
        version = registry.current_version(models)
    except NoModelError:
        progress(f"No trained model in {models} yet: training one, which takes a minute or two.")
        version = train(data, models, progress)
    return models / version


def calibrate(held_out: HeldOut) -> Calibrated:
    """Learn how sure to be, and choose the threshold that costs least (`rule.cost`).

    Raises
    ------
    TooLittleDataError
        If all held-out answers are right, or all wrong: then nothing tells the two apart.
    """
    covered = held_out.truth != UNVERIFIED
    topic_right = held_out.topic_right & covered
    verdict_right = held_out.verdict == held_out.truth
    for right, what in ((topic_right, "topics"), (verdict_right[topic_right], "verdicts")):
        if right.all() or not right.any():
            raise TooLittleDataError(what)
    confidence = AnswerConfidence().fit(
        held_out.topic_signals, held_out.verdict_signals, topic_right, verdict_right
    )
    right = confidence.right(held_out.topic_signals, held_out.verdict_signals)
    threshold = rule.cheapest_threshold(right, *_costs(held_out, topic_right))
    return Calibrated(confidence, threshold, outcomes(held_out, confidence, threshold))


def outcomes(held_out: HeldOut, confidence: AnswerConfidence, threshold: float) -> Outcomes:
    """Answer held-out readings at a threshold."""
    right = confidence.right(held_out.topic_signals, held_out.verdict_signals)
    answer = np.where(right >= threshold, held_out.verdict, UNVERIFIED)
    return Outcomes(held_out.truth, answer, held_out.topic_right, right)


def _costs(
    held_out: HeldOut, topic_right: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give what answering and keeping silent would cost for each text."""
    cases = list(zip(held_out.truth, topic_right, held_out.verdict, strict=True))
    answered = [rule.cost(str(truth), bool(right), str(verdict)) for truth, right, verdict in cases]
    kept = [rule.cost(str(truth), bool(right), UNVERIFIED) for truth, right, _ in cases]
    return np.array(answered), np.array(kept)


def _facts(
    knowledge: KnowledgeBase,
    rows: tuple[LabelledClaim, ...],
    calibrated: Calibrated,
    seed: int,
) -> dict[str, Any]:
    """What the manifest records of a training."""
    return {
        "data_sha256": knowledge.digest,
        "topics": len(knowledge.topics),
        "claims": len(knowledge.claims),
        "unverified": len(knowledge.unverified),
        "writers": sorted({row.writer for row in rows if row.writer}),
        "threshold": calibrated.threshold,
        "costs": {
            "abstained": rule.ABSTAINED, "wrong": rule.WRONG, "wrong_topic": rule.WRONG_TOPIC,
            "false_flag": rule.FALSE_FLAG, "myth_as_fact": rule.MYTH_AS_FACT,
            "answered_unverified": rule.ANSWERED_UNVERIFIED,
        },
        "seed": seed,
        "held_out_writers": figures(calibrated.outcomes),
    }  # fmt: skip


def _report(
    version: str, calibrated: Calibrated, held_out: HeldOut, rows: tuple[LabelledClaim, ...]
) -> str:
    """The report of one training: held-out figures, whole and by style."""
    styles = np.array([rows[index].style for index in held_out.rows])
    named = [("all", figures(calibrated.outcomes))]
    named += [
        (str(style), figures(calibrated.outcomes.where(styles == style)))
        for style in np.unique(styles)
    ]
    return (
        f"# {version}\n\n{CALIBRATING} of {PARTS} parts of the writers, each read by a model "
        "fitted on the others, which also lacks 15 % of the topics; answered from "
        f"{calibrated.threshold:.3f} on.\n\n"
        f"{table(named)}\n"
    )
