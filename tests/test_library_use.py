"""The classifier is used from Python in a few lines, without the service."""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from classifier.checker import Checker

ROOT = Path(__file__).parent.parent
CODE = re.findall(
    r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL
)
TEXTS = ["diet creates dimples", "Leg day done!", "Crunches burn belly fat. Diet creates dimples."]


def test_the_readme_needs_eight_lines() -> None:
    """Blank ones count."""
    assert len(CODE) == 1
    assert len(CODE[0].splitlines()) <= 8


def test_they_run_in_a_process_of_their_own_without_the_service(
    tiny_models: Path, tiny_data: Path, tmp_path: Path
) -> None:
    """No server, no database and no command line is loaded for them."""
    told = dict(os.environ) | {
        "MYTHCHECK_MODELS": str(tiny_models), "MYTHCHECK_DATA": str(tiny_data),
        "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    not_needed = "{'service', 'fastapi', 'sqlalchemy', 'uvicorn', 'typer', 'mcp'}"
    code = f"{CODE[0]}\nimport sys\nprint(sorted({not_needed} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=tmp_path,
        env=told,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines[:2]] == ["myth", "unverified"]
    assert lines[-1] == "[]"


@pytest.mark.parametrize("jobs", [4])
def test_one_checker_serves_several_threads(tiny_checker: Checker, jobs: int) -> None:
    """Each gets the answers that it would get alone."""
    alone = [tiny_checker.check([text]) for text in TEXTS]
    with ThreadPoolExecutor(jobs) as pool:
        found = list(pool.map(lambda text: tiny_checker.check([text]), TEXTS * 20))
    assert found == alone * 20
