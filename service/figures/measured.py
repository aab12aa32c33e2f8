"""What was measured of a version, from the best of what its training kept."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np

from classifier.answers import UNVERIFIED
from classifier.evaluation import ANSWERS
from classifier.figures import Outcomes, figures, reliability, risk_coverage
from classifier.heldout_answers import HeldOutAnswers
from classifier.knowledge.claims import read_claims
from classifier.registry import MANIFEST
from classifier.training import HELD_OUT

EVALUATION = "evaluation.json"
# What is read of a version.
FILES = (MANIFEST, EVALUATION, ANSWERS, HELD_OUT)
# In a manifest, by kind of model.
IN_MANIFEST = ("held_out_writers", "held_out")
# As `evaluation` names its parts.
WRITERS, STYLES, VERDICTS, ANSWERED = "Held-out writers", "By style", "By verdict", "answered"

# By the names in `classifier.figures.figures`; one that has no texts is left out.
Shares = Mapping[str, float]
Rows = tuple[tuple[str, Shares], ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of one version on texts that it had not seen; what is not known is empty.

    `intervals` are those of `whole` at 95 %; `curve` holds threshold, coverage and risk, `bins`
    mean confidence, share right and number of answers.
    """

    whole: Shares
    intervals: Mapping[str, tuple[float, float]]
    verdicts: Rows = ()
    styles: Rows = ()
    domains: Rows = ()
    curve: tuple[tuple[float, float, float], ...] = ()
    bins: tuple[tuple[float, float, int], ...] = ()


def measured(folder: Path, manifest: Mapping[str, Any], data: Path) -> Measured | None:
    """Read what was measured: by an evaluation, else by the training; None if nothing was kept.

    Parameters
    ----------
    folder : where the version stands
    manifest : its manifest
    data : the folder of claims, which say of each held-out text in which domain it is

    Raises
    ------
    ModelError, ValueError, KeyError, TypeError
        If a file is damaged.
    """
    evaluated, answers = _evaluation(folder), _answers(folder)
    found = evaluated or (_of_answers(answers.outcomes) if answers else None)
    if found is None:
        kept = next((manifest[name] for name in IN_MANIFEST if name in manifest), None)
        return None if kept is None else Measured(_known(kept), {})
    return replace(found, domains=_by_domain(answers, data)) if answers else found


def _evaluation(folder: Path) -> Measured | None:
    try:
        found = json.loads((folder / EVALUATION).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    parts = found["parts"]
    return Measured(
        _known(parts[WRITERS][ANSWERED]),
        {name: (low, high) for name, (low, high) in found["intervals"].items()},
        _rows(parts.get(VERDICTS, {}).items()),
        _rows(parts.get(STYLES, {}).items()),
        curve=tuple((at, share, risk) for at, share, risk in found["risk_coverage"]),
        bins=tuple((sure, right, n) for sure, right, n in found["reliability"]),
    )


def _answers(folder: Path) -> HeldOutAnswers | None:
    for name in (ANSWERS, HELD_OUT):
        path = folder / name
        if path.is_file():
            return HeldOutAnswers.from_bytes(path.read_bytes())
    return None


def _of_answers(outcomes: Outcomes) -> Measured:
    truths = np.unique(outcomes.truth).tolist()
    by_verdict = [(name, figures(outcomes.where(outcomes.truth == name))) for name in truths]
    return Measured(
        _known(figures(outcomes)),
        {},
        _rows(by_verdict),
        curve=_curve(outcomes),
        bins=tuple(reliability(outcomes)),
    )


def _curve(outcomes: Outcomes) -> tuple[tuple[float, float, float], ...]:
    """Give the curve as far as was answered: what lies beyond was not kept."""
    answerable = outcomes.where(outcomes.truth != UNVERIFIED)
    answered = answerable.where(answerable.answer != UNVERIFIED)
    share = len(answered.truth) / max(len(answerable.truth), 1)
    return tuple((at, part * share, risk) for at, part, risk in risk_coverage(answered))


def _by_domain(answers: HeldOutAnswers, data: Path) -> Rows:
    """Give the figures by domain, of the texts that still stand in the data."""
    places = defaultdict(list)
    for path in sorted((data / "claims").glob("*.csv")):
        if path.stem != UNVERIFIED:
            texts = [claim.text for claim in read_claims(path)]
            keys = HeldOutAnswers.of(texts, answers.outcomes).keys
            _, held, _ = np.intersect1d(answers.keys, keys, return_indices=True)
            places[path.stem] = held.tolist()
    return _rows(
        (domain, figures(answers.outcomes.where(np.array(held))))
        for domain, held in places.items()
        if held
    )


def _rows(rows: Iterable[tuple[str, Mapping[str, Any]]]) -> Rows:
    return tuple((name, _known(found)) for name, found in rows)


def _known(found: Mapping[str, Any]) -> Shares:
    """Keep the figures that have texts."""
    return {
        name: float(value)
        for name, value in found.items()
        if isinstance(value, int | float) and isfinite(value)
    }
