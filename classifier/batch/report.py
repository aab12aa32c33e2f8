"""The report on a batch: one page for a colleague, with nothing to load."""

import heapq
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from classifier.answers import MIXED, MYTH
from classifier.batch.outputs import written_whole
from classifier.batch.summary import FREQUENT, Summary
from classifier.charts import bar_chart
from classifier.knowledge.topics import HARMS, Topic

# A page of more flagged captions is no longer read; the output has them all.
MOST_FLAGGED = 1_000
REASONS = {
    "off_topic": "not about health, body, fitness, food or beauty",
    "no_claim": "no claim that could be checked",
    "not_covered": "a claim on none of the known topics",
    "uncertain": "a known topic, but too unsure what is said",
}


def write_report(
    target: Path,
    name: str,
    rows: Iterable[Mapping[str, Any]],
    summary: Summary,
    topics: Mapping[str, Topic],
    text_column: str,
) -> None:
    """Write the page on the rows of a batch.

    Parameters
    ----------
    name : what the input is called
    topics : by id, for their titles
    text_column : which of the rows' own columns holds the texts
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    page = Environment(
        loader=PackageLoader("classifier.batch"), autoescape=True, undefined=StrictUndefined
    )
    charts = [
        (title, bar_chart(title, counts), counts)
        for title, counts in (
            ("Verdicts", summary.verdicts.most_common()),
            ("Harm of believing the myths", _by_harm(summary)),
            ("Topics", _titled(summary.topics.most_common(FREQUENT), topics)),
        )
        if counts
    ]
    flagged = _flagged(rows)
    text = page.get_template("report.html").render(
        name=name,
        summary=summary,
        charts=charts,
        myths=_titled(summary.myths.most_common(FREQUENT), topics),
        reasons=[(REASONS.get(reason, reason), n) for reason, n in summary.reasons.most_common()],
        flagged=flagged,
        flags=summary.verdicts[MYTH] + summary.verdicts[MIXED],
        topics=topics,
        text_column=text_column,
    )
    with written_whole(target) as file:
        file.write(text.encode("utf-8", "replace"))


def _by_harm(summary: Summary) -> list[tuple[str, int]]:
    return [(harm, summary.harms[harm]) for harm in reversed(HARMS) if summary.harms[harm]]


def _titled(counts: list[tuple[str, int]], topics: Mapping[str, Topic]) -> list[tuple[str, int]]:
    return [(topics[name].title if name in topics else name, count) for name, count in counts]


def _flagged(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Give the rows called a myth or mixed, the most harmful and surest first."""
    found = (row for row in rows if row["verdict"] in (MYTH, MIXED))
    return heapq.nlargest(MOST_FLAGGED, found, key=_weight)


def _weight(row: Mapping[str, Any]) -> tuple[int, bool, float]:
    harm = HARMS.index(row["harm"]) if row["harm"] in HARMS else -1
    return harm, row["verdict"] == MYTH, row["confidence"] or 0.0
