"""Answers and topics as a person reads them in a terminal."""

from textwrap import fill

import typer

from classifier.answers import UNVERIFIED, Answer, ClaimAnswer, Reason
from classifier.knowledge.topics import Source, Topic

WIDTH = 88
COLOURS = {"myth": "red", "fact": "green", "mixed": "yellow", UNVERIFIED: "blue"}
REASONS = {
    Reason.OFF_TOPIC: "This is not about health, body, fitness, food or beauty.",
    Reason.NO_CLAIM: "This holds no claim that could be checked.",
    Reason.NOT_COVERED: "This matches no claim that mythcheck knows (it reads English only).",
    Reason.UNCERTAIN: "mythcheck knows the topic, but is too unsure what this says about it.",
}


def print_answer(answer: Answer) -> None:
    """Print the answer for one text, claim by claim."""
    if len(answer.claims) > 1:
        typer.echo(f"{len(answer.claims)} claims; worst verdict: {answer.verdict.upper()}\n")
    for claim in answer.claims:
        _print_claim(claim)


def print_topic(topic: Topic) -> None:
    """Print a topic with its sources."""
    typer.secho(topic.title, bold=True)
    _print_field("Question", topic.question)
    _print_field("Correction", topic.correction)
    _print_field("Why", topic.explanation)
    _print_field("Harm", topic.harm)
    _print_sources(topic.sources, topic.reviewed)
    typer.echo(f"(reviewed by {topic.reviewed_by})")


def _print_claim(claim: ClaimAnswer) -> None:
    typer.secho(claim.verdict.upper(), fg=COLOURS.get(claim.verdict), bold=True, nl=False)
    if claim.confidence is not None:
        typer.echo(f"  ({_how_sure(claim.confidence)} sure)", nl=False)
    typer.echo(f"  “{' '.join(claim.text.split())}”")
    if claim.reason is not None:
        typer.echo(fill(REASONS[Reason(claim.reason)], WIDTH) + "\n")
        return
    _print_reason(claim)


def _how_sure(confidence: float) -> str:
    """Nothing is quite certain, so the highest figure is "over 99%"."""
    return "over 99%" if confidence > 0.99 else f"{confidence:.0%}"


def _print_reason(claim: ClaimAnswer) -> None:
    fields = [("Correction", claim.correction), ("Why", claim.explanation)]
    if claim.harm is not None:
        fields.append(("Harm", claim.harm))
    for name, value in fields:
        _print_field(name, value or "")
    words = ", ".join(f"{word.text} ({word.weight:+.2f})" for word in claim.evidence)
    if words:
        _print_field("Words", words)
    for similar in claim.similar[:1]:
        _print_field("Known", f"“{similar.text}” ({similar.verdict})")
    if claim.runner_up is not None:
        _print_field("Or about", f"{claim.runner_up.title} ({claim.runner_up.id})")
    _print_sources(claim.sources, claim.reviewed or "")
    typer.echo()


def _print_sources(sources: tuple[Source, ...], reviewed: str) -> None:
    for source in sources:
        year = f", {source.year}" if source.year is not None else ""
        _print_field("Source", f"{source.title} ({source.publisher}{year})")
        typer.echo(" " * 12 + source.url)
    _print_field("Reviewed", reviewed)


def _print_field(name: str, value: str) -> None:
    if not value:
        return
    typer.echo(fill(value, WIDTH, initial_indent=f"{name + ':':<12}", subsequent_indent=" " * 12))
