"""Cutting a text into its claims: neighbouring sentences on one topic are one claim."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

# A question belongs to its answer and a quoted myth to its refutation. Written so that a row of
# question marks is read once.
OPENS = re.compile(
    r"\?[^\w?]*$|^\W*(myth|claim|fiction|they say|people say)\b[^.!]*+[.!:]?\W*+$", re.IGNORECASE
)


class ClaimSpan(NamedTuple):
    """Where a claim stands in a text; `idle` for what claims nothing beside what does."""

    start: int
    end: int
    idle: bool = False


@dataclass(frozen=True, slots=True)
class Gist:
    """What a sentence is about by itself: its topic, if it has one, or that it claims nothing."""

    topic: str | None
    idle: bool = False


def group_sentences(
    text: str, sentences: Sequence[tuple[int, int]], gists: Sequence[Gist]
) -> list[ClaimSpan]:
    """Join sentences into claims.

    Parameters
    ----------
    text : str
    sentences : spans of the sentences in `text`, in order, at least one
    gists : what each sentence is about

    Returns
    -------
    list of ClaimSpan
        A sentence without a topic, with the topic of the claim before it, or behind a question
        or an announced myth, belongs to that claim. What claims nothing at either end of the text
        ("Good morning!", "Link in bio") stands apart, so that it does not blur the claim.
    """
    saying = [place for place, gist in enumerate(gists) if not gist.idle]
    first, last = (saying[0], saying[-1]) if saying else (0, len(gists) - 1)
    idle = [ClaimSpan(*span, idle=True) for span in sentences]
    claims = _join(text, sentences[first : last + 1], [g.topic for g in gists[first : last + 1]])
    return [*idle[:first], *claims, *idle[last + 1 :]]


def _join(
    text: str, sentences: Sequence[tuple[int, int]], topics: Sequence[str | None]
) -> list[ClaimSpan]:
    spans, topic = [ClaimSpan(*sentences[0])], topics[0]
    for place in range(1, len(sentences)):
        (start, end), found = sentences[place], topics[place]
        before = text[slice(*sentences[place - 1])]
        if found is None or topic is None or found == topic or OPENS.search(before):
            spans[-1] = ClaimSpan(spans[-1].start, end)
            topic = topic if topic is not None else found
        else:
            spans.append(ClaimSpan(start, end))
            topic = found
    return spans
