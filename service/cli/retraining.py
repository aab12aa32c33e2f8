"""The commands that retrain with accepted examples, and list what came of it."""

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from classifier.cli.options import DataOption, JsonOption, ModelsOption, say
from classifier.paths import data_folder, models_folder
from service.cli.options import AsOption, DatabaseOption
from service.cli.queue import opened_store

if TYPE_CHECKING:
    from service.examples.filing import Filing
    from service.retraining.run import Progress, Result
    from service.retraining.snapshot import Order
    from service.store.holder import Store

# The exit code of a command that Ctrl-C ended.
STOPPED = 130
# Refused rows that are shown, before the others are only counted.
SHOWN = 20
app = typer.Typer()


@app.command()
def retrain(
    by: AsOption,
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE]",
            help="First add the examples in FILE, accepted: CSV, JSON Lines, Excel, ClaimReview, "
            "or what Label Studio exports.",
        ),
    ] = None,
    quick: Annotated[
        bool,
        typer.Option("--quick", help="Keep confidence and threshold, in about half the time."),
    ] = False,
    gold: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Measure on the labelled texts in FILE.")
    ] = None,
    recent: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Compare answers on the captions in FILE.")
    ] = None,
    promote: Annotated[
        bool, typer.Option("--promote", help="Use the new version if the gate lets it pass.")
    ] = False,
    allow_share: Annotated[
        bool, typer.Option("--allow-share", help="Take more from one person than 5 % of the data.")
    ] = False,
    models: ModelsOption = None,
    data: DataOption = None,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Train a version with all accepted examples, and compare it with the one in use.

    Exits with 1 where the gate refuses the new version: it is kept, but not used.

    Example: mythcheck retrain new_examples.csv --as ana --promote
    """
    from classifier.loading import ready_version
    from service.retraining.captions import read_captions
    from service.retraining.snapshot import Order

    folder = models_folder(models)
    captions = read_captions(recent) if recent else ()
    order = Order(folder, data_folder(data), quick, gold, captions)
    with opened_store(folder, database) as store, _stoppable():
        try:
            ready_version(order.models, order.data, say)
            filing = _file(file, order, store, by, allow_share) if file else None
            result = _run(order, store, by)
            if promote and result.passed:
                _promote(order.models, result.version, by)
        except KeyboardInterrupt:
            say("Cancelled. The version in use has not changed; accepted examples are kept.")
            raise typer.Exit(STOPPED) from None
    _tell(order.models, result, filing, promote=promote, as_json=as_json)
    raise typer.Exit(0 if result.passed else 1)


@app.command("retrainings")
def list_retrainings(
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="List at most N.")] = 20,
    models: ModelsOption = None,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the latest retrainings, newest first.

    Example: mythcheck retrainings --limit 5
    """
    from service.retraining.charge import Places, settle
    from service.retraining.status import described_in_full

    folder = models_folder(models)
    with opened_store(folder, database) as store:
        settle(Places(folder), store.retrainings)
        found = [described_in_full(each) for each in store.retrainings.newest(limit)]
    if as_json:
        typer.echo(json.dumps(found, indent=2, default=str))
        return
    for each in found:
        what = each["version"] or each["error"] or each["message"]
        typer.echo(f"{each['id']}  {each['created']:%Y-%m-%d %H:%M}  {each['by']}  "
                   f"{each['state']}  {what}")  # fmt: skip


def _file(file: Path, order: "Order", store: "Store", by: str, allow_share: bool) -> "Filing":
    """Add a file's examples; those that are refused are told."""
    from classifier.examples.reading import read_examples
    from classifier.examples.stored import read_stored
    from classifier.loading import load_checker
    from service.examples.filing import Desk, file_examples

    say(f"Checking the examples in {file}")
    checker = load_checker(order.models, order.data, say)
    desk = Desk(read_stored(order.data), checker, store.examples)
    filing = file_examples(
        read_examples(file, writer=by), desk, submitter=by, origin="command", accept_as=by,
        allow_share=allow_share,
    )  # fmt: skip
    for place, problem in filing.refused[:SHOWN]:
        say(f"  {place}: {problem}")
    if len(filing.refused) > SHOWN:
        say(f"  … and {len(filing.refused) - SHOWN:,} more that are refused")
    say(
        f"{filing.accepted:,} accepted, {filing.waiting:,} wait for a review, "
        f"{filing.known:,} known, {len(filing.refused):,} refused"
    )
    return filing


def _run(order: "Order", store: "Store", by: str) -> "Result":
    """Make the candidate, telling its steps."""
    from service.retraining.charge import Places, created, settle
    from service.retraining.course import Course

    places = Places(order.models)
    settle(places, store.retrainings)
    with created(places, store.retrainings, by, order.quick) as retraining:
        return Course(retraining.id, order, store, _show, lambda: False).run()


def _promote(models: Path, version: str, by: str) -> None:
    from classifier.retraining.promotion import promote_candidate
    from service.retraining.run import Progress

    _show(Progress("pointer", f"Using {version} from now on", 1.0))
    promote_candidate(models, version, by=by)


def _show(progress: "Progress") -> None:
    say(f"{progress.share:4.0%}  {progress.message}")


def _tell(
    models: Path, result: "Result", filing: "Filing | None", *, promote: bool, as_json: bool
) -> None:
    """Print the comparison, and say what is next."""
    from classifier.retraining.comparison import COMPARISON_TEXT, read_comparison

    folder = models / result.version
    if as_json:
        told = {"filing": filing.to_dict() if filing else None,
                "comparison": read_comparison(folder)}  # fmt: skip
        typer.echo(json.dumps(asdict(result) | told, ensure_ascii=False, indent=2))
    else:
        typer.echo((folder / COMPARISON_TEXT).read_text(encoding="utf-8"))
    say(_next(result, promoted=promote))


def _next(result: "Result", *, promoted: bool) -> str:
    version = result.version
    if not result.passed:
        return (
            f"The gate refuses {version}, so the version in use has not changed. To use it all "
            f"the same: mythcheck models promote {version} --as NAME --despite REASON"
        )
    if promoted:
        return f"{version} is the current version. To go back: mythcheck models rollback --as NAME"
    return f"To use it from now on: mythcheck models promote {version} --as NAME"


@contextmanager
def _stoppable() -> Iterator[None]:
    """Let the signal that ends a process do what Ctrl-C does."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
