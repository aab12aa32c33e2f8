"""After Tab a shell offers what can stand there, quickly: nothing heavy is imported for it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SHELLS = ["bash", "zsh", "fish"]
MAIN = "import sys; sys.argv[0] = 'mythcheck'; from service.cli import main; main()"


def run(code: str, *args: str, **environment: str) -> subprocess.CompletedProcess[str]:
    given = dict(os.environ) | environment
    return subprocess.run(
        [sys.executable, "-c", code, *args], env=given, capture_output=True, text=True
    )


def offered(line: str, shell: str = "bash", code: str = MAIN) -> str:
    """What is offered for the last word of a line."""
    asked = {
        "_MYTHCHECK_COMPLETE": f"complete_{shell}",
        "COMP_WORDS": line, "COMP_CWORD": str(line.count(" ")),
        "_TYPER_COMPLETE_ARGS": line, "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }  # fmt: skip
    done = run(code, **asked)
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_is_offered_topics(shell: str) -> None:
    """Ids that begin as the word does, and no others."""
    found = offered("mythcheck topics show back-dimples-c", shell)
    assert "back-dimples-cause" in found
    assert "thigh-gap" not in found


def test_topics_are_those_of_the_data_that_is_named(tmp_path: Path) -> None:
    """`--data` counts; where there is no data, nothing is offered and nothing is said."""
    (tmp_path / "topics").mkdir()
    (tmp_path / "topics" / "mine.toml").write_text('[[topic]]\nid = "back-room"\n')
    (tmp_path / "topics" / "broken.toml").write_bytes(b"\xff")
    assert offered(f"mythcheck topics show --data {tmp_path} back").split() == ["back-room"]
    assert offered(f"mythcheck topics show --data {tmp_path / 'none'} back").strip() == ""


def test_a_topic_of_an_example_is_offered() -> None:
    """Where a topic is an option, not the command's first word."""
    assert "back-dimples-cause" in offered("mythcheck examples accept 1 --topic back-d")


@pytest.mark.parametrize("command", ["show", "diff", "promote"])
def test_versions_are_offered_newest_first(tmp_path: Path, command: str) -> None:
    """Those that were written whole, in the folder that the command line names."""
    for name in ("20250101T000000Z-aaaaaa", "20260101T000000Z-bbbbbb", ".20270101T000000Z-cccccc"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "manifest.json").write_text("{}")
    (tmp_path / "20280101T000000Z-dddddd").mkdir()
    found = offered(f"mythcheck models {command} --models {tmp_path} ").split()
    assert found == ["20260101T000000Z-bbbbbb", "20250101T000000Z-aaaaaa"]


def test_nothing_heavy_is_imported_to_offer() -> None:
    """Reading all topics or loading a library would take longer than a person waits."""
    heavy = "{'numpy', 'sklearn', 'nltk', 'sqlalchemy', 'fastapi', 'mcp'}"
    code = f"import atexit, sys; atexit.register(lambda: print({heavy} & set(sys.modules))); {MAIN}"
    found = offered("mythcheck topics show back-dimples-c", code=code)
    assert found.split() == ["back-dimples-cause", "set()"]


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_gets_its_script(shell: str) -> None:
    """`--show-completion` prints it; what it calls is the command itself."""
    done = run(MAIN, "--show-completion", shell, _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1")
    assert done.returncode == 0
    assert f"_MYTHCHECK_COMPLETE=complete_{shell}" in done.stdout


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")
def test_the_script_works_in_a_real_bash(tmp_path: Path) -> None:
    """Sourced as its installation would be."""
    command = tmp_path / "mythcheck"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{MAIN}" "$@"\n')
    command.chmod(0o755)
    given = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    script = run(MAIN, "--show-completion", "bash", **given).stdout
    words = "COMP_WORDS=(mythcheck topics show back-dimples-c); COMP_CWORD=3"
    lines = f"{words}; _mythcheck_completion mythcheck"
    done = subprocess.run(
        ["bash", "-c", f'{script}\n{lines}; echo "${{COMPREPLY[@]}}"'],
        env=dict(os.environ) | {"PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout.split() == ["back-dimples-cause"]
