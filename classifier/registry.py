"""Trained versions on disk: written whole or not at all, verified before they are loaded.

A version is a folder `models/<version>/` of artefact, manifest and report. `models/current` names
the one in use. The manifest's SHA-256 protects against damage and mix-ups; it does not stop
somebody who can write both files: load models only from folders you trust (joblib runs code).
"""

import hashlib
import io
import json
import os
import platform
import secrets
import shutil
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

import joblib

from classifier import __version__
from classifier.checker import FittedModel
from classifier.errors import DamagedModelError, ModelError, NoModelError
from classifier.labelled.checker import LabelModel

ARTEFACT, MANIFEST, CURRENT = "model.joblib", "manifest.json", "current"
# An artefact only means the same under the libraries that wrote it.
LIBRARIES = ("scikit-learn", "numpy", "scipy", "nltk", "joblib", "ftfy")


def new_version() -> str:
    """Name a version after the time and a random suffix: 20261122T101500Z-3f2a9c."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"


def save(
    folder: Path,
    model: FittedModel | LabelModel,
    facts: Mapping[str, Any],
    report: str,
    version: str,
) -> Path:
    """Write a version beside the others and rename it into place; returns its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=".writing-", dir=folder))
    try:
        joblib.dump(model, beside / ARTEFACT, compress=3)
        manifest = {
            "version": version,
            "artefact": _measure(beside / ARTEFACT),
            "runs_with": _versions(),
            **facts,
        }
        (beside / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
        (beside / "report.md").write_text(report, encoding="utf-8")
        for path in beside.iterdir():
            _flush(path)
        beside.chmod(0o755)
        beside.replace(folder / version)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return folder / version


def promote(folder: Path, version: str) -> None:
    """Make a version the current one, atomically.

    Raises
    ------
    ModelError
        If there is no such version, or it would not load.
    """
    verify(folder / version)
    beside = folder / f".{CURRENT}-{secrets.token_hex(3)}"
    beside.write_text(version + "\n", encoding="utf-8")
    _flush(beside)
    beside.replace(folder / CURRENT)


def current_version(folder: Path) -> str:
    """Give the name of the version in use. Raises NoModelError where there is none."""
    try:
        version = (folder / CURRENT).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise NoModelError(folder) from None
    except (OSError, UnicodeDecodeError) as error:
        raise DamagedModelError(folder, f"its pointer file is unreadable ({error})") from error
    if not version or Path(version).name != version:
        raise DamagedModelError(folder, "its pointer file names no version")
    return version


def versions(folder: Path) -> list[str]:
    """Give the names of all versions, oldest first."""
    return sorted(path.parent.name for path in folder.glob(f"[!.]*/{MANIFEST}"))


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read a version's manifest. Raises DamagedModelError."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DamagedModelError(folder, f"{MANIFEST} is missing") from None
    except (OSError, ValueError) as error:
        raise DamagedModelError(folder, f"{MANIFEST} is unreadable ({error})") from error
    if not isinstance(manifest, dict):
        raise DamagedModelError(folder, f"{MANIFEST} is no JSON object")
    return manifest


def verify(folder: Path) -> bytes:
    """Give the artefact's bytes if they are those that training wrote for these libraries.

    Raises
    ------
    DamagedModelError
        If size or digest differ from the manifest's, or library versions from those installed.
    """
    manifest = read_manifest(folder)
    try:
        content = (folder / ARTEFACT).read_bytes()
    except OSError as error:
        raise DamagedModelError(folder, f"{ARTEFACT} is unreadable ({error})") from error
    found = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    if manifest.get("artefact") != found:
        raise DamagedModelError(folder, f"{ARTEFACT} is not the file that its manifest describes")
    wrote, here = manifest.get("runs_with"), _versions()
    if wrote != here:
        wrote = wrote if isinstance(wrote, dict) else {}
        differ = [
            f"{name} {wrote.get(name)} (here {here[name]})"
            for name in here
            if wrote.get(name) != here[name]
        ]
        raise DamagedModelError(folder, "it was trained with " + ", ".join(differ))
    return content


def load(folder: Path) -> FittedModel | LabelModel:
    """Load a version after verifying it. Raises DamagedModelError."""
    content = verify(folder)
    try:
        model = joblib.load(io.BytesIO(content))
    except Exception as error:  # a pickle can fail in any way; the model is unusable in all of them
        raise DamagedModelError(folder, f"{ARTEFACT} cannot be read ({error})") from error
    if not isinstance(model, FittedModel | LabelModel):
        raise DamagedModelError(folder, f"{ARTEFACT} holds no model of mythcheck")
    return model


def require_version(folder: Path, version: str) -> Path:
    """Give a version's folder. Raises ModelError that lists those there are."""
    if version not in versions(folder):
        there = ", ".join(versions(folder)) or "none"
        raise ModelError(f"{folder} holds no version '{version}'. There: {there}.")
    return folder / version


def _measure(path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def _versions() -> dict[str, str]:
    python = ".".join(platform.python_version_tuple()[:2])
    libraries = {name: installed_version(name) for name in LIBRARIES}
    return {"mythcheck": __version__, "python": python, **libraries}


def _flush(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
