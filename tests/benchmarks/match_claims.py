"""Measure the topic matcher on matching posts with verified claims (CLEF CheckThat! 2022, task 2A).

Each verified claim is a topic whose claims are its texts (`vclaim`, `title`, `subtitle`); a post is
matched with weights and matcher as they ship, without learning from labelled posts. The figure is
the mean average precision of the first five, MAP@5.

Run: python tests/benchmarks/match_claims.py VCLAIMS.jsonl POSTS.jsonl
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from classifier.reading.counts import LETTERS_BY, TermWeights, learn_counts, side_by_side, unit_rows
from classifier.reading.features import parse
from classifier.reading.reader import ClaimReader
from classifier.reading.topics import TopicMatcher

FIRST = 5
FIELDS = ("vclaim", "title", "subtitle")


def rows_of(path: Path) -> list[dict[str, Any]]:
    """Read JSON Lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def average_precision(found: list[str], right: set[str]) -> float:
    """Give the mean precision at the places of the right ones among the first five."""
    hits = [place for place, name in enumerate(found[:FIRST], 1) if name in right]
    return sum(count / place for count, place in enumerate(hits, 1)) / min(len(right), FIRST)


def main() -> None:
    """Print MAP@5 and the time a post takes."""
    stored, posts = rows_of(Path(sys.argv[1])), rows_of(Path(sys.argv[2]))
    claims = [(row["id"], row[field]) for row in stored for field in FIELDS if row.get(field)]
    known, counted = learn_counts([text for _, text in claims], jobs=2)
    words, letters = TermWeights().fit(counted.words), TermWeights(LETTERS_BY).fit(counted.letters)
    share = ClaimReader().letter_share

    def vectors(texts: Any) -> Any:
        return unit_rows(
            side_by_side(
                words.transform(texts.words) * (1 - share), letters.transform(texts.letters) * share
            )
        )

    matcher = TopicMatcher(k=FIRST).fit(vectors(counted), [name for name, _ in claims])
    started = time.perf_counter()
    matches = matcher.match(vectors(known.count([parse(post["text"]) for post in posts])))
    milliseconds = 1_000 * (time.perf_counter() - started) / len(posts)
    names = matcher.classes_[matches.topics].tolist()
    scores = [
        average_precision(found, set(post["rel"])) for found, post in zip(names, posts, strict=True)
    ]
    print(f"MAP@{FIRST} {np.mean(scores):.4f}  {len(posts)} posts, {len(stored):,} claims, "
          f"{milliseconds:.1f} ms a post")  # fmt: skip


if __name__ == "__main__":
    main()
