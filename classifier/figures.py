"""The figures by which verdicts are measured, over texts whose right answer is known."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.answers import FACT, MYTH, UNVERIFIED

BINS = 15


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What was right and what was answered, for n texts; `confidence` (n,) is 0–1.

    `topic_right` says whether the explanation is the right one; `answer` is "unverified" where
    the checker kept silent.
    """

    truth: NDArray[np.str_]
    answer: NDArray[np.str_]
    topic_right: NDArray[np.bool_]
    confidence: NDArray[np.float64]

    def where(self, chosen: NDArray[np.bool_]) -> "Outcomes":
        """Keep the chosen texts."""
        return Outcomes(
            self.truth[chosen],
            self.answer[chosen],
            self.topic_right[chosen],
            self.confidence[chosen],
        )


def figures(outcomes: Outcomes) -> dict[str, float]:
    """Compute the figures of one set of texts; NaN where it holds none of a kind.

    right_and_relevant, coverage, accuracy and relevant are over the answerable texts; false_flag
    over true texts; missed_myth_as_fact over myths; unverified_kept over texts without a verdict.
    """
    truth, answer = outcomes.truth, outcomes.answer
    answerable, answered = truth != UNVERIFIED, answer != UNVERIFIED
    right = answer == truth
    given = answerable & answered
    return {
        "n": float(len(truth)),
        "right_and_relevant": _share(right & outcomes.topic_right, answerable),
        "coverage": _share(answered, answerable),
        "accuracy": _share(right, given),
        "relevant": _share(outcomes.topic_right, given),
        "false_flag": _share(answer == MYTH, truth == FACT),
        "missed_myth_as_fact": _share(answer == FACT, truth == MYTH),
        "unverified_kept": _share(~answered, ~answerable),
        "calibration_error": calibration_error(
            outcomes.confidence[answered], (right & outcomes.topic_right)[answered]
        ),
    }


def calibration_error(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Give the expected calibration error over equal-mass bins, 0–1 (Naeini et al. 2015)."""
    if not len(confidence):
        return float("nan")
    order = np.argsort(confidence, kind="stable")
    gaps = [
        len(part) * abs(confidence[part].mean() - right[part].mean())
        for part in np.array_split(order, BINS)
        if len(part)
    ]
    return float(sum(gaps) / len(confidence))


def table(rows: Sequence[tuple[str, dict[str, float]]]) -> str:
    """Lay out named figures as a Markdown table."""
    names = list(rows[0][1])
    lines = ["| texts | " + " | ".join(names) + " |", "|---|" + "---|" * len(names)]
    lines += [
        f"| {name} | " + " | ".join(_cell(key, found[key]) for key in names) + " |"
        for name, found in rows
    ]
    return "\n".join(lines)


def _cell(key: str, value: float) -> str:
    if np.isnan(value):
        return "–"
    return f"{value:.0f}" if key == "n" else f"{value:.3f}"


def _share(chosen: NDArray[np.bool_], among: NDArray[np.bool_]) -> float:
    return float(chosen[among].mean()) if among.any() else float("nan")
