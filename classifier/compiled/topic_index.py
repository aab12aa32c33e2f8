"""The topics that texts read like, and the stored claims nearest to them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import _sparsetools

from classifier.compiled.rows import Floats, Ints, Places, Rows, spread_out
from classifier.reading.rule import NEAREST, NONE


@dataclass(frozen=True, slots=True)
class Matches:
    """The best topics of each text, best first, and the nearest claims of its best topic.

    `topics` and `scores` (0–1) have shape (n_texts, k); `nearest` and `similarity` (cosines)
    (n_texts, NEAREST), with NONE and 0 where the topic has fewer claims.
    """

    topics: Places
    scores: NDArray[np.float64]
    nearest: Places
    similarity: Floats


@dataclass(frozen=True, eq=False)
class TopicIndex:
    """What `reading.topics.TopicMatcher` learnt, inverted: by feature for centroids and claims.

    Topic t has the claims `topic_starts[t]:topic_starts[t + 1]`, and claim c is the stored one
    `claims[c]`. Feature f stands in the centroids of
    `centroid_topics[centroid_starts[f]:centroid_starts[f + 1]]` with `centroid_weights`, and in the
    claims `entry_claims[rare_starts[f]:rare_starts[f + 1]]` with `entry_weights` if few topics have
    it. The entries of the others stand behind those, ordered by topic first, so that those of one
    topic lie close in memory. A *pair* is such a feature in one topic: pair p is the feature with
    the `common_row` (-1: none) `pair_rows[p]` in the topic `pair_topics[p]`, and its entries are
    `entry_starts[p]:entry_starts[p + 1]`.
    """

    centroid_starts: Ints
    centroid_topics: Ints
    centroid_weights: Floats
    rare_starts: Ints
    common_row: Ints
    pair_topics: Ints
    pair_rows: Ints
    entry_starts: Ints
    entry_claims: Ints
    entry_weights: Floats
    topic_starts: Ints
    claims: Ints
    nearest_share: float
    candidates: int
    k: int
    _pairs: Ints = field(init=False, repr=False)
    _spare: list[Floats] = field(default_factory=list, init=False, repr=False)

    def __post_init__(self) -> None:
        shape = len(self.topic_starts) - 1, int(self.common_row.max(initial=-1)) + 1
        pairs = np.full(shape, NONE, np.int32)
        pairs[self.pair_topics, self.pair_rows] = np.arange(len(self.pair_topics))
        object.__setattr__(self, "_pairs", pairs)

    def require_sound(self) -> None:
        """Check what scipy follows without looking where it leads. Raises ValueError."""
        _require_sound(
            self.centroid_starts,
            self.centroid_topics,
            self.centroid_weights,
            len(self.topic_starts) - 1,
        )
        for starts in (self.rare_starts, self.entry_starts):
            _require_sound(starts, self.entry_claims, self.entry_weights, len(self.claims))

    def sizes(self, topics: Places) -> Ints:
        """Give how many claims some topics have."""
        return self.topic_starts[topics + 1] - self.topic_starts[topics]

    def match(self, rows: Rows) -> Matches:
        """Find the topics of texts given as rows of length 1."""
        centroids = self._centroids(rows)
        candidates = _highest(centroids, self.candidates)
        claims, ends = self._claims(candidates)
        cosines = self._compare(rows, candidates, claims, ends[:, -1])
        highest = np.maximum.reduceat(cosines, np.append(0, ends.ravel()[:-1]))
        scores = np.take_along_axis(centroids, candidates, 1) * (1 - self.nearest_share)
        scores = scores + highest.reshape(scores.shape) * self.nearest_share
        order = np.lexsort((candidates, -scores))[:, : self.k]
        best = np.take_along_axis(ends, order[:, :1], 1)
        topics = np.take_along_axis(candidates, order, 1)
        nearest, similarity = self._nearest(cosines, claims, best[:, 0], self.sizes(topics[:, 0]))
        return Matches(topics, np.take_along_axis(scores, order, 1), nearest, similarity)

    def _centroids(self, rows: Rows) -> Floats:
        """Give the cosine with each topic's centroid, shape (n_texts, n_topics)."""
        cosines = np.zeros((len(rows), len(self.topic_starts) - 1), np.float32)
        slices = _Slices.of(self.centroid_starts, rows.columns, rows.weights, rows.starts)
        for text, sums in enumerate(cosines):
            slices.add_up(text, self.centroid_topics, self.centroid_weights, sums)
        return cosines

    def _claims(self, candidates: Places) -> tuple[Places, Places]:
        """Give the claims of candidate topics, one topic behind another, and where each ends."""
        topics = candidates.ravel()
        claims = spread_out(self.topic_starts[topics], self.topic_starts[topics + 1])
        ends = np.cumsum(self.sizes(topics), dtype=np.int64)
        return claims, ends.reshape(candidates.shape)

    def _compare(self, rows: Rows, candidates: Places, claims: Places, ends: Places) -> Floats:
        """Give the cosines of texts with claims, of which text t has those up to `ends[t]`."""
        common, rare = self._slices(rows, candidates)
        reached = self.entry_claims[spread_out(rare.bounds[::2], rare.bounds[1::2])]
        sizes = rare.bounds[1::2] - rare.bounds[::2]
        reached_ends = np.append(0, np.cumsum(sizes))[rare.starts[1:]].tolist()
        cosines, sums = np.empty(len(claims), np.float32), self._zeros()
        first = first_reached = 0
        for text, (last, last_reached) in enumerate(zip(ends.tolist(), reached_ends, strict=True)):
            for slices in (common, rare):
                slices.add_up(text, self.entry_claims, self.entry_weights, sums)
            own = claims[first:last]
            cosines[first:last] = sums[own]
            sums[own] = 0
            # Rare features also reached claims of other topics.
            sums[reached[first_reached:last_reached]] = 0
            first, first_reached = last, last_reached
        self._spare.append(sums)
        return cosines

    def _zeros(self) -> Floats:
        """Give a row of zeros, in which one text's cosines are added up.

        Whoever is done puts it among the spare ones, as zeros again; one that was interrupted goes.
        """
        try:
            return self._spare.pop()
        except IndexError:
            return np.zeros(len(self.claims), np.float32)

    def _slices(self, rows: Rows, candidates: Places) -> tuple["_Slices", "_Slices"]:
        """Find the entries of features: of common ones in candidate topics, and of rare ones."""
        table_rows = self.common_row[rows.columns]
        is_rare = table_rows < 0
        rare = rows.where(is_rare)
        common = rows.where(~is_rare)
        each = candidates.shape[1]
        # Each text's common features once for each of its topics.
        places = spread_out(np.repeat(common.starts[:-1], each), np.repeat(common.starts[1:], each))
        topics = np.repeat(candidates.ravel(), np.repeat(np.diff(common.starts), each))
        n_rows = self._pairs.shape[1]
        pairs = self._pairs.ravel().take(topics * n_rows + table_rows[~is_rare][places])
        there = np.flatnonzero(pairs >= 0)
        places = places[there]
        ends = common.texts[places].searchsorted(np.arange(len(rows) + 1))
        return (
            _Slices.of(self.entry_starts, pairs[there], common.weights[places], ends),
            _Slices.of(self.rare_starts, rare.columns, rare.weights, rare.starts),
        )

    def _nearest(
        self, cosines: Floats, claims: Places, ends: Places, sizes: Ints
    ) -> tuple[Places, Floats]:
        """Find the nearest claims among the last `sizes` ones before `ends`, of each text."""
        nearest = np.full((len(sizes), NEAREST), NONE, np.int64)
        similarity = np.zeros(nearest.shape, np.float32)
        for text, (end, size) in enumerate(zip(ends.tolist(), sizes.tolist(), strict=True)):
            left = cosines[end - size : end]
            for rank in range(min(size, NEAREST)):
                place = left.argmax()
                nearest[text, rank] = claims[end - size + place]
                similarity[text, rank] = left[place]
                left[place] = NONE
        return np.where(nearest == NONE, NONE, self.claims[nearest]), similarity


