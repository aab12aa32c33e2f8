"""A version is loaded as it was written, or not at all."""

import json
import pickle
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from classifier import registry
from classifier.checker import Checker
from classifier.errors import DamagedModelError, ModelError
from classifier.registry.manifest import written

Twin = Callable[..., Path]
KEY = "MYTHCHECK_MODEL_KEY"


def flip(folder: Path) -> None:
    path = folder / "compiled.npy"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def truncate(folder: Path) -> None:
    path = folder / "compiled.npy"
    path.write_bytes(path.read_bytes()[:-100])


def flip_artefact(folder: Path) -> None:
    path = folder / "model.joblib"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def remove(folder: Path) -> None:
    (folder / "compiled.npy").unlink()


def edit(**changes: Any) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / "manifest.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | changes))

    return change


def no_manifest(folder: Path) -> None:
    (folder / "manifest.json").unlink()


def garbled_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text("{")


def deep_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text("[" * 100_000)


DAMAGES = [flip, truncate, remove, no_manifest, garbled_manifest, deep_manifest,
           edit(compiled=None), edit(runs_with={"scikit-learn": "0.1"}), edit(runs_with=None),
           edit(version=None), edit(version="20990101T000000Z-abcdef")]  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_version_is_refused(version: Path, damage: Callable[[Path], None]) -> None:
    """Name, size, digest and library versions are checked, and the message says what to do."""
    damage(version)
    with pytest.raises(DamagedModelError, match="mythcheck train"):
        registry.load(version)


@pytest.mark.parametrize("damage", [*DAMAGES, edit(artefact=None), flip_artefact])
def test_a_damaged_version_is_not_retrained_from(
    models: Path, version: Path, damage: Callable[[Path], None]
) -> None:
    """What scikit-learn fitted is read, and promoted, only where all files are as written."""
    damage(version)
    for use in (registry.load_fitted, registry.verify):
        with pytest.raises(DamagedModelError, match="mythcheck train"):
            use(version)


def test_a_version_without_a_compiled_file_answers_as_before(
    models: Path, twin: Twin, tiny_checker: Checker
) -> None:
    """Versions of before had none: they are compiled when they are loaded."""
    old = twin()
    (old / "compiled.npy").unlink()
    manifest = json.loads((old / "manifest.json").read_text())
    del manifest["compiled"]
    (old / "manifest.json").write_text(json.dumps(manifest))
    texts = ["Diet creates dimples", "You cannot choose where fat comes off"]
    again = registry.load(old).checker(old.name, always_answer=False)
    before = [answer.claims for answer in tiny_checker.check(texts)]
    assert [answer.claims for answer in again.check(texts)] == before


