"""Measure what more claims and more writers for each topic still buy.

One part of the writers is read by readers fitted on growing samples of the others: so many claims
of each topic, dealt at random, or all claims of so many writers of each topic. Nothing is kept
silent.

Run: python tests/benchmarks/learning_curve.py [DATA]
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from classifier.holdout import Fold, fit_reader, writer_folds
from classifier.knowledge.base import read_knowledge
from classifier.knowledge.claims import LabelledClaim
from classifier.paths import data_folder
from classifier.reading.reader import ClaimReader
from classifier.training import PARTS, SEED

CLAIMS = (5, 10, 20, 40)
WRITERS = (1, 2, 4, 6)
Choose = Callable[[list[LabelledClaim], np.random.Generator], list[LabelledClaim]]


def some_claims(count: int) -> Choose:
    """Choose so many claims of a topic."""
    return lambda rows, random: [rows[place] for place in random.permutation(len(rows))[:count]]


def some_writers(count: int) -> Choose:
    """Choose all claims of so many writers of a topic."""

    def choose(rows: list[LabelledClaim], random: np.random.Generator) -> list[LabelledClaim]:
        chosen = random.permutation(sorted({row.writer for row in rows}))[:count]
        return [row for row in rows if row.writer in chosen]

    return choose


def measure(fitted: Sequence[LabelledClaim], unseen: Sequence[LabelledClaim]) -> tuple[float, ...]:
    """Give the shares with the right topic, the right verdict, and both."""
    reader = fit_reader(ClaimReader(), fitted)
    readings = reader.read([row.text for row in unseen])
    topic = reader.topics_[readings.matches.topics[:, 0]] == [row.topic for row in unseen]
    verdict = reader.verdicts_[readings.verdicts.argmax(axis=1)] == [row.verdict for row in unseen]
    return float(topic.mean()), float(verdict.mean()), float((topic & verdict).mean())


def main() -> None:
    """Print one line a sample."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else data_folder()
    knowledge = read_knowledge(folder)
    fold: Fold = writer_folds(knowledge.claims, SEED, PARTS, hidden=0.0)[0]
    unseen = [knowledge.claims[place] for place in fold.read]
    by_topic = defaultdict(list)
    for place in fold.fit:
        by_topic[knowledge.claims[place].topic].append(knowledge.claims[place])
    print("sample a topic       claims   topic  verdict  both")
    samples = [(f"{count} claims", some_claims(count)) for count in CLAIMS]
    samples += [(f"{count} writers", some_writers(count)) for count in WRITERS]
    for name, choose in [*samples, ("all", some_claims(10**6))]:
        random = np.random.default_rng(SEED)
        fitted = [row for rows in by_topic.values() for row in choose(rows, random)]
        topic, verdict, both = measure(fitted, unseen)
        print(f"{name:20} {len(fitted):7,}   {topic:.3f}  {verdict:.3f}    {both:.3f}", flush=True)


if __name__ == "__main__":
    main()
