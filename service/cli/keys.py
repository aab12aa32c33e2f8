"""The commands around API keys: add, list and revoke."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from classifier.cli.options import JsonOption, ModelsOption, say
from service.cli.options import DatabaseOption, require_name
from service.cli.queue import opened_store
from service.keys.key import Scope, id_of

if TYPE_CHECKING:
    from service.store.keys import Keys, StoredKey

MOST_DAYS = 3650
app = typer.Typer(no_args_is_help=True, help="Make the API keys of a service, and revoke them.")


@app.command()
def add(
    name: Annotated[
        str,
        typer.Option(
            "--name",
            metavar="NAME",
            help="Whose it is: what is done with it stands under this name.",
            callback=require_name,
        ),
    ],
    scopes: Annotated[
        list[Scope],
        typer.Option("--scope", help="What it is good for; give several times for several."),
    ],
    rate: Annotated[
        int | None,
        typer.Option(
            "--rate", metavar="N", min=1, max=1_000_000, help="Let it send N requests a minute."
        ),
    ] = None,
    days: Annotated[
        int | None,
        typer.Option(
            "--expires", metavar="DAYS", min=1, max=MOST_DAYS, help="Let it hold so many days."
        ),
    ] = None,
    models: ModelsOption = None,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a key and print it, this once.

    A key does exactly what its scopes say: check texts, contribute examples, review them, and
    admin for retrainings and versions; admin holds none of the others.

    Example: mythcheck keys add --name ana --scope check --scope review
    """
    expires = None if days is None else datetime.now(UTC) + timedelta(days=days)
    with opened(models, database) as keys:
        stored, key = keys.add(name=name, scopes=scopes, rate=rate, expires=expires)
    if as_json:
        typer.echo(json.dumps({"key": key, **as_document(stored)}, indent=2))
        return
    typer.echo(key)
    say(
        f"This is the key of {stored.name}, for {told_scopes(stored)}. It is not kept and never "
        "shown again: copy it now.\n"
        f"`mythcheck keys revoke {stored.id}` ends it."
    )


@app.command("list")
def list_keys(
    models: ModelsOption = None, database: DatabaseOption = None, as_json: JsonOption = False
) -> None:
    """List the keys, also those that hold no more; never the keys themselves.

    Example: mythcheck keys list
    """
    with opened(models, database) as keys:
        found = keys.list_all()
    if as_json:
        typer.echo(json.dumps(list(map(as_document, found)), indent=2))
        return
    for stored in found:
        typer.echo(line_of(stored))
    if not found:
        say("There is no key. `mythcheck keys add --name NAME --scope check` makes one.")


@app.command()
def revoke(
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="The ids of keys.")],
    models: ModelsOption = None,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let keys hold no more, for good; a running service refuses them within two seconds.

    Example: mythcheck keys revoke 1f3a9c07
    """
    with opened(models, database) as keys:
        # Whoever pastes a whole key means it, too.
        revoked = [keys.revoke(id_of(one) or one) for one in ids]
        holds = keys.any_holds()
    if as_json:
        typer.echo(json.dumps(list(map(as_document, revoked)), indent=2))
    else:
        for stored in revoked:
            typer.echo(f"Key {stored.id} of {stored.name} is revoked")
    if not holds:
        say("No key holds any more; what needs one is closed to everybody.")


@contextmanager
def opened(models: Path | None, database: str | None) -> "Iterator[Keys]":
    """Open the keys that belong to a models folder, or those of the database that is told."""
    with opened_store(models, database) as store:
        yield store.keys


def state_of(stored: "StoredKey") -> str:
    """Say whether a key holds."""
    if stored.revoked is not None:
        return "revoked"
    return "holds" if stored.holds(datetime.now(UTC)) else "expired"


def told_scopes(stored: "StoredKey") -> str:
    """Write scopes in the order of their table."""
    return ", ".join(scope for scope in Scope if scope in stored.scopes)


def line_of(stored: "StoredKey") -> str:
    """Write a key in one line, without it."""
    facts = [
        stored.id, state_of(stored), stored.name, told_scopes(stored),
        f"{stored.rate:,} a minute" if stored.rate else "",
        f"made {stored.created:%Y-%m-%d}",
        f"until {stored.expires:%Y-%m-%d %H:%M} UTC" if stored.expires else "",
        f"last used {stored.used:%Y-%m-%d %H:%M} UTC" if stored.used else "never used",
    ]  # fmt: skip
    return "  ".join(filter(None, facts))


def as_document(stored: "StoredKey") -> dict[str, object]:
    """Give a key as JSON values, without it and without its digest."""
    times = {
        name: moment.isoformat() if moment else None
        for name, moment in (
            ("created", stored.created), ("expires", stored.expires), ("used", stored.used),
            ("revoked", stored.revoked),
        )
    }  # fmt: skip
    scopes = [str(scope) for scope in Scope if scope in stored.scopes]
    about = {"id": stored.id, "name": stored.name, "scopes": scopes, "rate": stored.rate}
    return {**about, "state": state_of(stored), **times}
