"""What does not fit its format is refused with file, line, column and what to do."""

import shutil
from pathlib import Path

import pytest

from classifier.errors import DataError
from classifier.knowledge.base import read_knowledge
from classifier.knowledge.claims import read_claims, read_unverified
from classifier.knowledge.topics import read_topics

HEADER = "text,verdict,topic,style,writer\n"
TOPIC = """[[topic]]
id = "a-topic"
title = "A"
question = "A?"
harm = "low"
correction = "No."
explanation = "Because."
reviewed = { date = 2026-01-31, by = "machine" }

[[topic.sources]]
title = "T"
publisher = "P"
url = "https://example.org/a"
supports = "S"
"""


def refused(path: Path, read: object) -> DataError:
    with pytest.raises(DataError) as caught:
        read(path)  # type: ignore[operator]
    return caught.value


@pytest.mark.parametrize(
    ("row", "line", "column"),
    [
        ("x,maybe,t,plain,b", 3, "verdict"),
        ("x,myth,t,rant,b", 3, "style"),
        (",myth,t,plain,b", 3, "text"),
        ("x,myth,t,plain", 3, None),
        ("a, comma,myth,t,plain,b", 3, None),
        (f"{'x' * 1001},myth,t,plain,b", 3, "text"),
        ('"open,myth,t,plain,b', 3, None),
    ],
    ids=["verdict", "style", "empty", "short", "comma", "long", "quote"],
)
def test_bad_claim_rows(tmp_path: Path, row: str, line: int, column: str | None) -> None:
    """A row that does not fit is named by line and column."""
    path = tmp_path / "d.csv"
    path.write_text(f"{HEADER}fine,myth,t,plain,b\n{row}\n")
    error = refused(path, read_claims)
    assert (error.path, error.line, error.column) == (path, line, column)


def test_bad_header(tmp_path: Path) -> None:
    """The message gives the header that is wanted."""
    path = tmp_path / "d.csv"
    path.write_text("text,label\nx,myth\n")
    assert "text,verdict,topic,style,writer" in str(refused(path, read_claims))


def test_bad_encoding(tmp_path: Path) -> None:
    """A file in another encoding is named as such."""
    path = tmp_path / "d.csv"
    path.write_bytes(HEADER.encode() + b"caf\xe9,myth,t,plain,b\n")
    assert "UTF-8" in str(refused(path, read_claims))


def test_bad_reason(tmp_path: Path) -> None:
    """Unverified rows have a reason of their own."""
    path = tmp_path / "unverified.csv"
    path.write_text("text,reason,style,writer\nhi,boring,post,b\n")
    assert refused(path, read_unverified).column == "reason"


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ('harm = "low"', 'harm = "tiny"', "harm"),
        ('title = "A"\n', "", "title"),
        ('id = "a-topic"', 'id = "A Topic"', "id"),
        ("https://example.org/a", "example", "sources.url"),
        ('supports = "S"', "year = 20233", "sources.supports"),
        ('supports = "S"', 'supports = "S"\nyear = 20233', "sources.year"),
        ('by = "machine" }', 'by = "machine", at = 1 }', "reviewed"),
        ('question = "A?"', 'question = "A?"\nmood = "x"', "mood"),
        ('correction = "No."', "correction = 3", "correction"),
    ],
)
def test_bad_topics(tmp_path: Path, old: str, new: str, column: str) -> None:
    """A topic that does not fit is named by the line of its table and the key."""
    assert old in TOPIC
    (tmp_path / "d.toml").write_text("# domain\n\n" + TOPIC.replace(old, new))
    error = refused(tmp_path, read_topics)
    assert (error.line, error.column) == (3, column)


def test_topic_without_sources(tmp_path: Path) -> None:
    """No topic ships without a source."""
    (tmp_path / "d.toml").write_text(TOPIC.partition("\n[[topic.sources]]")[0])
    assert "at least one" in str(refused(tmp_path, read_topics))


def test_broken_toml(tmp_path: Path) -> None:
    """The parser's own words name the line."""
    (tmp_path / "d.toml").write_text("[[topic]\n")
    assert "line 1" in str(refused(tmp_path, read_topics))


def test_a_commented_head_is_a_head(tmp_path: Path) -> None:
    """No topic vanishes."""
    (tmp_path / "d.toml").write_text(TOPIC.replace("[[topic]]", "[[topic]] # first", 1))
    assert list(read_topics(tmp_path)) == ["a-topic"]


def test_excel_and_blank_lines(tmp_path: Path) -> None:
    """A byte order mark and blank lines do no harm."""
    path = tmp_path / "d.csv"
    path.write_text(f"\ufeff{HEADER}\nfine,myth,t,plain,b\n\n", encoding="utf-8")
    assert len(read_claims(path)) == 1


def test_one_id_twice(tmp_path: Path) -> None:
    """An id belongs to one topic."""
    (tmp_path / "a.toml").write_text(TOPIC)
    (tmp_path / "b.toml").write_text(TOPIC)
    assert "a.toml" in str(refused(tmp_path, read_topics))


@pytest.fixture
def copied(tiny_data: Path, tmp_path: Path) -> Path:
    return shutil.copytree(tiny_data, tmp_path / "data")


def append(path: Path, row: str) -> None:
    with path.open("a") as file:
        file.write(row + "\n")


def test_claim_on_an_unknown_topic(copied: Path) -> None:
    """A claim needs a topic that explains it."""
    append(copied / "claims/fat-loss-spot-reduction.csv", "x y z,myth,nowhere,plain,b,")
    assert "no topic 'nowhere'" in str(refused(copied, read_knowledge))


def test_the_same_text_twice(copied: Path) -> None:
    """Case and spaces do not make another text."""
    for text in ("Odd claim here", "odd  CLAIM here"):
        append(
            copied / "claims/fat-loss-spot-reduction.csv", f"{text},myth,spot-reduction,plain,b,"
        )
    assert "stands in" in str(refused(copied, read_knowledge))


def test_topic_without_claims(copied: Path) -> None:
    """A topic that nothing leads to is a mistake."""
    (copied / "topics/extra.toml").write_text(TOPIC)
    assert "'a-topic' has no claims" in str(refused(copied, read_knowledge))


def test_missing_folder(tmp_path: Path) -> None:
    """The message says what to do."""
    assert "--data" in str(refused(tmp_path / "nowhere", read_knowledge))
