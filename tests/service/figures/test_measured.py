"""What was measured is told as it was measured; what was not is left out."""

import json
import math
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from classifier import registry
from classifier.evaluation import ANSWERS, Evaluation
from classifier.figures import Outcomes, figures, intervals, reliability, risk_coverage
from classifier.heldout_answers import HeldOutAnswers
from classifier.knowledge.claims import read_unverified
from classifier.registry import read_manifest
from classifier.training import HELD_OUT, held_out_of
from service.figures.measured import EVALUATION, Measured, measured
from service.figures.record import DAMAGED, GONE, UNMEASURED, Records

VERDICTS = ("fact", "mixed", "myth", "unverified")


@pytest.fixture
def models(tiny_models: Path, tmp_path: Path) -> Path:
    """Give a models folder that a test may change, with a version that was evaluated.

    Its evaluation is made of what its training held out: evaluating takes a minute.
    """
    models = Path(shutil.copytree(tiny_models, tmp_path / "models"))
    folder = models / registry.current_version(models)
    answers = held_out_of(folder)
    assert answers is not None
    found = answers.outcomes
    of_verdict = [(name, figures(found.where(found.truth == name))) for name in VERDICTS]
    parts = {
        "Held-out writers": [("answered", figures(found)), ("always answering", figures(found))],
        "By verdict": of_verdict,
        "By style": [("plain", figures(found.where(found.confidence > 0.5)))],
    }
    evaluation = Evaluation(
        folder.name, parts, intervals(found, seed=1, draws=20), risk_coverage(found),
        reliability(found), answers, "",
    )  # fmt: skip
    (folder / EVALUATION).write_text(json.dumps(evaluation.to_dict()))
    (folder / ANSWERS).write_bytes(answers.to_bytes())
    return models


def of(models: Path, data: Path) -> Measured:
    folder = models / registry.current_version(models)
    found = measured(folder, read_manifest(folder), data)
    assert found is not None
    return found


def forget(models: Path, *names: str) -> None:
    for name in names:
        next(models.glob(f"*/{name}")).unlink()


def test_an_evaluation_is_told_figure_by_figure(models: Path, tiny_data: Path) -> None:
    """Also by verdict, style and domain; every text stands in one domain or in none."""
    found = of(models, tiny_data)
    kept = json.loads(next(models.glob(f"*/{EVALUATION}")).read_text())
    whole = kept["parts"]["Held-out writers"]["answered"]
    assert found.whole == {name: value for name, value in whole.items() if value is not None}
    assert dict(found.verdicts)["myth"]["n"] == kept["parts"]["By verdict"]["myth"]["n"]
    assert dict(found.styles)["plain"]["n"] == kept["parts"]["By style"]["plain"]["n"]
    assert found.intervals["accuracy"] == tuple(kept["intervals"]["accuracy"])
    assert [list(row) for row in found.curve] == kept["risk_coverage"]
    assert [list(row) for row in found.bins] == kept["reliability"]
    texts = sum(shares["n"] for _, shares in found.domains)
    assert [name for name, _ in found.domains] == [
        "body-shape-anatomy-posture", "fat-loss-spot-reduction"
    ]  # fmt: skip
    answers = HeldOutAnswers.from_bytes(next(models.glob(f"*/{ANSWERS}")).read_bytes())
    silent = [row.text for row in read_unverified(tiny_data / "claims" / "unverified.csv")]
    keys = HeldOutAnswers.of(silent, answers.outcomes).keys
    assert texts == whole["n"] - len(np.intersect1d(answers.keys, keys)) > 0


