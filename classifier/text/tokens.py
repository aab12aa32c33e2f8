"""The words of a text: where they stand, their stems, and which of them are negated."""

import re
from functools import lru_cache
from typing import NamedTuple

from nltk.sentiment.util import CLAUSE_PUNCT_RE, NEGATION_RE
from nltk.stem.snowball import SnowballStemmer
from nltk.tokenize import TweetTokenizer

# Longer runs of letters are no words.
MAX_WORD = 40

# Emoji and punctuation say how people write, not what they say.
WORD = re.compile(r"\w")
DRAWN_OUT = re.compile(r"(.)\1{2,}")
CAMEL = re.compile(r"[a-z][A-Z]")
HASHTAG_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^A-Z]+")

_TOKENIZER = TweetTokenizer()
_STEMMER = SnowballStemmer("english")

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
    """A word, its stem, its place in the text, and whether a negation reaches it."""

    text: str
    stem: str
    start: int
    end: int
    negated: bool


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Stem a word with Snowball; `#Sooooo` is stemmed as `soo`."""
    word = DRAWN_OUT.sub(r"\1\1", word.lower().lstrip("#"))[:MAX_WORD]
    return _STEMMER.stem(WITHOUT_APOSTROPHE.get(word, word)) or word


def tokenise(text: str) -> list[Token]:
    """Cut a normalised text into tokens, in order.

    A hashtag in camel case gives one token a word. Negation reaches from a negating word to the
    end of its clause (as in NLTK's `mark_negation`, after Das and Chen 2001).
    """
    spans = _spans(text)
    words = [text[start:end] for start, end in spans]
    return [
        Token(word, stem(word), start, end, negated)
        for word, (start, end), negated in zip(words, spans, _negated(words), strict=True)
    ]


def stems(text: str) -> list[str]:
    """Give the stems of the words in a normalised text, in order."""
    words = (text[start:end] for start, end in _spans(text))
    return [stem(word) for word in words if WORD.search(word)]


def _spans(text: str) -> list[tuple[int, int]]:
    return [
        span
        for word in _TOKENIZER.WORD_RE.finditer(text)
        for span in _hashtag_words(text, *word.span())
    ]


def _hashtag_words(text: str, start: int, end: int) -> list[tuple[int, int]]:
    if text[start] != "#" or not CAMEL.search(text, start, end):
        return [(start, end)]
    return [part.span() for part in HASHTAG_WORD.finditer(text, start + 1, end)]


def _negated(words: list[str]) -> list[bool]:
    """Say of each word whether a negation reaches it; the first negating word itself is free."""
    reached, inside = [], False
    for word in words:
        negates, ends_clause = _polarity(word)
        reached.append(inside and not ends_clause)
        inside = not ends_clause and (inside or negates)
    return reached


@lru_cache(maxsize=100_000)
def _polarity(word: str) -> tuple[bool, bool]:
    """Say whether a word negates, and whether it ends a clause."""
    plain = WITHOUT_APOSTROPHE.get(word.lower(), word.lower())
    negates = plain in NEGATES or bool(NEGATION_RE.search(plain))
    return negates, plain in ENDS_CLAUSE or bool(CLAUSE_PUNCT_RE.search(plain))
