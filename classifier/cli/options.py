"""What several commands share: their options, and how they talk."""

import sys
from pathlib import Path
from typing import Annotated

import typer

ModelsOption = Annotated[
    Path | None, typer.Option("--models", metavar="DIR", help="Use the trained versions in DIR.")
]
DataOption = Annotated[
    Path | None, typer.Option("--data", metavar="DIR", help="Use the topics and claims in DIR.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


def say(message: str) -> None:
    """Tell the person at the keyboard what happens, beside the results."""
    print(message, file=sys.stderr, flush=True)