def test_answering_needs_no_scikit_learn(models: Path, version: Path) -> None:
    """Its import takes longer than an answer from the start of a process to its end."""
    code = (
        "import sys; from pathlib import Path; from classifier import registry; "
        "from classifier.checker import Checker; folder = Path(sys.argv[1]); "
        "checker = registry.load(folder).checker(folder.name, always_answer=False); "
        "assert checker.check(['Diet creates dimples'])[0].verdict == 'myth'; "
        "print([name for name in ('sklearn', 'nltk', 'joblib') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(version)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_a_foreign_pickle_never_runs(version: Path, tmp_path: Path) -> None:
    """Nothing is unpickled before the digest fits."""
    marker = tmp_path / "ran"

    class Evil:
        def __reduce__(self) -> tuple[Any, ...]:
            return (marker.touch, ())

    (version / "model.joblib").write_bytes(pickle.dumps(Evil()))
    with pytest.raises(DamagedModelError):
        registry.load_fitted(version)
    assert not marker.exists()


def test_other_library_versions_are_named(version: Path) -> None:
    """The message names what differs."""
    manifest = json.loads((version / "manifest.json").read_text())
    edit(runs_with=manifest["runs_with"] | {"scikit-learn": "0.9"})(version)
    with pytest.raises(DamagedModelError, match=r"scikit-learn 0\.9 \(here"):
        registry.load(version)


def test_swapped_folders_are_refused(models: Path, version: Path, twin: Twin) -> None:
    """A version under another's name is not taken for it."""
    other = twin()
    aside = version.rename(models / "aside")
    other.rename(version)
    aside.rename(other)
    for folder in (version, other):
        with pytest.raises(DamagedModelError, match="another version"):
            registry.load(folder)


def test_a_link_is_no_version(models: Path, version: Path, tmp_path: Path) -> None:
    """What is loaded stands in the models folder."""
    elsewhere = version.rename(tmp_path / version.name)
    version.symlink_to(elsewhere)
    with pytest.raises(DamagedModelError, match="link"):
        registry.load(models / registry.current_version(models))


def test_a_stored_version_answers_as_before(models: Path, tiny_checker: Checker) -> None:
    """Loading changes no answer."""
    name = registry.current_version(models)
    again = Checker(registry.load(models / name), name)
    texts = ["Diet creates dimples", "You cannot choose where fat comes off"]
    assert again.check(texts) == tiny_checker.check(texts)


def mutate(path: Path, chance: random.Random) -> None:
    """Flip a bit, cut the end, drop, double or blank a stretch."""
    content = bytearray(path.read_bytes())
    at, size = chance.randrange(len(content)), chance.randrange(1, 64)
    match chance.randrange(5):
        case 0:
            content[at] ^= 1 << chance.randrange(8)
        case 1:
            del content[at:]
        case 2:
            del content[at : at + size]
        case 3:
            content[at:at] = content[at : at + size] + b"\0"
        case _:
            content[at : at + size] = bytes(size)
    path.write_bytes(content)


@pytest.mark.parametrize("seed", range(40))
def test_no_mutation_gives_another_answer(
    models: Path, version: Path, twin: Twin, still_answers: Callable[[], None], seed: int
) -> None:
    """Whatever changes in a file, the version is refused; or nothing of what loads has changed."""
    chance = random.Random(seed)
    other = twin()
    name = chance.choice(["model.joblib", "compiled.npy", "manifest.json"])
    mutate(other / name, chance)
    try:
        registry.promote(models, other.name)
    except ModelError:
        pass
    else:
        assert name == "manifest.json"
        assert registry.verify(other) == registry.verify(version)
        registry.rollback(models)
    still_answers()


def sign(folder: Path) -> Path:
    (folder / "manifest.json").write_text(written(registry.read_manifest(folder)))
    return folder


def test_a_signed_version_is_loaded_with_its_key(
    models: Path, version: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is written under a key loads under it, and where there is none."""
    model, facts = (
        registry.load_fitted(version),
        {"threshold": 0.1, "é": [1, None], "n": {1: (2, 3)}},
    )
    monkeypatch.setenv(KEY, "a key")
    home = registry.save(models, model, facts, "", "signed")
    registry.load(home)
    registry.promote(models, "signed")
    monkeypatch.setenv(KEY, "")
    registry.load(home)


@pytest.mark.parametrize("kind", ["unsigned", "another key", "edited", "no text"])
def test_what_the_key_did_not_sign_is_refused(
    models: Path, twin: Twin, version: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """A forged manifest needs the key; the message says what to do."""
    other = twin()
    if kind != "unsigned":
        monkeypatch.setenv(KEY, "another" if kind == "another key" else "a key")
        sign(other)
    if kind == "edited":
        edit(number=99)(other)
    if kind == "no text":
        edit(hmac=["ä"])(other)
    monkeypatch.setenv(KEY, "a key")
    with pytest.raises(DamagedModelError, match=r"sign.*mythcheck train"):
        registry.promote(models, other.name)
    with pytest.raises(DamagedModelError, match=KEY):
        registry.load(other)
    assert registry.current_version(models) == version.name


@pytest.mark.parametrize("seed", range(20))
def test_no_mutation_of_a_signed_manifest_is_believed(
    version: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Under a key a manifest says what was signed, or the version is refused."""
    monkeypatch.setenv(KEY, "a key")
    said = registry.read_manifest(sign(version))
    mutate(version / "manifest.json", random.Random(seed))
    try:
        registry.verify(version)
    except DamagedModelError:
        return
    assert registry.read_manifest(version) == said
