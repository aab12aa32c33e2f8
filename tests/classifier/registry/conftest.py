"""A models folder to damage, and what its current version must go on answering."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from classifier import registry
from classifier.checker import Checker

TEXTS = ["Diet creates dimples", "You cannot choose where fat comes off", "hello"]
OTHER = "20990101T000000Z-abcdef"
ROOT = Path(__file__).parents[3]


@pytest.fixture
def models(tiny_models: Path, tmp_path: Path) -> Path:
    return shutil.copytree(tiny_models, tmp_path / "models")


@pytest.fixture
def version(models: Path) -> Path:
    return models / registry.current_version(models)


@pytest.fixture
def twin(models: Path, version: Path) -> Callable[..., Path]:
    """Copy the version under another name, as if it had been trained, with changed facts."""

    def copy(name: str = OTHER, **facts: Any) -> Path:
        home = shutil.copytree(version, models / name)
        manifest = json.loads((home / "manifest.json").read_text()) | {"version": name} | facts
        (home / "manifest.json").write_text(json.dumps(manifest))
        return home

    return copy


@pytest.fixture
def still_answers(models: Path, version: Path, tiny_checker: Checker) -> Callable[[], None]:
    """Check that the version in use is the one before, and answers what it did."""
    before = [answer.claims for answer in tiny_checker.check(TEXTS)]

    def check() -> None:
        name = registry.current_version(models)
        assert name == version.name
        checker = registry.load(models / name).checker(name, always_answer=False)
        assert [answer.claims for answer in checker.check(TEXTS)] == before

    return check


@pytest.fixture
def script(models: Path) -> Callable[..., str]:
    """Run Python in a process of its own on the models; gives what it prints."""

    def run(code: str, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", code, str(models), *arguments],
            capture_output=True, text=True, check=False, cwd=ROOT, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Note each sync and rename with the inode of its file, in their order."""
    seen: list[tuple[str, int]] = []
    sync, rename = os.fsync, os.replace

    def noted_sync(place: int) -> None:
        seen.append(("sync", os.fstat(place).st_ino))
        sync(place)

    def noted_rename(source: Path, target: Path) -> None:
        seen.append(("rename", source.stat().st_ino))
        rename(source, target)

    monkeypatch.setattr(os, "fsync", noted_sync)
    monkeypatch.setattr(os, "replace", noted_rename)
    return seen
