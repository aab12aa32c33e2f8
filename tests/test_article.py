"""What an article on back dimples says, in its true and its false form.

Three people who had not seen the training rows wrote the statements. `now` says what the reader
makes of each: those that are `right`, with a confidence of 0.75 or more, must stay so; the others
(`borderline`, `silent`, `wrong`) are what is left to learn, kept in sight as expected failures.
"""

import csv
from pathlib import Path

import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from classifier.checker import Checker
from classifier.knowledge.base import read_knowledge
from classifier.paths import data_folder

with (Path(__file__).parent / "article_statements.csv").open(newline="", encoding="utf-8") as file:
    STATEMENTS = list(csv.DictReader(file))


KNOWN = [
    pytest.param(
        row,
        id=row["statement"][:60],
        marks=() if row["now"] == "right" else pytest.mark.xfail(reason=row["now"], strict=False),
    )
    for row in STATEMENTS
]


@pytest.mark.parametrize("row", KNOWN)
def test_the_statement_is_answered_right(whole_checker: Checker, row: dict[str, str]) -> None:
    """The verdict is right and the explanation belongs to the statement."""
    claim = whole_checker.check([row["statement"]])[0].deciding()
    assert claim.verdict == row["verdict"], claim.topic
    assert claim.topic is not None
    assert claim.topic.id in row["topics"].split("|")


def test_wrong_answers_are_few(whole_checker: Checker) -> None:
    """Of all statements at most one in twenty is answered with the opposite verdict."""
    answers = whole_checker.check([row["statement"] for row in STATEMENTS])
    opposite = {"myth": "fact", "fact": "myth"}
    wrong = [
        row["statement"]
        for row, answer in zip(STATEMENTS, answers, strict=True)
        if answer.verdict == opposite[row["verdict"]]
    ]
    assert len(wrong) <= len(STATEMENTS) / 20, wrong


def test_both_forms_are_right() -> None:
    """At least 40 true and 40 false statements must be answered right."""
    verdicts = [row["verdict"] for row in STATEMENTS if row["now"] == "right"]
    assert min(verdicts.count("fact"), verdicts.count("myth")) >= 40


def test_no_statement_is_a_training_row() -> None:
    """None is within 0.8 of a stored text (cosine of character 3- to 5-gram TF-IDF)."""
    knowledge = read_knowledge(data_folder())
    rows = [row.text for row in (*knowledge.claims, *knowledge.unverified)]
    vectoriser = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5))
    stored = vectoriser.fit_transform(rows)
    for row in STATEMENTS:
        similar = (vectoriser.transform([row["statement"]]) @ stored.T).toarray()[0]
        assert similar.max() < 0.8, (row["statement"], rows[int(similar.argmax())])
