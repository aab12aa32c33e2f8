"""Compiling: from the fitted estimators to the same weights, laid out to read a few texts."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from classifier.compiled.reader import CompiledReader
from classifier.compiled.rows import Doubles, Floats
from classifier.compiled.runs import KnownRuns
from classifier.compiled.stance_weights import StanceWeights
from classifier.compiled.sureness import Sureness
from classifier.compiled.terms import Terms
from classifier.compiled.topic_index import TopicIndex
from classifier.reading.confidence import AnswerConfidence, SignalModel
from classifier.reading.counts import Vocabularies
from classifier.reading.reader import ClaimReader
from classifier.reading.stance import StanceReader
from classifier.reading.topics import TopicMatcher
from classifier.text.tokens import MAX_WORD, RUN, cut

# A run of characters in fewer texts is not worth keeping.
RUN_BY = 2
# The claims of a feature of so few topics are not ordered by topic.
FEW_TOPICS = 32
Places = NDArray[np.int64]


def compile_reader(
    vocabularies: Vocabularies, reader: ClaimReader, confidence: AnswerConfidence
) -> CompiledReader:
    """Lay out what estimators learnt. They and the result read alike, to float32's precision."""
    word_rarity, letter_rarity = reader.word_weights_.idf_, reader.letter_weights_.idf_
    statement_rarity = reader.statement_weights_.idf_
    terms = _columns((vocabularies.words, word_rarity), (vocabularies.statements, statement_rarity))
    letters = _columns((vocabularies.letters, letter_rarity))
    # Where the columns of each family stand among the terms, and among the letters.
    words, statements, in_letters = (
        np.array([columns[name] for name in family], np.int64)
        for columns, family in (
            (terms, vocabularies.words),
            (terms, vocabularies.statements),
            (letters, vocabularies.letters),
        )
    )
    kind_row, kind_coef = _rows(reader.kind_coef_, words, len(terms))
    return CompiledReader(
        Terms(
            terms,
            letters,
            np.concatenate(
                [
                    _spread(word_rarity, words, len(terms)),
                    _spread(letter_rarity, in_letters, len(letters)),
                    _spread(statement_rarity, statements, len(terms)),
                ]
            ),
            reader.letter_share,
        ),
        _index(reader.matcher_, np.concatenate([words, in_letters + len(terms)])),
        _stance(reader.stance_, statements, len(terms)),
        _sureness(confidence.topic_),
        _sureness(confidence.verdict_),
        [str(topic) for topic in reader.topics_],
        [str(verdict) for verdict in reader.verdicts_],
        [str(kind) for kind in reader.kinds_],
        kind_row,
        kind_coef,
        reader.kind_intercept_,
        reader.claim_verdicts_.astype(np.int8),
    )


def known_runs(texts: Iterable[str]) -> KnownRuns:
    """Cut the runs of characters that several texts have into words, once for all."""
    counts = Counter(run for text in texts for run in set(RUN.findall(text)))
    runs = sorted(run for run, n in counts.items() if n >= RUN_BY and len(run) <= MAX_WORD)
    return KnownRuns({run: json.dumps(cut(run), ensure_ascii=False) for run in runs})


def _columns(*families: tuple[Mapping[str, int], NDArray[np.floating]]) -> dict[str, int]:
    """Give all names their columns, the most frequent first: what is often read lies together."""
    rarity: dict[str, float] = {}
    for known, values in families:
        # What is too rare to weigh anything has 0.
        found = np.where(values > 0, values, np.inf).tolist()
        for name, column in known.items():
            rarity[name] = min(found[column], rarity.get(name, np.inf))
    names = sorted(rarity, key=lambda name: (rarity[name], name))
    return {name: column for column, name in enumerate(names)}


def _spread(values: NDArray[np.floating], columns: Places, n_terms: int) -> Floats:
    """Give values their places among the terms; 0 elsewhere."""
    spread = np.zeros(n_terms, np.float32)
    spread[columns] = values
    return spread


