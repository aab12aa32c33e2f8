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


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Give the spans of a text's sentences, in order; what holds no word joins its neighbour."""
    spans = [
        (line.start() + start, line.start() + end)
        for line in LINE.finditer(text)
        for start, end in _PUNKT.span_tokenize(line.group())
    ]
    return _join_wordless(text, spans)


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
