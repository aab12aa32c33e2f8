"""How sure answers are: the fitted polynomials of their signals."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from classifier.compiled.rows import Doubles


@dataclass(frozen=True, eq=False)
class Sureness:
    """What a `reading.confidence.SignalModel` learnt.

    All arrays but `coef` have shape (n_signals,); `coef`
    (n_signals + n_signals * (n_signals + 1) / 2,) weighs the signals, then their products.
    """

    low: Doubles
    high: Doubles
    mean: Doubles
    scale: Doubles
    coef: Doubles
    intercept: float
    _products: tuple[NDArray[np.intp], NDArray[np.intp]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_products", np.triu_indices(len(self.mean)))

    def predict(self, signals: Doubles) -> Doubles:
        """Give the probabilities of being right, for signals of shape (n_texts, n_signals).

        A model that was fitted on fewer signals takes the first of them.
        """
        signals = signals[:, : len(self.mean)]
        scaled = (np.minimum(np.maximum(signals, self.low), self.high) - self.mean) / self.scale
        one, other = self._products
        terms = np.concatenate([scaled, scaled[:, one] * scaled[:, other]], axis=1)
        scores: Doubles = np.exp(-np.logaddexp(0, -(terms @ self.coef + self.intercept)))
        return scores
