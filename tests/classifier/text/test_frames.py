"""A frame around a statement is found, and whether it denies the statement."""

import pytest

from classifier.text.frames import find_frame

DENIED = [
    "Stop believing lemons melt fat",
    "stop telling people that lemons melt fat",
    "It's a myth that lemons melt fat",
    "No, it is not true that lemons melt fat",
    "There's no good evidence that lemons melt fat",
    "No study shows that lemons melt fat",
    "The idea that lemons melt fat is nonsense",
    "Myth: lemons melt fat.",
    "lemons melt fat? No!",
    "lemons melt fat?? 🙄 Nope, not true.",
    "Stop saying lemons melt fat. They hold vitamin C, that is all!",
    "“lemons melt fat” is a complete myth 🙄",
]


@pytest.mark.parametrize("text", DENIED)
def test_denials_are_found(text: str) -> None:
    """The statement inside is the same in all of them."""
    frame = find_frame(text)
    assert frame is not None
    assert frame.denies
    assert text[frame.start : frame.end] == "lemons melt fat"


@pytest.mark.parametrize(
    "text", ["Myth: lemons melt fat. Truth: energy balance decides", "Fact: energy balance decides"]
)
def test_assertions_are_found(text: str) -> None:
    """What is announced as the truth is the statement."""
    frame = find_frame(text)
    assert frame is not None
    assert not frame.denies
    assert text[frame.start : frame.end] == "energy balance decides"


@pytest.mark.parametrize(
    "text",
    [
        "Lemons melt fat",
        "Lemons do not melt fat",
        "Stop eating lemons",
        "There is evidence that lemons hold vitamin C",
        "It is a fact that lemons are sour",
        "Never skip breakfast",
        "Don't peel lemons",
        "Do lemons melt fat?",
        "Do lemons melt fat? Yes!",
        "Do lemons hold vitamin C? No doubt about it.",
        "Want less fat? No lemon melts it.",
    ],
)
def test_plain_statements_have_no_frame(text: str) -> None:
    """A negation inside a statement is no frame around it."""
    assert find_frame(text) is None


@pytest.mark.timeout(5)
@pytest.mark.parametrize(
    "part", ["stop ", "myth ", "no ", '"', "it's a ", "a - ", "please ", "the idea that a b "]
)
def test_patterns_do_not_run_away(part: str) -> None:
    """The longest text that is looked at costs next to nothing, or the time limit ends the test."""
    assert find_frame((part * 400)[:400]) is find_frame("")
