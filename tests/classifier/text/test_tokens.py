"""Tokens stand where they say, and negation reaches to the end of its clause."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nltk.sentiment.util import mark_negation

from classifier.text.normalise import normalise
from classifier.text.tokens import stem, tokenise


@given(st.text(max_size=80))
def test_tokens_are_slices_in_order(text: str) -> None:
    """Every token is the text at its place, and none overlaps the one before."""
    text = normalise(text.replace("\0", "")).text
    last = 0
    for token in tokenise(text):
        assert text[token.start : token.end] == token.text
        assert last <= token.start < token.end
        last = token.end


@pytest.mark.parametrize("negation", ["does not", "doesn't", "doesnt", "cannot", "never"])
def test_negation_reaches_to_the_end_of_its_clause(negation: str) -> None:
    """Words behind a negation are marked, those after "but" are not."""
    text = f"diet {negation} create dimples but genes create"
    negated = {token.text: token.negated for token in tokenise(text)}
    assert negated["dimples"]
    assert not negated["diet"]
    assert not negated["genes"]


@given(st.lists(st.sampled_from(["not", "never", "don't", "dimples", "fat", "no", "?", "ok"])))
def test_negation_is_that_of_nltk(words: list[str]) -> None:
    """The words marked are those that NLTK's `mark_negation` marks."""
    words = " ok ".join(words).split()
    marked = [word.endswith("_NEG") for word in mark_negation(words)] if words else []
    assert [token.negated for token in tokenise(" ".join(words))] == marked


def test_hashtags_in_camel_case_are_words() -> None:
    """#NoPainNoGain says four words, #detox one."""
    words = [token.text for token in tokenise("#NoPainNoGain #detox")]
    assert words == ["No", "Pain", "No", "Gain", "#detox"]


@pytest.mark.parametrize(
    ("word", "expected"),
    [("Dimples", "dimpl"), ("#detox", "detox"), ("soooo", "soo"), ("dont", "don't")],
)
def test_stems(word: str, expected: str) -> None:
    """Case, hash, drawn-out letters and missing apostrophes do not matter."""
    assert stem(word) == expected


def test_endless_words_cost_little() -> None:
    """A run of letters that is no word is cut."""
    assert len(stem("ab" * 5_000)) <= 40
