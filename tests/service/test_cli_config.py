"""`mythcheck config` shows what `serve` would run with."""

import json
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from service.cli import app
from service.configuration import NAMES, read_settings
from service.errors import UnusableSettingsError

RUNNER = CliRunner()


def rows(*args: str) -> dict[str, dict[str, object]]:
    """Run the command and give its rows by name."""
    done = RUNNER.invoke(app, ["config", "--json", *args], catch_exceptions=False)
    return {row["name"]: row for row in json.loads(done.stdout)}


def test_every_setting_stands_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its value, where it comes from, and the variable that sets it."""
    (tmp_path / "settings.toml").write_text("max_rows = 5")
    monkeypatch.setenv("MYTHCHECK_PORT", "81")
    found = rows("--config", str(tmp_path / "settings.toml"), "--models", "m")
    assert list(found) == list(NAMES)
    told = {name: (row["value"], row["origin"]) for name, row in found.items()}
    assert told["max_rows"] == (5, "file")
    assert told["port"] == (81, "environment")
    assert told["models"] == ("m", "option")
    assert told["host"] == ("127.0.0.1", "default")
    assert found["host"]["environment"] == "MYTHCHECK_HOST"


def test_what_it_prints_is_a_file_of_settings(tmp_path: Path) -> None:
    """A copy of it changes nothing."""
    text = RUNNER.invoke(app, ["config", "--models", "Ä ☂"]).stdout
    (tmp_path / "settings.toml").write_text(text, encoding="utf-8")
    assert tomllib.loads(text)["models"] == "Ä ☂"
    copied = read_settings(tmp_path / "settings.toml").settings
    assert copied == read_settings(models="Ä ☂").settings


@pytest.mark.parametrize("form", [["--json"], []], ids=["json", "text"])
def test_passwords_are_not_printed(form: list[str]) -> None:
    """The output may end up in a report."""
    told = ["config", *form, "--database", "postgresql://ana:sesame@host/db"]
    shown = RUNNER.invoke(app, told).output
    assert "sesame" not in shown
    assert "postgresql://ana:***@host/db" in shown


def test_a_wrong_setting_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error is one of those that become a line and exit code 1."""
    monkeypatch.setenv("MYTHCHECK_PORT", "x")
    done = RUNNER.invoke(app, ["config"])
    assert isinstance(done.exception, UnusableSettingsError)
    assert done.exit_code == 1


def test_a_variable_that_is_no_setting_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would have no effect, which nobody wants to find out later."""
    monkeypatch.setenv("MYTHCHECK_PROT", "81")
    assert "MYTHCHECK_PROT is no setting" in RUNNER.invoke(app, ["config"]).stderr
