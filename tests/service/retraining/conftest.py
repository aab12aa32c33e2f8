"""A desk of one's own: models, data and an empty database, and a real service on them."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx2
import pytest

from classifier import registry
from classifier.checker import FittedModel
from classifier.examples.example import Checked, Example, Said
from classifier.training import train
from service.retraining.swap import load_answering
from service.settings import Settings
from service.store.holder import Store


@dataclass(frozen=True)
class Bench:
    """What a retraining works on."""

    models: Path
    data: Path
    database: str
    batches: Path

    def settings(self) -> Settings:
        """Give the settings of a service here."""
        return Settings(self.models, self.data, batches=self.batches, database=self.database)

    def options(self) -> list[str]:
        """Give the options of a command here."""
        return ["--models", str(self.models), "--data", str(self.data), "--database", self.database]

    def store(self) -> Store:
        """Open its database."""
        return Store.open(self.database)


@dataclass(frozen=True)
class Running:
    """A service in a process of its own."""

    process: subprocess.Popen[str]
    address: str
    log: Path


def _until(reached: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end, "it does not happen"
        time.sleep(0.02)


@pytest.fixture(scope="session")
def until() -> Callable[..., None]:
    """Give what waits for something."""
    return _until


@pytest.fixture
def bench(tiny_models: Path, tiny_data: Path, tmp_path: Path) -> Bench:
    """Give a desk with the tiny model."""
    models = shutil.copytree(tiny_models, tmp_path / "models", ignore=_only_versions)
    return Bench(models, tiny_data, str(tmp_path / "desk.db"), tmp_path / "batches")


def _only_versions(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name.startswith((".", "examples.db"))]


@pytest.fixture
def two_versions(bench: Bench) -> tuple[str, str]:
    """Put a version that is hardly ever sure beside the one in use; gives both names."""
    first, second = registry.current_version(bench.models), registry.new_version()
    model = registry.load_fitted(bench.models / first)
    assert isinstance(model, FittedModel)
    unsure = replace(model, threshold=0.999)
    registry.save(bench.models, unsure, {}, "", second)
    return first, second


@contextmanager
def _serving(bench: Bench) -> Iterator[Running]:
    command = [sys.executable, "-m", "service.cli", "serve", "--port", "0", *bench.options()]
    log = bench.batches.with_name("log")
    environment = os.environ | {"MYTHCHECK_BATCHES": str(bench.batches)}
    with (
        log.open("a") as told,
        subprocess.Popen(
            [*command], stdout=told, stderr=subprocess.STDOUT, text=True, env=environment
        ) as process,
    ):
        start = log.stat().st_size
        try:
            _until(lambda: _address(log, start) or process.poll() is not None)
            address = _address(log, start)
            assert address, log.read_text()
            _until(lambda: _answers(address))
            yield Running(process, address, log)
        finally:
            process.kill()


def _address(log: Path, start: int) -> str:
    found = re.search(r"http://\S+(?=/ )", log.read_text()[start:])
    return found[0] if found else ""


def _answers(address: str) -> bool:
    try:
        return httpx2.get(f"{address}/healthz").status_code == 200
    except httpx2.TransportError:
        return False


@pytest.fixture(scope="session")
def serving() -> Callable[[Bench], AbstractContextManager[Running]]:
    """Give what runs `mythcheck serve` on a desk."""
    return _serving


@pytest.fixture(scope="session")
def label_desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with labelled texts and a version trained on them: it trains within a second."""
    folder = tmp_path_factory.mktemp("label_desk")
    kinds = (("the vaccine", "a hoax", "fake"), ("the hospital", "open today", "real"))
    rows = [f"{who} is {what} number {n},{label}" for n in range(12) for who, what, label in kinds]
    (folder / "labels.csv").write_text("\n".join(["text,label", *rows, ""]))
    train(folder / "labels.csv", folder / "models")
    return folder


@pytest.fixture
def quick_bench(label_desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """Give a desk of labels."""
    # The processes that joblib starts take longer than what they do here.
    monkeypatch.setenv("JOBLIB_MULTIPROCESSING", "0")
    shutil.copytree(label_desk, tmp_path / "labels")
    home = tmp_path / "labels"
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    return Bench(home / "models", home / "labels.csv", url, tmp_path / "batches")


@pytest.fixture
def accept() -> Callable[..., None]:
    """Give what files accepted examples."""

    def accept(store: Store, *texts: str, verdict: str = "fake") -> None:
        said = Said("real", 0.6, "", "v1")
        checked = [Checked(Example(text, verdict, writer="ana"), (), said, 0.5) for text in texts]
        store.examples.file(checked, submitter="ana", origin="command", accept_as="ana")

    return accept


@dataclass(frozen=True)
class Canary:
    """What the version in use answers before anything happens to it."""

    models: Path
    version: str
    answers: list[dict[str, Any]]

    @classmethod
    def of(cls, models: Path) -> "Canary":
        """Ask the version in use."""
        version = registry.current_version(models)
        return cls(models, version, _ask(models / version))

    def lives(self) -> bool:
        """Say whether it is in use still and answers as it did, and every version there loads."""
        for version in registry.versions(self.models):
            registry.load(self.models / version)
        version = registry.current_version(self.models)
        return version == self.version and _ask(self.models / version) == self.answers


def _ask(folder: Path) -> list[dict[str, Any]]:
    checker = load_answering(folder)
    texts = ["the vaccine is a hoax", "Diet creates dimples", "the hospital is open", "hello there"]
    return [answer.to_dict() for answer in checker.check(texts)]


@pytest.fixture
def canary(quick_bench: Bench) -> Canary:
    """Give the answers of the version in use."""
    return Canary.of(quick_bench.models)


@contextmanager
def _slow(bench: Bench) -> Iterator[None]:
    kept = bench.data.read_bytes()
    more = [f"one more text is number {n} of many,{('fake', 'real')[n % 2]}" for n in range(20_000)]
    bench.data.write_bytes(kept + "\n".join([*more, ""]).encode())
    try:
        yield
    finally:
        bench.data.write_bytes(kept)


@pytest.fixture(scope="session")
def slow() -> Callable[[Bench], AbstractContextManager[None]]:
    """Give what makes a retraining take longer than a test."""
    return _slow
