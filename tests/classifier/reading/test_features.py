"""The features of a text, and how much of what they are made from is kept."""

from classifier.reading import features
from classifier.reading.features import letter_features, letter_runs, parse
from classifier.text.tokens import MAX_WORD


def test_letters_are_runs_inside_words() -> None:
    """With a blank at each end of a word, however short or long it is."""
    assert letter_features(parse("A Diet, don't")) == [
        " a ", " die", "diet", "iet ", " don", "don'", "on't", "n't ",
    ]  # fmt: skip
    long = "x" * 3 * MAX_WORD
    assert len(letter_runs(long)) == len(long) - 1


def test_only_words_of_usual_length_are_remembered() -> None:
    """Else texts that are one long word each would fill the memory."""
    before = features._remembered_runs.cache_info().currsize
    letter_runs("q" * MAX_WORD + "z")
    assert features._remembered_runs.cache_info().currsize == before
    letter_runs("q" * (MAX_WORD - 1) + "z")
    assert features._remembered_runs.cache_info().currsize == before + 1
