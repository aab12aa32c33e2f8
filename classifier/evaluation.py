"""Evaluating the current version's recipe by holdouts: by writer, and by topic."""

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np

from classifier import registry
from classifier.answers import UNVERIFIED
from classifier.charts import line_chart
from classifier.checker import FittedModel
from classifier.errors import DataError, ModelError
from classifier.examples.joining import join
from classifier.examples.snapshot import EXAMPLES, read_snapshot
from classifier.figures import (
    Outcomes,
    better,
    figures,
    intervals,
    reliability,
    risk_coverage,
    table,
)
from classifier.fitting import PARTS, SEED, outcomes
from classifier.heldout_answers import HeldOutAnswers
from classifier.holdout import CountedRows, HeldOut, read_held_out, topic_folds, writer_folds
from classifier.knowledge.base import KnowledgeBase, read_knowledge
from classifier.knowledge.claims import LabelledClaim
from classifier.reading.reader import ClaimReader

ANSWERS = "evaluation_answers.npz"
logger = logging.getLogger(__name__)
NamedFigures = list[tuple[str, dict[str, float]]]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The figures of one version, by part: the holdout, and within it style, verdict, writer.

    `intervals` are those of the first row, at 95 %; `curve` and `bins` as `figures.risk_coverage`
    and `figures.reliability` give them; `answers` are those to held-out texts; `data` is the
    digest of the data.
    """

    version: str
    parts: dict[str, NamedFigures]
    intervals: dict[str, tuple[float, float]]
    curve: list[tuple[float, float, float]]
    bins: list[tuple[float, float, int]]
    answers: HeldOutAnswers
    data: str

    def text(self) -> str:
        """The figures as Markdown tables."""
        tables = [f"## {part}\n\n{table(rows)}" for part, rows in self.parts.items()]
        spread = ["## 95 % intervals of the first row", "| figure | from | to |\n|---|---|---|"]
        spread[-1] += "".join(
            f"\n| {name} | {low:.3f} | {high:.3f} |" for name, (low, high) in self.intervals.items()
        )
        curve = "| threshold | coverage | risk |\n|---|---|---|" + "".join(
            f"\n| {at:.3f} | {share:.2f} | {risk:.3f} |" for at, share, risk in self.curve
        )
        bins = "| mean confidence | share right | n |\n|---|---|---|" + "".join(
            f"\n| {sure:.3f} | {right:.3f} | {n} |" for sure, right, n in self.bins
        )
        return "\n\n".join(
            [
                f"# Evaluation of {self.version}",
                *tables,
                *spread,
                "## Risk and coverage (risk_coverage.svg)",
                curve,
                "## Reliability (reliability.svg)",
                bins + "\n",
            ]
        )

    def to_dict(self) -> dict[str, Any]:
        """The figures as JSON values; a figure that has no texts is null."""
        clean = {
            part: {
                name: {key: None if np.isnan(x) else x for key, x in found.items()}
                for name, found in rows
            }
            for part, rows in self.parts.items()
        }
        return {
            "version": self.version,
            "data_sha256": self.data,
            "parts": clean,
            "intervals": {name: list(found) for name, found in self.intervals.items()},
            "risk_coverage": [list(row) for row in self.curve],
            "reliability": [list(row) for row in self.bins],
        }


def evaluate(data: Path, models: Path, progress: Callable[[str], None] = logger.info) -> Evaluation:
    """Measure the current version's recipe on a data folder and add the report to the version.

    The writers are dealt into `PARTS` parts, and each part's texts are read by a reader fitted on
    the others; each topic's by one that lacks the topic (every answer given there is false).
    Confidence and threshold are the version's own; examples that it was retrained with are fitted
    each time.

    Raises
    ------
    DataError, ModelError
        If the data does not fit its format, or there is no usable version.
    """
    version = registry.current_version(models)
    model = registry.load_fitted(models / version)
    if not isinstance(model, FittedModel):
        raise ModelError(
            f"{version} knows labels only: `mythcheck models show` gives its held-out figures, "
            "and `mythcheck evaluate FILE` scores it on other texts."
        )
    knowledge = read_knowledge(data)
    examples = read_snapshot(models / version / EXAMPLES)
    knowledge = cast(KnowledgeBase, join(knowledge, examples).source)
    rows = knowledge.rows()
    if len({row.writer for row in rows}) < 2:
        raise DataError(data, None, "writer", "one writer only; each of several is held out")
    progress("Holding out writers")
    _, counted = CountedRows.of(rows)
    by_writer = read_held_out(ClaimReader, counted, writer_folds(rows, SEED, PARTS, hidden=0.0))
    progress("Holding out topics")
    by_topic = read_held_out(ClaimReader, counted, topic_folds(rows, SEED))
    answered = outcomes(by_writer, model.confidence, model.threshold)
    always = outcomes(by_writer, model.confidence, 0.0)
    evaluation = Evaluation(
        version,
        _parts(model, rows, by_writer, by_topic),
        intervals(answered, SEED),
        risk_coverage(always.where(always.truth != UNVERIFIED)),
        reliability(answered),
        HeldOutAnswers.of([rows[row].text for row in by_writer.rows], answered),
        knowledge.digest,
    )
    _write(models / version, evaluation)
    return evaluation


def compare(models: Path, first: str, second: str) -> dict[str, float]:
    """Compare two evaluated versions text by text: is the first better than by chance?

    Of the texts that both held out, gives the share that only the first, and only the second,
    answered right, and `p_value` of McNemar's test.

    Raises
    ------
    ModelError
        If one was not evaluated, or on other texts.
    """
    one, other = (_stored(models, version) for version in (first, second))
    a, b = (outcomes.right() for outcomes in one.shared(other))
    if not len(a):
        raise ModelError(f"{first} and {second} were evaluated on different data; evaluate both.")
    return {
        "n": float(len(a)),
        "only_first_right": float((a & ~b).mean()),
        "only_second_right": float((b & ~a).mean()),
        "p_value": better(a, b),
    }


def _stored(models: Path, version: str) -> HeldOutAnswers:
    folder = registry.require_version(models, version)
    try:
        return HeldOutAnswers.from_bytes((folder / ANSWERS).read_bytes())
    except FileNotFoundError as error:
        raise ModelError(f"{version} has no evaluation; run `mythcheck evaluate`.") from error


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
    content: dict[str, str | bytes] = {
        ANSWERS: evaluation.answers.to_bytes(),
        "evaluation.json": json.dumps(evaluation.to_dict(), indent=2) + "\n",
        "evaluation.md": evaluation.text(),
        "risk_coverage.svg": line_chart(
            "Risk and coverage", "share of texts answered", "share of answers wrong",
            [(share, risk) for _, share, risk in evaluation.curve],
            y_top=max(0.05, *(risk for *_, risk in evaluation.curve)),
        ),
        "reliability.svg": line_chart(
            "Reliability", "confidence", "share of answers right",
            [(sure, right) for sure, right, _ in evaluation.bins], ideal=True,
        ),
    }  # fmt: skip
    for name, text in content.items():
        beside = folder / f".{name}"
        beside.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        beside.replace(folder / name)
