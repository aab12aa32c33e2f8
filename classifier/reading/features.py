"""What the estimators see of a text: stems, negated stems, their neighbours, and letters."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from classifier.text.frames import find_frame
from classifier.text.normalise import normalise
from classifier.text.tokens import MAX_WORD, REMEMBERED, Cut, Token, cut, stems, tokenise

LETTERS = 4
END = "|"
LETTERED = re.compile(r"[\w'’]+")
# Signs that stand for letters inside a word: c@ncer, we1ght.
SIGN = re.compile(r"(?<=[^\W\d_])[@$](?=\w)|(?<=[^\W\d_])[013]+(?=[^\W\d_])")
SIGNS = re.compile(r"[@$013]")
LETTER_OF = str.maketrans("@$013", "asoie")
# A feature and the tokens that it stands for, as indices into the text's tokens.
Placed = tuple[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class ParsedText:
    """What one pass over a text finds; all features are read off it.

    `text` is the repaired text and `stems` those of all its words; `statement` are the tokens
    inside its polarity frame, placed in `text`, and `denied` says whether the frame denies them.
    """

    text: str
    stems: tuple[str, ...]
    statement: tuple[Token, ...]
    start: int
    end: int
    denied: bool


def parse(text: str, cut: Cut = cut) -> ParsedText:
    """Repair a text, cut it into tokens and find the frame around its statement.

    `cut` cuts a run without white space into its words.
    """
    return parse_repaired(normalise(text).text, cut)


def parse_repaired(text: str, cut: Cut = cut) -> ParsedText:
    """Parse a text, or a part of one, that `normalise` has repaired."""
    repaired = text
    if SIGNS.search(text):
        repaired = SIGN.sub(lambda sign: sign[0].translate(LETTER_OF), text)
    frame = find_frame(repaired)
    if frame is None:
        tokens = tuple(tokenise(repaired, cut))
        stems_ = tuple(token.stem for token in tokens if token.is_word)
        return ParsedText(repaired, stems_, tokens, 0, len(repaired), False)
    inner = tokenise(repaired[frame.start : frame.end], cut)
    placed = tuple(
        token._replace(start=token.start + frame.start, end=token.end + frame.start)
        for token in inner
    )
    return ParsedText(
        repaired, tuple(stems(repaired, cut)), placed, frame.start, frame.end, frame.denies
    )


def topic_features(parsed: ParsedText) -> list[str]:
    """Give stems and pairs of neighbouring stems: what a text is about."""
    found = parsed.stems
    return [*found, *(f"{first} {second}" for first, second in pairwise(found))]


def stance_features(parsed: ParsedText) -> list[str]:
    """Give the features of the statement in a text, without the frame around it."""
    return [feature for feature, _ in placed_features(parsed.statement)]


def placed_features(tokens: Sequence[Token]) -> list[Placed]:
    """Give stems, negated ones marked as such, and pairs of neighbours, with their places.

    A pair's neighbour may be the end of the text or of a part of it: any punctuation, emoji or none
    is one `END`, so that it does not matter whether a text has a full stop.
    """
    words: list[Placed] = []
    pairs: list[Placed] = []
    last, behind = END, -1
    for place, token in enumerate(tokens):
        if not token.is_word:
            continue
        word = f"not {token.stem}" if token.negated else token.stem
        words.append((word, (place,)))
        if place > behind + 1 and last != END:
            pairs.append((f"{last} {END}", (behind,)))
            last = END
        pairs.append((f"{last} {word}", (place,) if last == END else (behind, place)))
        last, behind = word, place
    if words:
        pairs.append((f"{last} {END}", (behind,)))
    return words + pairs


def are_pairs(features: Iterable[str]) -> NDArray[np.bool_]:
    """Say of each feature whether it joins two words."""
    return np.array([" " in feature.removeprefix("not ") for feature in features], dtype=bool)


def letter_features(parsed: ParsedText) -> list[str]:
    """Give the runs of `LETTERS` letters inside words, a blank at each end of a word."""
    return [run for word in LETTERED.findall(parsed.text.casefold()) for run in letter_runs(word)]


def letter_runs(word: str) -> tuple[str, ...]:
    """Give the runs of `LETTERS` letters in a word, a blank at each end of it."""
    return _remembered_runs(word) if len(word) <= MAX_WORD else _runs(word)


def _runs(word: str) -> tuple[str, ...]:
    padded = f" {word} "
    return tuple(
        padded[place : place + LETTERS] for place in range(max(len(padded) - LETTERS + 1, 1))
    )


_remembered_runs = lru_cache(maxsize=REMEMBERED)(_runs)
