"""What was cut when the model was made is what NLTK would cut now."""

from classifier.checker import Checker
from classifier.compiled.runs import KnownRuns
from classifier.text import tokens


def test_known_runs_are_cut_as_before(tiny_checker: Checker) -> None:
    """Words, stems, places and polarity."""
    runs = tiny_checker.model.cut
    assert isinstance(runs, KnownRuns)
    assert {"creates", "don't"} <= set(runs.known)
    for run in runs.known:
        assert runs(run) == tokens.cut(run)


def test_other_runs_are_cut_by_nltk(tiny_checker: Checker) -> None:
    """Also those that are too long to be kept."""
    for run in ("xqzvw,", "#TooLong" * 20, "a" * 1000):
        assert tiny_checker.model.cut(run) == tokens.cut(run)
