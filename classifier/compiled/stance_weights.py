"""The verdicts on statements, given their topics, and what each of their features added."""

from dataclasses import dataclass

import numpy as np

from classifier.compiled.rows import Doubles, Floats, Ints, Places, Rows


@dataclass(frozen=True, slots=True)
class Statements:
    """Statements under their topics.

    `added` (n, n_verdicts) is what each feature of `rows` adds to each verdict's score over the
    mean of all, `scores` (n_texts, n_verdicts) are the log-odds up to a constant, and `familiarity`
    (n_texts,) is the share of a statement's weight on features of its topic, 0–1.
    """

    rows: Rows
    added: Doubles
    scores: Doubles
    familiarity: Doubles

    def contributions(self, text: int, verdict: int) -> dict[int, float]:
        """Give what each feature of a text added to a verdict's score over the mean of all."""
        start, end = self.rows.starts[text : text + 2].tolist()
        added = self.added[start:end, verdict].tolist()
        return dict(zip(self.rows.columns[start:end].tolist(), added, strict=True))


@dataclass(frozen=True, eq=False)
class StanceWeights:
    """What `reading.stance.StanceReader` learnt.

    `shared_row` (n_terms,) gives a feature's row in `shared` (n_shared + 1, n_verdicts), the last
    one for all without weight; `axis_row` and `axes` (n_on_axis + 1, n_directions) likewise. Topic
    t knows the features `features[topic_starts[t]:topic_starts[t + 1]]`, sorted, with their
    `rarity` and weights `coef` (n + 1, n_verdicts), the last rows being those of an unknown
    feature, and weighs directions by `axis_coef[t]` (n_directions, n_verdicts). `scale` (n_terms,)
    is the weight of a pair against single words.
    """

    shared_row: Ints
    shared: Doubles
    intercept: Doubles
    axis_row: Ints
    axes: Floats
    topic_starts: Ints
    features: Ints
    rarity: Floats
    coef: Floats
    axis_coef: Doubles
    scale: Floats

    def judge(self, rows: Rows, topics: Places) -> Statements:
        """Score each verdict on statements, given as rows of length 1, of topics (n_texts,)."""
        places = self._places(rows, topics)
        is_known = places < len(self.rarity) - 1
        within = rows.weights * self.scale[rows.columns] * self.rarity[places]
        weighted = Rows(rows.columns, within, rows.texts, rows.starts).units().weights[:, None]
        shares = rows.weights[:, None] * self.shared[self.shared_row[rows.columns]]
        shares += weighted * (self.coef[places] + self._along(rows, topics))
        familiarity = rows.sums(np.where(is_known, weighted[:, 0] ** 2, 0))
        scores = self.intercept + rows.sums(shares)
        return Statements(rows, shares - shares.mean(axis=1, keepdims=True), scores, familiarity)

    def _places(self, rows: Rows, topics: Places) -> Places:
        """Find the features among those of their topics; the last place is that of the unknown."""
        firsts, lasts = self.topic_starts[topics], self.topic_starts[topics + 1]
        places = np.empty(len(rows.columns), np.int64)
        own = zip(rows.starts.tolist(), rows.starts[1:].tolist(), strict=False)
        for (start, end), first, last in zip(own, firsts.tolist(), lasts.tolist(), strict=True):
            places[start:end] = self.features[first:last].searchsorted(rows.columns[start:end])
            places[start:end] += first
        # Behind the last feature of a topic stands another's, or -1: no column of these texts'.
        is_known = (places < lasts[rows.texts]) & (self.features[places] == rows.columns)
        return np.where(is_known, places, len(self.rarity) - 1)

    def _along(self, rows: Rows, topics: Places) -> Doubles:
        """Give what each feature's directions add in its topic, shape (n, n_verdicts)."""
        axes = self.axes[self.axis_row[rows.columns]]
        added = np.empty((len(axes), len(self.intercept)))
        own = zip(rows.starts.tolist(), rows.starts[1:].tolist(), strict=False)
        for (start, end), topic in zip(own, topics.tolist(), strict=True):
            added[start:end] = axes[start:end] @ self.axis_coef[topic]
        return added
