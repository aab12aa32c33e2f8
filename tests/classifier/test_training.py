"""A training is recorded, repeatable, and writes nothing where the data is wrong."""

import json
import shutil
from pathlib import Path

import pytest

from classifier import registry
from classifier.checker import Checker
from classifier.errors import DamagedModelError, DataError
from classifier.evaluation import compare, evaluate
from classifier.knowledge.topics import read_topics
from classifier.loading import load_checker
from classifier.training import train


def manifest(models: Path) -> dict[str, object]:
    return registry.read_manifest(models / registry.current_version(models))


def test_the_manifest_says_what_was_trained(tiny_models: Path, tiny_data: Path) -> None:
    """Data, sizes, versions, threshold, costs, seed and held-out figures."""
    found = manifest(tiny_models)
    assert found["topics"] == len(read_topics(tiny_data / "topics"))
    assert 0 < found["threshold"] < 1
    assert {"data_sha256", "costs", "seed", "writers", "held_out_writers", "runs_with"} <= set(
        found
    )
    assert len(found["writers"]) > 1


def test_the_same_data_and_seed_give_the_same_answers(
    tiny_data: Path, tiny_checker: Checker, tmp_path: Path
) -> None:
    """Nothing but the seed is random."""
    again = load_checker(tmp_path, tiny_data)
    texts = ["diet creates dimples", "Crunches strengthen abs", "hello"]
    first, second = (c.check(texts) for c in (tiny_checker, again))
    assert [a.claims for a in first] == [a.claims for a in second]


def test_wrong_data_writes_nothing(tiny_data: Path, tmp_path: Path) -> None:
    """No model comes from data that does not fit its format."""
    data = shutil.copytree(tiny_data, tmp_path / "data")
    with (data / "claims/fat-loss-spot-reduction.csv").open("a") as file:
        file.write("x,maybe,spot-reduction,plain,b,\n")
    with pytest.raises(DataError, match="maybe"):
        train(data, tmp_path / "models")
    assert not (tmp_path / "models").exists()


def test_a_damaged_model_is_not_quietly_replaced(
    tiny_models: Path, tiny_data: Path, tmp_path: Path
) -> None:
    """Only a missing model is trained; a damaged one is a matter for a person."""
    models = shutil.copytree(tiny_models, tmp_path / "models")
    (models / registry.current_version(models) / "compiled.npy").write_bytes(b"x")
    with pytest.raises(DamagedModelError):
        load_checker(models, tiny_data)


def test_evaluating_adds_the_report(tiny_models: Path, tiny_data: Path, tmp_path: Path) -> None:
    """Figures by writer, style, verdict and held-out topic, beside the version."""
    models = shutil.copytree(tiny_models, tmp_path / "models")
    found = evaluate(tiny_data, models)
    stored = json.loads((models / found.version / "evaluation.json").read_text())
    assert stored == found.to_dict()
    names = [name for name, _ in found.parts["By writer"]]
    assert names == sorted(manifest(models)["writers"])
    hidden = dict(found.parts["Held-out topics (nothing should be answered)"])["answered"]
    assert hidden["unverified_kept"] > 0.5
    for chart in ("risk_coverage.svg", "reliability.svg"):
        assert "<polyline" in (models / found.version / chart).read_text()
    low, high = found.intervals["right_and_relevant"]
    whole = dict(found.parts["Held-out writers"])["answered"]
    assert low < whole["right_and_relevant"] < high
    same = compare(models, found.version, found.version)
    assert (same["only_first_right"], same["p_value"]) == (0, 1)
