"""The options that several commands of the service share."""

from pathlib import Path
from typing import Annotated

import typer

from classifier.cli.completion import topic_ids

NAME_CHARS = 60
ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config", metavar="FILE", help="Read settings from this TOML file; see `config`."
    ),
]
BatchesOption = Annotated[
    Path | None,
    typer.Option("--batches", metavar="DIR", help="Keep uploaded files and their results in DIR."),
]
DatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="URL",
        help="Keep examples and retrainings here: a file, or postgresql://…",
    ),
]


def require_name(name: str) -> str:
    """Give a name as it is recorded; a line of it is enough."""
    if not name.strip().isprintable() or not 0 < len(name.strip()) <= NAME_CHARS:
        raise typer.BadParameter(f"Give your name: one line of at most {NAME_CHARS} characters.")
    return name.strip()


AsOption = Annotated[
    str,
    typer.Option(
        "--as", metavar="NAME", help="Say who you are, for the record.", callback=require_name
    ),
]
TopicOption = Annotated[
    str | None,
    typer.Option(
        "--topic",
        metavar="ID",
        help="The topic that the text is on.",
        autocompletion=topic_ids,
    ),
]
ReasonOption = Annotated[
    str | None,
    typer.Option("--reason", metavar="REASON", help="With unverified: off_topic, no_claim…"),
]
