"""Compiled weights read a text as the estimators do that learnt them."""

import gc
import weakref
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import _sparsetools

from classifier import registry
from classifier.checker import Checker, FittedModel
from classifier.compiled.reader import CompiledReader
from classifier.compiled.topic_index import TopicIndex
from classifier.reading.features import ParsedText, parse
from classifier.reading.rule import NONE

ODD = [
    "", "?", "xqzvw plims", "dimples", "not not not", "diet " * 50, "Diet creates dimples.",
    "Stop believing that diet creates dimples", "MYTH: crunches burn belly fat. Truth: they don't",
    "crunches… BURN!!! belly 🔥 fat 😂 #SpotReduction", "It is a lie that a thigh gap is healthy",
]  # fmt: skip
WORDS = ["diet", "dimples", "not", "belly", "fat", "crunches", "burn", "zz", "!"]


@pytest.fixture(scope="module")
def fitted(tiny_models: Path) -> FittedModel:
    """The tiny model as scikit-learn fitted it."""
    folder = tiny_models / registry.current_version(tiny_models)
    return cast(FittedModel, registry.load_fitted(folder))


@pytest.fixture(scope="module")
def reader(tiny_checker: Checker) -> CompiledReader:
    """The same model, as it was written and read back to answer."""
    return tiny_checker.model.reader


def require_alike(fitted: FittedModel, reader: CompiledReader, parsed: list[ParsedText]) -> None:
    readings = fitted.reader.read(fitted.vocabularies.count(parsed))
    signals = fitted.reader.signals(readings)
    covered = fitted.confidence.covered(signals[0])
    right = fitted.confidence.right(*signals)
    for row, (text, found) in enumerate(zip(parsed, reader.read(parsed), strict=True)):
        assert found.covered == pytest.approx(covered[row], abs=1e-5)
        assert found.right == pytest.approx(right[row], abs=1e-5)
        assert found.match.scores == pytest.approx(readings.matches.scores[row], abs=1e-5)
        assert found.match.similarity == pytest.approx(readings.matches.similarity[row], abs=1e-5)
        if readings.matches.scores[row, 0] - readings.matches.scores[row, 1] < 1e-5:
            continue
        assert found.match.topics[0] == readings.matches.topics[row, 0]
        assert found.verdict == readings.verdicts[row].argmax()
        assert found.kind == fitted.reader.kinds_[readings.kinds[row].argmax()]
        assert found.stated == found.verdict or text.denied


def test_stored_claims_are_read_alike(fitted: FittedModel, reader: CompiledReader) -> None:
    """Topic, verdict, kind, similar claims and probabilities, to float32's precision."""
    texts = [*fitted.claims.texts[::7], *ODD]
    require_alike(fitted, reader, [parse(text) for text in texts])


@settings(max_examples=200, deadline=None)
@given(words=st.lists(st.sampled_from(WORDS)))
def test_any_words_are_read_alike(
    fitted: FittedModel, reader: CompiledReader, words: list[str]
) -> None:
    """Whatever is said how often."""
    require_alike(fitted, reader, [parse(" ".join(words))])


def test_words_weigh_alike(fitted: FittedModel, reader: CompiledReader) -> None:
    """What each feature added to a verdict is what the stance reader says it did."""
    parsed = [parse(text) for text in fitted.claims.texts[::97]]
    counted = fitted.vocabularies.count(parsed)
    readings = fitted.reader.read(counted)
    best = readings.matches.topics[:, 0]
    for verdict in range(len(reader.verdicts)):
        asked = np.full(len(parsed), verdict)
        wanted = fitted.reader.stance_.contributions(readings.statements, best, asked)
        for row, found in enumerate(reader.read(parsed)):
            shares = np.array(list(found.contributions(verdict).values()))
            assert shares.sum() == pytest.approx(wanted[[row]].sum(), abs=1e-4)
            assert np.sort(shares) == pytest.approx(np.sort(wanted[[row]].data), abs=1e-4)


