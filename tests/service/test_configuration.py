"""Settings come from the command line, the environment and a file, and wrong ones are told."""

import itertools
from dataclasses import fields
from pathlib import Path

import pytest

from service.configuration import (
    NAMES,
    PREFIX,
    Origin,
    about,
    read_settings,
    unknown_variables,
    without_password,
)
from service.errors import UnusableSettingsError
from service.settings import LogFormat, Settings

PLACES = ("file", "environment", "option")
TOLD = [
    places for size in range(len(PLACES) + 1) for places in itertools.combinations(PLACES, size)
]


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have no setting told by the machine that runs the tests."""
    for name in [*NAMES, "config"]:
        monkeypatch.delenv(PREFIX + name.upper(), raising=False)


def written(folder: Path, text: str) -> Path:
    """Write a file of settings."""
    (folder / "settings.toml").write_text(text, encoding="utf-8")
    return folder / "settings.toml"


def problem_with(file: Path | None = None, **options: object) -> str:
    """Give the words in which settings are refused."""
    with pytest.raises(UnusableSettingsError) as refused:
        read_settings(file, **options)
    return str(refused.value)


@pytest.mark.parametrize("places", TOLD, ids="+".join)
def test_the_place_that_is_nearest_wins(
    places: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Options over the environment, that over the file, that over the default."""
    file = written(tmp_path, "port = 1" if "file" in places else "")
    if "environment" in places:
        monkeypatch.setenv("MYTHCHECK_PORT", "2")
    found = read_settings(file, port=3 if "option" in places else None)
    port, origin = (
        {
            "file": (1, Origin.FILE),
            "environment": (2, Origin.ENVIRONMENT),
            "option": (3, Origin.OPTION),
        }[places[-1]]
        if places
        else (8000, Origin.DEFAULT)
    )
    assert (found.settings.port, found.origin("port")) == (port, origin)


def test_the_environment_may_name_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that the command line names wins."""
    monkeypatch.setenv("MYTHCHECK_CONFIG", str(written(tmp_path, "port = 1")))
    assert read_settings().settings.port == 1
    (tmp_path / "other").mkdir()
    assert read_settings(written(tmp_path / "other", "port = 2")).settings.port == 2


def test_each_kind_of_value_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the environment all are text; in a file they have types."""
    monkeypatch.setenv("MYTHCHECK_HOSTS", "a.example, b.example,")
    monkeypatch.setenv("MYTHCHECK_OPEN_READING", "false")
    monkeypatch.setenv("MYTHCHECK_BATCH_HOURS", "1.5")
    monkeypatch.setenv("MYTHCHECK_DATA", "")
    file = written(
        tmp_path, 'models = "m"\nlog_format = "json"\nforwarded_allow_ips = ["10.0.0.1"]'
    )
    found = read_settings(file).settings
    assert found.hosts == ("a.example", "b.example")
    assert found.forwarded_allow_ips == ("10.0.0.1",)
    assert (found.open_reading, found.batch_hours) == (False, 1.5)
    assert (found.models, found.log_format) == (Path("m"), LogFormat.JSON)
    assert found.data.is_dir(), "empty is not told"


REFUSED = {
    "number": ("MAX_ROWS", "many", ("MYTHCHECK_MAX_ROWS", "valid integer", "'many'")),
    "range": ("PORT", "65536", ("MYTHCHECK_PORT", "less than or equal to 65535", "65536")),
    "zero": ("MAX_CONCURRENT", "0", ("MYTHCHECK_MAX_CONCURRENT", "greater than 0")),
    "negative": ("NOTICE_SECONDS", "-1", ("MYTHCHECK_NOTICE_SECONDS", "greater than or equal")),
    "endless": ("BODY_SECONDS", "inf", ("MYTHCHECK_BODY_SECONDS", "finite")),
    "choice": ("LOG_FORMAT", "xml", ("MYTHCHECK_LOG_FORMAT", "'text' or 'json'", "'xml'")),
    "truth": ("WITHOUT_KEYS", "maybe", ("MYTHCHECK_WITHOUT_KEYS", "valid boolean")),
    "longest": ("MAX_TEXT_CHARS", "20001", ("MYTHCHECK_MAX_TEXT_CHARS", "20000")),
}


