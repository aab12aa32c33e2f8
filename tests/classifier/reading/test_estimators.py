"""The contract of our estimators, as scikit-learn has it, on texts."""

import pickle
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.base import clone
from sklearn.feature_extraction.text import TfidfVectorizer

from classifier.reading.counts import CountedTexts, TermWeights, Vocabularies, learn_counts
from classifier.reading.features import parse, topic_features
from classifier.reading.reader import ClaimReader
from classifier.reading.stance import StanceReader
from classifier.reading.topics import TopicMatcher

TEXTS = [
    "crunches burn belly fat", "crunches do not burn belly fat", "fat comes off all over",
    "genes make dimples", "diet makes dimples", "dimples are inherited", "hello there",
    "nice shoes",
]  # fmt: skip
VERDICTS = ["myth", "fact", "fact", "fact", "myth", "fact", "no_claim", "off_topic"]
TOPICS = ["spot", "spot", "spot", "dimples", "dimples", "dimples", "", ""]
PLACES = np.array([1, 1, 1, 0, 0, 0])


def vocabularies() -> Vocabularies:
    return learn_counts(TEXTS)[0]


def counted(texts: list[str]) -> CountedTexts:
    return vocabularies().count([parse(text) for text in texts])


def words(texts: list[str] = TEXTS[:6]) -> sp.csr_array:
    return TermWeights().fit(counted(TEXTS).words).transform(counted(texts).words)


def fitted(name: str) -> Any:
    if name == "matcher":
        return TopicMatcher(k=2).fit(words(), TOPICS[:6])
    if name == "stance":
        return StanceReader().fit(words(), VERDICTS[:6], PLACES)
    return ClaimReader(TopicMatcher(k=2)).fit(counted(TEXTS), VERDICTS, TOPICS)


def output(name: str, model: Any, texts: list[str]) -> np.ndarray:
    if name == "matcher":
        return model.decision_function(words(texts))
    if name == "stance":
        return model.predict_proba(words(texts), PLACES[: len(texts)])
    return model.read(counted(texts)).verdicts


ALL = pytest.mark.parametrize("name", ["matcher", "stance", "reader"])


@ALL
def test_clone_keeps_the_parameters_and_nothing_fitted(name: str) -> None:
    """A clone is the same recipe, not yet cooked."""
    model = fitted(name)
    copy = clone(model)
    assert repr(copy) == repr(model)
    assert not [key for key in vars(copy) if key.endswith("_") and not key.startswith("_")]


@ALL
def test_fitting_twice_is_fitting_once(name: str) -> None:
    """Training has no memory and no chance in it."""
    assert np.array_equal(
        output(name, fitted(name), TEXTS[:3]), output(name, fitted(name), TEXTS[:3])
    )


@ALL
def test_pickle_changes_nothing(name: str) -> None:
    """A stored estimator answers as before."""
    model = fitted(name)
    stored = pickle.loads(pickle.dumps(model))
    assert np.array_equal(output(name, model, TEXTS[:4]), output(name, stored, TEXTS[:4]))


@pytest.mark.parametrize("name", ["matcher", "stance"])
def test_no_rows_give_no_rows(name: str) -> None:
    """An empty batch is no error."""
    assert len(output(name, fitted(name), [])) == 0


@ALL
def test_one_row_is_read_as_in_a_batch(name: str) -> None:
    """Neighbours in a batch do not matter."""
    model = fitted(name)
    batch = output(name, model, TEXTS[:4])
    assert np.allclose(output(name, model, TEXTS[:1]), batch[:1], atol=1e-6)


def test_every_column_has_a_name() -> None:
    """Vocabularies number their features from 0, and a pickle keeps the numbers."""
    known = pickle.loads(pickle.dumps(vocabularies()))
    texts = counted(TEXTS)
    families = ((known.words, texts.words), (known.letters, texts.letters))
    for family, counts in (*families, (known.statements, texts.statements)):
        assert list(family.values()) == list(range(counts.shape[1]))
    assert "not burn" in known.statements
    assert known.pairs[known.statements["belli fat"]]
    assert not known.pairs[known.statements["not burn"]]