def test_without_an_evaluation_training_is_told(models: Path, tiny_data: Path) -> None:
    """The same figures as in the manifest, and the curve as far as was answered."""
    forget(models, EVALUATION, ANSWERS)
    found = of(models, tiny_data)
    folder = models / registry.current_version(models)
    written = read_manifest(folder)["held_out_writers"]
    assert found.whole == pytest.approx({k: v for k, v in written.items() if not math.isnan(v)})
    assert found.intervals == {}
    assert found.domains and found.verdicts and found.bins
    shares = [share for _, share, _ in found.curve]
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(found.whole["coverage"])
    answers = held_out_of(folder)
    assert answers is not None
    answerable = answers.outcomes.where(answers.outcomes.truth != "unverified")
    given = answerable.where(answerable.answer != "unverified")
    assert found.curve[-1][2] == pytest.approx(1 - given.right().mean())


def test_an_old_version_has_its_manifest_only(models: Path, tiny_data: Path) -> None:
    """Then there is no diagram, and none is drawn."""
    forget(models, EVALUATION, ANSWERS, HELD_OUT)
    found = of(models, tiny_data)
    assert found.whole["accuracy"] > 0.5
    assert found.domains == found.verdicts == found.curve == found.bins == ()
    record = Records(models, tiny_data).of(registry.current_version(models))
    assert record.reliability == record.curve == record.problem == ""


def test_texts_that_left_the_data_are_in_no_domain(models: Path, tmp_path: Path) -> None:
    """The data may have changed since."""
    assert of(models, tmp_path).domains == ()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda folder: shutil.rmtree(folder), GONE),
        (lambda folder: (folder / "manifest.json").write_text("{"), DAMAGED),
        (lambda folder: (folder / EVALUATION).write_text("[]"), DAMAGED),
        (lambda folder: (folder / EVALUATION).write_text('{"parts": {}}'), DAMAGED),
        (lambda folder: (folder / ANSWERS).write_bytes(b"PK"), DAMAGED),
    ],
    ids=["gone", "manifest", "list", "empty", "answers"],
)
def test_what_cannot_be_read_is_told(
    models: Path, tiny_data: Path, change: Any, problem: str
) -> None:
    """In words, without the place; it is read again when it was mended."""
    version = registry.current_version(models)
    records = Records(models, tiny_data)
    shutil.copytree(models / version, models / ".kept")
    change(models / version)
    assert records.of(version).problem == problem
    shutil.rmtree(models / version, ignore_errors=True)
    shutil.copytree(models / ".kept", models / version)
    assert records.of(version).problem == ""


def test_a_version_that_was_measured_on_nothing_says_so(models: Path, tiny_data: Path) -> None:
    """As one that took over the confidence of the one before."""
    forget(models, EVALUATION, ANSWERS, HELD_OUT)
    version = registry.current_version(models)
    manifest = read_manifest(models / version)
    del manifest["held_out_writers"]
    (models / version / "manifest.json").write_text(json.dumps(manifest))
    assert Records(models, tiny_data).of(version).problem == UNMEASURED


def test_a_record_is_read_once(models: Path, tiny_data: Path) -> None:
    """For as long as its files stay as they are."""
    version = registry.current_version(models)
    records = Records(models, tiny_data)
    first = records.of(version)
    assert records.of(version) is first
    forget(models, EVALUATION)
    assert records.of(version) is not first


def test_labels_are_told_too(tmp_path: Path) -> None:
    """Texts with labels of their own, of which none is a myth."""
    outcomes = Outcomes(
        np.array(["good", "bad", "good", "bad"]), np.array(["good", "bad", "bad", "unverified"]),
        np.ones(4, bool), np.array([0.9, 0.8, 0.7, 0.4]),
    )  # fmt: skip
    (tmp_path / HELD_OUT).write_bytes(HeldOutAnswers.of(list("abcd"), outcomes).to_bytes())
    found = measured(tmp_path, {}, tmp_path)
    assert found is not None
    assert found.whole["accuracy"] == figures(outcomes)["accuracy"] == pytest.approx(2 / 3)
    assert "false_flag" not in found.whole
    assert [name for name, _ in found.verdicts] == ["bad", "good"]
