"""Every statement of an article on back dimples is answered right, true and false form.

The statements were written by somebody who had not seen the training rows.
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


@pytest.mark.parametrize("row", STATEMENTS, ids=lambda row: row["statement"][:60])
def test_the_statement_is_answered_right(whole_checker: Checker, row: dict[str, str]) -> None:
    """The verdict is right and the explanation belongs to the statement."""
    claim = whole_checker.check([row["statement"]])[0].deciding()
    assert claim.verdict == row["verdict"], claim.topic
    assert claim.topic is not None
    assert claim.topic.id in row["topics"].split("|")


def test_both_forms_are_there() -> None:
    """At least 20 true and 20 false statements."""
    verdicts = [row["verdict"] for row in STATEMENTS]
    assert min(verdicts.count("fact"), verdicts.count("myth")) >= 20


def test_no_statement_is_a_training_row() -> None:
    """None is within 0.8 of a stored text (cosine of character 3- to 5-gram TF-IDF)."""
    knowledge = read_knowledge(data_folder())
    rows = [row.text for row in (*knowledge.claims, *knowledge.unverified)]
    vectoriser = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5))
    stored = vectoriser.fit_transform(rows)
    for row in STATEMENTS:
        similar = (vectoriser.transform([row["statement"]]) @ stored.T).toarray()[0]
        assert similar.max() < 0.8, (row["statement"], rows[int(similar.argmax())])
