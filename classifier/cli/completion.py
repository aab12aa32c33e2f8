"""What a shell offers after Tab: ids of topics and names of versions, from light files only.

The shell's script keeps those that begin as the word does.
"""

import re
from pathlib import Path

import typer

from classifier.paths import data_folder, models_folder

# Parsing all topics takes a second; a person who pressed Tab does not wait that long.
TOPIC_ID = re.compile(r'^id\s*=\s*"([a-z0-9-]+)"', re.MULTILINE)


def topic_ids(ctx: typer.Context) -> list[str]:
    """Give the ids of the topics in the data that the command line names."""
    files = sorted((data_folder(ctx.params.get("data")) / "topics").glob("*.toml"))
    return [found for file in files for found in _ids_of(file)]


def version_names(ctx: typer.Context) -> list[str]:
    """Give the versions in the folder that the command line names, the newest first."""
    manifests = models_folder(ctx.params.get("models")).glob("[!.]*/manifest.json")
    return sorted((each.parent.name for each in manifests), reverse=True)


def _ids_of(file: Path) -> list[str]:
    try:
        return TOPIC_ID.findall(file.read_text(encoding="utf-8"))
    # Nothing is said while somebody types: the command says it when it runs.
    except (OSError, UnicodeDecodeError):
        return []
