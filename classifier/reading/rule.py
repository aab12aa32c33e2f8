"""The rule that turns numbers into an answer or a reason for silence: pure functions."""

import numpy as np
from numpy.typing import NDArray

from classifier.answers import FACT, MYTH, UNVERIFIED, Reason

# What an outcome costs, next to an honest "I don't know" on a claim that could be answered (1).
# Calling a true text a myth, and a myth a fact, are the worst.
ABSTAINED = 1.0
WRONG = 1.5
WRONG_TOPIC = 1.5
ANSWERED_UNVERIFIED = 1.5
FALSE_FLAG = 3.5
MYTH_AS_FACT = 3.5
# Words in more than 5 % of the texts tell nothing; scikit-learn's idf is 1 + ln(n / frequency).
TELLING = 1 + float(np.log(20))
# How many similar claims are given with an answer, and what stands for a missing one.
NEAREST = 3
NONE = -1
NO_CLAIM_KINDS = (Reason.OFF_TOPIC, Reason.NO_CLAIM, Reason.NOT_COVERED)


def silence(confidence: float, threshold: float, covered: float, kind: str) -> Reason | None:
    """Say why a claim is not answered, or None where it is.

    Parameters
    ----------
    confidence : float
        Probability that topic and verdict are right, 0–1.
    threshold : float
        The least confidence that is answered, 0–1.
    covered : float
        Probability that the topic is the right one, 0–1.
    kind : str
        The most probable kind of text: "claim", or one of the reasons.
    """
    if confidence >= threshold:
        return None
    if kind in NO_CLAIM_KINDS:
        return Reason(kind)
    return Reason.UNCERTAIN if covered >= 0.5 else Reason.NOT_COVERED


def cost(truth: str, topic_right: bool, answer: str) -> float:
    """Give the cost of one outcome; `answer` is "unverified" where the checker keeps silent."""
    if answer == UNVERIFIED:
        return 0.0 if truth == UNVERIFIED else ABSTAINED
    if truth == UNVERIFIED:
        return ANSWERED_UNVERIFIED
    if truth == FACT and answer == MYTH:
        return FALSE_FLAG
    if truth == MYTH and answer == FACT:
        return MYTH_AS_FACT
    if answer != truth:
        return WRONG
    return 0.0 if topic_right else WRONG_TOPIC


def cheapest_threshold(
    confidence: NDArray[np.float64], answered: NDArray[np.float64], kept: NDArray[np.float64]
) -> float:
    """Find the lowest threshold whose cost over held-out texts cannot be told from the least.

    The least cost has a flat bottom: thresholds on it differ by chance. One is as good as the best
    if what it adds is within one standard error (the rule of Breiman et al. 1984 for pruning); of
    these the lowest keeps silent least.

    Parameters
    ----------
    confidence, answered, kept : arrays of shape (n_texts,)
        The confidence in each answer, 0–1, its cost if given, and the cost of silence.

    Returns
    -------
    float
        The least confidence to answer: that of the last text worth answering, 0–1.
    """
    order = np.argsort(-confidence, kind="stable")
    added = (answered - kept)[order]
    costs = np.cumsum(added)
    best = int(costs.argmin())
    if costs[best] >= 0:
        return 1.0
    errors = np.sqrt(np.cumsum(added[best + 1 :] ** 2))
    as_good = np.flatnonzero(costs[best + 1 :] - costs[best] <= errors)
    last = best + 1 + int(as_good[-1]) if len(as_good) else best
    return float(confidence[order][last])
