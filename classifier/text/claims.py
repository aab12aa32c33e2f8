"""Cutting a text into its claims: neighbouring sentences on one topic are one claim."""

import re
from collections.abc import Sequence

# A question belongs to its answer and a quoted myth to its refutation.
OPENS = re.compile(
    r"(\?|^\W*(myth|claim|fiction|they say|people say)\b[^.!]*[.!:]?)\W*$", re.IGNORECASE
)


def group_sentences(
    text: str, sentences: Sequence[tuple[int, int]], topics: Sequence[str | None]
) -> list[tuple[int, int]]:
    """Join sentences into claims.

    Parameters
    ----------
    text : str
    sentences : spans of the sentences in `text`, in order, at least one
    topics : for each sentence its topic, or None where it has none of its own

    Returns
    -------
    list of (start, end)
        A sentence without a topic, with the topic of the claim before it, or behind a question
        or an announced myth, belongs to that claim.
    """
    spans = [sentences[0]]
    topic = topics[0]
    for place in range(1, len(sentences)):
        (start, end), found = sentences[place], topics[place]
        before = text[slice(*sentences[place - 1])]
        if found is None or topic is None or found == topic or OPENS.search(before):
            spans[-1] = (spans[-1][0], end)
            topic = topic if topic is not None else found
        else:
            spans.append((start, end))
            topic = found
    return spans
