"""Runs of characters that were cut into words when the model was made."""

import json
from collections.abc import Mapping
from functools import lru_cache, partial

from classifier.text import tokens
from classifier.text.tokens import MAX_WORD, REMEMBERED, Piece


class KnownRuns:
    """Cuts a run of characters into words: a known one by looking it up, others by NLTK.

    Parameters
    ----------
    known : runs of at most MAX_WORD characters to their pieces as JSON, read when asked for
    """

    def __init__(self, known: Mapping[str, str]) -> None:
        self.known = known
        # No method of its own: a model that is replaced shall go at once.
        self._remembered = lru_cache(maxsize=REMEMBERED)(partial(_look_up, known))

    def __call__(self, run: str) -> tuple[Piece, ...]:
        """Give a run's words."""
        return self._remembered(run) if len(run) <= MAX_WORD else tokens.cut(run)


def _look_up(known: Mapping[str, str], run: str) -> tuple[Piece, ...]:
    if (found := known.get(run)) is None:
        return tokens.cut(run)
    return tuple(Piece(*piece) for piece in json.loads(found))
