"""How sure an answer is: a probability learnt from signals, compiled or not."""

import numpy as np
import pytest

from classifier.compiled.sureness import Sureness
from classifier.reading.confidence import SignalModel
from classifier.reading.counts import TermWeights, learn_counts, row_lengths

RANDOM = np.random.default_rng(7)
SIGNALS = RANDOM.normal(size=(500, 3))
RIGHT = SIGNALS[:, 0] + SIGNALS[:, 1] * SIGNALS[:, 2] + RANDOM.normal(size=500) > 0


@pytest.fixture(scope="module")
def model() -> SignalModel:
    """Fitted on three signals."""
    return SignalModel().fit(SIGNALS, RIGHT)


def compiled(model: SignalModel) -> Sureness:
    """Lay it out as a compiled model holds it."""
    return Sureness(
        model.low_, model.high_, model.mean_, model.scale_, model.coef_, model.intercept_
    )


def test_sureness_tells_right_from_wrong(model: SignalModel) -> None:
    """Also where one signal says how far another is to be trusted."""
    sure = model.predict(SIGNALS)
    assert ((sure >= 0) & (sure <= 1)).all()
    assert sure[RIGHT].mean() > sure[~RIGHT].mean() + 0.3


def test_compiled_sureness_is_the_same(model: SignalModel) -> None:
    """To the last digits, also far beyond what was seen."""
    asked = np.vstack([SIGNALS, SIGNALS[:5] * 1e6])
    assert compiled(model).predict(asked) == pytest.approx(model.predict(asked), abs=1e-12)


def test_a_model_of_fewer_signals_takes_the_first(model: SignalModel) -> None:
    """Versions from before a signal was known go on answering as they did."""
    asked = np.column_stack([SIGNALS, RANDOM.normal(size=500)])
    assert (model.predict(asked) == model.predict(SIGNALS)).all()
    assert (compiled(model).predict(asked) == compiled(model).predict(SIGNALS)).all()


def test_more_and_rarer_words_say_more() -> None:
    """What is known to no fitted text says nothing."""
    texts = ["fat burns", "fat burns fat", "fat melts overnight", "fat", "", "xqzvw"]
    _, counted = learn_counts(texts)
    weights = TermWeights().fit(counted.words[:4])
    said = weights.lengths(counted.words)
    assert said[2] > said[0] > said[3] > 0
    assert said[4] == said[5] == 0
    assert row_lengths(weights.transform(counted.words))[:4] == pytest.approx(1)
