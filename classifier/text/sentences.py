"""Where a text's sentences end: line ends, and full stops that Punkt takes for one.

The abbreviations are listed: learnt from claims alone (Kiss and Strunk 2006), they were words that
often end a claim.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from classifier.text.optional import without_extras

if TYPE_CHECKING:
    from nltk.tokenize.punkt import PunktSentenceTokenizer

ABBREVIATIONS = frozenset(
    {
        "a.m", "approx", "ca", "cal", "dr", "e.g", "eg", "esp", "etc", "fig", "hr", "hrs", "i.e",
        "ie", "kcal", "kg", "lb", "lbs", "mcg", "mg", "min", "mins", "ml", "mr", "mrs", "ms", "oz",
        "p.m", "ph.d", "phd", "prof", "sec", "st", "tbsp", "tsp", "u.k", "u.s", "vol", "vs", "wk",
        "wks", "yr", "yrs",
    }
)  # fmt: skip
LINE = re.compile(r"[^\n\r\u2028\u2029]+")
WORD = re.compile(r"\w")
# Punkt ends sentences at these only. Where they stand as in most sentences, what it would say is
# plain; it takes as long as all else that cuts a text, and long to import.
ENDS = re.compile(r"[.?!]+")
# Blanks behind an end, and no quote or bracket that might belong before them.
GAP = re.compile(r"(?<! ) ++(?=[^\s.?!\"')\]}‘’“”«»])")
# Two hashtags or more behind a word, and nothing else behind them.
HASHTAGS = re.compile(r"(?<=\S)\s+(?P<tags>#\w+(?:[\s,]+#\w+)+)\W*$")
# They are looked for among so many last characters: from each hashtag on, the pattern reads to the
# end.
TAGS_CHARS = 2_000


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Give the spans of a text's sentences, in order; what holds no word joins its neighbour."""
    spans = [
        (line.start() + start, line.start() + end)
        for line in LINE.finditer(text)
        for start, end in _sentences(line.group())
    ]
    return _join_wordless(text, _without_hashtags(text, spans))


def _without_hashtags(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Cut off the hashtags at the end of a text: they are no part of its last sentence."""
    if not spans:
        return spans
    start, end = spans[-1]
    if not (tags := HASHTAGS.search(text, max(start, end - TAGS_CHARS), end)):
        return spans
    return [*spans[:-1], (start, tags.start()), (tags.start("tags"), end)]


def _sentences(line: str) -> Iterable[tuple[int, int]]:
    line = line.rstrip()
    if not line:
        return ()
    plain = _plain_sentences(line)
    return plain if plain is not None else _punkt().span_tokenize(line)


def _plain_sentences(line: str) -> list[tuple[int, int]] | None:
    """Cut a line if each of its ends is plain; else give None.

    Plain are an end behind a word of letters with a blank and a next word behind it, one behind a
    number if that word begins with a capital or a digit, a single one inside a number or an
    address, and what stands at the end of the line.
    """
    spans, first = [], 0
    for end in ENDS.finditer(line):
        following = line[end.end() : end.end() + 1]
        is_lone = end.end() - end.start() == 1
        if following == " ":
            gap = GAP.match(line, end.end())
            before, mark = line[first : end.start()], end.group()
            if not gap or not _ends_plainly(before, mark, line[gap.end()]):
                return None
            spans.append((first, end.end()))
            first = gap.end()
        elif (following and not (is_lone and following.isalnum())) or _is_mixed(end.group()):
            return None
    return [*spans, (first, len(line))]


def _ends_plainly(sentence: str, end: str, following: str) -> bool:
    word = sentence[sentence.rfind(" ") + 1 :]
    if word.isdecimal() and end == ".":
        return following.isupper() or following.isdecimal()
    if len(word) < 2 or not word.isalpha():
        return False
    return end == "." and word.lower() not in ABBREVIATIONS if "." in end else True


def _is_mixed(end: str) -> bool:
    return "." in end and end.strip(".") != ""


@lru_cache(maxsize=1)
def _punkt() -> "PunktSentenceTokenizer":
    with without_extras():
        from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

    parameters = PunktParameters()
    parameters.abbrev_types = set(ABBREVIATIONS)
    return PunktSentenceTokenizer(parameters)


def _join_wordless(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and not WORD.search(text, start, end):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined
