"""The manifest of a version: what it is, what it runs with, and who signed it."""

import hashlib
import hmac
import json
import os
import platform
from collections.abc import Mapping
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

from classifier import __version__
from classifier.errors import DamagedModelError

ARTEFACT, COMPILED, MANIFEST = "model.joblib", "compiled.npy", "manifest.json"
# Under which name the manifest describes a file. Versions of labels have no compiled one.
DESCRIBED = {"artefact": ARTEFACT, "compiled": COMPILED}
KEY = "MYTHCHECK_MODEL_KEY"
# An artefact only means the same under the libraries that wrote it.
LIBRARIES = ("scikit-learn", "numpy", "scipy", "nltk", "joblib", "ftfy")


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read a version's manifest. Raises DamagedModelError."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DamagedModelError(folder, f"{MANIFEST} is missing") from None
    except (OSError, ValueError, RecursionError) as error:
        raise DamagedModelError(folder, f"{MANIFEST} is unreadable ({error})") from error
    if not isinstance(manifest, dict):
        raise DamagedModelError(folder, f"{MANIFEST} is no JSON object")
    return manifest


def measure(content: bytes) -> dict[str, Any]:
    """Give the size and digest by which an artefact is known."""
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def runs_with() -> dict[str, str]:
    """Give the versions of what answers depend on."""
    python = ".".join(platform.python_version_tuple()[:2])
    libraries = {name: installed_version(name) for name in LIBRARIES}
    return {"mythcheck": __version__, "python": python, **libraries}


def written(manifest: Mapping[str, Any]) -> str:
    """Give the text of a manifest, signed where MYTHCHECK_MODEL_KEY is set."""
    plain = json.loads(json.dumps(manifest))
    if key := os.environ.get(KEY):
        plain["hmac"] = _signature(plain, key)
    return json.dumps(plain, indent=2) + "\n"


def require_signed(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Check a manifest's signature where MYTHCHECK_MODEL_KEY is set.

    Raises
    ------
    DamagedModelError
        If it has none, or one by another key or of another manifest.
    """
    key = os.environ.get(KEY)
    if not key:
        return
    found = manifest.get("hmac")
    if not isinstance(found, str):
        raise DamagedModelError(
            folder, f"{MANIFEST} is not signed, and where {KEY} is set only signed ones are used"
        )
    if not hmac.compare_digest(found.encode(), _signature(manifest, key).encode()):
        problem = f"the signature of {MANIFEST} is not by {KEY}, or something was changed since"
        raise DamagedModelError(folder, problem)


def _signature(manifest: Mapping[str, Any], key: str) -> str:
    """Give the HMAC-SHA256 (RFC 2104) of a manifest in one fixed spelling."""
    plain = {name: value for name, value in manifest.items() if name != "hmac"}
    spelt = json.dumps(plain, sort_keys=True, separators=(",", ":"))
    return hmac.new(key.encode(), spelt.encode(), hashlib.sha256).hexdigest()
