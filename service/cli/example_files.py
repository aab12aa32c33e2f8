"""The commands that take examples in, and give them out: add and export."""

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from classifier.cli.options import DataOption, JsonOption, ModelsOption, say
from classifier.paths import data_folder, models_folder
from service.cli.options import AsOption, DatabaseOption, ReasonOption, TopicOption
from service.cli.queue import opened
from service.store.records import State

if TYPE_CHECKING:
    from classifier.examples.reading import Found
    from service.examples.filing import Desk, Filing
    from service.store.examples import Examples

app = typer.Typer()


@app.command()
def add(
    by: AsOption,
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE",
            help="CSV, TSV, JSON Lines, JSON, XLSX or Parquet with the columns text and verdict; "
            "what Label Studio exports; ClaimReview.",
        ),
    ] = None,
    text: Annotated[
        str | None, typer.Option("--text", metavar="TEXT", help="Add this text instead of a FILE.")
    ] = None,
    verdict: Annotated[
        str, typer.Option("--verdict", metavar="VERDICT", help="With --text: what it should be.")
    ] = "",
    topic: TopicOption = None,
    reason: ReasonOption = None,
    note: Annotated[
        str, typer.Option("--note", metavar="TEXT", help="Tell the reviewers something.")
    ] = "",
    allow_share: Annotated[
        bool,
        typer.Option("--allow-share", help="Take more than 5 % of the training data from one."),
    ] = False,
    models: ModelsOption = None,
    data: DataOption = None,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put examples into the queue for review, those of a file or one text.

    What is refused is told with its place, and then the exit code is 1; the others are filed.

    Example: mythcheck examples add wrong.csv --as ana
    """
    from classifier.examples.reading import read_examples
    from service.examples.filing import file_examples

    if (file is None) == (text is None):
        raise typer.BadParameter("Give a FILE or --text, one of them.")
    if file is not None and (verdict or topic or reason):
        raise typer.BadParameter("--verdict, --topic and --reason go with --text; a FILE has them.")
    if file is not None:
        found = _noted(read_examples(file, writer=by), note)
    else:
        found = [_given(text or "", verdict, topic or "", reason or "", note=note, by=by)]
    with opened(models, database) as examples:
        desk = desk_of(models, data, examples)
        say(f"Checking {len(found):,} examples" if len(found) > 1 else "Checking")
        origin = "command" if file is None else "file"
        filing = file_examples(found, desk, submitter=by, origin=origin, allow_share=allow_share)
    tell(filing, as_json)
    if filing.refused:
        raise typer.Exit(1)


@app.command()
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Write .csv, .jsonl or .json here.")],
    state: Annotated[
        State, typer.Option("--state", help="Those that are in this state.")
    ] = State.ACCEPTED,
    label_studio: Annotated[
        bool,
        typer.Option("--label-studio", help="Write the pending ones as tasks for Label Studio."),
    ] = False,
    unsure: Annotated[
        Path | None,
        typer.Option(
            metavar="CAPTIONS", help="Write the least sure texts of CAPTIONS as tasks instead."
        ),
    ] = None,
    text_column: Annotated[
        str | None, typer.Option(metavar="NAME", help="Take the texts of CAPTIONS from here.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="So many tasks.")] = 500,
    models: ModelsOption = None,
    data: DataOption = None,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write examples to a file: training rows, or tasks with our predictions to label elsewhere.

    What was labelled comes back with `mythcheck examples add`.

    Example: mythcheck examples export tasks.json --label-studio
    """
    from service.examples.giving_out import pending_tasks, write_examples, write_tasks

    if unsure is not None:
        from classifier.loading import load_checker
        from service.examples.unsure import unsure_tasks

        checker = load_checker(models_folder(models), data_folder(data), say)
        tasks = unsure_tasks(unsure, checker, limit=limit, text_column=text_column)
        count = write_tasks(file, tasks)
    else:
        with opened(models, database) as examples:
            if label_studio:
                count = write_tasks(file, pending_tasks(examples, limit))
            else:
                count = write_examples(file, examples, state)
    typer.echo(json.dumps({"written": count}) if as_json else f"{count:,} written to {file}")


def desk_of(models: Path | None, data: Path | None, examples: "Examples") -> "Desk":
    """Load the model and read the data against which examples are checked."""
    from classifier.examples.stored import read_stored
    from classifier.loading import load_checker
    from service.examples.filing import Desk

    folder = data_folder(data)
    checker = load_checker(models_folder(models), folder, say)
    say(f"Reading {folder}")
    return Desk(read_stored(folder), checker, examples)


def tell(filing: "Filing", as_json: bool) -> None:
    """Print what came of a file, and what to do next."""
    if as_json:
        typer.echo(json.dumps(filing.to_dict(), indent=2))
        return
    counted = {
        "filed": filing.filed,
        "with another label than they were handed out with": filing.relabelled,
        "known already": filing.known,
        "accepted": filing.accepted,
        "still waiting for a second reviewer, a verdict or a topic": filing.waiting,
        "refused": len(filing.refused),
    }
    told = [f"{count:,} {what}" for what, count in counted.items() if count]
    typer.echo("; ".join(told) or "Nothing to file.")
    if len(filing.ids) == 1:
        typer.echo(f"It is example {filing.ids[0]}.")
    for place, problem in filing.refused:
        typer.echo(f"  {place}: {problem}")
    if filing.filed or filing.relabelled:
        say("Next: mythcheck examples list, then accept or reject; then mythcheck retrain")


def _noted(found: "Iterable[Found]", note: str) -> "list[Found]":
    """Read a file to its end before anything is filed; a note goes to each example without one."""
    return [
        replace(one, example=replace(one.example, note=note))
        if note and one.example is not None and not one.example.note
        else one
        for one in found
    ]


def _given(text: str, verdict: str, topic: str, reason: str, *, note: str, by: str) -> "Found":
    from classifier.examples.example import Example
    from classifier.examples.reading import Found

    example = Example(text, verdict, topic, reason, writer=by, note=note)
    return Found("the text", example)
