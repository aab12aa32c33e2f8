"""Evaluating the current version's recipe by holdouts: by writer, and by topic."""

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from classifier import registry
from classifier.checker import FittedModel
from classifier.errors import DataError, ModelError
from classifier.figures import Outcomes, figures, table
from classifier.holdout import CountedRows, HeldOut, read_held_out, topic_folds, writer_folds
from classifier.knowledge.base import read_knowledge
from classifier.knowledge.claims import LabelledClaim
from classifier.reading.reader import ClaimReader
from classifier.training import PARTS, SEED, outcomes

logger = logging.getLogger(__name__)
NamedFigures = list[tuple[str, dict[str, float]]]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The figures of one version, by part: the holdout, and within it style, verdict, writer."""

    version: str
    parts: dict[str, NamedFigures]

    def text(self) -> str:
        """The figures as Markdown tables."""
        tables = [f"## {part}\n\n{table(rows)}" for part, rows in self.parts.items()]
        return f"# Evaluation of {self.version}\n\n" + "\n\n".join(tables) + "\n"

    def to_dict(self) -> dict[str, Any]:
        """The figures as JSON values; a figure that has no texts is null."""
        clean = {
            part: {
                name: {key: None if np.isnan(x) else x for key, x in found.items()}
                for name, found in rows
            }
            for part, rows in self.parts.items()
        }
        return {"version": self.version, "parts": clean}


def evaluate(data: Path, models: Path, progress: Callable[[str], None] = logger.info) -> Evaluation:
    """Measure the current version's recipe on a data folder and add the report to the version.

    The writers are dealt into `PARTS` parts, and each part's texts are read by a reader fitted on
    the others; each topic's by one that lacks the topic (every answer given there is false).
    Confidence and threshold are the version's own.

    Raises
    ------
    DataError, ModelError
        If the data does not fit its format, or there is no usable version.
    """
    version = registry.current_version(models)
    model = registry.load(models / version)
    if not isinstance(model, FittedModel):
        raise ModelError(
            f"{version} knows labels only: `mythcheck models show` gives its held-out figures, "
            "and `mythcheck evaluate FILE` scores it on other texts."
        )
    knowledge = read_knowledge(data)
    rows = (*knowledge.claims, *knowledge.unverified)
    if len({row.writer for row in rows}) < 2:
        raise DataError(data, None, "writer", "one writer only; each of several is held out")
    progress("Holding out writers")
    _, counted = CountedRows.of(rows)
    by_writer = read_held_out(ClaimReader, counted, writer_folds(rows, SEED, PARTS, hidden=0.0))
    progress("Holding out topics")
    by_topic = read_held_out(ClaimReader, counted, topic_folds(rows, SEED))
    evaluation = Evaluation(version, _parts(model, rows, by_writer, by_topic))
    _write(models / version, evaluation)
    return evaluation


def _parts(
    model: FittedModel, rows: Sequence[LabelledClaim], by_writer: HeldOut, by_topic: HeldOut
) -> dict[str, NamedFigures]:
    answered = outcomes(by_writer, model.confidence, model.threshold)
    always = outcomes(by_writer, model.confidence, 0.0)
    hidden = outcomes(by_topic, model.confidence, model.threshold)
    held = [rows[index] for index in by_writer.rows]
    return {
        "Held-out writers": [
            ("answered", figures(answered)),
            ("always answering", figures(always)),
        ],
        "By style": _split(answered, [row.style for row in held]),
        "By verdict": _split(answered, [row.verdict for row in held]),
        "By writer": _split(answered, [row.writer for row in held]),
        "Held-out topics (nothing should be answered)": [("answered", figures(hidden))],
    }


def _split(found: Outcomes, names: Sequence[str]) -> NamedFigures:
    labels = np.array(names)
    return [(str(name), figures(found.where(labels == name))) for name in np.unique(labels)]


def _write(folder: Path, evaluation: Evaluation) -> None:
    content = {
        "evaluation.json": json.dumps(evaluation.to_dict(), indent=2) + "\n",
        "evaluation.md": evaluation.text(),
    }
    for name, text in content.items():
        beside = folder / f".{name}"
        beside.write_text(text, encoding="utf-8")
        beside.replace(folder / name)
