"""The commands as a person calls them, in a process of their own."""

import json
import os
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest
import typer
from typer.models import CommandInfo

Run = subprocess.CompletedProcess[str]


@pytest.fixture
def mythcheck(tiny_models: Path, tiny_data: Path, tmp_path: Path):  # type: ignore[no-untyped-def]
    """Run the command on the tiny model, from an empty folder."""

    def call(*arguments: str, stdin: bytes | None = b"", **environment: str) -> Run:
        told = {"MYTHCHECK_MODELS": str(tiny_models), "MYTHCHECK_DATA": str(tiny_data)}
        done = subprocess.run(
            [sys.executable, "-c", "from service.cli import main; main()", *arguments],
            input=stdin, capture_output=True, cwd=tmp_path, check=False,
            env={**os.environ, **told, "PYTHONUTF8": "1", **environment},
        )  # fmt: skip
        return Run(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())

    return call


def test_check_prints_the_whole_answer(mythcheck) -> None:  # type: ignore[no-untyped-def]
    """Verdict, how sure, correction, reason, weighty words, sources with links, review date."""
    done = mythcheck("check", "diet creates dimples")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("MYTH")
    for part in ("% sure", "Correction:", "Why:", "Words:", "Source:", "https://", "Reviewed:"):
        assert part in done.stdout


def test_json_of_one_and_of_several(command) -> None:  # type: ignore[no-untyped-def]
    """One text gives an object, several a list in their order."""
    one = json.loads(command("check", "--json", "diet creates dimples")[1])
    two = json.loads(command("check", "--json", "diet creates dimples", "hello")[1])
    assert two[0] == one
    assert two[1]["verdict"] == "unverified"


def test_standard_input_gives_one_text_a_line(mythcheck) -> None:  # type: ignore[no-untyped-def]
    """Blank lines are no texts."""
    done = mythcheck("check", "--json", "-", stdin="diet creates dimples\n\nhéllo 💪\n".encode())
    assert [a["claims"][0]["text"] for a in json.loads(done.stdout)] == [
        "diet creates dimples",
        "héllo 💪",
    ]


@pytest.mark.parametrize(
    ("arguments", "stdin", "code", "message"),
    [
        (["check", ""], b"", 1, "at least one word"),
        (["check", "x" * 30_000], b"", 1, "30,000 characters"),
        (["check", "-"], b"\xff\xfe\x00", 1, "not UTF-8"),
        (["check", "-"], b"a\x00b\n", 1, "NUL"),
        (["check", "-"], b"", 1, "empty"),
        (["check"], b"", 2, "TEXT"),
        (["nonsense"], b"", 2, "nonsense"),
        (["batch", "nowhere.csv"], b"", 1, "no such file"),
        (["topics", "show", "nowhere"], b"", 1, "no topic"),
        (["models", "show", "nope"], b"", 1, "nope"),
        (["models", "promote", "nope", "--as", "ana"], b"", 1, "nope"),
        (["train", "--data", "nowhere"], b"", 1, "--data"),
        (["evaluate", "--models", "nowhere"], b"", 1, "mythcheck train"),
    ],
)
def test_problems_are_told_in_words(command, arguments, stdin, code, message) -> None:  # type: ignore[no-untyped-def]
    """No traceback: what is wrong and what to do, and an exit code."""
    ended, out, said = command(*arguments, stdin=stdin)
    assert ended == code
    assert message in said
    assert "Traceback" not in said
    assert out == ""


def test_a_lone_surrogate_is_told(mythcheck) -> None:  # type: ignore[no-untyped-def]
    """Bytes that are no text reach a program as surrogates."""
    done = mythcheck("check", os.fsdecode(b"caf\xe9"), PYTHONUTF8="1")
    assert done.returncode == 1
    assert "surrogate" in done.stderr


def test_fail_on_a_verdict(command) -> None:  # type: ignore[no-untyped-def]
    """For scripts: exit code 3 where the verdict was met."""
    assert command("check", "--fail-on", "myth", "diet creates dimples")[0] == 3
    assert command("check", "--fail-on", "myth", "hello there")[0] == 0
    assert command("check", "--fail-on", "mth", "hello there")[0] == 2


def test_batch_prints_json_lines_without_an_output(mythcheck, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """Rows to standard output, the summary to standard error."""
    (tmp_path / "in.csv").write_text("id,text\n1,diet creates dimples\n2,hello\n")
    done = mythcheck("batch", "in.csv")
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["1", "2"]
    assert "1 myth" in done.stderr


def test_a_missing_model_is_trained_and_said(mythcheck, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """The first check trains."""
    done = mythcheck("check", "diet creates dimples", MYTHCHECK_MODELS=str(tmp_path / "new"))
    assert done.returncode == 0
    assert "training one" in done.stderr
    assert len(list((tmp_path / "new").glob("*/model.joblib"))) == 1


def test_models_and_topics_are_listed(command) -> None:  # type: ignore[no-untyped-def]
    """What there is, and which version is in use."""
    assert "(current)" in command("models", "list")[1]
    assert json.loads(command("models", "show", "--json")[1])["topics"] == len(
        json.loads(command("topics", "list", "--json")[1])
    )
    assert "spot-reduction: " in command("topics", "list")[1]
    assert "Source:" in command("topics", "show", "spot-reduction")[1]


def test_every_command_has_an_example() -> None:
    """Help says how a command is called."""
    from service.cli import app

    def commands_of(group: typer.Typer) -> list[CommandInfo]:
        inner = [commands_of(part.typer_instance) for part in group.registered_groups]
        return [*group.registered_commands, *chain.from_iterable(inner)]

    commands = commands_of(app)
    assert len(commands) >= 13
    assert all("Example: mythcheck" in (command.callback.__doc__ or "") for command in commands)
