"""Real models for the tests: a tiny one of two domains, and the whole one."""

import csv
import os
import runpy
import shutil
import sys
from collections.abc import Callable
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from threadpoolctl import threadpool_limits

from classifier.checker import Checker
from classifier.knowledge.topics import read_topics
from classifier.loading import load_checker
from classifier.locks import locked
from classifier.paths import data_folder

# The same rule for what tests start: see there.
runpy.run_path(str(Path(__file__).parent / "offline" / "sitecustomize.py"))
# A minute and more each.
LONGEST = {"test_wheel", "test_article"}
TINY_DOMAINS = ("body-shape-anatomy-posture", "fat-loss-spot-reduction")
# Workers share the cores, where threads of linear algebra wait for each other: here and in whatever
# is started from here.
threadpool_limits(1)
os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
# How long an example takes says nothing where other tests run beside it.
settings.register_profile(
    "shared machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("shared machine")
MadeOnce = Callable[[str, Callable[[Path], object]], Path]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no worker is left alone with it at the end."""
    items.sort(key=lambda item: item.path.stem not in LONGEST)


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> MadeOnce:
    """Give what fills a folder once for all workers of pytest-xdist; nobody may change it then."""
    own = tmp_path_factory.getbasetemp()
    home = own if worker_id == "master" else own.parent

    def make(name: str, fill: Callable[[Path], object]) -> Path:
        folder, done = home / name, home / f"{name}.done"
        with locked(home / f"{name}.lock"):
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                fill(folder)
                done.touch()
        return folder

    return make


@pytest.fixture
def command(
    tiny_models: Path,
    tiny_data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., tuple[int, str, str]]:
    """Run `mythcheck` on the tiny model in this process: a start of its own takes a second.

    Gives the exit code, standard output and standard error.
    """
    from service.cli import main

    monkeypatch.setenv("MYTHCHECK_MODELS", str(tiny_models))
    monkeypatch.setenv("MYTHCHECK_DATA", str(tiny_data))
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, stdin: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["mythcheck", *arguments])
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(stdin), "utf-8"))
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0), *capsys.readouterr()

    return run


@pytest.fixture(scope="session")
def tiny_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with two of the domains."""
    folder = tmp_path_factory.mktemp("tiny_data")
    for kind, suffix in (("topics", ".toml"), ("claims", ".csv")):
        (folder / kind).mkdir()
        for domain in TINY_DOMAINS:
            shutil.copy(data_folder() / kind / f"{domain}{suffix}", folder / kind)
    shutil.copy(data_folder() / "claims" / "unverified.csv", folder / "claims")
    return folder


@pytest.fixture(scope="session")
def gold_data(tiny_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny data with the part of the gold set that is on its topics, or on none."""
    data = tmp_path_factory.mktemp("gold_data") / "data"
    shutil.copytree(tiny_data, data)
    known = set(read_topics(data / "topics"))
    with (data_folder() / "gold.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            row
            for row in csv.DictReader(file)
            if row["topic"] in known or row["verdict"] == "unverified"
        ]
    with (data / "gold.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return data


@pytest.fixture(scope="session")
def tiny_models(
    tiny_data: Path, made_once: MadeOnce, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A models folder with one version, trained on the tiny data."""
    trained = made_once("tiny_models", lambda folder: load_checker(folder, tiny_data))
    return shutil.copytree(trained, tmp_path_factory.mktemp("tiny") / "models")


@pytest.fixture(scope="session")
def tiny_checker(tiny_models: Path, tiny_data: Path) -> Checker:
    """A checker that knows two domains."""
    return load_checker(tiny_models, tiny_data)


@pytest.fixture(scope="session")
def whole_checker(made_once: MadeOnce) -> Checker:
    """A checker trained on all data."""
    models = made_once("whole_models", lambda folder: load_checker(folder, data_folder()))
    return load_checker(models, data_folder())
