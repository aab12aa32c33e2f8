"""The figures, on outcomes whose figures are known."""

import numpy as np
import pytest

from classifier.figures import (
    Outcomes,
    better,
    calibration_error,
    figures,
    intervals,
    reliability,
    risk_coverage,
    table,
)


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


def outcomes(right: list[bool], confidence: list[float]) -> Outcomes:
    truth = np.full(len(right), "myth")
    return Outcomes(
        truth, np.where(right, "myth", "fact"), np.full(len(right), True), np.array(confidence)
    )


def test_intervals_narrow_with_more_texts() -> None:
    """They hold the figure, and ten times the texts make them about three times as narrow."""
    widths = []
    for times in (20, 200):
        found = intervals(outcomes([True, True, True, False] * times, [0.5] * 4 * times), seed=1)
        low, high = found["accuracy"]
        assert low < 0.75 < high
        widths.append(high - low)
    assert widths[0] / widths[1] == pytest.approx(10**0.5, rel=0.25)


def test_better_is_told_from_chance() -> None:
    """Nine texts to one is chance in 2 % of cases (two-sided binomial); equal answers always."""
    first = np.array([True] * 9 + [False] + [True] * 50)
    second = np.array([False] * 9 + [True] + [True] * 50)
    assert better(first, second) == pytest.approx(22 / 1024)
    assert better(second, first) == pytest.approx(22 / 1024)
    assert better(first, first) == 1


def test_risk_grows_with_coverage() -> None:
    """The surest half is right, the other wrong: no risk up to half of the texts."""
    curve = risk_coverage(outcomes([True] * 50 + [False] * 50, [0.9] * 50 + [0.4] * 50))
    assert [risk for _, share, risk in curve if share <= 0.5] == [0] * 10
    assert curve[-1] == (0.4, 1, 0.5)


def test_reliability_bins_hold_all_answers() -> None:
    """Equal-mass bins with their mean confidence and share right."""
    bins = reliability(outcomes([True] * 60 + [False] * 40, [0.9] * 60 + [0.2] * 40))
    assert sum(n for *_, n in bins) == 100
    assert bins[0][:2] == (pytest.approx(0.2), 0)
    assert bins[-1][:2] == (pytest.approx(0.9), 1)
