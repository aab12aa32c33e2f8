"""The column with the texts is the one told, the one named so, or the one that reads so."""

from pathlib import Path

import pytest

from classifier.errors import DataError
from classifier.files.columns import find_text_column
from classifier.files.table import Row

PROSE = "diet creates dimples in everyone"


def found(cells: dict[str, object], told: str | None = None) -> str:
    return find_text_column(Path("a.csv"), tuple(cells), [Row("line 2", cells)], told)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"text": "a", "caption": PROSE}, "text"),
        ({"id": 1, "caption": "Leg day!"}, "caption"),
        ({"id": "a b c d", "Full_Text": PROSE}, "Full_Text"),
        ({"Comment Text": PROSE, "Video ID": "x"}, "Comment Text"),
        ({"title": "x", "description": PROSE}, "description"),
        ({"post": "1841", "body": PROSE}, "body"),
        ({"post": 1841, "body": PROSE}, "body"),
        ({"id": "1", "body": PROSE}, "body"),
        ({"anything": ""}, "anything"),
        ({"id": "", "caption": ""}, "caption"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_the_column_is_found(cells: dict[str, object], column: str) -> None:
    """`text` before other known names, these before columns that read like texts."""
    assert found(cells) == column


def test_a_told_column_is_taken() -> None:
    """Whatever it holds."""
    assert found({"text": PROSE, "id": "1"}, "id") == "id"


@pytest.mark.parametrize(
    ("cells", "told", "said"),
    [
        ({"a": PROSE}, "b", "no column 'b'; there: 'a'"),
        ({"a": PROSE, "b": PROSE}, None, "texts may stand in 'a', 'b'; say which with --text-c"),
        ({"title": PROSE, "caption": PROSE}, None, "texts may stand in 'title', 'caption'"),
        ({"id": "1", "n": "2"}, None, r"none looks like texts; .* \(columns: 'id', 'n'\)"),
        ({f"c{n}": "1" for n in range(30)}, None, "'c19' and 10 more"),
        ({}, None, r"none looks like texts; .*columns: none"),
    ],
    ids=["missing", "two read so", "two named so", "none", "many", "no columns"],
)
def test_doubt_is_told(cells: dict[str, object], told: str | None, said: str) -> None:
    """Nothing is guessed: the error lists the columns and names the option."""
    with pytest.raises(DataError, match=said):
        found(cells, told)


def test_damaged_rows_say_nothing() -> None:
    """What stands in them may be any part of the file."""
    rows = [Row("line 1", {"a": PROSE, "b": "1"}, "damaged"), Row("line 2", {"a": "1", "b": PROSE})]
    assert find_text_column(Path("a.csv"), ("a", "b"), rows) == "b"
