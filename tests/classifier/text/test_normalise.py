"""A repaired text leads back to every original character."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.errors import BlankTextError, TextTooLongError, UnreadableTextError
from classifier.text import normalise as module
from classifier.text.normalise import MAX_CHARS, normalise, require_readable

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)


@pytest.mark.parametrize(
    ("original", "repaired"),
    [
        ("don’t “detox”", 'don\'t "detox"'),
        ("donâ€™t", "don't"),
        ("ðŸ’ª gains", "💪 gains"),
        ("ﬁt １２", "fit 12"),
        ("de\u200btox \u202etea\u202c", "detox tea"),
        ("salt &amp; lemon", "salt & lemon"),
        ("line one\nline two", "line one\nline two"),
    ],
)
def test_repairs_what_phones_and_exports_do(original: str, repaired: str) -> None:
    """Mojibake, curly quotes, wide letters and invisible characters are undone; lines stay."""
    assert normalise(original).text == repaired


@given(TEXTS)
def test_repairing_twice_changes_nothing(original: str) -> None:
    """A repaired text is its own repair."""
    once = normalise(original).text
    assert normalise(once).text == once


@given(TEXTS)
def test_offsets_never_fall_and_stay_inside(original: str) -> None:
    """Each character knows its origin, in order."""
    found = normalise(original)
    assert len(found.offsets) == len(found.text) + 1
    assert list(found.offsets) == sorted(found.offsets)
    assert all(0 <= place <= len(original) for place in found.offsets)


@given(TEXTS, st.data())
def test_every_span_is_a_span_of_the_original(original: str, data: st.DataObject) -> None:
    """A span of the repaired text is a span of the original, never turned round."""
    found = normalise(original)
    start = data.draw(st.integers(0, len(found.text)))
    end = data.draw(st.integers(start, len(found.text)))
    first, last = found.span(start, end)
    assert 0 <= first <= last <= len(original)


def test_a_span_leads_to_the_same_word() -> None:
    """A word behind repaired characters is found at its own place."""
    found = normalise("ðŸ’ª don’t de\u200btox ﬁne")
    place = found.text.index("detox")
    assert found.original[slice(*found.span(place, place + 5))] == "de\u200btox"
    place = found.text.index("fine")
    assert found.original[slice(*found.span(place, place + 4))] == "ﬁne"


@pytest.mark.parametrize("text", ["", "  \n\t", "\u200b\u200b", "\x01\x02", "\ufeff "])
def test_blank_texts_are_refused(text: str) -> None:
    """Nothing visible is nothing to check."""
    with pytest.raises(BlankTextError, match="at least one word"):
        require_readable(text)


def test_long_texts_are_refused_with_both_lengths() -> None:
    """The message names what was found and what is allowed."""
    with pytest.raises(TextTooLongError, match=r"100,000 characters.*20,000"):
        require_readable("a" * 100_000)
    require_readable("a" * MAX_CHARS)


@pytest.mark.parametrize(("text", "what"), [("a\0b", "NUL"), ("a\ud800", "surrogate")])
def test_binary_is_refused_with_its_place(text: str, what: str) -> None:
    """The message names the character and where it stands."""
    with pytest.raises(UnreadableTextError, match=f"{what}.* at character 1"):
        require_readable(text)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("part", ["❤️", "👩‍👩‍👧", "你好…", "&amp;", "ab\u200b", "ﬁ"])
def test_long_texts_without_spaces_cost_little(part: str) -> None:
    """The longest allowed text is repaired before the time limit ends the test."""
    found = normalise((part * MAX_CHARS)[:MAX_CHARS])
    assert len(found.offsets) == len(found.text) + 1


def test_what_is_remembered_stays_small() -> None:
    """One sign becomes eighteen letters; long runs are not kept at all."""
    module._remembered.cache_clear()
    normalise(chr(0xFDFA) * (module.REMEMBERED_CHARS + 1))
    assert module._remembered.cache_info().currsize == 0
    tracemalloc.start()
    for number in range(2 * module.REMEMBERED):
        module._remembered(f"{chr(0xFDFA) * 10}{chr(0x1F351)}{number}")
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert module._remembered.cache_info().currsize == module.REMEMBERED
    assert kept < 4_000_000
