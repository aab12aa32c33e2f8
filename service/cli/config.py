"""The command that shows all settings, and with that checks them."""

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from classifier.cli.options import DataOption, JsonOption, ModelsOption, say
from service.cli.options import BatchesOption, ConfigOption, DatabaseOption

if TYPE_CHECKING:
    from service.configuration import Configuration

app = typer.Typer()


@app.command("config")
def show_config(
    config: ConfigOption = None,
    models: ModelsOption = None,
    data: DataOption = None,
    batches: BatchesOption = None,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what `serve` would run with: each setting, where it comes from and what it means.

    The output is a settings file for `--config`. Exits with 1 where a setting cannot be used.

    Example: mythcheck config
    """
    from service.configuration import read_settings, unknown_variables

    told = {"models": models, "data": data, "batches": batches, "database": database}
    found = read_settings(config, **told)
    for name in unknown_variables():
        say(f"{name} is no setting and changes nothing")
    rows = described(found)
    typer.echo(json.dumps(rows, indent=2) if as_json else "\n".join(map(_in_toml, rows)))


def described(found: "Configuration") -> list[dict[str, object]]:
    """Describe every setting, without secrets."""
    from service.configuration import NAMES, PREFIX, about, without_password

    def shown(name: str) -> object:
        value = getattr(found.settings, name)
        if name == "database" and value is not None:
            return without_password(value)
        return str(value) if isinstance(value, Path | StrEnum) else value

    return [
        {
            "name": name,
            "value": shown(name),
            "origin": str(found.origin(name)),
            "environment": PREFIX + name.upper(),
            "about": about(name),
        }
        for name in NAMES
    ]


def _in_toml(row: dict[str, object]) -> str:
    # JSON writes all these kinds of values as TOML does.
    value = json.dumps(row["value"], ensure_ascii=False)
    line = f"{row['name']} = {value}" if row["value"] is not None else f"# {row['name']} ="
    return f"# {row['about']} ({row['origin']})\n{line}\n"
