"""A version is loaded as it was written, or not at all."""

import json
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from classifier import registry
from classifier.checker import Checker
from classifier.errors import DamagedModelError, ModelError, NoModelError


@pytest.fixture
def models(tiny_models: Path, tmp_path: Path) -> Path:
    return shutil.copytree(tiny_models, tmp_path / "models")


@pytest.fixture
def version(models: Path) -> Path:
    return models / registry.current_version(models)


def flip(folder: Path) -> None:
    path = folder / "model.joblib"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def truncate(folder: Path) -> None:
    path = folder / "model.joblib"
    path.write_bytes(path.read_bytes()[:-100])


def remove(folder: Path) -> None:
    (folder / "model.joblib").unlink()


def edit(**changes: Any) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / "manifest.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | changes))

    return change


def no_manifest(folder: Path) -> None:
    (folder / "manifest.json").unlink()


def garbled_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text("{")


DAMAGES = [flip, truncate, remove, no_manifest, garbled_manifest, edit(artefact=None),
           edit(runs_with={"scikit-learn": "0.1"}), edit(runs_with=None)]  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_version_is_refused(version: Path, damage: Callable[[Path], None]) -> None:
    """Size, digest and library versions are checked, and the message says what to do."""
    damage(version)
    with pytest.raises(DamagedModelError, match="mythcheck train"):
        registry.load(version)


def test_a_foreign_pickle_never_runs(version: Path, tmp_path: Path) -> None:
    """Nothing is unpickled before the digest fits."""
    marker = tmp_path / "ran"

    class Evil:
        def __reduce__(self) -> tuple[Any, ...]:
            return (marker.touch, ())

    (version / "model.joblib").write_bytes(pickle.dumps(Evil()))
    with pytest.raises(DamagedModelError):
        registry.load(version)
    assert not marker.exists()


def test_other_library_versions_are_named(version: Path) -> None:
    """The message names what differs."""
    manifest = json.loads((version / "manifest.json").read_text())
    edit(runs_with=manifest["runs_with"] | {"numpy": "0.9"})(version)
    with pytest.raises(DamagedModelError, match=r"numpy 0\.9 \(here"):
        registry.load(version)


def test_a_stored_version_answers_as_before(models: Path, tiny_checker: Checker) -> None:
    """Loading changes no answer."""
    name = registry.current_version(models)
    again = Checker(registry.load(models / name), name)
    texts = ["Diet creates dimples", "You cannot choose where fat comes off"]
    assert again.check(texts) == tiny_checker.check(texts)


def test_a_failed_writing_leaves_nothing(
    models: Path, version: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A version is there whole or not at all, and the old one stays current."""
    model, before = registry.load(version), sorted(models.iterdir())

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(registry, "_flush", full)
    with pytest.raises(OSError, match="space"):
        registry.save(models, model, {}, "", "20990101T000000Z-abcdef")
    assert sorted(models.iterdir()) == before


def test_only_a_sound_version_is_promoted(models: Path, version: Path) -> None:
    """The pointer never names a version that would not load."""
    shutil.copytree(version, models / "20990101T000000Z-abcdef")
    flip(models / "20990101T000000Z-abcdef")
    with pytest.raises(DamagedModelError):
        registry.promote(models, "20990101T000000Z-abcdef")
    assert registry.current_version(models) == version.name


def test_an_unknown_version_lists_the_known(models: Path, version: Path) -> None:
    """The message helps to choose."""
    with pytest.raises(ModelError, match=version.name):
        registry.require_version(models, "nope")


def test_no_model(tmp_path: Path) -> None:
    """An empty folder says what to do."""
    with pytest.raises(NoModelError, match="mythcheck train"):
        registry.current_version(tmp_path)


@pytest.mark.parametrize("pointer", ["", "../elsewhere", "\n"])
def test_a_bad_pointer_is_refused(tmp_path: Path, pointer: str) -> None:
    """The pointer names a folder beside it, nothing else."""
    (tmp_path / "current").write_text(pointer)
    with pytest.raises(DamagedModelError, match="pointer"):
        registry.current_version(tmp_path)
