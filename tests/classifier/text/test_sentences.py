"""Sentences end at line ends and full stops, not behind abbreviations."""

import random

import pytest

from classifier.text import sentences as module
from classifier.text.sentences import split_sentences

WORDS = ("word", "Word", "a", "A", "dr", "e.g", "no", "3", "3.5", "12", "²", "(ok)", '"hey"', "é")
SIGNS = (" ", " ", "  ", ". ", ".", "? ", "! ", "!! ", "... ", "?! ", "\xa0", ".\t")


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


def test_line_ends_and_full_stops_end_sentences() -> None:
    """Captions often leave the full stop out at a line's end."""
    assert sentences("Carbs make you fat\nReally? No.") == ["Carbs make you fat", "Really?", "No."]


def test_abbreviations_do_not() -> None:
    """Doses and titles hold full stops."""
    assert sentences("Dr. Lee takes 5 mg. daily.") == ["Dr. Lee takes 5 mg. daily."]


def test_what_holds_no_word_is_no_sentence() -> None:
    """Emoji lines belong to the sentence before."""
    assert sentences("Detox now!\n🔥🔥") == ["Detox now!\n🔥🔥"]


def test_a_text_without_words_is_one_sentence() -> None:
    """An emoji alone is still something to answer."""
    assert sentences("🔥") == ["🔥"]


def test_hashtags_at_the_end_are_no_part_of_the_last_sentence() -> None:
    """Two or more stand apart; one, and one inside a sentence, belongs to it."""
    assert sentences("Carbs make you fat #health #fyp 🔥") == [
        "Carbs make you fat",
        "#health #fyp 🔥",
    ]
    assert sentences("Carbs make you #fat") == ["Carbs make you #fat"]
    assert sentences("#Carbs make #you fat") == ["#Carbs make #you fat"]
    assert sentences("#health #fyp") == ["#health #fyp"]


def test_plain_ends_are_those_that_punkt_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is cut without it is cut alike."""
    drawn = random.Random(7)
    texts = [
        "".join(drawn.choice(WORDS) + drawn.choice(SIGNS) for _ in range(drawn.randint(2, 6)))
        for _ in range(20_000)
    ]
    cut = [split_sentences(text) for text in texts]
    monkeypatch.setattr(module, "_plain_sentences", lambda line: None)
    assert cut == [split_sentences(text) for text in texts]
