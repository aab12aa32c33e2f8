"""The words of a text: where they stand, their stems, and which of them are negated.

NLTK cuts, stems and knows negations. It is imported where a run of letters is met for the first
time: it takes longer to import than all else that an answer needs.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from classifier.text.optional import without_extras

# Longer runs of letters are no words.
MAX_WORD = 40
# How many words are remembered, and runs of them. A text may hold any, and as long as it likes.
REMEMBERED = 20_000

# Emoji and punctuation say how people write, not what they say.
WORD = re.compile(r"\w")
# Bounded, because NLTK looks from every "<" and "#" for an end before the next white space.
RUN = re.compile(r"\S{1,256}")
# The one token of NLTK's that may hold white space.
SPACED_DOTS = re.compile(r"\.[^\S\r\n]+\.")
RUN_WITH_DOTS = re.compile(r"(?:\S|(?<=\.)[^\S\r\n]+(?=\.)){1,256}")
DRAWN_OUT = re.compile(r"(.)\1{2,}")
CAMEL = re.compile(r"[a-z][A-Z]")
HASHTAG_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^A-Z]+")

# Contractions in which people drop the apostrophe, and words that negate but that NLTK's
# `mark_negation` does not know.
WITHOUT_APOSTROPHE = {
    "dont": "don't", "doesnt": "doesn't", "didnt": "didn't", "cant": "can't", "wont": "won't",
    "isnt": "isn't", "arent": "aren't", "wasnt": "wasn't", "werent": "weren't",
    "shouldnt": "shouldn't", "wouldnt": "wouldn't", "couldnt": "couldn't", "hasnt": "hasn't",
    "havent": "haven't", "hadnt": "hadn't", "aint": "ain't",
}  # fmt: skip
NEGATES = {"cannot", "without", "nor", "neither", "hardly", "nobody", "zero"}
# Words that end a clause, and with it the reach of a negation, as punctuation does.
ENDS_CLAUSE = {",", "–", "—", "but", "because", "and", "so", "while", "although"}


class Token(NamedTuple):
    """A word or sign, its stem, its place in the text, and whether a negation reaches it."""

    text: str
    stem: str
    start: int
    end: int
    is_word: bool
    negated: bool


class Piece(NamedTuple):
    """A word or sign inside a run without white space, and what it does to those behind it."""

    text: str
    stem: str
    start: int
    end: int
    is_word: bool
    negates: bool
    ends_clause: bool


Cut = Callable[[str], tuple[Piece, ...]]


def stem(word: str) -> str:
    """Stem a word with Snowball; `#Sooooo` is stemmed as `soo`."""
    return _stem(DRAWN_OUT.sub(r"\1\1", word.lower().lstrip("#"))[:MAX_WORD])


def cut(run: str) -> tuple[Piece, ...]:
    """Cut a run of characters into its words."""
    return _cut_short(run) if len(run) <= MAX_WORD else _cut(run)


def _cut(run: str) -> tuple[Piece, ...]:
    return tuple(
        _piece(run[start:end], start, end)
        for word in _nltk().words.finditer(run)
        for start, end in _hashtag_words(run, *word.span())
    )


def _piece(word: str, start: int, end: int) -> Piece:
    return Piece(word, stem(word), start, end, bool(WORD.search(word)), *_polarity(word))


_cut_short = lru_cache(maxsize=REMEMBERED)(_cut)


@lru_cache(maxsize=REMEMBERED)
def _stem(word: str) -> str:
    return str(_nltk().stemmer.stem(WITHOUT_APOSTROPHE.get(word, word))) or word


def tokenise(text: str, cut: Cut = cut) -> list[Token]:
    """Cut a normalised text into tokens, in order.

    A hashtag in camel case gives one token a word. Negation reaches from a negating word to the
    end of its clause (as in NLTK's `mark_negation`, after Das and Chen 2001); the first negating
    word itself is free. `cut` cuts a run without white space.
    """
    tokens, inside = [], False
    for shift, pieces in _runs(text, cut):
        for word, stem_, start, end, is_word, negates, ends_clause in pieces:
            reached = inside and not ends_clause
            tokens.append(Token(word, stem_, shift + start, shift + end, is_word, reached))
            inside = not ends_clause and (inside or negates)
    return tokens


def stems(text: str, cut: Cut = cut) -> list[str]:
    """Give the stems of the words in a normalised text, in order."""
    return [piece.stem for _, pieces in _runs(text, cut) for piece in pieces if piece.is_word]


def _runs(text: str, cut: Cut) -> Iterator[tuple[int, tuple[Piece, ...]]]:
    """Give the pieces of each run without white space, and where it begins."""
    runs = RUN_WITH_DOTS if SPACED_DOTS.search(text) else RUN
    for run in runs.finditer(text):
        yield run.start(), cut(run.group())


def _hashtag_words(text: str, start: int, end: int) -> list[tuple[int, int]]:
    if text[start] != "#" or not CAMEL.search(text, start, end):
        return [(start, end)]
    return [part.span() for part in HASHTAG_WORD.finditer(text, start + 1, end)]


def _polarity(word: str) -> tuple[bool, bool]:
    """Say whether a word negates, and whether it ends a clause."""
    plain = WITHOUT_APOSTROPHE.get(word.lower(), word.lower())
    negates = plain in NEGATES or bool(_nltk().negation.search(plain))
    return negates, plain in ENDS_CLAUSE or bool(_nltk().punctuation.search(plain))


class _Nltk(NamedTuple):
    words: Any
    stemmer: Any
    negation: Any
    punctuation: Any


@lru_cache(maxsize=1)
def _nltk() -> _Nltk:
    with without_extras():
        from nltk.sentiment.util import CLAUSE_PUNCT_RE, NEGATION_RE
        from nltk.stem.snowball import SnowballStemmer
        from nltk.tokenize import TweetTokenizer

    words = TweetTokenizer().WORD_RE
    return _Nltk(words, SnowballStemmer("english"), NEGATION_RE, CLAUSE_PUNCT_RE)
