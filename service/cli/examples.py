"""The commands that show examples and decide on them: list, show, accept, reject and reopen."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from classifier.cli.options import DataOption, JsonOption, ModelsOption, say
from classifier.errors import MythcheckError
from classifier.paths import data_folder, models_folder
from service.cli import example_files
from service.cli.options import AsOption, DatabaseOption, ReasonOption, TopicOption
from service.cli.queue import opened
from service.store.errors import StoreUnavailableError
from service.store.records import State

if TYPE_CHECKING:
    from service.examples.deciding import Decided
    from service.store.examples import Examples
    from service.store.records import StoredExample

app = typer.Typer(
    no_args_is_help=True, help="Add examples to retrain with, review them, give them out."
)
app.add_typer(example_files.app)
Numbers = Annotated[list[int], typer.Argument(metavar="ID...", help="The numbers of examples.")]
WhyOption = Annotated[str, typer.Option("--why", metavar="TEXT", help="Say why, for the record.")]


@app.command("list")
def list_examples(
    state: Annotated[
        State | None, typer.Option("--state", help="Only those that are in this state.")
    ] = None,
    newest: Annotated[
        bool, typer.Option("--newest", help="Newest first, not most useful first.")
    ] = False,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="So many.")] = 50,
    models: ModelsOption = None,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """List examples, those whose review is most useful first.

    Example: mythcheck examples list --state pending
    """
    from service.examples.telling import as_json as shown
    from service.examples.telling import print_line

    with opened(models, database) as examples:
        found = examples.list_page(state=state, newest=newest, limit=limit)
        counts = examples.counts()
    if as_json:
        typer.echo(json.dumps([shown(stored) for stored in found], indent=2))
        return
    for stored in found:
        print_line(stored)
    say(", ".join(f"{count:,} {state}" for state, count in counts.items()))


@app.command("show")
def show_example(
    number: Annotated[int, typer.Argument(metavar="ID", help="The number of an example.")],
    models: ModelsOption = None,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show all that is known of an example, and what was done with it.

    Example: mythcheck examples show 12
    """
    from service.examples.telling import as_json as shown
    from service.examples.telling import print_example

    with opened(models, database) as examples:
        stored, history = examples.get(number), examples.history(number)
    if as_json:
        typer.echo(json.dumps(shown(stored, history), indent=2))
    else:
        print_example(stored, history)


@app.command()
def accept(
    numbers: Numbers,
    by: AsOption,
    why: WhyOption = "",
    verdict: Annotated[
        str | None,
        typer.Option("--verdict", metavar="VERDICT", help="Accept with this one instead."),
    ] = None,
    topic: TopicOption = None,
    reason: ReasonOption = None,
    models: ModelsOption = None,
    data: DataOption = None,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Accept examples, so that the next retraining takes them; a contradiction takes two names.

    Example: mythcheck examples accept 12 14 --as ana
    """
    with opened(models, database) as examples:
        if verdict is topic is reason is None:
            _decide_each(numbers, lambda number: examples.accept(number, by=by, why=why), as_json)
            return
        from service.examples.deciding import Decided

        label = (verdict, topic, reason)
        decide = _relabelling(models, data, examples)
        _decide_each(
            numbers,
            lambda number: decide(Decided(number, State.ACCEPTED, by, why, *label)),
            as_json,
        )


@app.command()
def reject(
    numbers: Numbers,
    by: AsOption,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="Say why, for the record.")],
    models: ModelsOption = None,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Reject examples; they stay on record.

    Example: mythcheck examples reject 13 --as ana --why "no source says so"
    """
    with opened(models, database) as examples:
        _decide_each(numbers, lambda number: examples.reject(number, by=by, why=why), as_json)


@app.command()
def reopen(
    numbers: Numbers,
    by: AsOption,
    why: WhyOption = "",
    models: ModelsOption = None,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put decided examples back into the queue.

    Example: mythcheck examples reopen 13 --as ana --why "a source was found"
    """
    with opened(models, database) as examples:
        _decide_each(numbers, lambda number: examples.reopen(number, by=by, why=why), as_json)


def _relabelling(
    models: Path | None, data: Path | None, examples: "Examples"
) -> "Callable[[Decided], StoredExample]":
    """Load what another label is checked against."""
    from classifier.loading import load_checker
    from service.examples.deciding import decide
    from service.examples.intake import Intake

    folder = data_folder(data)
    checker, intake = load_checker(models_folder(models), folder, say), Intake(folder)
    return lambda decided: decide(decided, intake, checker, examples)


def _decide_each(
    numbers: list[int], decide: "Callable[[int], StoredExample]", as_json: bool
) -> None:
    """Decide on each; what cannot be decided is told, and the others are decided all the same."""
    from service.examples.telling import as_json as shown

    decided, problems = [], 0
    for number in dict.fromkeys(numbers):
        try:
            stored = decide(number)
        except StoreUnavailableError:
            raise
        except MythcheckError as error:
            problems += 1
            say(f"mythcheck: {error}")
            continue
        decided.append(shown(stored))
        if not as_json:
            waits = f", with {stored.needs()} more approval needed" if stored.approvals else ""
            typer.echo(f"Example {number} is {stored.state}{waits if stored.needs() else ''}")
    if as_json:
        typer.echo(json.dumps(decided, indent=2))
    if problems:
        raise typer.Exit(1)
