"""Files of captions for the batch tests."""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

TEXTS = [
    "diet creates dimples", "", "Leg day done!", 'said "no, never"\nto carbs 💪', "a\0b",
    "You cannot choose where your body loses fat.", "diet creates dimples", "=1+1",
]  # fmt: skip


@pytest.fixture
def captions(tmp_path: Path) -> Path:
    """A CSV file with texts that can be checked and texts that cannot."""
    path = tmp_path / "in.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "text", "verdict"])
        writer.writerows([n, text, "=1+1"] for n, text in enumerate(TEXTS))
    return path


@pytest.fixture(scope="session")
def stored_claims(tiny_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CSV file of 3,000 stored claims, many of them twice; it stays as it is."""
    rows = []
    for path in sorted((tiny_data / "claims").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows += [row["text"] for row in csv.DictReader(file)]
    path = tmp_path_factory.mktemp("stored_claims") / "many.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("id", "caption"), *enumerate((rows * 9)[:3000:2] * 2)])
    return path


@pytest.fixture
def many(stored_claims: Path, tmp_path: Path) -> Path:
    """These claims as a file of one's own."""
    return Path(shutil.copy(stored_claims, tmp_path))


@pytest.fixture
def read() -> Callable[[Path], list[dict[str, Any]]]:
    """Read CSV or JSON Lines back."""

    def read_file(path: Path) -> list[dict[str, Any]]:
        with path.open(newline="", encoding="utf-8") as file:
            if path.suffix == ".csv":
                return list(csv.DictReader(file))
            return [json.loads(line) for line in file]

    return read_file
