"""A desk with topics and a desk with labels, each with a version in use and a candidate."""

import csv
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from classifier import registry
from classifier.examples.example import Example
from classifier.examples.snapshot import write_snapshot
from classifier.loading import load_checker
from classifier.retraining.candidate import make_candidate
from classifier.retraining.work import Made, Told, Work
from classifier.training import train

MOUNTAIN = Example("A mountain in the lower back digs dimples", "myth", "back-dimples-cause")
WORDS = {"cat": ("purr", "meow", "whiskers"), "dog": ("bark", "woof", "leash")}


@dataclass
class Desk:
    """Folders of data and models, and what retrainings told."""

    data: Path
    models: Path
    told: list[Told] = field(default_factory=list)

    def retrain(
        self, examples: Sequence[Example], *, quick: bool = False, recent: Path | None = None
    ) -> Made:
        """Make a candidate with examples."""
        snapshot = self.models / "snapshot.jsonl"
        write_snapshot(snapshot, examples)
        work = Work(self.data, self.models, snapshot, quick=quick, recent=recent)
        return make_candidate(work, self.told.append)

    def wrong_examples(self) -> list[Example]:
        """Call most stored cats dogs: whoever learns that is worse on the gold set."""
        return [Example(text, "dog") for text, label in label_rows(0, 15) if label == "cat"]

    def current(self) -> str:
        """Name the version in use."""
        return registry.current_version(self.models)

    def answer(self, text: str) -> str:
        """Give the verdict of the version in use."""
        return load_checker(self.models, self.data).check([text])[0].verdict


@pytest.fixture(scope="session")
def topic_desk(
    gold_data: Path, tiny_models: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Desk, Made]:
    """A desk with topics and a quick candidate; nobody promotes it."""
    models = tmp_path_factory.mktemp("topic_desk") / "models"
    shutil.copytree(tiny_models, models)
    desk = Desk(gold_data, models)
    return desk, desk.retrain([MOUNTAIN], quick=True)


def label_rows(start: int, end: int) -> list[tuple[str, str]]:
    """Write texts of two labels."""
    return [
        (f"{words[n % 3]} and {words[(n + n // 3) % 3]} number {n}", label)
        for n in range(start, end)
        for label, words in WORDS.items()
    ]


def write_labelled(path: Path, rows: Sequence[tuple[str, str]]) -> None:
    """Write texts and labels."""
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("text", "label"), *rows])


@pytest.fixture
def label_desk(tmp_path: Path) -> Desk:
    """A desk with its own labels and a gold set in its folder."""
    data = tmp_path / "data"
    data.mkdir()
    write_labelled(data / "posts.csv", label_rows(0, 20))
    write_labelled(data / "gold.csv", label_rows(100, 110))
    train(data, tmp_path / "models")
    return Desk(data, tmp_path / "models")
