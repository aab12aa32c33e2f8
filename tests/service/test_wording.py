"""The page has words for everything that an answer can say."""

import pytest

from classifier.answers import WORST_FIRST, Reason
from classifier.knowledge.topics import HARMS
from service import wording


def test_every_label_has_words() -> None:
    """Verdicts, reasons and harms of the health base."""
    assert set(wording.VERDICTS) == set(wording.SIGNS) == set(WORST_FIRST)
    assert set(wording.MEANINGS) == set(WORST_FIRST) - {"unverified"}
    assert set(wording.REASONS) == set(wording.STEPS) == set(Reason)
    assert set(wording.HARMS) == set(HARMS)


def test_other_verdicts_stand_for_themselves() -> None:
    """Verdicts are data: a label of other training data is shown as it is."""
    assert wording.verdict_name("rumour") == "rumour"


@pytest.mark.parametrize(
    ("confidence", "words"),
    [(1.0, "Very sure"), (0.95, "Very sure"), (0.949, "Sure"), (0.8, "Sure"), (0.65, "Fairly sure"),
     (0.6, "Not very sure"), (0.0, "Not very sure")],
)  # fmt: skip
def test_how_sure_in_words(confidence: float, words: str) -> None:
    """Four steps, the lowest of which promises nothing."""
    assert wording.sureness(confidence) == words


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.94, "94%"), (0.29, "29%"), (0.994, "99%"), (0.996, "over 99%"), (1.0, "over 99%"),
     (0.004, "under 1%"), (0.0, "under 1%")],
)  # fmt: skip
def test_no_share_is_called_certain(share: float, words: str) -> None:
    """Whole per cent, and neither 0% nor 100%."""
    assert wording.percent(share) == words
