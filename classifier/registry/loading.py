"""Loading a version: nothing of it is used before it is verified."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from classifier.checker import CompiledModel
from classifier.errors import DamagedModelError
from classifier.registry.compiled_file import MAGIC, read_compiled
from classifier.registry.manifest import (
    DESCRIBED,
    MANIFEST,
    measure,
    read_manifest,
    require_signed,
    runs_with,
)

if TYPE_CHECKING:
    from classifier.labelled.checker import LabelModel
    from classifier.registry.artefact import Model

    AnsweringModel = CompiledModel | LabelModel


def verify(folder: Path) -> bytes:
    """Give the artefact's bytes if all files are those that training wrote for these libraries.

    Raises
    ------
    DamagedModelError
        If the manifest is another version's or not signed as it must be, if a file's size or digest
        differ from it, or library versions from those installed.
    """
    manifest = _manifest(folder)
    content = _described(folder, manifest, "artefact")
    if "compiled" in manifest:
        _described(folder, manifest, "compiled")
    return content


def answering_content(folder: Path) -> bytes:
    """Give the bytes of what answers: the compiled file, or else the artefact. Raises as verify."""
    manifest = _manifest(folder)
    return _described(folder, manifest, "compiled" if "compiled" in manifest else "artefact")


def read_answering(content: bytes, place: Path) -> "AnsweringModel":
    """Read what `answering_content` gave; `place` is what an error names.

    Raises
    ------
    DamagedModelError
        If it is no model.
    """
    if content.startswith(MAGIC):
        return read_compiled(content, place)
    model = _read_model(content, place)
    # A label model answers by itself.
    compile_: Any = getattr(model, "compiled", lambda: model)
    answering: AnsweringModel = compile_()
    return answering


def load(folder: Path) -> "AnsweringModel":
    """Load what answers of a version, verified. Raises DamagedModelError."""
    manifest = _manifest(folder)
    if "compiled" not in manifest:
        return read_answering(_described(folder, manifest, "artefact"), folder)
    content = _content(folder, "compiled")
    # A compiled file holds no code: it may be read beside the digest, which takes as long.
    with ThreadPoolExecutor(1) as beside:
        verified = beside.submit(_require_described, content, folder, manifest, "compiled")
        try:
            return read_compiled(content, folder)
        finally:
            verified.result()


def load_fitted(folder: Path) -> "Model":
    """Load a version as scikit-learn fitted it, after verifying it. Raises DamagedModelError."""
    return _read_model(verify(folder), folder)


def _read_model(content: bytes, place: Path) -> "Model":
    # scikit-learn takes longer to import than all that a compiled model needs.
    from classifier.registry.artefact import read_model

    return read_model(content, place)


def _manifest(folder: Path) -> dict[str, Any]:
    """Read a manifest that fits its folder and these libraries. Raises DamagedModelError."""
    if folder.is_symlink():
        raise DamagedModelError(folder, "it is a link, not a folder")
    manifest = read_manifest(folder)
    if manifest.get("version") != folder.name:
        named = manifest.get("version")
        raise DamagedModelError(folder, f"{MANIFEST} is that of another version ({named!r})")
    require_signed(folder, manifest)
    _require_libraries(folder, manifest.get("runs_with"))
    return manifest


def _described(folder: Path, manifest: dict[str, Any], name: str) -> bytes:
    """Read a file that is as the manifest describes it. Raises DamagedModelError."""
    content = _content(folder, name)
    _require_described(content, folder, manifest, name)
    return content


def _content(folder: Path, name: str) -> bytes:
    file = DESCRIBED[name]
    try:
        return (folder / file).read_bytes()
    except OSError as error:
        raise DamagedModelError(folder, f"{file} is unreadable ({error})") from error


def _require_described(content: bytes, folder: Path, manifest: dict[str, Any], name: str) -> None:
    if manifest.get(name) != measure(content):
        file = DESCRIBED[name]
        raise DamagedModelError(folder, f"{file} is not the file that its manifest describes")


def _require_libraries(folder: Path, wrote: Any) -> None:
    here = runs_with()
    if wrote == here:
        return
    wrote = wrote if isinstance(wrote, dict) else {}
    differ = [
        f"{name} {wrote.get(name)} (here {here[name]})"
        for name in here
        if wrote.get(name) != here[name]
    ]
    raise DamagedModelError(folder, "it was trained with " + ", ".join(differ))
