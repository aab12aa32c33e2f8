"""Where a text's sentences end: line ends, and full stops that Punkt takes for one."""

import re
from collections.abc import Iterable

from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer, PunktTrainer

ABBREVIATIONS = frozenset(
    {
        "a.m", "approx", "ca", "cal", "dr", "e.g", "eg", "etc", "fig", "hr", "hrs", "i.e", "ie",
        "kcal", "kg", "lb", "lbs", "mcg", "mg", "min", "mins", "ml", "mr", "mrs", "ms", "oz",
        "p.m", "prof", "sec", "st", "u.k", "u.s", "vol", "vs", "wk", "wks", "yr", "yrs",
    }
)  # fmt: skip
LINE = re.compile(r"[^\n\r\u2028\u2029]+")
WORD = re.compile(r"\w")


def learn_abbreviations(texts: Iterable[str]) -> frozenset[str]:
    """Learn from texts what ends in a full stop without ending a sentence.

    Kiss and Strunk 2006, as NLTK's Punkt; joined with those that captions often hold.
    """
    trainer = PunktTrainer()
    trainer.train("\n".join(texts), finalize=True)
    return ABBREVIATIONS | frozenset(trainer.get_params().abbrev_types)


def split_sentences(text: str, abbreviations: Iterable[str]) -> list[tuple[int, int]]:
    """Give the spans of a text's sentences, in order; what holds no word joins its neighbour."""
    parameters = PunktParameters()
    parameters.abbrev_types = set(abbreviations)
    punkt = PunktSentenceTokenizer(parameters)
    spans = [
        (line.start() + start, line.start() + end)
        for line in LINE.finditer(text)
        for start, end in punkt.span_tokenize(line.group())
    ]
    return _join_wordless(text, spans)


def _join_wordless(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and not WORD.search(text, start, end):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined
