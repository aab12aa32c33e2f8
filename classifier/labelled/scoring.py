"""How right labels are: the usual figures of a classifier, on texts that it has not seen."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from sklearn.metrics import classification_report
from sklearn.model_selection import cross_val_predict

from classifier.answers import UNVERIFIED, Answer
from classifier.figures import calibration_error
from classifier.labelled.reader import held_out_folds, label_reader
from classifier.labelled.texts import LabelledTexts

Figures = dict[str, Any]


def score(data: LabelledTexts, check: Callable[[Sequence[str]], list[Answer]]) -> Figures:
    """Score a checker's answers on labelled texts.

    Coverage is the share answered, accuracy that of the answers that are right; F1 counts silence
    as wrong (weighted: by the texts of each label; macro: each label alike).
    """
    answers = check(data.texts)
    confidence = np.array([answer.confidence or 0.0 for answer in answers])
    return _figures(data.labels, [answer.verdict for answer in answers], confidence)


def cross_validate(data: LabelledTexts) -> Figures:
    """Score the recipe on its own texts, each read by a model fitted on the others."""
    folds = held_out_folds(data.labels)
    names = np.unique(data.labels)
    proba = cross_val_predict(
        label_reader(data.labels), data.texts, data.labels, cv=folds, method="predict_proba",
        n_jobs=2,
    )  # fmt: skip
    return _figures(data.labels, names[proba.argmax(axis=1)].tolist(), proba.max(axis=1))


def _figures(truth: list[str], found: list[str], confidence: np.ndarray) -> Figures:
    right, answered = np.array(truth) == np.array(found), np.array(found) != UNVERIFIED
    names = sorted(set(truth))
    report = classification_report(truth, found, labels=names, output_dict=True, zero_division=0)
    return {
        "n": len(truth),
        "coverage": float(answered.mean()),
        "accuracy": float(right[answered].mean()) if answered.any() else float("nan"),
        "weighted_f1": report["weighted avg"]["f1-score"],
        "macro_f1": report["macro avg"]["f1-score"],
        "calibration_error": calibration_error(confidence[answered], right[answered]),
        "labels": {name: report[name] for name in names},
    }


def as_table(figures: Figures) -> str:
    """Lay the figures out as Markdown."""
    names = [name for name in figures if name != "labels"]
    rows = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    cells = (str(figures["n"]), *(_cell(figures[name]) for name in names if name != "n"))
    rows.append("| " + " | ".join(cells) + " |")
    rows += ["", "| label | n | precision | recall | F1 |", "|---|---|---|---|---|"]
    for name, found in figures["labels"].items():
        shares = (found["precision"], found["recall"], found["f1-score"])
        rows.append(f"| {name} | {found['support']:.0f} | " + " | ".join(map(_cell, shares)) + " |")
    return "\n".join(rows)


def _cell(value: float) -> str:
    return f"{value:.3f}"
