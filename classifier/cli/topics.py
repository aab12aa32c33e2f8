"""The commands about what is known: topics."""

import json
from typing import Annotated

import typer

from classifier.cli.options import DataOption, JsonOption
from classifier.errors import MythcheckError
from classifier.paths import data_folder

app = typer.Typer()
topics_app = typer.Typer(no_args_is_help=True, help="List and show what the checker can explain.")
app.add_typer(topics_app, name="topics")


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
