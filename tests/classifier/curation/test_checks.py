"""What is wrong with data is found, with its place; what is right is left alone."""

import json
import shutil
from pathlib import Path

import pytest

from classifier.curation.checks import check_data, check_leakage
from classifier.curation.labels import label_errors
from classifier.curation.statistics import cue_accuracy, statistics
from classifier.errors import DataError
from classifier.fitting import SEED
from classifier.knowledge.base import read_knowledge
from classifier.knowledge.claims import LabelledClaim
from classifier.paths import data_folder

DOMAIN = "fat-loss-spot-reduction"


@pytest.fixture
def folder(tiny_data: Path, tmp_path: Path) -> Path:
    """A copy of the tiny data to spoil."""
    return Path(shutil.copytree(tiny_data, tmp_path / "data"))


def add(folder: Path, *rows: str, domain: str = DOMAIN) -> int:
    """Append rows and give the line of the first."""
    path = folder / "claims" / f"{domain}.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "\n".join(rows) + "\n", encoding="utf-8")
    return len(text.splitlines()) + 1


def problems(folder: Path) -> list[str]:
    return [str(finding) for finding in check_data(read_knowledge(folder))]


@pytest.fixture(scope="module")
def before(tiny_data: Path) -> list[str]:
    """What is found in the data that nobody has spoilt."""
    return problems(tiny_data)


def test_a_near_duplicate_is_named_with_its_line(folder: Path, before: list[str]) -> None:
    """An emoji and a hashtag make no new row."""
    line = add(
        folder,
        "The purple walrus routine of toe raises melts ankle fat,myth,spot-reduction,plain,x,",
        "The purple walrus routine of toe raises melts ankle fat 💪,myth,spot-reduction,plain,y,",
    )
    (found,) = set(problems(folder)) - set(before)
    assert found.startswith(f"{DOMAIN}.csv, line {line + 1}: reads like {DOMAIN}.csv, line {line} ")
    assert found.endswith("remove one")


def test_a_pair_may_differ_by_a_word(folder: Path, before: list[str]) -> None:
    """One text under two verdicts is a conflict, unless both rows name the same pair."""
    myth = "The purple walrus routine of toe raises melts ankle fat,myth,spot-reduction,plain,x,"
    fact = "The purple walrus routine of toe raises melts no ankle fat,fact,spot-reduction,plain,x,"
    path = folder / "claims" / f"{DOMAIN}.csv"
    unspoilt = path.read_text(encoding="utf-8")
    add(folder, myth, fact)
    (conflict,) = set(problems(folder)) - set(before)
    assert "is fact, not myth" in conflict
    assert "same `pair`" in conflict
    path.write_text(unspoilt, encoding="utf-8")
    add(folder, myth + "walrus", fact + "walrus")
    assert problems(folder) == before


def test_a_pair_is_two_texts_with_two_verdicts(folder: Path) -> None:
    """A key that one row, three rows or two alike rows share is a slip."""
    add(folder, "Lone row about ankles,myth,spot-reduction,plain,x,alone")
    add(
        folder,
        "Toes melt,myth,spot-reduction,plain,x,twin",
        "Ears grow,myth,spot-reduction,plain,x,twin",
    )
    found = problems(folder)
    assert any("pair 'alone' has 1 texts" in problem for problem in found)
    assert any("pair 'twin' needs one topic and two verdicts" in problem for problem in found)


def test_an_explanation_of_something_else(folder: Path) -> None:
    """A topic's claims and its explanation speak of the same thing."""
    path = folder / "topics" / f"{DOMAIN}.toml"
    path.write_text(
        path.read_text(encoding="utf-8")
        + '\n[[topic]]\nid = "walrus"\ntitle = "Walrus tusks"\nquestion = "Do tusks grow?"\n'
        'harm = "low"\ncorrection = "They do."\nexplanation = "Tusks are teeth."\n'
        'reviewed = { date = 2026-01-31, by = "x" }\n[[topic.sources]]\ntitle = "Tusks"\n'
        'publisher = "P"\nurl = "https://example.org/a"\nsupports = "All"\n',
        encoding="utf-8",
    )
    add(folder, "Bananas cure hiccups overnight,myth,walrus,plain,x,")
    assert any("'walrus' shares no telling word" in problem for problem in problems(folder))


def test_leakage_is_found(folder: Path, tmp_path: Path) -> None:
    """A row that is nearly a text kept for measuring is named."""
    row = read_knowledge(folder).claims[5]
    kept = tmp_path / "kept.jsonl"
    kept.write_text(
        json.dumps({"text": "xyz"}) + "\n" + json.dumps({"text": row.text.upper()}) + "\n"
    )
    found = check_leakage(read_knowledge(folder), kept)
    assert any((f.file, f.line) == (row.file, row.line) for f in found)
    assert all("text 2 of kept.jsonl" in f.problem for f in found)


def test_a_missing_file_to_compare_with(folder: Path, tmp_path: Path) -> None:
    """It is told, not taken for empty."""
    with pytest.raises(DataError, match="no such file"):
        check_leakage(read_knowledge(folder), tmp_path / "nowhere.csv")


def test_turned_labels_come_first(folder: Path) -> None:
    """Of labels turned on purpose most stand among the doubtful, and high up."""
    path = folder / "claims" / f"{DOMAIN}.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    turned = [place for place in range(40, len(lines), 40) if ",myth," in lines[place]]
    for place in turned:
        lines[place] = lines[place].replace(",myth,", ",fact,")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = label_errors(read_knowledge(folder), SEED)
    first = {f.line for f in found[: len(found) // 2] if f.file == path.name}
    assert len(turned) >= 10
    assert len(first & {place + 1 for place in turned}) > len(turned) / 2


def test_cue_words_that_give_the_label_away_are_seen() -> None:
    """0.5 is chance, 1 is a giveaway, and no figure is made up from nothing."""
    rows = [LabelledClaim(f"it is not so {n}", "fact") for n in range(20)]
    rows += [LabelledClaim(f"it is so {n}", "myth") for n in range(20)]
    assert cue_accuracy(rows) == 1
    assert cue_accuracy(rows[:5]) != cue_accuracy(rows[:5])


def test_the_whole_data_is_clean_and_counted() -> None:
    """What is shipped has nothing to repair, and is as large and as even as its data sheet says."""
    knowledge = read_knowledge(data_folder())
    assert [str(finding) for finding in check_data(knowledge)] == []
    found = statistics(knowledge)
    assert found["claims"] == len(knowledge.claims)
    assert sum(found["claims_by_verdict"].values()) == found["claims"]
    assert sum(domain["topics"] for domain in found["by_domain"].values()) == found["topics"]
    assert found["cue_words_alone"] <= 0.60
    assert found["words"]["least"] >= 3
    assert found["topics_under_6_writers"] == 0
    assert found["topics_with_a_writer_over_25%"] == 0
    assert min(domain["topics"] for domain in found["by_domain"].values()) >= 15


def test_severe_topics_have_two_publishers() -> None:
    """Where a myth can kill or delay care, one source is not enough."""
    for topic in read_knowledge(data_folder()).topics.values():
        if topic.harm in ("high", "severe"):
            assert len({source.publisher for source in topic.sources}) >= 2, topic.id
