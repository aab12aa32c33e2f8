"""Marks stand where the evidence says, counted in code points."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.answers import ClaimAnswer, Evidence
from service.highlighting import Stretch, pieces, stretches


def word(text: str, found: str, weight: float = 1.0) -> Evidence:
    """Point at the first place of a word in a text."""
    start = text.index(found)
    return Evidence(start, start + len(found), found, weight)


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Diet creates dimples", "creates"),
        ("👩‍👩‍👧 🍑 diet creates dimples", "creates"),
        ("A cafe\u0301 creates dimples", "cafe\u0301"),
        ("𝐃𝐢𝐞𝐭 creates 𝐝𝐢𝐦𝐩𝐥𝐞𝐬", "𝐝𝐢𝐦𝐩𝐥𝐞𝐬"),
        ("diet", "diet"),
    ],
    ids=["plain", "emoji", "combining", "astral", "whole"],
)
def test_the_weighty_word_is_marked(text: str, marked: str) -> None:
    """Exactly that word, whatever stands before it."""
    found = pieces(text, [word(text, marked)], 0, len(text))
    assert [piece.text for piece in found if piece.marked] == [marked]


def test_words_against_the_verdict_are_not_marked() -> None:
    """A negative weight spoke for another verdict."""
    assert not any(piece.marked for piece in pieces("a b", [word("a b", "b", -1.0)], 0, 3))


def test_words_of_other_claims_are_cut_off() -> None:
    """A stretch shows its own words only."""
    text = "first second"
    found = pieces(text, [word(text, "first"), word(text, "second")], 6, len(text))
    assert [(piece.text, piece.marked) for piece in found] == [("second", True)]


places = st.integers(0, 30)


@given(
    st.text(max_size=30),
    st.lists(st.builds(Evidence, places, places, st.just(""), st.floats(-1, 1))),
    places,
    places,
)
def test_the_pieces_are_the_text(text: str, evidence: list[Evidence], start: int, end: int) -> None:
    """Nothing is lost or doubled, however wrong the evidence is."""
    found = pieces(text, evidence, start, end)
    assert "".join(piece.text for piece in found) == text[start:end]


def claim(start: int, end: int) -> ClaimAnswer:
    """Place a claim in a text."""
    return ClaimAnswer("", start, end, "myth")


def test_claims_are_numbered_in_their_text() -> None:
    """From 1; what stands between them belongs to none."""
    assert stretches("🍑 one. Two.", [claim(2, 6), claim(7, 11)]) == [
        Stretch(0, "🍑 "), Stretch(1, "one."), Stretch(0, " "), Stretch(2, "Two."),
    ]  # fmt: skip


@given(st.text(max_size=30), st.lists(st.builds(claim, places, places)))
def test_the_stretches_are_the_text(text: str, claims: list[ClaimAnswer]) -> None:
    """Nothing is lost or doubled, wherever the claims are said to be."""
    assert "".join(stretch.text for stretch in stretches(text, claims)) == text
