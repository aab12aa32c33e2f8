"""The commands that train and measure versions: train and evaluate."""

import json
from pathlib import Path
from typing import Annotated

import typer

from classifier.cli.options import DataOption, JsonOption, ModelsOption, say
from classifier.paths import data_folder, models_folder

app = typer.Typer()


@app.command()
def train(models: ModelsOption = None, data: DataOption = None) -> None:
    """Train on the topics and claims, and use the new version from now on.

    DIR may also hold (or be) a file of texts with any labels and no topics, CSV or JSON Lines with
    the columns text and label: then it learns those labels.

    Example: mythcheck train --data my_claims --models my_models
    """
    from classifier.examples.snapshot import EXAMPLES
    from classifier.training import train as train_version

    folder = models_folder(models)
    had_examples = any(folder.glob(f"*/{EXAMPLES}"))
    version = train_version(data_folder(data), folder, say)
    if had_examples:
        say("Accepted examples are not in it; for them: mythcheck retrain --as NAME")
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
    from classifier.loading import load_checker

    texts = read_labelled(file)
    checker = load_checker(models, data, say, always_answer=always_answer)
    figures = score(texts, checker.check)
    typer.echo(json.dumps(figures, indent=2) if as_json else as_table(figures))
