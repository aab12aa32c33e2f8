"""A version is written whole or not at all, whatever ends the writing."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from classifier import registry
from classifier.errors import ModelError
from classifier.locks import locked

NEW = "20990101T000000Z-abcdef"
Check = Callable[[], None]
Script = Callable[..., str]


def hidden(models: Path) -> list[str]:
    return sorted(path.name for path in models.glob(".[!l]*"))


def test_the_steps_are_told_before_they_begin(models: Path, version: Path) -> None:
    """So that somebody who waits knows what is done."""
    steps: list[str] = []
    home = registry.save(models, registry.load_fitted(version), {"a": 1}, "# new\n", NEW,
                         tell=steps.append)  # fmt: skip
    assert steps == ["write", "sync", "manifest"]
    assert sorted(path.name for path in home.iterdir()) == [
        "compiled.npy", "manifest.json", "model.joblib", "report.md",
    ]  # fmt: skip
    assert registry.read_manifest(home)["a"] == 1
    assert registry.current_version(models) == version.name
    assert hidden(models) == []


def test_more_files_stand_beside_the_model(models: Path, version: Path) -> None:
    """Text and bytes; nobody sees any of it before the version is published."""
    with registry.writing(models, NEW) as draft:
        draft.dump(registry.load_fitted(version))
        size = draft.size()
        draft.add("comparison.json", "{}")
        draft.add("held_out.npz", b"\0\xff")
        assert registry.versions(models) == [version.name]
        home = draft.publish({})
    assert (home / "held_out.npz").read_bytes() == b"\0\xff"
    assert size == (home / "model.joblib").stat().st_size
    assert registry.versions(models) == [version.name, NEW]


@pytest.mark.parametrize(
    "name", ["../x", "model.joblib", "compiled.npy", "manifest.json", "alive", ".x", ""]
)
def test_a_file_cannot_take_anothers_place(models: Path, name: str) -> None:
    """Files get plain names, and those of the version's own are taken."""
    with registry.writing(models, NEW) as draft, pytest.raises(ValueError, match="cannot be added"):
        draft.add(name, "")


@pytest.mark.parametrize("name", ["..", "a/b", "", ".hidden", "*"])
def test_a_version_needs_a_name_of_its_own(models: Path, version: Path, name: str) -> None:
    """One plain folder beside the others."""
    for taken in (name, version.name):
        with pytest.raises(ModelError, match="otherwise"), registry.writing(models, taken):
            pass


def test_what_is_not_published_leaves_nothing(models: Path, version: Path) -> None:
    """Whether it is given up, breaks, or its facts are no JSON."""
    model = registry.load_fitted(version)
    with registry.writing(models, NEW) as draft:
        draft.dump(model)
    with pytest.raises(KeyboardInterrupt), registry.writing(models, NEW) as draft:
        raise KeyboardInterrupt
    with pytest.raises(TypeError):
        registry.save(models, model, {"fact": object()}, "", NEW)
    with pytest.raises(ModelError, match="no model"), registry.writing(models, NEW) as draft:
        draft.publish({})
    assert registry.versions(models) == [version.name]
    assert hidden(models) == []


def test_leftovers_go_and_the_living_stay(models: Path, version: Path) -> None:
    """The next writing removes what dead processes left, never what another one writes now."""
    for name in (".writing-dead", ".removing-dead"):
        (models / name).mkdir()
        (models / name / "alive").touch()
        (models / name / "model.joblib").write_bytes(b"half")
    (models / ".writing-of-old").mkdir()
    with registry.writing(models, NEW) as one:
        one.dump(registry.load_fitted(version))
        assert len(hidden(models)) == 1
        with registry.writing(models, "other"):
            registry.prune(models, 5)
            assert len(hidden(models)) == 2
        one.publish({})
    assert registry.versions(models) == [version.name, NEW]
    assert hidden(models) == []