def _rows(table: Doubles, columns: Places, n_terms: int) -> tuple[NDArray[np.int32], Doubles]:
    """Keep the rows of a table that are not zero, and say for each term which is its."""
    kept = np.flatnonzero(table.any(axis=1))
    row_of = np.full(n_terms, len(kept), np.int32)
    row_of[columns[kept]] = np.arange(len(kept))
    return row_of, np.vstack([table[kept], np.zeros_like(table[:1])])


def _index(matcher: TopicMatcher, columns: Places) -> TopicIndex:
    n_features, n_topics = int(columns.max()) + 1, len(matcher.sizes_)
    by_column = np.argsort(columns)
    columns = columns[by_column]
    centroids = matcher.centroids_[by_column]
    centroids.sort_indices()
    is_common = np.zeros(n_features, bool)
    found = np.concatenate([np.unique(claims.indices) for claims in matcher.claims_])
    n_found = np.bincount(found, minlength=len(by_column))
    is_common[columns] = n_found[by_column] > FEW_TOPICS
    # By feature, then claim; the common ones behind, by topic, then feature, then claim.
    entries = sp.csc_array(sp.vstack(matcher.claims_, format="csr"))[:, by_column]
    feature = np.repeat(columns, np.diff(entries.indptr))
    topic = np.repeat(np.arange(n_topics), matcher.sizes_)[entries.indices]
    behind = np.where(is_common[feature], topic + 1, 0)
    order = np.argsort(behind.astype(np.int32), kind="stable")
    n_rare = int((behind == 0).sum())
    common_row = np.where(is_common, np.cumsum(is_common) - 1, -1)
    pair_of = topic[order[n_rare:]] * n_features + feature[order[n_rare:]]
    firsts = np.flatnonzero(np.diff(pair_of, prepend=-1))
    topics, features = np.divmod(pair_of[firsts], n_features)
    return TopicIndex(
        _starts(columns, np.diff(centroids.indptr), n_features),
        centroids.indices.astype(np.int32),
        centroids.data.astype(np.float32),
        np.searchsorted(feature[order[:n_rare]], np.arange(n_features + 1)).astype(np.int32),
        common_row.astype(np.int32),
        topics.astype(np.int32),
        common_row[features].astype(np.int32),
        np.append(n_rare + firsts, len(order)).astype(np.int32),
        entries.indices[order].astype(np.int32),
        entries.data[order].astype(np.float32),
        np.concatenate([[0], np.cumsum(matcher.sizes_)]).astype(np.int32),
        np.concatenate(matcher.rows_).astype(np.int32),
        matcher.nearest_share,
        matcher.candidates,
        matcher.k,
    )


def _starts(columns: Places, counts: NDArray[np.integer], n_features: int) -> NDArray[np.int32]:
    """Give where the entries of each feature start, of which some columns have some."""
    own = np.zeros(n_features + 1, np.int64)
    own[columns + 1] = counts
    return np.cumsum(own).astype(np.int32)


def _stance(stance: StanceReader, columns: Places, n_terms: int) -> StanceWeights:
    shared_row, shared = _rows(stance.shared_coef_, columns, n_terms)
    axis_row = np.full(n_terms, len(stance.axes_), np.int32)
    on_axis = np.flatnonzero(stance.axis_of_ >= 0)
    axis_row[columns[on_axis]] = stance.axis_of_[on_axis]
    topics, features = np.divmod(stance.keys_, stance.n_features_in_)
    starts = np.searchsorted(topics, np.arange(len(stance.axis_coef_) + 1))
    order = np.lexsort((columns[features], topics))
    return StanceWeights(
        shared_row,
        shared,
        stance.intercept_,
        axis_row,
        np.vstack([stance.axes_, np.zeros_like(stance.axes_[:1])]),
        starts.astype(np.int32),
        np.append(columns[features][order], -1).astype(np.int32),
        np.append(stance.rarity_[order], np.float32(1)),
        np.vstack([stance.topic_coef_[order], np.zeros_like(stance.topic_coef_[:1])]),
        stance.axis_coef_,
        _spread(stance.scale_, columns, n_terms),
    )


def _sureness(model: SignalModel) -> Sureness:
    return Sureness(
        model.low_, model.high_, model.mean_, model.scale_, model.coef_, model.intercept_
    )