@dataclass(frozen=True, slots=True)
class _Slices:
    """Slices of entries, each with a factor; text t has those at `starts[t]:starts[t + 1]`.

    `bounds` and `factors` have shape (2 * n,): start and end of each slice, and its factor and 0.
    """

    bounds: Ints
    factors: Floats
    starts: Sequence[int]

    @classmethod
    def of(
        cls, starts: Ints, places: NDArray[np.integer], factors: Floats, texts: Places
    ) -> "_Slices":
        """Take the slices at some places, last first within each text."""
        bounds = np.empty(2 * len(places), np.int32)
        bounds[0::2] = starts[places]
        bounds[1::2] = starts[places + 1]
        spread = np.zeros(2 * len(places), np.float32)
        spread[0::2] = factors
        return cls(bounds, spread, texts.tolist())

    def add_up(self, text: int, rows: Ints, weights: Floats, sums: Floats) -> None:
        """Add a text's slices of weights, each times its factor, to the sums at their rows.

        This is scipy's product with a sparse array whose columns are the slices. They lie apart;
        between two stands a column from the one's end to the other's start, which is empty because
        the slices come last first.
        """
        own = slice(2 * self.starts[text], 2 * self.starts[text + 1])
        n_columns = own.stop - own.start - 1
        if n_columns > 0:
            bounds, factors = self.bounds[own], self.factors[own]
            # scipy's own kernel: to make a sparse array costs more than the product.
            _sparsetools.csc_matvec(len(sums), n_columns, bounds, rows, weights, factors, sums)


def _highest(scores: Floats, k: int) -> Places:
    """Give the columns of the k highest scores of each row, last first; of equal ones any."""
    k = min(k, scores.shape[1])
    return -np.sort(-np.argpartition(-scores, k - 1, axis=1)[:, :k], axis=1)


def _require_sound(starts: Ints, rows: Ints, weights: Floats, n_rows: int) -> None:
    if (
        {starts.dtype, rows.dtype} != {np.dtype(np.int32)}
        or weights.dtype != np.float32
        or len(rows) != len(weights)
        or (np.diff(starts) < 0).any()
        or not 0 <= starts.min(initial=0) <= starts.max(initial=0) <= len(rows)
        or not 0 <= rows.min(initial=0) <= rows.max(initial=0) < n_rows
    ):
        raise ValueError("the entries of its topic index lead nowhere")
