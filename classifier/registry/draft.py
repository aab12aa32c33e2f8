"""Writing a version: beside the others first, then renamed into place as a whole."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from classifier.checker import FittedModel
from classifier.errors import ModelError
from classifier.locks import is_held, locked
from classifier.registry.compiled_file import dump_compiled
from classifier.registry.durable import sync, sync_folder
from classifier.registry.manifest import (
    ARTEFACT,
    COMPILED,
    DESCRIBED,
    MANIFEST,
    measure,
    runs_with,
    written,
)
from classifier.registry.naming import LOCK, is_name, next_number

if TYPE_CHECKING:
    from classifier.registry.artefact import Model
    from classifier.registry.loading import AnsweringModel

REPORT = "report.md"
# Hidden names of what is not there yet, and of what is there no more.
WRITING, REMOVING = ".writing-", ".removing-"
# Held by the process that writes a version, as long as it lives.
ALIVE = "alive"
Tell = Callable[[str], None]


def _silent(_: str) -> None:
    pass


class Draft:
    """A version that is being written; nobody sees it before it is published."""

    def __init__(self, beside: Path, alive: ExitStack, version: str, tell: Tell) -> None:
        self.folder = beside.parent
        self.beside = beside
        self.alive = alive
        self.version = version
        self.tell = tell

    def dump(self, model: "Model") -> "AnsweringModel":
        """Write the artefact, and the compiled file of a model that has one; gives what answers."""
        # scikit-learn comes with it, which only training needs.
        from classifier.registry.artefact import dump

        self.tell("write")
        with (self.beside / ARTEFACT).open("wb") as file:
            dump(model, file)
        if not isinstance(model, FittedModel):
            return model
        compiled = model.compiled()
        with (self.beside / COMPILED).open("wb") as file:
            dump_compiled(compiled, file)
        return compiled

    def size(self) -> int:
        """Give the artefact's size in bytes."""
        return (self.beside / ARTEFACT).stat().st_size

    def add(self, name: str, content: str | bytes, *, private: bool = False) -> None:
        """Write one more file of the version, such as its report; `private` as the owner's own."""
        if not is_name(name) or name in (ARTEFACT, COMPILED, MANIFEST, ALIVE):
            raise ValueError(f"'{name}' cannot be added to a version")
        raw = content.encode() if isinstance(content, str) else content
        path = self.beside / name
        path.touch(0o600 if private else 0o666)
        path.write_bytes(raw)

    def publish(self, facts: Mapping[str, Any]) -> Path:
        """Sync all files, write the manifest with some facts, and give the version its name.

        Raises
        ------
        ModelError
            If there is no model in it.
        """
        if not (self.beside / ARTEFACT).exists():
            raise ModelError(f"{self.version} cannot be published: it holds no model yet.")
        self.tell("sync")
        measured = {
            name: measure((self.beside / file).read_bytes())
            for name, file in DESCRIBED.items()
            if (self.beside / file).exists()
        }
        for path in self.beside.iterdir():
            sync(path)
        self.tell("manifest")
        home = self.folder / self.version
        with locked(self.folder / LOCK):
            manifest = {
                "version": self.version,
                "number": next_number(self.folder),
                **measured,
                "runs_with": runs_with(),
                **facts,
            }
            (self.beside / MANIFEST).write_text(written(manifest), encoding="utf-8")
            sync(self.beside / MANIFEST)
            self.alive.close()
            (self.beside / ALIVE).unlink()
            self.beside.chmod(0o755)
            sync_folder(self.beside)
            self.beside.replace(home)
            sync_folder(self.folder)
        return home


@contextmanager
def writing(folder: Path, version: str, tell: Tell = _silent) -> Iterator[Draft]:
    """Write a version in steps; what is not published leaves nothing.

    `tell` gets the name of each step before it: write, sync, manifest.

    Raises
    ------
    ModelError
        If there is a version of this name.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not is_name(version) or (folder / version).exists():
        raise ModelError(f"{folder} cannot get a version '{version}': name it otherwise.")
    beside = None
    with ExitStack() as alive:
        try:
            with locked(folder / LOCK):
                remove_leftovers(folder)
                beside = Path(tempfile.mkdtemp(prefix=WRITING, dir=folder))
                alive.enter_context(locked(beside / ALIVE))
            yield Draft(beside, alive, version, tell)
        finally:
            if beside is not None:
                shutil.rmtree(beside, ignore_errors=True)


def save(
    folder: Path,
    model: "Model",
    facts: Mapping[str, Any],
    report: str,
    version: str,
    *,
    tell: Tell = _silent,
) -> Path:
    """Write a version with its report; returns its folder."""
    with writing(folder, version, tell) as draft:
        draft.dump(model)
        draft.add(REPORT, report)
        return draft.publish(facts)


def remove_leftovers(folder: Path) -> None:
    """Remove what processes left that ended while they wrote or removed a version.

    Only for who holds the folder's lock: a process takes and gives up its draft's under it.
    """
    for path in (*folder.glob(f"{WRITING}*"), *folder.glob(f"{REMOVING}*")):
        if not is_held(path / ALIVE):
            shutil.rmtree(path, ignore_errors=True)
