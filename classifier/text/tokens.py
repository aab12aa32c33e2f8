"""The words of a text: where they stand, their stems, and which of them are negated."""

import re
from dataclasses import dataclass
from functools import lru_cache

from nltk.sentiment.util import mark_negation
from nltk.stem.snowball import SnowballStemmer
from nltk.tokenize import TweetTokenizer

# Longer runs of letters are no words.
MAX_WORD = 40

DRAWN_OUT = re.compile(r"(.)\1{2,}")
CAMEL = re.compile(r"[a-z][A-Z]")
HASHTAG_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^A-Z]+")

_TOKENIZER = TweetTokenizer(preserve_case=True, reduce_len=False, match_phone_numbers=False)
_STEMMER = SnowballStemmer("english")

# Contractions in which people drop the apostrophe, and words that negate but that NLTK's
# `mark_negation` does not know.
WITHOUT_APOSTROPHE = {
    "dont": "don't", "doesnt": "doesn't", "didnt": "didn't", "cant": "can't", "wont": "won't",
    "isnt": "isn't", "arent": "aren't", "wasnt": "wasn't", "werent": "weren't",
    "shouldnt": "shouldn't", "wouldnt": "wouldn't", "couldnt": "couldn't", "hasnt": "hasn't",
    "havent": "haven't", "hadnt": "hadn't", "aint": "ain't",
}  # fmt: skip
NEGATES = {"cannot", "without", "nor", "neither", "hardly", "nobody"}
# Words that end a clause, and with it the reach of a negation, as punctuation does.
ENDS_CLAUSE = {",", "–", "—", "but", "because", "and", "so", "while", "although"}


@dataclass(frozen=True, slots=True)
class Token:
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
    end of its clause (NLTK's `mark_negation`, after Das and Chen 2001).
    """
    spans = _spans(text)
    words = [text[start:end] for start, end in spans]
    return [
        Token(word, stem(word), start, end, negated)
        for word, (start, end), negated in zip(words, spans, _negated(words), strict=True)
    ]


def stems(text: str) -> list[str]:
    """Give the stems of a normalised text's tokens, in order."""
    return [stem(text[start:end]) for start, end in _spans(text)]


def _spans(text: str) -> list[tuple[int, int]]:
    return [span for word in _find_words(text) for span in _hashtag_words(text, *word)]


def _find_words(text: str) -> list[tuple[int, int]]:
    """Place NLTK's tokens in the text (its tweet tokeniser gives no spans)."""
    spans, place = [], 0
    for word in _TOKENIZER.tokenize(text):
        start = text.find(word, place)
        # The tokeniser resolves what looks like an entity and shortens long runs of punctuation.
        if start >= 0:
            place = start + len(word)
            spans.append((start, place))
    return spans


def _hashtag_words(text: str, start: int, end: int) -> list[tuple[int, int]]:
    if text[start] != "#" or not CAMEL.search(text, start, end):
        return [(start, end)]
    return [part.span() for part in HASHTAG_WORD.finditer(text, start + 1, end)]


def _negated(words: list[str]) -> list[bool]:
    """Say of each word whether a negation reaches it."""
    plain = [_as_nltk_knows(word.lower()) for word in words]
    return [word.endswith("_NEG") for word in mark_negation(plain)] if plain else []


def _as_nltk_knows(word: str) -> str:
    """Give NLTK's own form of a word that negates or that ends a clause."""
    if word in NEGATES:
        return "not"
    return "." if word in ENDS_CLAUSE else WITHOUT_APOSTROPHE.get(word, word)
