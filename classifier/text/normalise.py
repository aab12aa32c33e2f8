"""A text as people post it, repaired, with the way back to every original character.

ftfy undoes mojibake, curly quotes, ligatures and full-width letters. It may change lengths, so
the text is repaired run by run (a run is what stands between two spaces) and each repaired
character remembers which original character it came from.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from ftfy import TextFixerConfig, fix_text

from classifier.errors import BlankTextError, TextTooLongError, UnreadableTextError

MAX_CHARS = 20_000
# Short runs that are remembered when repaired: the same emoji and quotes come again and again.
REMEMBERED, REMEMBERED_CHARS = 2_000, 16

# Runs end at the spaces that mojibake never contains (a no-break space may be half of a letter).
# The cut after 64 characters bounds the work of aligning a run that changes its length.
RUN = re.compile(r"[^ \t\n\r]{1,64}")
NEEDS_REPAIR = re.compile(r"[^\x20-\x7e\t\n\r]|&[#a-zA-Z0-9]+;")
# Zero-width characters and joiners, soft hyphen, variation selectors, bidi marks, byte order mark.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]"
)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
UNREADABLE = re.compile("[\0\ud800-\udfff]")
REPAIR = TextFixerConfig(unescape_html=True, normalization="NFKC", explain=False)


@dataclass(frozen=True, slots=True)
class NormalisedText:
    """A repaired text and where its characters stand in the original.

    `offsets` has one entry a character of `text` and one for its end, each an index into
    `original` (code points), never falling.
    """

    original: str
    text: str
    offsets: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Translate a span of `text` into the span of `original` that it came from."""
        if start >= end:
            return self.offsets[start], self.offsets[start]
        return self.offsets[start], max(self.offsets[end], self.offsets[end - 1] + 1)


def require_readable(text: str, limit: int = MAX_CHARS) -> None:
    """Refuse what nobody can have written as one claim.

    Raises
    ------
    BlankTextError, TextTooLongError, UnreadableTextError
        For a text without a visible character, over `limit` characters, or with a NUL or a lone
        surrogate.
    """
    if len(text) > limit:
        raise TextTooLongError(len(text), limit)
    if _is_plain(text) and not text.isspace():
        return
    if found := UNREADABLE.search(text):
        what = "a NUL character" if found[0] == "\0" else "half of a surrogate pair"
        raise UnreadableTextError(found.start(), what)
    if not INVISIBLE.sub("", CONTROL.sub("", text)).strip():
        raise BlankTextError


def normalise(original: str) -> NormalisedText:
    """Repair a text and keep the way back to each original character.

    White space is kept as it is (a line end may end a claim); invisible and control characters
    go. Calling it on a repaired text changes nothing.
    """
    if (_is_plain(original) and "&" not in original) or not NEEDS_REPAIR.search(original):
        return NormalisedText(original, original, range(len(original) + 1))
    text: list[str] = []
    offsets: list[int] = []
    last = 0
    for run in RUN.finditer(original):
        _keep(original, last, run.start(), text, offsets)
        _repair(run.group(), run.start(), text, offsets)
        last = run.end()
    _keep(original, last, len(original), text, offsets)
    return NormalisedText(original, "".join(text), (*offsets, len(original)))


def _is_plain(text: str) -> bool:
    """Say whether a text is one line of ASCII, as most are; no pattern is as quick."""
    return text.isascii() and text.isprintable() and text != ""


def _keep(original: str, start: int, end: int, text: list[str], offsets: list[int]) -> None:
    text.append(original[start:end])
    offsets.extend(range(start, end))


def _repair(run: str, start: int, text: list[str], offsets: list[int]) -> None:
    if not NEEDS_REPAIR.search(run):
        text.append(run)
        offsets.extend(range(start, start + len(run)))
        return
    repaired = (repair_run if len(run) > REMEMBERED_CHARS else _remembered)(run)
    text.append(repaired)
    offsets.extend(start + place for place in _align(run, repaired))


def repair_run(run: str) -> str:
    """Repair one run of characters without plain spaces."""
    repaired = CONTROL.sub("", INVISIBLE.sub("", fix_text(run, REPAIR)))
    return unicodedata.normalize("NFC", repaired)


_remembered = lru_cache(maxsize=REMEMBERED)(repair_run)


def _align(run: str, repaired: str) -> list[int]:
    """Give each repaired character the index of the run's character that it came from."""
    if len(run) == len(repaired):
        return list(range(len(run)))
    places = [0] * len(repaired)
    for _, a_start, a_end, b_start, b_end in SequenceMatcher(
        None, run, repaired, autojunk=False
    ).get_opcodes():
        for step in range(b_end - b_start):
            places[b_start + step] = min(a_start + step, max(a_end - 1, a_start), len(run) - 1)
    return places
