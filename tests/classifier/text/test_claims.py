"""Neighbouring sentences on one topic are one claim."""

import pytest

from classifier.text.claims import Gist, group_sentences


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
    claims = group_sentences(text, sentences, [Gist(topic) for topic in topics])
    assert len(claims) == expected
    assert claims[0].start == 0
    assert claims[-1].end == sentences[-1][1]


def test_what_claims_nothing_at_the_ends_stands_apart() -> None:
    """A greeting and a call to follow do not blur the claim between them; one inside it stays."""
    parts = ["Hi all!", "Crunches burn fat.", "Wow.", "Abs show.", "Follow me!", "Link in bio"]
    text, sentences = spans(parts)
    idle, spot = Gist(None, idle=True), Gist("spot")
    claims = group_sentences(text, sentences, [idle, spot, idle, spot, idle, idle])
    assert [text[claim.start : claim.end] for claim in claims] == [
        "Hi all!", "Crunches burn fat. Wow. Abs show.", "Follow me!", "Link in bio",
    ]  # fmt: skip
    assert [claim.idle for claim in claims] == [True, False, True, True]


def test_a_text_that_claims_nothing_is_read_as_a_whole() -> None:
    """Where every sentence is idle none of them is set aside."""
    text, sentences = spans(["Hi all!", "Lovely day.", "Bye."])
    (claim,) = group_sentences(text, sentences, [Gist(None, idle=True)] * 3)
    assert (claim.start, claim.end, claim.idle) == (0, sentences[-1][1], False)
