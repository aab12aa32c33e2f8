"""The commands around keys: what they print, and what they never do."""

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from service.cli import app
from service.keys.errors import UnknownKeyError
from service.keys.key import digest_of, id_of
from service.store.holder import Store

Run = Callable[..., Result]
ADD = ("add", "--name", "ana", "--scope", "check", "--scope", "review")


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Give a way to run a command of `keys` on a new database."""

    def run(*words: str, code: int = 0) -> Result:
        done = CliRunner().invoke(
            app, ["keys", *words, "--database", str(tmp_path / "desk.db")],
            env={"COLUMNS": "200"}, color=False,
        )  # fmt: skip
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == code, done.output
        return done

    return run


@pytest.mark.parametrize("command", ["add", "list", "revoke"])
def test_every_command_has_help_with_an_example(command: str) -> None:
    """One sentence, an example, and where everything stands."""
    told = CliRunner().invoke(app, ["keys", command, "--help"], env={"COLUMNS": "200"}).output
    for words in ("Example:", f"mythcheck keys {command}", "--models", "--database", "--json"):
        assert words in told


def test_a_key_alone_goes_to_standard_output(run: Run, tmp_path: Path) -> None:
    """So that it can be piped into a secret; what it is stands beside."""
    done = run(*ADD, "--rate", "60", "--expires", "30")
    key = done.stdout.strip()
    assert id_of(key)
    assert "ana, for check, review" in done.stderr
    assert f"keys revoke {id_of(key)}" in done.stderr
    assert key not in done.stderr
    with closing(Store.open(f"sqlite:///{tmp_path / 'desk.db'}")) as store:
        [stored] = store.keys.list_all()
    assert (stored.name, stored.rate, stored.digest) == ("ana", 60, digest_of(key))
    assert stored.expires is not None
    left = stored.expires - datetime.now(UTC)
    assert timedelta(days=29, hours=23) < left <= timedelta(days=30)


def test_machines_get_documents(run: Run) -> None:
    """The key in the first one only, its digest in none."""
    made = json.loads(run(*ADD, "--json").stdout)
    [listed] = json.loads(run("list", "--json").stdout)
    assert listed == {name: value for name, value in made.items() if name != "key"}
    assert (listed["scopes"], listed["state"]) == (["check", "review"], "holds")
    [revoked] = json.loads(run("revoke", listed["id"], "--json").stdout)
    assert revoked["state"] == "revoked"
    for told in (made, listed, revoked):
        assert digest_of(made["key"]) not in json.dumps(told)


def test_the_list_tells_what_holds(run: Run) -> None:
    """And never a key."""
    assert "keys add" in run("list").stderr
    first, second = (run(*ADD).stdout.strip() for _ in range(2))
    run("revoke", id_of(first))
    told = run("list").stdout
    assert [line.split()[:2] for line in told.splitlines()] == [
        [id_of(first), "revoked"], [id_of(second), "holds"],
    ]  # fmt: skip
    assert first not in told
    assert second not in told


def test_a_whole_key_may_be_revoked_by_pasting_it(run: Run) -> None:
    """It is not repeated; and whoever revokes the last one is told what that means."""
    key = run(*ADD).stdout.strip()
    done = run("revoke", key)
    assert f"Key {id_of(key)} of ana is revoked" in done.stdout
    assert "No key holds any more" in done.stderr
    assert key not in done.output


def test_an_unknown_id_is_an_error(run: Run) -> None:
    """With what to do."""
    with pytest.raises(UnknownKeyError, match="keys list"):
        run("revoke", "00000000")


@pytest.mark.parametrize(
    "words",
    [("--name", "ana"), ("--scope", "check"), ("--name", " ", "--scope", "check"),
     ("--name", "a\nb", "--scope", "check"), ("--name", "x" * 61, "--scope", "check"),
     ("--name", "ana", "--scope", "all"), ("--name", "ana", "--scope", "check", "--rate", "0"),
     ("--name", "ana", "--scope", "check", "--expires", "0"),
     ("--name", "ana", "--scope", "check", "--expires", "99999999")],
)  # fmt: skip
def test_wrong_usage_makes_no_key(run: Run, tmp_path: Path, words: tuple[str, ...]) -> None:
    """Exit code 2."""
    run("add", *words, code=2)
    assert not (tmp_path / "desk.db").exists()


def test_the_command_starts_without_the_web_and_the_database() -> None:
    """They are imported when a key is made."""
    code = "import sys, service.cli; print({'fastapi', 'sqlalchemy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "set()"


def test_keys_stand_in_the_database_that_the_service_uses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that only the file of settings names is used by the commands as well."""
    file, database = tmp_path / "mythcheck.toml", tmp_path / "keys.db"
    file.write_text(f'database = "{database}"\n')
    monkeypatch.setenv("MYTHCHECK_CONFIG", str(file))
    monkeypatch.setenv("MYTHCHECK_MODELS", str(tmp_path / "models"))
    monkeypatch.delenv("MYTHCHECK_DATABASE", raising=False)
    assert CliRunner().invoke(app, ["keys", *ADD]).exit_code == 0
    assert database.exists()
    assert not (tmp_path / "models").exists()
