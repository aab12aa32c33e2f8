"""Finding what is nearly the same without comparing everything."""

import numpy as np
import pytest

from classifier.curation.similarity import (
    character_vectors,
    most_similar,
    near_duplicates,
    near_matches,
)
from classifier.knowledge.base import read_knowledge
from classifier.paths import data_folder


@pytest.mark.parametrize("threshold", [0.6, 0.8, 0.9])
def test_no_pair_is_missed(threshold: float) -> None:
    """The filter finds exactly the pairs that comparing all with all finds."""
    texts = [row.text for row in read_knowledge(data_folder()).claims[:1500]]
    (vectors,) = character_vectors(texts)
    cosines = np.triu((vectors @ vectors.T).toarray(), 1)
    wanted = set(zip(*np.nonzero(cosines >= threshold), strict=True))
    found = near_duplicates(texts, threshold)
    assert {(near.first, near.second) for near in found} == wanted
    assert wanted, "the data has such pairs"
    assert [near.similarity for near in found] == sorted(
        (n.similarity for n in found), reverse=True
    )


def test_matches_between_two_lists() -> None:
    """Each text is compared with those of the other list only."""
    found = near_matches(
        ["crunches burn belly fat", "same", "same"], ["Crunches burn belly fat!"], 0.8
    )
    assert [(near.first, near.second) for near in found] == [(0, 0)]


def test_little_gives_nothing() -> None:
    """One text has no double, an empty list no match."""
    assert near_duplicates(["one"], 0.9) == []
    assert near_matches([], ["one"], 0.9) == []


def test_a_threshold_is_a_cosine() -> None:
    """0 would pair everything."""
    with pytest.raises(ValueError, match="between 0 and 1"):
        near_duplicates(["one", "two"], 0)


def test_most_similar_first() -> None:
    """The text itself, then what shares most of it; what shares nothing is not given."""
    texts = ["zzz", "crunches burn fat", "crunches burn belly fat"]
    assert [near.second for near in most_similar("crunches burn belly fat", texts, 3)] == [2, 1]
