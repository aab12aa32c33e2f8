"""Labelled texts without topics: any labels, from reading them to scoring answers."""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from classifier.cli import app
from classifier.errors import DataError
from classifier.labelled.checker import LabelChecker, fit_labels
from classifier.labelled.reader import NaiveBayesWeights
from classifier.labelled.texts import is_labelled_only, read_labelled
from classifier.loading import load_checker
from classifier.training import train

THINGS = ("bread", "rice", "tea", "soup", "salad", "cheese", "honey", "pasta", "fish", "beans")
ROWS = [(f"{word} {thing} for {meal}", label)
        for thing in THINGS
        for meal in ("lunch", "dinner")
        for word, label in (("I love", "praise"), ("I cannot stand", "blame"),
                            ("when is", "question"))]  # fmt: skip


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("labelled") / "posts.jsonl"
    rows = [json.dumps({"text": text, "label": label}) for text, label in ROWS]
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def models(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("label_models")
    result = CliRunner().invoke(app, ["train", "--data", str(data), "--models", str(folder)])
    assert result.exit_code == 0, result.output
    assert "praise" in result.output
    return folder


@pytest.fixture(scope="module")
def checker(models: Path, data: Path) -> LabelChecker:
    found = load_checker(models, data)
    assert isinstance(found, LabelChecker)
    return found


@pytest.mark.parametrize(
    ("text", "label"),
    [("I love pizza", "praise"), ("cannot stand pizza", "blame"), ("when is pizza", "question")],
)
def test_labels_of_the_data_are_answered(checker: LabelChecker, text: str, label: str) -> None:
    """The verdict is one of the data's own labels, with the examples that read most like it."""
    answer = checker.check([text])[0]
    claim = answer.claims[0]
    assert (answer.verdict, claim.text, claim.topic) == (label, text, None)
    assert 0.5 < claim.confidence <= 1
    assert [similar.verdict for similar in claim.similar] == [label] * 3
    cosines = [similar.similarity for similar in claim.similar]
    assert cosines == sorted(cosines, reverse=True)


def test_one_text_is_read_as_in_a_batch(checker: LabelChecker) -> None:
    """Neighbours in a batch do not matter, and no texts give no answers."""
    texts = [text for text, _ in ROWS[:5]]
    assert checker.check(texts)[2:3] == checker.check(texts[2:3])
    assert checker.check([]) == []


def test_an_unsure_text_is_left_open_unless_told_otherwise(data: Path) -> None:
    """Where every label is less likely than a wrong answer is dear, nothing is answered."""
    model = fit_labels(read_labelled(data))
    strict = type(model)(model.pipeline, model.stored, model.claims, threshold=1.0)
    assert (
        strict.checker("x", always_answer=False).check(["zzz"])[0].claims[0].reason == "uncertain"
    )
    assert strict.checker("x", always_answer=True).check(["zzz"])[0].verdict in {
        "praise",
        "blame",
        "question",
    }


def test_a_file_is_scored(models: Path, data: Path, tmp_path: Path) -> None:
    """`evaluate FILE` compares the answers with the labels; a wrong label counts against it."""
    other = tmp_path / "unseen.csv"
    other.write_text(
        "text,verdict\nI love stew,praise\nI cannot stand stew,blame\nI love jam,blame\n"
        "I love figs,praise\nI cannot stand figs,blame\n",
        encoding="utf-8",
    )
    command = ["evaluate", str(other), "--models", str(models), "--data", str(data), "--json"]
    result = CliRunner().invoke(app, command)
    figures = json.loads(result.stdout)
    assert figures["n"] == 5
    assert figures["accuracy"] == pytest.approx(0.8)
    assert figures["labels"]["blame"]["recall"] == pytest.approx(2 / 3)


def test_a_holdout_of_topics_makes_no_sense_for_labels(models: Path, data: Path) -> None:
    """`evaluate` without a file says what to do instead."""
    command = ["evaluate", "--models", str(models), "--data", str(data)]
    result = CliRunner().invoke(app, command)
    assert result.exit_code != 0
    assert "evaluate FILE" in str(result.exception or result.output)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("text,label\na b,x\nc d,x\n", "labels found: x"),
        ("text,label\na b,x\nc d,y\ne f,y\n", r"'x' has too few texts \(1\)"),
        ("text,label\na b,x\na b,y\n", "is labelled x and y"),
        ("text,label\na b,\n", "row 1: no verdict or label"),
        ("text,label\n", "holds no labelled texts"),
        ("text,label\n ,x\n", "row 1: the text is empty"),
        ("words,label\na b,x\n", "no column 'text'"),
    ],
)
def test_what_cannot_be_learnt_is_refused(tmp_path: Path, content: str, problem: str) -> None:
    """The message names the file, the row and what to do."""
    path = tmp_path / "bad.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=problem):
        train(path, tmp_path / "models")
    assert not (tmp_path / "models").exists()


@pytest.mark.parametrize("count", [3, 4, 5, 6, 7])
def test_few_texts_of_numbered_labels_suffice(tmp_path: Path, count: int) -> None:
    """Labels may be numbers, 0 too, and three texts of each are enough."""
    rows = [{"text": f"{word} {thing}", "label": label}
            for thing in THINGS[:count] for word, label in (("eat", 0), ("drop", 1))]  # fmt: skip
    path = tmp_path / "few.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    (answer,) = load_checker(tmp_path / "models", path).check(["eat plums"])
    assert answer.verdict == "0"


def test_folders_with_topics_are_no_plain_labels(tiny_data: Path, data: Path) -> None:
    """Topics make a knowledge base; without them the rows are examples."""
    assert not is_labelled_only(tiny_data)
    assert is_labelled_only(data)
    assert is_labelled_only(data.parent)
    assert not is_labelled_only(data.parent / "nowhere")


def test_weights_say_which_class_has_a_feature_more_often() -> None:
    """The log of how much larger a feature's share is in one class than in the other."""
    X = np.array([[1, 0], [1, 0], [0, 1], [0, 0]])
    ratio = NaiveBayesWeights().fit(X, [1, 1, 0, 0]).ratio_
    assert ratio == pytest.approx(np.log([(3 / 4) / (1 / 3), (1 / 4) / (2 / 3)]))
