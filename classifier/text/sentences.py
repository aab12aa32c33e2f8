"""Where a text's sentences end: line ends, and full stops that Punkt takes for one.

The abbreviations are listed: learnt from claims alone (Kiss and Strunk 2006), they were words that
often end a claim.
"""

import re

from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

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
# Two hashtags or more behind a word, and nothing else behind them.
HASHTAGS = re.compile(r"(?<=\S)\s+(?P<tags>#\w+(?:[\s,]+#\w+)+)\W*$")


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Give the spans of a text's sentences, in order; what holds no word joins its neighbour."""
    spans = [
        (line.start() + start, line.start() + end)
        for line in LINE.finditer(text)
        for start, end in _PUNKT.span_tokenize(line.group())
    ]
    return _join_wordless(text, _without_hashtags(text, spans))


def _without_hashtags(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Cut off the hashtags at the end of a text: they are no part of its last sentence."""
    if not spans or not (tags := HASHTAGS.search(text, *spans[-1])):
        return spans
    start, end = spans[-1]
    return [*spans[:-1], (start, tags.start()), (tags.start("tags"), end)]


def _punkt() -> PunktSentenceTokenizer:
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


_PUNKT = _punkt()