def test_counting_in_parts_is_counting_at_once() -> None:
    """The number of processes changes neither columns nor counts."""
    (one, at_once), (two, in_parts) = learn_counts(TEXTS), learn_counts(TEXTS, jobs=3)
    assert (one.words, one.letters, one.statements) == (two.words, two.letters, two.statements)
    for family in ("words", "letters", "statements"):
        assert (getattr(at_once, family) != getattr(in_parts, family)).nnz == 0


def test_weights_are_those_of_scikit_learn() -> None:
    """Sublinear tf-idf, rows of length 1, on words as stems and pairs of stems."""
    theirs = TfidfVectorizer(analyzer=lambda text: topic_features(parse(text)), sublinear_tf=True)
    assert np.allclose(words(TEXTS).toarray(), theirs.fit_transform(TEXTS).toarray(), atol=1e-6)


def test_features_of_unseen_texts_weigh_nothing() -> None:
    """A reader fitted on some of the counted texts reads as if the others were not there."""
    texts = counted(TEXTS).words
    some = TermWeights().fit(texts[:3]).transform(texts[3:6])
    alone, few = learn_counts(TEXTS[:3])
    apart = (
        TermWeights()
        .fit(few.words)
        .transform(alone.count([parse(text) for text in TEXTS[3:6]]).words)
    )
    assert np.allclose(np.sort(some.toarray()), np.sort(np.hstack(
        [apart.toarray(), np.zeros((3, some.shape[1] - apart.shape[1]))])), atol=1e-6)  # fmt: skip


def test_the_topic_of_the_words_is_found() -> None:
    """Words seen in one topic only lead to it."""
    assert list(fitted("matcher").predict(words(["belly crunches", "dimples"]))) == [
        "spot",
        "dimples",
    ]


def test_a_known_claim_is_its_own_nearest() -> None:
    """A stored claim matches itself with similarity 1."""
    matches = fitted("matcher").match(words())
    assert list(matches.nearest[:, 0]) == list(range(6))
    assert np.allclose(matches.similarity[:, 0], 1, atol=1e-6)


def test_a_word_means_what_it_means_in_its_topic() -> None:
    """The topics' own columns let one word speak for both verdicts."""
    texts = ["water heals", "water hurts"] * 4 + ["oil heals", "oil hurts"] * 4
    labels = ["fact", "myth"] * 4 + ["myth", "fact"] * 4
    places = np.array([0] * 8 + [1] * 8)
    X = TermWeights().fit_transform(learn_counts(texts)[1].words)
    stance = StanceReader(C=100).fit(X, labels, places)
    assert list(stance.predict(X, places)) == labels


@pytest.mark.parametrize("verdict", [0, 1])
def test_contributions_add_up_exactly(verdict: int) -> None:
    """What the features add is the score over the mean of all verdicts, less the intercept's."""
    stance = fitted("stance")
    x = words([TEXTS[1]])
    scores = stance.decision_function(x, PLACES[1:2])[0] - stance.intercept_
    added = stance.contributions(x, PLACES[1:2], np.array([verdict])).sum()
    assert added == pytest.approx(scores[verdict] - scores.mean())


def test_removing_the_strongest_word_lowers_the_score() -> None:
    """Evidence is what the score rests on."""
    reader = fitted("reader")
    x = reader.statement_weights_.transform(counted([TEXTS[0]]).statements)
    verdict = int(reader.stance_.predict_proba(x, np.array([1])).argmax())
    shares = reader.stance_.contributions(x, np.array([1]), np.array([verdict]))
    without = x.copy()
    without.data[shares.data.argmax()] = 0
    before, after = (reader.stance_.decision_function(m, np.array([1]))[0] for m in (x, without))
    assert (after - after.mean())[verdict] < (before - before.mean())[verdict]


def test_a_centroid_keeps_its_largest_weights() -> None:
    """So many that they hold the share that is asked for, and none that is not needed for it."""
    claims = sp.csr_array(np.float32([[3, 0.1, 0, 1], [3, 0, 0.2, 1], [0, 2, 0, 0]]))
    kept = TopicMatcher(kept=0.99).fit(claims, ["a", "a", "b"]).centroids_.toarray()
    assert (kept != 0).T.tolist() == [[True, False, False, True], [False, True, False, False]]
    assert np.allclose(np.linalg.norm(kept, axis=0), 1)
    whole = TopicMatcher(kept=1).fit(claims, ["a", "a", "b"]).centroids_.toarray()
    assert (whole[:, 0] != 0).all()
