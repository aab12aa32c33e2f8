"""The rule on numbers alone."""

import numpy as np
import pytest

from classifier.answers import Reason
from classifier.reading.rule import cheapest_threshold, cost, silence


@pytest.mark.parametrize(
    ("confidence", "covered", "kind", "reason"),
    [
        (0.7, 0.9, "claim", None),
        (0.7, 0.9, "off_topic", None),
        (0.5, 0.9, "claim", Reason.UNCERTAIN),
        (0.5, 0.4, "claim", Reason.NOT_COVERED),
        (0.5, 0.9, "no_claim", Reason.NO_CLAIM),
        (0.5, 0.1, "off_topic", Reason.OFF_TOPIC),
    ],
)
def test_silence(confidence: float, covered: float, kind: str, reason: Reason | None) -> None:
    """From the threshold on there is an answer; below it the reason is told."""
    assert silence(confidence, 0.7, covered, kind) == reason


def test_the_worst_errors_cost_most() -> None:
    """A false flag and a myth called a fact cost more than any other error; silence costs least."""
    false_flag, myth_as_fact = cost("fact", True, "myth"), cost("myth", True, "fact")
    others = [cost("fact", True, "mixed"), cost("mixed", True, "fact"), cost("fact", False, "fact"),
              cost("unverified", False, "fact")]  # fmt: skip
    assert min(false_flag, myth_as_fact) > max(others) > cost("fact", True, "unverified") > 0
    assert cost("fact", True, "fact") == cost("unverified", False, "unverified") == 0


def test_the_threshold_is_the_lowest_of_the_cheapest() -> None:
    """Its cost is within one standard error of the least; that of every lower one is not."""
    random = np.random.default_rng(0)
    confidence = random.random(300)
    answered = np.where(random.random(300) < confidence, 0.0, 4.0)
    kept = np.ones(300)
    chosen = cheapest_threshold(confidence, answered, kept)
    costs = {t: np.where(confidence >= t, answered, kept).sum() for t in confidence}
    best = min(costs, key=lambda t: costs[t])

    def beyond_chance(threshold: float) -> bool:
        between = (confidence >= threshold) & (confidence < best)
        error = np.sqrt(((answered - kept)[between] ** 2).sum())
        return costs[threshold] - costs[best] > error

    assert chosen <= best
    assert not beyond_chance(chosen)
    assert all(beyond_chance(t) for t in confidence if t < chosen)


def test_where_every_answer_is_wrong_there_is_none() -> None:
    """The threshold rises out of reach."""
    assert cheapest_threshold(np.array([0.2, 0.9]), np.array([3.0, 3.0]), np.ones(2)) == 1.0
