"""Neighbouring sentences on one topic are one claim."""

import pytest

from classifier.text.claims import group_sentences


def spans(parts: list[str]) -> tuple[str, list[tuple[int, int]]]:
    text, found = "", []
    for part in parts:
        found.append((len(text), len(text) + len(part)))
        text += part + " "
    return text, found


@pytest.mark.parametrize(
    ("parts", "topics", "expected"),
    [
        (["Crunches burn fat.", "5G is bad."], ["spot", "5g"], 2),
        (["Crunches burn fat.", "Do 100."], ["spot", None], 1),
        (["Hi!", "Crunches burn fat."], [None, "spot"], 1),
        (["Crunches burn fat.", "Wow.", "Abs show."], ["spot", None, "spot"], 1),
        (["Does bread make you fat?", "No, energy counts."], ["carbs", "calories"], 1),
        (["Myth: bread makes you fat.", "Truth: energy counts."], ["carbs", "calories"], 1),
    ],
    ids=["two topics", "trailing", "leading", "between", "question", "announced myth"],
)
def test_sentences_join(parts: list[str], topics: list[str | None], expected: int) -> None:
    """Only a sentence with a topic of its own starts a new claim."""
    text, sentences = spans(parts)
    claims = group_sentences(text, sentences, topics)
    assert len(claims) == expected
    assert claims[0][0] == 0
    assert claims[-1][1] == sentences[-1][1]
