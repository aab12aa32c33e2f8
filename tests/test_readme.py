"""What the README shows is so."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from classifier.checker import Checker
from classifier.printing import print_answer
from service.cli import app

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, re.DOTALL)
COMMANDS = [
    line.rpartition("| ")[2]
    for kind, block in BLOCKS
    if kind == "sh"
    for line in block.splitlines()
    if line.rpartition("| ")[2].startswith("mythcheck")
]


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_shown_exists(line: str) -> None:
    """Its help names each option that the README uses."""
    words = shlex.split(line)[1:]
    depth = 2 if words[0] in ("models", "topics", "data", "examples", "keys") else 1
    shown = CliRunner().invoke(app, [*words[:depth], "--help"], env={"COLUMNS": "200"}, color=False)
    assert shown.exit_code == 0
    text = re.sub(r"\x1b\[[\d;]*m", "", shown.output)
    assert all(word in text for word in words[depth:] if word.startswith("-") and word != "-")


def test_every_command_is_shown() -> None:
    """No command is missing from the README."""

    def commands_of(group: typer.Typer, name: str) -> Iterator[str]:
        for command in group.registered_commands:
            word = command.name or (command.callback.__name__ if command.callback else "")
            yield " ".join(filter(None, ("mythcheck", name, word)))
        for part in group.registered_groups:
            yield from commands_of(part.typer_instance, part.name or name)

    commands = list(commands_of(app, ""))
    assert len(commands) >= 13
    assert [command for command in commands if command not in README] == []


def test_the_first_answer_is_as_shown(
    whole_checker: Checker, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each line of it, also how sure the checker is."""
    [answer] = whole_checker.check(["diet creates dimples"])
    print_answer(answer)
    shown = next(block for kind, block in BLOCKS if kind == "text")
    assert capsys.readouterr().out == shown + "\n"


def test_the_library_example_runs(
    tiny_models: Path,
    tiny_data: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Eight lines answer two texts."""
    monkeypatch.setenv("MYTHCHECK_MODELS", str(tiny_models))
    monkeypatch.setenv("MYTHCHECK_DATA", str(tiny_data))
    code = next(block for kind, block in BLOCKS if kind == "python")
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("myth")
    assert lines[1].startswith("unverified")


def test_paths_shown_exist() -> None:
    """Folders of the table stand where it says."""
    for folder in re.findall(r"^\| `([\w/]+/)` \|", README, re.MULTILINE):
        assert (Path(__file__).parent.parent / folder).is_dir()
