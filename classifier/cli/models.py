"""The commands around trained versions: which there are, which is used, and who changed that."""

import json
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from classifier.cli.completion import version_names
from classifier.cli.options import DataOption, JsonOption, ModelsOption, say
from classifier.errors import ModelError
from classifier.paths import data_folder, models_folder

if TYPE_CHECKING:
    from classifier.registry import Promotion

app = typer.Typer()
models_app = typer.Typer(
    no_args_is_help=True, help="List, show, promote, roll back and prune trained versions."
)
app.add_typer(models_app, name="models")

NameOption = Annotated[str, typer.Option("--as", metavar="NAME", help="Say who decides.")]
ReasonOption = Annotated[
    str, typer.Option("--reason", metavar="TEXT", help="Say why, for the history.")
]


@models_app.command("list")
def list_models(models: ModelsOption = None, as_json: JsonOption = False) -> None:
    """List the versions, oldest first, with what the gate said of them; one is the current one.

    Example: mythcheck models list
    """
    from classifier import registry

    folder = models_folder(models)
    current = _current(folder)
    found = [
        {"version": name, "current": name == current, "gate": _gate(folder / name)}
        for name in registry.versions(folder)
    ]
    if as_json:
        typer.echo(json.dumps(found, indent=2))
        return
    for each in found:
        notes = [str(each["gate"])] if each["gate"] else []
        notes += ["current"] if each["current"] else []
        typer.echo(f"{each['version']}{'  (' + ', '.join(notes) + ')' if notes else ''}")


@models_app.command("show")
def show_model(
    version: Annotated[
        str | None,
        typer.Argument(
            help="A version; the current one if left out.", autocompletion=version_names
        ),
    ] = None,
    models: ModelsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a version's report, or with --json its manifest.

    Example: mythcheck models show
    """
    from classifier import registry

    folder = models_folder(models)
    home = registry.require_version(folder, version or registry.current_version(folder))
    manifest = registry.read_manifest(home)
    report = home / registry.REPORT
    typer.echo(json.dumps(manifest, indent=2) if as_json else report.read_text(encoding="utf-8"))


@models_app.command("diff")
def diff_models(
    version: Annotated[str, typer.Argument(help="A version.", autocompletion=version_names)],
    other: Annotated[
        str | None,
        typer.Argument(
            help="Compare it with this one; the current one if left out.",
            autocompletion=version_names,
        ),
    ] = None,
    gold: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Measure on the labelled texts in FILE.")
    ] = None,
    models: ModelsOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare a version with another: figures with intervals, and every gold text that flips.

    Example: mythcheck models diff 20261122T101500Z-3f2a9c
    """
    from classifier import registry
    from classifier.retraining.diff import diff
    from classifier.retraining.gold import find_gold, read_gold
    from classifier.retraining.report import as_text

    folder = models_folder(models)
    path = find_gold(data_folder(data), gold)
    before = other or registry.current_version(folder)
    found = diff(folder, before, version, read_gold(path) if path else None)
    typer.echo(found.to_json() if as_json else as_text(found))


@models_app.command("promote")
def promote_model(
    version: Annotated[
        str, typer.Argument(help="The version to use from now on.", autocompletion=version_names)
    ],
    by: NameOption,
    despite: Annotated[
        str,
        typer.Option("--despite", metavar="REASON", help="Use it though the gate refuses it."),
    ] = "",
    models: ModelsOption = None,
) -> None:
    """Use another version from now on; one that the gate refuses needs a reason.

    Example: mythcheck models promote 20261122T101500Z-3f2a9c --as ana
    """
    from classifier.retraining.promotion import promote_candidate

    promote_candidate(models_folder(models), version, by=by, despite=despite)
    say(f"{version} is the current version")


@models_app.command("rollback")
def roll_back(by: NameOption, reason: ReasonOption = "", models: ModelsOption = None) -> None:
    """Undo the last promotion: use the version before it from now on.

    Example: mythcheck models rollback --as ana --reason "calls true texts myths"
    """
    from classifier import registry
    from classifier.retraining.promotion import require_name

    version = registry.rollback(models_folder(models), by=require_name(by), reason=reason)
    say(f"{version} is the current version again")


@models_app.command("history")
def show_history(models: ModelsOption = None, as_json: JsonOption = False) -> None:
    """Show every change of the current version, oldest first.

    Example: mythcheck models history
    """
    from classifier import registry

    found = registry.history(models_folder(models))
    if as_json:
        typer.echo(json.dumps([promotion.to_dict() for promotion in found], indent=2))
        return
    for promotion in found:
        typer.echo(_in_words(promotion))
    if not found:
        say("No change is recorded: the version in use was there before changes were.")


@models_app.command("prune")
def prune_models(
    models: ModelsOption = None,
    keep: Annotated[
        int, typer.Option("--keep", min=0, help="Keep this many of the newest versions.")
    ] = 5,
    yes: Annotated[
        bool, typer.Option("--yes", help="Remove them; without it they are only listed.")
    ] = False,
) -> None:
    """Remove old versions, never the current one nor the one that a rollback goes to.

    Example: mythcheck models prune --keep 5
    """
    from classifier import registry

    folder = models_folder(models)
    found = registry.prune(folder, keep) if yes else registry.prunable(folder, keep)
    for version in found:
        typer.echo(version)
    told = "removed" if yes else "would be removed; remove them with --yes"
    say(f"{len(found)} version{'' if len(found) == 1 else 's'} {told}")


def _current(folder: Path) -> str | None:
    """The version in use; None where the pointer is missing or damaged."""
    from classifier import registry

    try:
        return registry.current_version(folder)
    except ModelError:
        return None


def _gate(folder: Path) -> str | None:
    """What the gate said of a candidate; None where a version was none."""
    from classifier import registry

    try:
        gate = registry.read_manifest(folder).get("gate")
    except ModelError:
        return "damaged"
    return None if gate is None else "passed" if gate["passed"] else "refused"


def _in_words(promotion: "Promotion") -> str:
    at = promotion.at.astimezone(UTC)
    parts = [f"{at:%Y-%m-%d %H:%M} UTC", promotion.kind, promotion.version]
    parts += [f"over {promotion.over}"] if promotion.over else []
    parts += [f"by {promotion.by}"] if promotion.by else []
    line = "  ".join(parts) + (f": {promotion.reason}" if promotion.reason else "")
    return "".join(letter if letter.isprintable() else " " for letter in line)
