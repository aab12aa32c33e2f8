"""Counting texts: their words, letters and statement features as columns of one table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial

import numpy as np

from classifier.compiled.rows import Doubles, Floats, Rows
from classifier.reading.features import (
    LETTERED,
    ParsedText,
    letter_runs,
    placed_features,
    topic_features,
)
from classifier.text.tokens import MAX_WORD, REMEMBERED

# The known features of a statement with their tokens.
Placed = Sequence[tuple[int, tuple[int, ...]]]


@dataclass(frozen=True, slots=True)
class CountedTexts:
    """The features of texts.

    `topical` are words and letters together, rows of length 1, the letters' columns behind the
    terms'; `placed` are the known features of each statement with their tokens; `information`
    (n_texts,) is how much a text says: the length of its words' weights before it is 1.
    """

    words: Rows
    topical: Rows
    statements: Rows
    placed: Sequence[Placed]
    information: Doubles


@dataclass(frozen=True, eq=False)
class Terms:
    """The known features and how rare they are.

    Words and statement features share most names, so they share columns: first come the
    `n_terms` of both, then the letters. `rarity` has shape (2 * n_terms + n_letters,): of the
    words, of the letters, of the statement features; 0 for what the family does not know.
    `letter_share` is the weight of letters against words, 0–1.
    """

    terms: Mapping[str, int]
    letters: Mapping[str, int]
    rarity: Floats
    letter_share: float
    _find_letters: Callable[[str], tuple[int, ...]] = field(init=False, repr=False)
    _letters_of: Callable[[str], tuple[int, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        # No method of its own: a model that is replaced shall go at once.
        find = partial(_letters_of, self.letters, len(self.terms))
        object.__setattr__(self, "_find_letters", find)
        object.__setattr__(self, "_letters_of", lru_cache(maxsize=REMEMBERED)(find))

    def count(self, parsed: Sequence[ParsedText]) -> CountedTexts:
        """Count and weigh the known features of parsed texts, as `reading.counts` does."""
        behind = len(self.terms) + len(self.letters)
        found: list[int] = []
        ends, placed = [0], []
        for text in parsed:
            found += self._topical(text)
            placed.append(self._placed(text))
            found += [column + behind for column, _ in placed[-1]]
            ends.append(len(found))
        rows = self._weigh(found, ends)
        is_word, is_statement = rows.columns < len(self.terms), rows.columns >= behind
        weighed, letters = rows.where(is_word), rows.where(~is_word & ~is_statement).units()
        words = weighed.units()
        topical = rows.where(~is_statement)
        in_words = topical.columns < len(self.terms)
        topical.weights[in_words] = words.weights * (1 - self.letter_share)
        topical.weights[~in_words] = letters.weights * self.letter_share
        statements = rows.where(is_statement).units().shifted(-behind)
        return CountedTexts(words, topical.units(), statements, placed, weighed.lengths())

    def know_telling(self, stems: Sequence[str], least: float) -> bool:
        """Say whether one of some words is known and rarer than `least`."""
        columns = (self.terms.get(stem) for stem in stems)
        return any(column is not None and self.rarity[column] > least for column in columns)

    def _topical(self, text: ParsedText) -> list[int]:
        known, letters_of = self.terms.get, self._letters_of
        found = [column for name in topic_features(text) if (column := known(name)) is not None]
        for word in LETTERED.findall(text.text.casefold()):
            found += (letters_of if len(word) <= MAX_WORD else self._find_letters)(word)
        return found

    def _placed(self, text: ParsedText) -> Placed:
        known = self.terms.get
        return [
            (column, where)
            for name, where in placed_features(text.statement)
            if (column := known(name)) is not None
        ]

    def _weigh(self, found: Sequence[int], ends: Sequence[int]) -> Rows:
        """Weigh each column of each text by how often it is there, the last column first."""
        n_texts, width = len(ends) - 1, len(self.rarity)
        texts = np.repeat(np.arange(n_texts), np.diff(ends))
        # One sort orders by text, then by column from the last to the first.
        keys = (texts + 1) * width - 1 - np.array(found, np.int64)
        keys, often = np.unique(keys, return_counts=True)
        texts, backwards = np.divmod(keys, width)
        columns = width - 1 - backwards
        weights = self.rarity[columns]
        several = np.flatnonzero(often > 1)
        weights[several] *= 1 + np.log(often[several]).astype(np.float32)
        return Rows.of(columns, weights, texts, n_texts)


def _letters_of(known: Mapping[str, int], behind: int, word: str) -> tuple[int, ...]:
    """Give the columns of a word's known runs of letters, in order."""
    return tuple(known[run] + behind for run in letter_runs(word) if run in known)
