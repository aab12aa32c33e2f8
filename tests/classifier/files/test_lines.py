"""Lines come numbered, and one that is too long costs only itself."""

import io

import pytest

from classifier.files.lines import lines, text_rows

LIMIT = 10


def numbered(text: str, newline: str | None = "") -> list[tuple[int, str | None]]:
    return list(lines(io.TextIOWrapper(io.BytesIO(text.encode()), "utf-8", newline=newline), LIMIT))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("size", range(8, 44))
def test_a_long_line_costs_only_itself(end: str, size: int) -> None:
    """Whatever its length and its end, the lines around it keep their numbers and their texts."""
    text = end.join(["one", "x" * size, "three", "four"])
    found = numbered(text)
    assert [number for number, _ in found] == [1, 2, 3, 4]
    assert found[0][1] == "one" + end
    assert (found[1][1] or "").strip("\r\n") == ("x" * size if size <= LIMIT else "")
    assert [line for _, line in found[2:]] == ["three" + end, "four"]


def test_only_line_ends_end_lines() -> None:
    """Separators of Unicode are part of a text."""
    assert numbered("a\u2028b\x85c\x0bd\n") == [(1, "a\u2028b\x85c\x0bd\n")]


def test_a_text_file_has_a_text_a_line() -> None:
    """Blank lines are passed over and keep their number."""
    rows = list(text_rows(io.StringIO("one\n\n \ntwo\n" + "x" * 11 + "\nlast"), LIMIT))
    assert [(row.place, row.cells["text"]) for row in rows] == [
        ("line 1", "one"),
        ("line 4", "two"),
        ("line 5", ""),
        ("line 6", "last"),
    ]
    assert [row.problem for row in rows] == [None, None, "longer than 10 characters", None]
