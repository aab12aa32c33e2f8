"""The command that checks texts: check."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer

from classifier.cli.options import DataOption, JsonOption, ModelsOption, say
from classifier.errors import InputError
from classifier.paths import data_folder, models_folder

app = typer.Typer()


class Verdict(StrEnum):
    """The verdicts of the health base."""

    MYTH = "myth"
    FACT = "fact"
    MIXED = "mixed"
    UNVERIFIED = "unverified"


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
    from classifier.loading import load_checker
    from classifier.printing import print_answer

    claims = list(_texts(texts))
    _require_readable(claims)
    checker = load_checker(models_folder(models), data_folder(data), say)
    answers = checker.check(claims)
    if as_json:
        found = [answer.to_dict() for answer in answers]
        typer.echo(json.dumps(found[0] if len(found) == 1 else found, ensure_ascii=False, indent=2))
    else:
        for answer in answers:
            print_answer(answer)
    if fail_on is not None and any(answer.verdict == fail_on for answer in answers):
        raise typer.Exit(3)


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
