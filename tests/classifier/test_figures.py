"""The figures, on outcomes whose figures are known."""

import numpy as np
import pytest

from classifier.figures import Outcomes, calibration_error, figures, table


def test_figures_of_known_outcomes() -> None:
    """Each figure counts over its own kind of text."""
    found = figures(
        Outcomes(
            np.array(["myth", "myth", "fact", "fact", "mixed", "unverified", "unverified"]),
            np.array(["myth", "fact", "myth", "unverified", "mixed", "unverified", "fact"]),
            np.array([True, True, True, True, False, False, False]),
            np.ones(7),
        )
    )
    assert found["right_and_relevant"] == pytest.approx(1 / 5)
    assert found["coverage"] == pytest.approx(4 / 5)
    assert found["accuracy"] == pytest.approx(2 / 4)
    assert found["relevant"] == pytest.approx(3 / 4)
    assert found["false_flag"] == pytest.approx(1 / 2)
    assert found["missed_myth_as_fact"] == pytest.approx(1 / 2)
    assert found["unverified_kept"] == pytest.approx(1 / 2)


def test_calibration_error_of_honest_and_of_vain_numbers() -> None:
    """Zero where half of the answers given at 0.5 are right; 0.4 where 0.9 is claimed for them."""
    right = np.tile([True, False], 150)
    assert calibration_error(np.full(300, 0.5), right) == pytest.approx(0, abs=0.01)
    assert calibration_error(np.full(300, 0.9), right) == pytest.approx(0.4, abs=0.01)


def test_the_table_shows_what_is_missing() -> None:
    """A figure without texts is a dash, not a number."""
    empty = Outcomes(np.array(["fact"]), np.array(["fact"]), np.array([True]), np.ones(1))
    assert "| – |" in table([("one", figures(empty))])
