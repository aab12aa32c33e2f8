"""What the estimators see of a text: stems, negated stems, their neighbours, and letters."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from classifier.text.frames import find_frame
from classifier.text.normalise import normalise
from classifier.text.tokens import WORD, Token, stems, tokenise

LETTERS = 4
END = "|"
LETTERED = re.compile(r"[\w'’]+")
# Signs that stand for letters inside a word: c@ncer, we1ght.
SIGN = re.compile(r"(?<=[^\W\d_])[@$](?=\w)|(?<=[^\W\d_])[013]+(?=[^\W\d_])")
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


def parse(text: str) -> ParsedText:
    """Repair a text, cut it into tokens and find the frame around its statement."""
    repaired = SIGN.sub(lambda sign: sign[0].translate(LETTER_OF), normalise(text).text)
    frame = find_frame(repaired)
    if frame is None:
        tokens = tuple(tokenise(repaired))
        stems_ = tuple(token.stem for token in tokens if WORD.search(token.text))
        return ParsedText(repaired, stems_, tokens, 0, len(repaired), False)
    inner = tokenise(repaired[frame.start : frame.end])
    placed = tuple(
        token._replace(start=token.start + frame.start, end=token.end + frame.start)
        for token in inner
    )
    return ParsedText(
        repaired, tuple(stems(repaired)), placed, frame.start, frame.end, frame.denies
    )


def topic_features(parsed: ParsedText) -> list[str]:
    """Give stems and pairs of neighbouring stems: what a text is about."""
    found = parsed.stems
    return [*found, *(f"{first} {second}" for first, second in pairwise(found))]


def stance_features(parsed: ParsedText) -> list[str]:
    """Give the features of the statement in a text, without the frame around it."""
    return [feature for feature, _ in placed_features(parsed.statement)]


def placed_features(tokens: Sequence[Token]) -> Iterator[Placed]:
    """Give stems, negated ones marked as such, and pairs of neighbours, with their places.

    A pair's neighbour may be the end of the text or of a part of it: any punctuation, emoji or none
    is one `END`, so that it does not matter whether a text has a full stop.
    """
    marked = [
        (f"not {token.stem}" if token.negated else token.stem, place)
        for place, token in enumerate(tokens)
        if WORD.search(token.text)
    ]
    yield from ((feature, (place,)) for feature, place in marked)
    last, behind = END, -1
    for feature, place in marked:
        if place > behind + 1 and last != END:
            yield f"{last} {END}", (behind,)
            last = END
        yield f"{last} {feature}", (place,) if last == END else (behind, place)
        last, behind = feature, place
    if marked:
        yield f"{last} {END}", (behind,)


def are_pairs(features: Iterable[str]) -> NDArray[np.bool_]:
    """Say of each feature whether it joins two words."""
    return np.array([" " in feature.removeprefix("not ") for feature in features], dtype=bool)


def letter_features(parsed: ParsedText) -> list[str]:
    """Give the runs of `LETTERS` letters inside words, a blank at each end of a word."""
    return [run for word in LETTERED.findall(parsed.text.casefold()) for run in _letter_runs(word)]


@lru_cache(maxsize=100_000)
def _letter_runs(word: str) -> tuple[str, ...]:
    padded = f" {word} "
    return tuple(
        padded[place : place + LETTERS] for place in range(max(len(padded) - LETTERS + 1, 1))
    )
