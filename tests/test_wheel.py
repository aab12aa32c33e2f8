"""The wheel works where there is no checkout."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from classifier.knowledge.base import read_knowledge
from classifier.paths import data_folder

ROOT = Path(__file__).parent.parent
DIGEST = """
from classifier.knowledge.base import read_knowledge
from classifier.paths import data_folder

print(read_knowledge(data_folder()).digest)
"""


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    told = ("MYTHCHECK", "PYTHON")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(told)}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=kept | environment, check=False,
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.timeout(1200)
def test_the_wheel_checks_a_claim_from_another_folder(tiny_data: Path, tmp_path: Path) -> None:
    """Built, installed in a new environment, run elsewhere; models go to the user's data folder."""
    wheels = tmp_path / "wheels"
    run(
        sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", wheels, ROOT, cwd=tmp_path
    )
    run(sys.executable, "-m", "venv", tmp_path / "venv", cwd=tmp_path)
    scripts = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin")
    wheel = next(wheels.glob("mythcheck-*.whl"))
    # Most of what is installed is never imported: to compile it takes longer than all else here.
    run(
        scripts / "python",
        "-m",
        "pip",
        "install",
        "-q",
        "--no-compile",
        "-c",
        ROOT / "constraints.txt",
        wheel,
        cwd=tmp_path,
    )
    home = tmp_path / "home"
    home.mkdir()
    out = run(
        scripts / "mythcheck", "check", "diet creates dimples",
        cwd=tmp_path, HOME=str(home), XDG_DATA_HOME=str(home), MYTHCHECK_DATA=str(tiny_data),
    )  # fmt: skip
    assert out.startswith("MYTH")
    assert list(home.rglob("model.joblib"))
    # To train on all of it takes minutes: that it is all there tells as much.
    packed = run(scripts / "python", "-c", DIGEST, cwd=home)
    assert packed.strip() == read_knowledge(data_folder()).digest
    pages = "import service, pathlib; print(*pathlib.Path(service.__file__).parent.rglob('*.*'))"
    found = run(scripts / "python", "-c", pages, cwd=home)
    assert all(name in found for name in ("page.css", "page.js", "check.html"))
