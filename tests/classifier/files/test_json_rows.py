"""JSON comes back with its types, its numbers finite, and damage costs what it must."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.errors import DataError
from classifier.files.content import inspect
from classifier.files.json_rows import DEPTH, read_json
from classifier.files.opening import open_table
from classifier.files.table import Limits, Row

ITEMS: list[Any] = [
    {"id": 1, "text": "diet creates dimples", "tags": ["a", {"b": None}], "true": True},
    {"id": -0.5, "text": "a\u2028b\x85c 💪"},
    "a text alone",
    {"text": None},
    {},
]


def read(path: Path, limits: Limits | None = None) -> list[Row]:
    return list(open_table(inspect(path), limits).rows)


def written(folder: Path, content: str, name: str) -> Path:
    path = folder / name
    path.write_bytes(content.encode())
    return path


def cells(item: Any) -> Any:
    return {"text": item} if isinstance(item, str) else item


@pytest.mark.parametrize(
    "end", ["\n", "\r\n", "\r", "\n\n"], ids=["lf", "crlf", "cr", "blank lines"]
)
def test_lines_come_back(tmp_path: Path, end: str) -> None:
    """Objects and texts keep their order, types and separators; places are those of the lines."""
    lines = [json.dumps(item, ensure_ascii=False) for item in ITEMS]
    rows = read(written(tmp_path, end.join(lines), "a.jsonl"))
    assert [row.cells for row in rows] == [cells(item) for item in ITEMS]
    step = 2 if end == "\n\n" else 1
    assert [row.place for row in rows] == [f"line {1 + step * n}" for n in range(len(ITEMS))]
    assert not any(row.problem for row in rows)


@pytest.mark.parametrize("indent", [None, 2], ids=["dense", "indented"])
def test_arrays_come_back(tmp_path: Path, indent: int | None) -> None:
    """The items of an array are its rows."""
    rows = read(written(tmp_path, json.dumps(ITEMS, indent=indent), "a.json"))
    assert [row.cells for row in rows] == [cells(item) for item in ITEMS]
    assert [row.place for row in rows] == [f"item {n}" for n in range(1, len(ITEMS) + 1)]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1), inner),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(items=st.lists(st.dictionaries(st.text("xyz", min_size=1), VALUES), min_size=1))
def test_any_objects_come_back(
    tmp_path_factory: pytest.TempPathFactory, items: list[dict[str, Any]]
) -> None:
    """An array and its lines give the same rows, which are what was written."""
    folder = tmp_path_factory.getbasetemp()
    array = read(written(folder, json.dumps(items), "any.json"))
    lines = read(written(folder, "\n".join(map(json.dumps, items)), "any.jsonl"))
    assert [row.cells for row in array] == [row.cells for row in lines] == items


@pytest.mark.parametrize("size", [2**16 - 12, 2**16 - 2, 2**16, 2**17, 2**20 - 100])
def test_items_may_lie_across_blocks(tmp_path: Path, size: int) -> None:
    """However long an item, it is read whole, a number at the end of a block too."""
    content = '["' + "x" * size + '", 12345678901234567890 , {"a": 1.5e3}]'
    rows = read(written(tmp_path, content, "a.json"))
    assert [row.cells for row in rows] == [
        {"text": "x" * size},
        {"value": 12345678901234567890},
        {"a": 1500.0},
    ]


@pytest.mark.parametrize(
    ("written_as", "read_as"),
    [
        ("NaN", "NaN"),
        ("Infinity", "Infinity"),
        ("-Infinity", "-Infinity"),
        ("1e999", "1e999"),
        ("-1E999", "-1E999"),
        ("9" * 5000, "9" * 5000),
        ("-" + "9" * 5000, "-" + "9" * 5000),
        ("12345678901234567890", 12345678901234567890),
        ("1e-999", 0.0),
    ],
    ids=lambda value: str(value)[:20],
)
def test_numbers_are_finite(tmp_path: Path, written_as: str, read_as: object) -> None:
    """What no finite number holds stays the text that it was written as; the row is sound."""
    content = f'{{"n": {written_as}, "text": "a"}}'
    for path in (
        written(tmp_path, content, "a.jsonl"),
        written(tmp_path, f"[{content}]", "a.json"),
    ):
        assert [(row.cells, row.problem) for row in read(path)] == [
            ({"n": read_as, "text": "a"}, None)
        ]


def test_lone_surrogates_stay(tmp_path: Path) -> None:
    """An escape of half a character is kept; whoever checks the text refuses it."""
    rows = read(written(tmp_path, '{"text": "a\\ud800b"}\n{"text": "\\ud83d\\ude00"}', "a.jsonl"))
    assert [row.cells["text"] for row in rows] == ["a\ud800b", "😀"]


DAMAGED = [
    ('{"text": "b"', "not valid JSON"),
    ('{"text": "a"} {"text": "b"}', "not valid JSON"),
    ("text", "not valid JSON"),
    ("[" * 200_000 + "]" * 200_000, "nested too deep"),
    ('{"":' * 200_000 + "1" + "}" * 200_000, "nested too deep"),
    ('{"a":' * 900 + "1" + "}" * 900, "nested too deep"),
    ('{"text": "' + "x" * 10_000_000 + '"}', "longer than 1,048,576 characters"),
    ("17", "neither an object nor a text"),
    ('["a"]', "neither an object nor a text"),
    ("null", "neither an object nor a text"),
    ("\0\0\0", "not valid JSON"),
]
IDS = [
    "cut off", "two", "bare", "lists 200,000 deep", "objects 200,000 deep", "objects 900 deep",
    "long", "number", "list", "null", "zeros",
]  # fmt: skip


@pytest.mark.parametrize(("line", "said"), DAMAGED, ids=IDS)
def test_a_damaged_line_costs_its_row(tmp_path: Path, line: str, said: str) -> None:
    """The lines around it are intact, with their numbers."""
    rows = read(written(tmp_path, f'"first"\n{line}\n{{"text": "third"}}\n', "a.jsonl"))
    assert [row.place for row in rows] == ["line 1", "line 2", "line 3"]
    assert [rows[0].cells, rows[2].cells] == [{"text": "first"}, {"text": "third"}]
    assert rows[1].problem is not None
    assert said in rows[1].problem


@pytest.mark.parametrize(("item", "said"), DAMAGED[2:7], ids=IDS[2:7])
def test_a_damaged_item_ends_its_array(tmp_path: Path, item: str, said: str) -> None:
    """The items before it come; behind it nothing can be told apart, which is said."""
    table = open_table(inspect(written(tmp_path, f'["first", {item}, "third"]', "a.json")))
    assert next(table.rows).cells == {"text": "first"}
    with pytest.raises(DataError, match=f"item 2: .*{said}"):
        next(table.rows)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('["a", "b"', "item 2: a comma or ] is missing"),
        ('["a" "b"]', "item 1: a comma or ] is missing"),
        ('["a",]', "item 2: not valid JSON"),
        ('["a"] ["b"]', "item 1: something follows the array"),
        ("[", "item 1: not valid JSON"),
        ("text,id\na,1\n", r"line 1: is no JSON array; call .* \.jsonl"),
        ("   \n ", "is no JSON array"),
    ],
)
def test_a_damaged_array_is_told(tmp_path: Path, content: str, said: str) -> None:
    """Where it ends too early, or never began."""
    with pytest.raises(DataError, match=said):
        read(written(tmp_path, content, "a.json"))


def test_nesting_has_one_limit() -> None:
    """It does not hang on how deep the caller stands."""
    assert read_json("[" * DEPTH + "]" * DEPTH)
    with pytest.raises(ValueError, match="nested too deep"):
        read_json("[" * (DEPTH + 1) + "]" * (DEPTH + 1))
    assert len(read_json("[" + "[]," * 1000 + "[]]")) == 1001


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.json", '{"text": "a"}\n{"text": "b"}\n', r"one object a line \.jsonl"),
        ("a.json", '{"text": "a"}\n', "is one object, not a list of rows"),
        ("a.json", '{"comment": "a", "id": 7}', "is one object, not a list of rows"),
        ("a.json", '{"posts": [{"title": "a"}]}', "is one object, not a list of rows"),
        ("a.jsonl", json.dumps([{"text": "a"}]), r"is a JSON array; call it \.json"),
        ("a.jsonl", json.dumps([{"text": "a"}], indent=1), r"is a JSON array; call it \.json"),
        ("a.jsonl", json.dumps(["a", "b"], indent=1), r"is a JSON array; call it \.json"),
    ],
    ids=["lines", "one object", "one comment", "unknown", "dense", "indented", "texts"],
)
def test_a_wrong_ending_is_told(tmp_path: Path, name: str, content: str, said: str) -> None:
    """Lines called .json and an array called .jsonl are told apart, and what to call them."""
    with pytest.raises(DataError, match=said):
        read(written(tmp_path, content, name))


def test_one_large_object_is_not_read(tmp_path: Path) -> None:
    """What must be read whole has a limit."""
    path = written(tmp_path, json.dumps({"Comment": {"a": "x" * 1000}}), "a.json")
    with pytest.raises(DataError, match="one object of over 500 characters; split it"):
        read(path, Limits(document=500))
