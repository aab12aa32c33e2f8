"""The rule that turns numbers into an answer or a reason for silence: pure functions."""

import numpy as np
from numpy.typing import NDArray

from classifier.answers import FACT, MYTH, UNVERIFIED, Reason

# What an outcome costs, next to an honest "I don't know" on a claim that could be answered (1).
# Calling a true text a myth, and a myth a fact, are the worst.
ABSTAINED = 1.0
WRONG = 2.0
WRONG_TOPIC = 2.0
ANSWERED_UNVERIFIED = 2.0
FALSE_FLAG = 4.0
MYTH_AS_FACT = 4.0
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
    """Find the threshold with the least cost over held-out texts.

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
    gains = np.cumsum((answered - kept)[order])
    best = int(gains.argmin())
    return float(confidence[order][best]) if gains[best] < 0 else 1.0
