"""The commands: check, batch, train, evaluate, models and topics."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from classifier import __version__
from classifier.errors import InputError, ModelError, MythcheckError
from classifier.paths import data_folder, models_folder

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"max_content_width": 100},
)
models_app = typer.Typer(no_args_is_help=True, help="List, show and promote trained versions.")
topics_app = typer.Typer(no_args_is_help=True, help="List and show what the checker can explain.")
app.add_typer(models_app, name="models")
app.add_typer(topics_app, name="topics")


class Verdict(StrEnum):
    """The verdicts of the health base."""

    MYTH = "myth"
    FACT = "fact"
    MIXED = "mixed"
    UNVERIFIED = "unverified"


ModelsOption = Annotated[
    Path | None, typer.Option("--models", metavar="DIR", help="Use the trained versions in DIR.")
]
DataOption = Annotated[
    Path | None, typer.Option("--data", metavar="DIR", help="Use the topics and claims in DIR.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


def run(commands: typer.Typer) -> None:
    """Run commands; a problem that the user can fix becomes one line and exit code 1."""
    try:
        commands()
    except MythcheckError as error:
        print(f"mythcheck: {error}", file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        print(f"mythcheck: {place}{error.strerror or error}", file=sys.stderr)
        sys.exit(1)


@app.callback(invoke_without_command=True)
def _main(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Check health, body, fitness, food and beauty claims, offline."""
    if version:
        typer.echo(f"mythcheck {__version__}")
        raise typer.Exit


@app.command()
def check(
    texts: Annotated[
        list[str],
        typer.Argument(metavar="TEXT…", help="Texts; `-` reads one a line from standard input."),
    ],
    models: ModelsOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
    fail_on: Annotated[
        Verdict | None,
        typer.Option("--fail-on", help="Exit with 3 where this verdict is met."),
    ] = None,
) -> None:
    """Check texts: verdict, explanation, correction and sources.

    Example: mythcheck check "diet creates dimples"
    """
    from classifier.printing import print_answer
    from classifier.training import load_checker

    claims = list(_texts(texts))
    _require_readable(claims)
    checker = load_checker(models_folder(models), data_folder(data), _say)
    answers = checker.check(claims)
    if as_json:
        found = [answer.to_dict() for answer in answers]
        typer.echo(json.dumps(found[0] if len(found) == 1 else found, ensure_ascii=False, indent=2))
    else:
        for answer in answers:
            print_answer(answer)
    if fail_on is not None and any(answer.verdict == fail_on for answer in answers):
        raise typer.Exit(3)


@app.command()
def batch(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A .csv or .jsonl file with `text`.")
    ],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="OUT", help="Write .csv or .jsonl here."),
    ] = None,
    models: ModelsOption = None,
    data: DataOption = None,
    always_answer: Annotated[
        bool, typer.Option("--always-answer", help="Never abstain (for benchmarks).")
    ] = False,
) -> None:
    """Check every row of a CSV or JSON Lines file; without -o, print JSON Lines.

    Example: mythcheck batch captions.csv -o checked.csv
    """
    from classifier.batch import check_file
    from classifier.training import load_checker

    checker = load_checker(
        models_folder(models), data_folder(data), _say, always_answer=always_answer
    )
    counts = check_file(checker, file, output)
    _say(", ".join(f"{count:,} {verdict}" for verdict, count in counts.items()) or "no rows")


@app.command()
def train(models: ModelsOption = None, data: DataOption = None) -> None:
    """Train on the topics and claims, and use the new version from now on.

    Example: mythcheck train --data my_claims --models my_models
    """
    from classifier.training import train as train_version

    folder = models_folder(models)
    version = train_version(data_folder(data), folder, _say)
    typer.echo((folder / version / "report.md").read_text(encoding="utf-8"))


@app.command()
def evaluate(
    models: ModelsOption = None, data: DataOption = None, as_json: JsonOption = False
) -> None:
    """Measure by writer and by topic holdout; adds the report to the current version.

    Example: mythcheck evaluate
    """
    from classifier.evaluation import evaluate as evaluate_version

    report = evaluate_version(data_folder(data), models_folder(models), _say)
    typer.echo(json.dumps(report.to_dict(), indent=2) if as_json else report.text())


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
    _say(f"{version} is the current version")


@topics_app.command("list")
def list_topics(data: DataOption = None, as_json: JsonOption = False) -> None:
    """List the topics.

    Example: mythcheck topics list
    """
    from classifier.knowledge.topics import read_topics

    topics = read_topics(data_folder(data) / "topics").values()
    if as_json:
        typer.echo(
            json.dumps([{"id": topic.id, "title": topic.title} for topic in topics], indent=2)
        )
        return
    for topic in topics:
        typer.echo(f"{topic.id}: {topic.title}")


@topics_app.command("show")
def show_topic(
    topic: Annotated[str, typer.Argument(help="A topic's id.")],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a topic with its explanation and sources.

    Example: mythcheck topics show back-dimples-cause
    """
    from dataclasses import asdict

    from classifier.knowledge.topics import read_topics
    from classifier.printing import print_topic

    topics = read_topics(data_folder(data) / "topics")
    if topic not in topics:
        raise MythcheckError(f"There is no topic '{topic}'; `mythcheck topics list` lists them.")
    if as_json:
        typer.echo(json.dumps(asdict(topics[topic]), ensure_ascii=False, indent=2))
    else:
        print_topic(topics[topic])


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def _texts(given: Iterable[str]) -> Iterator[str]:
    """Give the texts; `-` stands for the lines of standard input."""
    for text in given:
        if text == "-":
            yield from _standard_input()
        else:
            yield text


def _require_readable(texts: Sequence[str]) -> None:
    """Say which of several texts cannot be checked, before any is."""
    from classifier.text.normalise import require_readable

    for place, text in enumerate(texts, 1):
        try:
            require_readable(text)
        except InputError as error:
            where = f"Text {place} of {len(texts)}: " if len(texts) > 1 else ""
            raise InputError(f"{where}{error}") from error


def _standard_input() -> Iterator[str]:
    content: Any = sys.stdin.buffer.read()
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise InputError(
            f"Standard input is not UTF-8 at byte {error.start}; convert it to UTF-8 first."
        ) from error
    lines = [line for line in lines if line.strip()]
    if not lines:
        raise InputError("Standard input is empty. Give one text a line.")
    yield from lines
