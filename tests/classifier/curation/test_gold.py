"""The gold set is kept apart: by other writers, on all domains, and near no row of the data."""

import csv
from collections import Counter

import pytest

from classifier.curation.similarity import near_matches
from classifier.knowledge.base import KnowledgeBase, read_knowledge
from classifier.knowledge.claims import REASONS, STYLES, VERDICTS
from classifier.paths import data_folder

Row = dict[str, str]


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return read_knowledge(data_folder())


@pytest.fixture(scope="module")
def gold() -> list[Row]:
    with (data_folder() / "gold.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_it_covers_domains_verdicts_and_styles(gold: list[Row], knowledge: KnowledgeBase) -> None:
    """At least 1,000 rows, 10 a domain, every verdict, every style, every reason for silence."""
    assert len(gold) >= 1_000
    domains = Counter(knowledge.topics[row["topic"]].domain for row in gold if row["topic"])
    assert set(domains) == {topic.domain for topic in knowledge.topics.values()}
    assert min(domains.values()) >= 10
    assert {row["verdict"] for row in gold} == {*VERDICTS, "unverified"}
    assert {row["style"] for row in gold} >= set(STYLES)
    assert {row["reason"] for row in gold if not row["topic"]} == set(REASONS)


def test_its_writers_hold_no_other_rows(gold: list[Row], knowledge: KnowledgeBase) -> None:
    """Whoever wrote it wrote nothing that is trained on."""
    writers = {row.writer for row in (*knowledge.claims, *knowledge.unverified)}
    assert not writers & {row["writer"] for row in gold}


def test_no_row_is_near_it(gold: list[Row], knowledge: KnowledgeBase) -> None:
    """What is nearly in the training data measures nothing."""
    rows = [row.text for row in (*knowledge.claims, *knowledge.unverified)]
    found = near_matches([row["text"] for row in gold], rows, 0.88)
    assert [gold[match.first]["text"] for match in found] == []
