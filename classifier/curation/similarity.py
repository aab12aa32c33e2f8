"""Which texts are nearly the same: pairs above a cosine of character n-grams, without all pairs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

# Candidates compared at once: 20,000 rows of some 150 n-grams are 50 MB.
CHUNK = 20_000
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Near:
    """Two texts that read alike: their places in the two lists, and their cosine, 0–1."""

    first: int
    second: int
    similarity: float


def character_vectors(*lists: Sequence[str]) -> list[sp.csr_array]:
    """Give TF-IDF over character 3- to 5-grams inside words; rows have length 1."""
    vectoriser = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), dtype=np.float32)
    together = sp.csr_array(vectoriser.fit_transform([text for texts in lists for text in texts]))
    ends = np.cumsum([0, *map(len, lists)])
    return [together[start:end] for start, end in pairwise(ends.tolist())]


def near_duplicates(texts: Sequence[str], threshold: float) -> list[Near]:
    """Find all pairs of texts with a cosine of at least `threshold`, the most alike first.

    Raises
    ------
    ValueError
        If the threshold is not between 0 and 1.
    """
    if len(texts) < 2:
        return []
    (vectors,) = character_vectors(texts)
    found = _near(vectors, vectors, threshold, within=True)
    return sorted(found, key=lambda near: -near.similarity)


def near_matches(texts: Sequence[str], others: Sequence[str], threshold: float) -> list[Near]:
    """Find all pairs of a text and another text with a cosine of at least `threshold`."""
    if not texts or not others:
        return []
    vectors, kept = character_vectors(texts, others)
    found = _near(vectors, kept, threshold)
    return sorted(found, key=lambda near: -near.similarity)


def most_similar(text: str, texts: Sequence[str], count: int) -> list[Near]:
    """Find the `count` texts most like one text, the most alike first."""
    stored, asked = character_vectors(texts, [text])
    cosines = (stored @ asked.T).toarray().ravel()
    best = np.argsort(-cosines, kind="stable")[:count]
    return [Near(0, int(place), float(cosines[place])) for place in best if cosines[place] > 0]


def _near(
    A: sp.csr_array, B: sp.csr_array, threshold: float, *, within: bool = False
) -> Iterator[Near]:
    """Compare only rows that share one of their rarest features; `within` one array, pairs once.

    Two rows of length 1 with a cosine of `threshold` must share a feature of both prefixes: what a
    row's more common features weigh together is less than the threshold (prefix filtering, Bayardo,
    Ma and Srikant 2007, "Scaling up all pairs similarity search").
    """
    if not 0 < threshold <= 1:
        raise ValueError(f"threshold {threshold} is not between 0 and 1")
    common_first = np.argsort(-np.bincount(B.indices, minlength=B.shape[1]), kind="stable")
    A, B = A[:, common_first].sorted_indices(), B[:, common_first].sorted_indices()
    rare, index = _prefixes(A, threshold), _prefixes(B, threshold).T.tocsr()
    for start in range(0, A.shape[0], CHUNK):
        shared = (rare[start : start + CHUNK] @ index).tocoo()
        first, second = shared.coords[0] + start, shared.coords[1]
        if within:
            first, second = first[first < second], second[first < second]
        yield from _compare(A, B, first, second, threshold)


def _prefixes(X: sp.csr_array, threshold: float) -> sp.csr_array:
    """Keep of each row the rarest features; those left out weigh less than the threshold."""
    ends = np.cumsum(X.data.astype(np.float64) ** 2)
    before = np.concatenate([[0.0], ends])[X.indptr[:-1]]
    weight = ends - np.repeat(before, np.diff(X.indptr))
    kept = np.sqrt(weight) >= threshold - 1e-6
    rows = np.repeat(np.arange(X.shape[0]), np.diff(X.indptr))[kept]
    ones = np.ones(int(kept.sum()), np.float32)
    return sp.csr_array((ones, (rows, X.indices[kept])), shape=X.shape)


def _compare(
    A: sp.csr_array, B: sp.csr_array, first: Places, second: Places, threshold: float
) -> Iterator[Near]:
    for start in range(0, len(first), CHUNK):
        one, other = first[start : start + CHUNK], second[start : start + CHUNK]
        cosines = np.asarray(A[one].multiply(B[other]).sum(axis=1)).ravel()
        for place in np.flatnonzero(cosines >= threshold):
            yield Near(int(one[place]), int(other[place]), min(1.0, float(cosines[place])))