# A child for each moment: it is killed at the n-th time that it opens, renames, makes or removes
# something in the folder, until one gets to the end.
KILLS = """
import os, signal, sys
from pathlib import Path
from classifier import registry
from classifier.labelled.checker import fit_labels
from classifier.labelled.texts import LabelledTexts

models, act = Path(sys.argv[1]), sys.argv[2]
old = registry.current_version(models)
texts, labels = [f"text {word}" for word in "abcdefgh"], ["one", "two"] * 4
model = fit_labels(LabelledTexts(texts, labels, [""] * 8, ""))
facts = {"fact": 1}
WATCHED = {"open", "os.rename", "os.mkdir", "os.rmdir", "os.remove", "os.chmod", "tempfile.mkdtemp",
           "shutil.rmtree", "fcntl.flock"}

def killed_at(moment):
    seen = 0
    def hook(event, arguments):
        nonlocal seen
        if event in WATCHED and (event == "fcntl.flock" or str(models) in str(arguments)):
            seen += 1
            if seen == moment:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(hook)

def killed_in(step):
    def tell(name):
        if name == step:
            os.kill(os.getpid(), signal.SIGKILL)
    return tell

def done(moment):
    name = f"new-{act}-{moment}"
    if act == "save" and isinstance(moment, str):
        registry.save(models, model, facts, "report", name, tell=killed_in(moment))
        return
    if act == "promote":
        registry.promote(models, old)
    if act == "rollback":
        registry.promote(models, "b")
    killed_at(moment)
    if act == "save":
        registry.save(models, model, facts, "report", name)
    elif act == "promote":
        registry.promote(models, "b", by="ana")
    elif act == "rollback":
        registry.rollback(models)
    else:
        registry.prune(models, 0)

def survives(moment):
    child = os.fork()
    if child == 0:
        try:
            done(moment)
        except BaseException as error:
            print(repr(error), file=sys.stderr, flush=True)
            os._exit(1)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, -signal.SIGKILL), (moment, code)
    return code == 0

moments = ["write", "sync", "manifest"] if act == "save" else []
for step in moments:
    assert not survives(step)
moment, currents = 1, set()
while not survives(moment):
    current = registry.current_version(models)
    currents.add(current)
    for version in registry.versions(models):
        registry.verify(models / version)
    registry.history(models)
    moment += 1
print(moment - 1, *sorted(currents))
"""


def test_a_killed_writing_leaves_the_old_version(
    models: Path, version: Path, script: Script, still_answers: Check
) -> None:
    """At every moment: the old one answers, what can be seen is whole, and the rest is removed."""
    moments, *currents = script(KILLS, "save").split()
    assert int(moments) > 20
    assert currents == [version.name]
    still_answers()
    registry.save(models, registry.load_fitted(version), {}, "", NEW)
    assert hidden(models) == []
    still_answers()


def test_a_killed_promotion_leaves_the_old_or_the_new(
    models: Path, version: Path, twin: Callable[..., Path], script: Script, still_answers: Check
) -> None:
    """At every moment there is one current version, and it answers; the next promotion works."""
    twin("b")
    moments, *currents = script(KILLS, "promote").split()
    assert int(moments) > 5
    assert set(currents) == {version.name, "b"}
    moments, *currents = script(KILLS, "rollback").split()
    assert int(moments) > 5
    assert set(currents) == {version.name, "b"}
    assert registry.current_version(models) == version.name
    assert hidden(models) == []
    still_answers()


def test_a_killed_pruning_leaves_whole_versions(
    models: Path, version: Path, twin: Callable[..., Path], script: Script, still_answers: Check
) -> None:
    """At every moment a version is there as it was, or gone."""
    for name in "bcd":
        twin(name)
    assert int(script(KILLS, "prune").split()[0]) > 10
    assert registry.versions(models) == [version.name]
    assert hidden(models) == []
    still_answers()


