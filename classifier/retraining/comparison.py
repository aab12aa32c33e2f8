"""A candidate beside the version in use: figures, flips, size, speed, and what the gate says."""

import json
import math
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from classifier.checker import Checks
from classifier.examples.joining import LeftOut
from classifier.fitting import SEED
from classifier.heldout_answers import HeldOutAnswers
from classifier.retraining.flips import Flip, gold_flips, other_flips
from classifier.retraining.gate import GOLD, HELD_OUT, Cost, Measured, refusals
from classifier.retraining.gold import GoldSet
from classifier.retraining.measures import measure

COMPARISON, COMPARISON_TEXT = "comparison.json", "comparison.md"
# Single checks that are timed, each by both models in turn.
TIMED = 150
TIMES = 5


@dataclass(frozen=True, slots=True)
class Version:
    """A model that can answer; `bytes` is the size of its artefact."""

    checker: Checks
    bytes: int
    held_out: HeldOutAnswers | None

    @property
    def name(self) -> str:
        """The version's name."""
        return self.checker.version


@dataclass(frozen=True, slots=True)
class Learned:
    """What became of the examples: how many were new, replaced a row, and are answered right.

    `right_before` and `right_after` count the new ones.
    """

    added: int
    replaced: int
    right_before: int
    right_after: int
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions on the same texts; `reasons` are the gate's for refusing the second.

    `size` is in bytes of the artefact, `time` in seconds of one check.
    """

    before: str
    after: str
    sets: tuple[Measured, ...]
    gold_flips: tuple[Flip, ...]
    recent_flips: tuple[Flip, ...]
    recent: int
    gold_left_out: int
    size: Cost
    time: Cost
    reasons: tuple[str, ...]
    learned: Learned | None = None

    @property
    def passed(self) -> bool:
        """Whether the gate lets the second pass."""
        return not self.reasons

    def to_dict(self) -> dict[str, Any]:
        """Give it as JSON values; a figure that the texts do not hold is null."""
        found: dict[str, Any] = _clean(asdict(self))
        return found | {"passed": self.passed}

    def to_json(self) -> str:
        """Give it as a JSON document."""
        return json.dumps(self.to_dict(), indent=1, ensure_ascii=False) + "\n"


def compare(
    before: Version, after: Version, gold: GoldSet | None, recent: Sequence[str],
    learned: Learned | None = None,
) -> Comparison:  # fmt: skip
    """Compare two versions on a gold set, on recent texts and on what both held out."""
    sets, flips = [], []
    is_labels = not before.checker.topics
    if gold is not None and gold.texts:
        answers = [version.checker.check(gold.texts) for version in (before, after)]
        flips = gold_flips(gold, *answers)
        first, second = map(gold.outcomes, answers)
        found = measure(first, second, SEED, topics=not is_labels)
        sets.append(Measured(GOLD, len(gold.texts), found))
    if before.held_out is not None and after.held_out is not None:
        first, second = before.held_out.shared(after.held_out)
        if n := len(first.truth):
            found = measure(first, second, SEED, topics=not is_labels)
            sets.append(Measured(HELD_OUT, n, found))
    size = Cost(before.bytes, after.bytes)
    seconds = time_checks(before.checker, after.checker, gold.texts if gold else recent)
    return Comparison(
        before.name, after.name, tuple(sets), tuple(flips),
        tuple(other_flips(recent, *(v.checker.check(recent) for v in (before, after)))),
        len(recent), gold.left_out if gold else 0,
        size, seconds, tuple(refusals(sets, size, seconds)), learned,
    )  # fmt: skip


def time_checks(before: Checks, after: Checks, texts: Sequence[str]) -> Cost:
    """Time one check by both, in turn, so that what else the machine does meets both alike.

    A text is timed several times and the least time is taken: a busy machine only adds to it, and
    so does what is met for the first time. Gives the medians, 0 where there are no texts.
    """
    times = [
        [min(_seconds(checker, text) for _ in range(TIMES)) for checker in (before, after)]
        for text in list(texts)[:TIMED]
    ]
    return Cost(*np.median(times, axis=0).tolist()) if times else Cost(0.0, 0.0)


def _seconds(checker: Checks, text: str) -> float:
    started = time.perf_counter()
    checker.check([text])
    return time.perf_counter() - started


def read_comparison(folder: Path) -> dict[str, Any] | None:
    """Read what is kept of a version's comparison; None for one that was not a candidate."""
    try:
        found: dict[str, Any] = json.loads((folder / COMPARISON).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return found


def _clean(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _clean(found) for key, found in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(found) for found in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
