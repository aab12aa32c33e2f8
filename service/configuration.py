"""Where settings come from: command line, environment, a TOML file, or their default."""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Any, get_origin, get_type_hints

from pydantic import TypeAdapter, ValidationError

from classifier.paths import data_folder, models_folder
from service.errors import UnusableSettingsError
from service.settings import Settings

PREFIX = "MYTHCHECK_"
CONFIG = f"{PREFIX}CONFIG"
# What tests read; no setting of a service.
FOREIGN = f"{PREFIX}TEST_"
NAMES = tuple(found.name for found in fields(Settings))
HINTS = get_type_hints(Settings, include_extras=True)


class Origin(StrEnum):
    """Where a setting was told; a later one wins."""

    DEFAULT = "default"
    FILE = "file"
    ENVIRONMENT = "environment"
    OPTION = "option"


@dataclass(frozen=True, slots=True)
class Configuration:
    """The settings, and where those were told that have no default."""

    settings: Settings
    origins: Mapping[str, Origin]

    def origin(self, name: str) -> Origin:
        """Say where a setting comes from."""
        return self.origins.get(name, Origin.DEFAULT)


@dataclass(frozen=True, slots=True)
class Told:
    """The settings of one place as they stand there."""

    origin: Origin
    values: Mapping[str, Any]
    file: Path | None = None

    def place(self, name: str) -> str:
        """Say where somebody finds a setting that is to be mended."""
        if self.file is not None:
            return f"{name} in {self.file}"
        if self.origin == Origin.ENVIRONMENT:
            return PREFIX + name.upper()
        return f"--{name.replace('_', '-')}"


def read_settings(file: Path | None = None, **options: object) -> Configuration:
    """Read the settings; options win over the environment, that over the file, that over defaults.

    Parameters
    ----------
    file
        A TOML file of settings by name; None takes the one that MYTHCHECK_CONFIG names, if any.
    options
        What the command line tells; None is not told.

    Raises
    ------
    UnusableSettingsError
        If the file is not there or no TOML, or if a setting is not known or not allowed.
    """
    named = os.environ.get(CONFIG)
    values: dict[str, Any] = {"models": models_folder(), "data": data_folder()}
    origins: dict[str, Origin] = {}
    problems: list[str] = []
    for told in (
        _of_file(file or (Path(named) if named else None)),
        Told(Origin.ENVIRONMENT, dict(_of_environment())),
        Told(Origin.OPTION, {name: each for name, each in options.items() if each is not None}),
    ):
        for name, value in told.values.items():
            try:
                values[name] = _allowed(name, value)
            except ValueError as error:
                problems.append(f"{told.place(name)}: {error}")
            origins[name] = told.origin
    if problems:
        raise UnusableSettingsError(problems)
    return Configuration(Settings(**values), origins)


def unknown_variables() -> list[str]:
    """Name the variables of the environment that look like settings and are none."""
    known = {PREFIX + name.upper() for name in NAMES} | {CONFIG}
    return sorted(
        name
        for name in os.environ
        if name.startswith(PREFIX) and not name.startswith(FOREIGN) and name not in known
    )


def about(name: str) -> str:
    """Say what a setting means."""
    return str(HINTS[name].__metadata__[0].description)


def without_password(address: str) -> str:
    """Give the address of a database as it may be shown; what is no address is a file's path."""
    shown = re.sub(r"(://[^:/?]*):.*@", r"\1:***@", address, flags=re.DOTALL)
    return re.sub(r"(password=)[^&\s]*", r"\1***", shown, flags=re.IGNORECASE)


def _of_file(file: Path | None) -> Told:
    if file is None:
        return Told(Origin.FILE, {})
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnusableSettingsError([f"{file}: {error.strerror}"]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnusableSettingsError([f"{file} is no TOML: {_words(error)}"]) from error
    unknown = [f"{name} in {file} is not known{_meant(name)}" for name in found.keys() - {*NAMES}]
    if unknown:
        raise UnusableSettingsError(sorted(unknown))
    # Empty is not told, as in the environment.
    return Told(Origin.FILE, {name: each for name, each in found.items() if each != ""}, file)


def _words(error: ValueError) -> str:
    # The message of a decoding error is no sentence.
    return "it is not written in UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)


def _meant(name: str) -> str:
    close = get_close_matches(name, NAMES, 1)
    return f"; {close[0]} is" if close else ""


def _of_environment() -> Iterator[tuple[str, str]]:
    for name in NAMES:
        if told := os.environ.get(PREFIX + name.upper()):
            yield name, told


def _allowed(name: str, value: object) -> object:
    """Give the value of a setting. Raises ValueError, which never repeats a secret."""
    kind = HINTS[name].__origin__
    if isinstance(value, bool) and kind in (int, float):
        raise ValueError(f"Input should be a number; found {value}")
    if isinstance(value, str) and get_origin(kind) is tuple:
        value = tuple(part.strip() for part in value.split(",") if part.strip())
    try:
        return TypeAdapter(HINTS[name]).validate_python(value)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_context=False)[0]["msg"]
        found = type(value).__name__ if name == "database" else repr(value)
        raise ValueError(f"{problem}; found {found}") from error
