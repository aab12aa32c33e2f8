"""The commands around trained versions: train, evaluate and models."""

import json
from pathlib import Path
from typing import Annotated

import typer

from classifier.cli.options import DataOption, JsonOption, ModelsOption, say
from classifier.errors import ModelError
from classifier.paths import data_folder, models_folder

app = typer.Typer()
models_app = typer.Typer(no_args_is_help=True, help="List, show and promote trained versions.")
app.add_typer(models_app, name="models")


@app.command()
def train(models: ModelsOption = None, data: DataOption = None) -> None:
    """Train on the topics and claims, and use the new version from now on.

    DIR may also hold (or be) a file of texts with any labels and no topics, CSV or JSON Lines with
    the columns text and label: then it learns those labels.

    Example: mythcheck train --data my_claims --models my_models
    """
    from classifier.training import train as train_version

    folder = models_folder(models)
    version = train_version(data_folder(data), folder, say)
    typer.echo((folder / version / "report.md").read_text(encoding="utf-8"))


@app.command()
def evaluate(
    file: Annotated[
        Path | None,
        typer.Argument(help="Labelled texts that the version has not seen, CSV or JSON Lines."),
    ] = None,
    models: ModelsOption = None,
    data: DataOption = None,
    always_answer: Annotated[
        bool, typer.Option("--always-answer", help="With FILE: answer however unsure.")
    ] = False,
    against: Annotated[
        str | None, typer.Option("--against", help="Compare with this evaluated version.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Measure by writer and by topic holdout; adds the report to the current version.

    With FILE the current version answers its texts and is scored on their labels. With --against
    two evaluated versions are compared text by text.

    Example: mythcheck evaluate
    """
    if file is not None:
        _score(file, models_folder(models), data_folder(data), always_answer, as_json)
        return
    if against is not None:
        _compare(models_folder(models), against)
        return
    from classifier.evaluation import evaluate as evaluate_version

    report = evaluate_version(data_folder(data), models_folder(models), say)
    typer.echo(json.dumps(report.to_dict(), indent=2) if as_json else report.text())


def _compare(models: Path, other: str) -> None:
    from classifier import registry
    from classifier.evaluation import compare

    typer.echo(json.dumps(compare(models, registry.current_version(models), other), indent=2))


def _score(file: Path, models: Path, data: Path, always_answer: bool, as_json: bool) -> None:
    from classifier.labelled.scoring import as_table, score
    from classifier.labelled.texts import read_labelled
    from classifier.training import load_checker

    texts = read_labelled(file)
    checker = load_checker(models, data, say, always_answer=always_answer)
    figures = score(texts, checker.check)
    typer.echo(json.dumps(figures, indent=2) if as_json else as_table(figures))


@models_app.command("list")
def list_models(models: ModelsOption = None, as_json: JsonOption = False) -> None:
    """List the versions; the current one is marked.

    Example: mythcheck models list
    """
    from classifier import registry

    folder = models_folder(models)
    names = registry.versions(folder)
    current = _current(folder)
    if as_json:
        typer.echo(
            json.dumps([{"version": name, "current": name == current} for name in names], indent=2)
        )
        return
    for name in names:
        typer.echo(f"{name}{'  (current)' if name == current else ''}")


def _current(folder: Path) -> str | None:
    """The version in use; None where the pointer is missing or damaged."""
    from classifier import registry

    try:
        return registry.current_version(folder)
    except ModelError:
        return None


@models_app.command("show")
def show_model(
    version: Annotated[
        str | None, typer.Argument(help="A version; the current one if left out.")
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
    report = home / "report.md"
    typer.echo(json.dumps(manifest, indent=2) if as_json else report.read_text(encoding="utf-8"))


@models_app.command("promote")
def promote_model(
    version: Annotated[str, typer.Argument(help="The version to use from now on.")],
    models: ModelsOption = None,
) -> None:
    """Use another version from now on.

    Example: mythcheck models promote 20261122T101500Z-3f2a9c
    """
    from classifier import registry

    folder = models_folder(models)
    registry.require_version(folder, version)
    registry.promote(folder, version)
    say(f"{version} is the current version")