FULL = """
import resource, signal, sys
from pathlib import Path
from classifier import registry

models = Path(sys.argv[1])
old = registry.current_version(models)
model = registry.load_fitted(models / old)
size = (models / old / "model.joblib").stat().st_size
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)

def fails(limit, act):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, unlimited[1]))
    try:
        act()
    except OSError as error:
        print(error.strerror)
    else:
        raise AssertionError("it was written")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)

def save(facts, report):
    return lambda: registry.save(models, model, facts, report, "new")

fails(0, save({}, ""))
fails(size // 2, save({}, ""))
fails(2 * size, save({}, "x" * 3 * size))
fails(2 * size, save({"fact": "x" * 3 * size}, ""))
fails(10_000, lambda: registry.promote(models, "b", reason="x" * 20_000))
"""


def test_a_full_disk_is_told_and_nothing_is_half_there(
    models: Path, twin: Callable[..., Path], script: Script, still_answers: Check
) -> None:
    """In the artefact, another file, the manifest or the pointer."""
    twin("b")
    before = registry.versions(models)
    assert script(FULL).splitlines() == ["File too large"] * 5
    assert registry.versions(models) == before
    assert hidden(models) == []
    still_answers()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 128 MB in memory, where this may be mounted."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=128m", "tmpfs", str(place)]
    if os.name == "nt" or not shutil.which("mount") or subprocess.run(
        mount, capture_output=True, check=False
    ).returncode:  # fmt: skip
        pytest.skip("needs the right to mount")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_disk_that_fills_up_leaves_the_old_version(
    models: Path, version: Path, small_disk: Path, tiny_checker
) -> None:  # type: ignore[no-untyped-def]
    """Wherever it is full, what failed is gone again, and there is room as before."""
    folder = Path(shutil.copytree(models, small_disk / "models"))
    model = registry.load_fitted(folder / version.name)
    size = sum((version / name).stat().st_size for name in ("model.joblib", "compiled.npy"))
    failed = 0
    for room in range(0, size + 60_000, max(size // 12, 4096)):
        filler = small_disk / "filler"
        free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
        filler.write_bytes(bytes(free - room))
        try:
            registry.save(folder, model, {"fact": "x" * 20_000}, "x" * 20_000, f"new-{room}")
        except OSError as error:
            failed += 1
            assert error.strerror == "No space left on device"
            assert registry.versions(folder) == [version.name]
            assert [path.name for path in folder.glob(".[!l]*")] == []
        filler.unlink()
    assert failed > 10
    name = registry.current_version(folder)
    answers = registry.load(folder / name).checker(name, always_answer=False).check(["Diet helps"])
    assert answers == tiny_checker.check(["Diet helps"])


def test_the_number_is_one_above_the_others(models: Path, version: Path) -> None:
    """So that versions have an order that no clock decides."""
    model = registry.load_fitted(version)
    numbers = [
        json.loads((registry.save(models, model, {}, "", name) / "manifest.json").read_text())
        for name in ("x", "w")
    ]
    first = registry.read_manifest(version)["number"]
    assert [manifest["number"] for manifest in numbers] == [first + 1, first + 2]


def test_writers_take_turns_only_to_publish(models: Path, version: Path) -> None:
    """Whoever changes the versions holds the folder's lock; it is free while a draft is open."""
    with registry.writing(models, NEW) as draft:
        draft.dump(registry.load_fitted(version))
        with locked(models / ".lock", wait=False):
            pass


def test_all_of_it_is_on_the_disk_before_it_is_seen(
    models: Path, version: Path, disk: list[tuple[str, int]]
) -> None:
    """Files and their folder are synced, then it gets its name, then that is synced."""
    home = registry.save(models, registry.load_fitted(version), {}, "", NEW)
    renamed = disk.index(("rename", home.stat().st_ino))
    for path in (*home.iterdir(), home):
        assert ("sync", path.stat().st_ino) in disk[:renamed]
    assert disk[renamed + 1 :] == [("sync", models.stat().st_ino)]