@pytest.mark.parametrize(("name", "value", "words"), REFUSED.values(), ids=REFUSED)
def test_a_value_that_is_not_allowed_is_told(
    name: str, value: str, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it stands, what is allowed, what was found."""
    monkeypatch.setenv(PREFIX + name, value)
    told = problem_with()
    assert all(each in told for each in words), told


@pytest.mark.parametrize("line", ["max_concurrent = true", "notice_seconds = false"])
def test_yes_is_no_number(tmp_path: Path, line: str) -> None:
    """Python would read it as 1: a service that answers one request at a time."""
    told = problem_with(written(tmp_path, line))
    assert line.partition(" ")[0] in told
    assert "number" in told


def test_all_problems_are_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each with its own place."""
    file = written(tmp_path, "max_rows = 'many'")
    monkeypatch.setenv("MYTHCHECK_HOSTS", "fine.example")
    told = problem_with(file, port=-1)
    assert f"max_rows in {file}" in told
    assert "--port" in told
    assert "HOSTS" not in told


FILES = {
    "missing": (None, "No such file"),
    "no_toml": (b"port = = 1", "no TOML"),
    "no_utf8": (b"host = '\xff'", "UTF-8"),
    "unknown": (b"prot = 1", "prot in "),
    "table": (b"[serve]\nport = 1", "serve in "),
    "twice": (b"port = 1\nport = 2", "no TOML"),
}


@pytest.mark.parametrize(("content", "words"), FILES.values(), ids=FILES)
def test_a_file_that_cannot_be_used_is_told(
    content: bytes | None, words: str, tmp_path: Path
) -> None:
    """Its path, and what is wrong with it."""
    file = tmp_path / "settings.toml"
    if content is not None:
        file.write_bytes(content)
    told = problem_with(file)
    assert str(file) in told
    assert words in told


def test_what_was_meant_is_guessed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slip of the pen in a file is refused; the environment may belong to others."""
    assert "max_rows is" in problem_with(written(tmp_path, "max_row = 1"))
    monkeypatch.setenv("MYTHCHECK_MAX_ROW", "1")
    assert "MYTHCHECK_MAX_ROW" in unknown_variables()


def test_an_address_that_is_refused_is_not_repeated(tmp_path: Path) -> None:
    """It may hold a password."""
    told = problem_with(written(tmp_path, 'database = ["postgresql://ana:sesame@host/db"]'))
    assert "valid string" in told
    assert "sesame" not in told


def test_settings_keep_passwords_to_themselves() -> None:
    """Also where they are printed as a whole."""
    settings = Settings(Path(), Path(), database="postgresql://ana:sesame@host/db")
    assert "sesame" not in repr(settings)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://ana:sesame@host/db",
        "postgresql://ana:ses@sesame@host/db",
        "postgresql://:sesame@host/db",
        "postgresql://ana@home:sesame@host/db",
        "postgresql://ana:s/sesame@host/db",
        "postgresql://ana:1\nsesame@host/db",
        "postgresql://host/db?user=ana&password=sesame",
        "postgresql://host/db?SSLPASSWORD=sesame&x=1",
    ],
)
def test_passwords_are_masked(address: str) -> None:
    """However oddly they are written; the rest stays to be recognised."""
    shown = without_password(address)
    assert "sesame" not in shown
    assert shown.startswith("postgresql://")
    assert "host/db" in shown


@pytest.mark.parametrize("address", ["postgresql://host/db", "postgresql://ana@host/db", "/a@b:c"])
def test_what_holds_no_password_is_shown_as_it_is(address: str) -> None:
    """A name or a path is no secret."""
    assert without_password(address) == address


def test_every_setting_says_what_it_means() -> None:
    """`mythcheck config` is made of it."""
    assert all(about(found.name).endswith(".") for found in fields(Settings))


def test_every_default_is_allowed(tmp_path: Path) -> None:
    """What stands in the code would be taken from a file, too."""
    told = {
        found.name: getattr(Settings(tmp_path, tmp_path), found.name) for found in fields(Settings)
    }
    assert read_settings(**told).settings == Settings(**told)