@settings(max_examples=50, deadline=None)
@given(texts=st.lists(st.sampled_from([*ODD, *WORDS, "a b c d e f g", "x" * 3000]), max_size=70))
def test_texts_are_read_together_as_alone(reader: CompiledReader, texts: list[str]) -> None:
    """In any order and number, to the last digits."""
    parsed = [parse(text) for text in texts]
    together = reader.read(parsed)
    assert len(together) == len(texts)
    for text, found in zip(parsed, together, strict=True):
        alone = reader.read([text])[0]
        assert found.covered == pytest.approx(alone.covered, abs=1e-6)
        assert found.right == pytest.approx(alone.right, abs=1e-6)
        assert (found.verdict, found.stated, found.kind) == (
            alone.verdict,
            alone.stated,
            alone.kind,
        )
        assert found.match.topics == alone.match.topics
        assert found.match.nearest == alone.match.nearest
        assert found.placed == alone.placed
        for verdict in range(len(reader.verdicts)):
            assert found.contributions(verdict) == pytest.approx(alone.contributions(verdict))
    assert not any(row.any() for row in reader.index._spare)


@pytest.mark.parametrize("done", range(1, 6))
def test_who_is_interrupted_leaves_nothing_behind(
    reader: CompiledReader, monkeypatch: pytest.MonkeyPatch, done: int
) -> None:
    """Ctrl+C between the steps of a text: the next one is read as if nothing had been."""
    parsed = [parse("Diet creates dimples"), parse("Crunches burn belly fat")]
    wanted = [found.match for found in reader.read(parsed)]
    add_up, calls = _sparsetools.csc_matvec, 0

    def interrupted(*arguments: object) -> None:
        nonlocal calls
        add_up(*arguments)
        calls += 1
        if calls == done:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(_sparsetools, "csc_matvec", interrupted)
        with pytest.raises(KeyboardInterrupt):
            reader.read(parsed)
    assert [found.match for found in reader.read(parsed)] == wanted


def test_likely_topics_are_those_of_the_matcher(
    fitted: FittedModel, reader: CompiledReader
) -> None:
    """Best first; a text that shares nothing with any topic has none."""
    parsed = [parse("a dimple in the back"), parse("xqzvwq")]
    matches = fitted.reader.match(fitted.vocabularies.count(parsed))
    wanted = [
        str(fitted.reader.topics_[topic])
        for topic, score in zip(matches.topics[0], matches.scores[0], strict=True)
        if score
    ]
    assert reader.likely(parsed) == [wanted, []]


@pytest.mark.parametrize("name", ["entry_claims", "entry_starts", "entry_weights"])
def test_an_index_that_leads_outside_is_refused(reader: CompiledReader, name: str) -> None:
    """scipy would follow it wherever it points."""
    index = reader.index
    index.require_sound()
    parts = {field: getattr(index, field) for field in TopicIndex.__dataclass_fields__}
    parts = {field: value for field, value in parts.items() if not field.startswith("_")}
    broken = parts[name].copy()
    broken[-1] = broken[-1] + 10**6
    parts[name] = broken[:-1] if name == "entry_weights" else broken
    with pytest.raises(ValueError, match="lead nowhere"):
        TopicIndex(**parts).require_sound()


def test_a_topic_with_few_claims_has_few_similar_ones(reader: CompiledReader) -> None:
    """What is missing is NONE, never another topic's claim."""
    match = reader.read([parse("xqzvwq")])[0].match
    assert len(match.nearest) == 3
    assert all(place == NONE or place >= 0 for place in match.nearest)


def test_a_model_that_is_replaced_goes_at_once(tiny_models: Path) -> None:
    """Nothing of it refers to itself: a service looks for no garbage among what it began with."""
    checker = registry.load(tiny_models / registry.current_version(tiny_models)).checker(
        "v", always_answer=False
    )
    checker.check(["Diet creates dimples. So does xqzvw."])
    model = checker.model
    parts = [weakref.ref(part) for part in (model.cut, model.reader, model.reader.terms)]
    gc.disable()
    try:
        del checker, model
        assert [part() for part in parts] == [None, None, None]
    finally:
        gc.enable()
