"""What may know what, and what no file may hold."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# Each part of the classifier may import those before it, and itself.
LAYERS = [
    {"errors", "locks", "paths"},
    {"text", "knowledge", "files"},
    {"answers"},
    {"reading"},
    {"charts", "evidence", "figures", "holdout"},
    {"heldout_answers"},
    {"compiled"},
    {"checker"},
    {"labelled"},
    {"fitting"},
    {"registry"},
    {"training"},
    {"loading"},
    {"batch", "printing", "curation"},
    {"examples"},
    {"evaluation"},
    {"retraining"},
    {"cli"},
]
MODULES = sorted([*ROOT.glob("classifier/**/*.py"), *ROOT.glob("service/**/*.py")])


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def layer(part: str) -> int:
    return next(height for height, parts in enumerate(LAYERS) if part in parts)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_one_way(path: Path) -> None:
    """The service knows the classifier, never the reverse; inside, higher parts know lower ones."""
    home = path.relative_to(ROOT).with_suffix("").parts
    if home[0] == "service":
        return
    for name in imports(path):
        assert not name.startswith(("service", "fastapi", "starlette", "sqlalchemy", "uvicorn"))
        match = re.match(r"classifier\.(\w+)", name)
        if match and match[1] != "__version__" and home[1] != "__init__" and match[1] != home[1]:
            assert layer(match[1]) < layer(home[1]), f"{home[1]} must not import {match[1]}"


def test_every_part_has_its_layer() -> None:
    """A new module is put into its place before it is used."""
    parts = {
        path.relative_to(ROOT / "classifier").parts[0] for path in ROOT.glob("classifier/**/*.py")
    }
    assert {part.removesuffix(".py") for part in parts} - {"__init__"} == set().union(*LAYERS)


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False, text=True
    )
    names = [name for name in listed.stdout.split("\0") if name]
    return [ROOT / name for name in names] or [p for p in ROOT.glob("**/*") if p.is_file()]


def test_no_file_names_a_package_index_or_a_machine() -> None:
    """Whoever installs uses their own index, and no path of an author's machine is in a file."""
    index = "|".join(("py" + "pi.org", "python" + "hosted", "npm" + "js", "deb" + r"\.debian"))
    place = r"(^|[^\w.])/(wor" + r"k|far" + r"m|roo" + r"t)/|\.\./share" + "d"
    for path in tracked():
        if path.is_file() and b"\0" not in (content := path.read_bytes()):
            found = re.search(f"{index}|{place}", content.decode("utf-8"))
            assert not found, f"{path.relative_to(ROOT)} names {found[0] if found else ''}"


def test_no_lock_file_is_tracked() -> None:
    """Lock files record the addresses of whoever locked."""
    names = {path.name for path in tracked()}
    assert not names & {"uv.lock", "pylock.toml", ".npmrc", "pip.conf", "uv.toml"}


def test_pins_name_no_address() -> None:
    """Pins are names and versions."""
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    assert all(re.fullmatch(r"#.*|[\w.-]+==[\w.]+", line) for line in lines)


def test_nothing_is_downloaded() -> None:
    """NLTK is used without its data; nothing calls a hub."""
    for path in MODULES:
        assert not re.search(
            r"nltk\.download|nltk\.data|hf_hub|urlopen|\brequests\.(get|post)|import requests",
            path.read_text(),
        )
