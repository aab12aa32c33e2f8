"""The commands about what is known: topics."""

import json
from pathlib import Path
from typing import Annotated

import typer

from classifier.cli.completion import topic_ids
from classifier.cli.options import DataOption, JsonOption, say
from classifier.errors import MythcheckError
from classifier.paths import data_folder

app = typer.Typer()
topics_app = typer.Typer(
    no_args_is_help=True, help="List, show and publish what the checker can explain."
)
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
    topic: Annotated[str, typer.Argument(help="A topic's id.", autocompletion=topic_ids)],
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


@topics_app.command("export")
def export_topics(
    target: Annotated[
        Path,
        typer.Option("--claim-review", metavar="FILE", help="Write ClaimReview JSON-LD to FILE."),
    ],
    publisher: Annotated[
        str, typer.Option("--publisher", metavar="NAME", help="Name who publishes the reviews.")
    ],
    url: Annotated[
        str, typer.Option("--url", metavar="BASE", help="Say where /topics/<id> is reached.")
    ],
    data: DataOption = None,
) -> None:
    """Export what a person has reviewed as fact-checks; `-` is standard output.

    Each rates the most typical stored myth of its topic as false: read it before you publish.

    Example: mythcheck topics export --claim-review out.json --publisher Desk --url https://example.org
    """
    from classifier.knowledge.claim_review import Publisher, claim_reviews, is_read_by_person
    from classifier.knowledge.topics import read_topics
    from classifier.knowledge.typical import read_typical

    owner, folder = Publisher.of(publisher, url), data_folder(data)
    topics = read_topics(folder / "topics").values()
    reviewed = [topic for topic in topics if is_read_by_person(topic)]
    document = claim_reviews(reviewed, read_typical(folder / "claims", reviewed), owner)
    _write(target, json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    say(_told(len(topics), len(reviewed), len(document["@graph"])))


def _write(target: Path, text: str) -> None:
    if target == Path("-"):
        typer.echo(text, nl=False)
        return
    from classifier.batch.outputs import written_whole

    with written_whole(target) as file:
        file.write(text.encode())


def _told(topics: int, reviewed: int, written: int) -> str:
    if not reviewed:
        return (
            f"Nothing to publish yet: all {topics:,} topics were reviewed by machine only. Where a "
            "person has read one, write `by` in its `reviewed` in training_data/topics/."
        )
    without = reviewed - written
    missing = f" {without:,} more have no plain myth among their claims." if without else ""
    return f"{written:,} of {topics:,} topics: those that a person has reviewed.{missing}"
