"""Rows: the weighted features of several texts, one text behind another."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Ints = NDArray[np.int32]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rows:
    """Features of texts: `columns`, `weights` and whose they are (`texts`), each of shape (n,).

    Text t has those at `starts[t]:starts[t + 1]`, the last column first; `starts` has shape
    (n_texts + 1,).
    """

    columns: Places
    weights: Floats
    texts: Places
    starts: Places

    @classmethod
    def of(cls, columns: Places, weights: Floats, texts: Places, n_texts: int) -> "Rows":
        """Join features that are ordered by text."""
        return cls(columns, weights, texts, texts.searchsorted(np.arange(n_texts + 1)))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def where(self, kept: NDArray[np.bool_]) -> "Rows":
        """Keep some of the features."""
        return Rows.of(self.columns[kept], self.weights[kept], self.texts[kept], len(self))

    def shifted(self, by: int) -> "Rows":
        """Move all columns."""
        return Rows(self.columns + by, self.weights, self.texts, self.starts)

    def lengths(self) -> Doubles:
        """Give the Euclidean length of each text's row, shape (n_texts,)."""
        squares = np.bincount(self.texts, self.weights * self.weights, minlength=len(self))
        lengths: Doubles = np.sqrt(squares)
        return lengths

    def units(self) -> "Rows":
        """Bring each text's row to length 1; a row of zeros stays one."""
        weights = self.weights / np.maximum(self.lengths(), 1e-12)[self.texts]
        return Rows(self.columns, weights.astype(np.float32), self.texts, self.starts)

    def sums(self, values: NDArray[np.floating]) -> Doubles:
        """Add up what belongs to the features of each text, shape (n, ...) to (n_texts, ...)."""
        sums = np.zeros((len(self), *values.shape[1:]))
        filled = np.flatnonzero(self.starts[1:] > self.starts[:-1])
        if len(filled):
            sums[filled] = np.add.reduceat(values, self.starts[filled])
        return sums


def spread_out(starts: NDArray[np.integer], ends: NDArray[np.integer]) -> Places:
    """Give the places of several slices, one slice behind another: a, a + 1 … b - 1 of each."""
    sizes = ends.astype(np.int64) - starts
    behind = np.cumsum(sizes)
    places: Places = np.arange(sizes.sum()) + np.repeat(starts - behind + sizes, sizes)
    return places
