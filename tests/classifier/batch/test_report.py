"""The report is one page that loads nothing and runs nothing of what people wrote."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from classifier.batch.cells import ADDED
from classifier.batch.report import MOST_FLAGGED, write_report
from classifier.batch.summary import Summary
from classifier.checker import Checker

EVIL = '<script>alert("x")</script> & <img src=x onerror=y>'


def row(text: str, **answer: Any) -> dict[str, Any]:
    return {"caption": text, **dict.fromkeys(ADDED), **answer}


def page(rows: list[dict[str, Any]], checker: Checker, path: Path) -> str:
    summary = Summary()
    for found in rows:
        summary.add(found)
    write_report(path, "in.csv", rows, summary, checker.topics, "caption")
    return path.read_text(encoding="utf-8")


def test_flagged_captions_stand_worst_first(tiny_checker: Checker, tmp_path: Path) -> None:
    """Harm before confidence; facts and errors are counted, not listed."""
    myth = {"verdict": "myth", "topic": "spot-reduction", "explanation": "Because.",
            "source": "https://example.org/a"}  # fmt: skip
    text = page(
        [
            row("mild", **myth, harm="low", confidence=0.99),
            row("grave", **myth, harm="severe", confidence=0.7),
            row("so it is", verdict="fact", topic="spot-reduction", confidence=0.9),
            row("what?", error="line 4: empty"),
            row("leg day", verdict="unverified", reason="no_claim"),
        ],
        tiny_checker,
        tmp_path / "r.html",
    )
    assert text.index("grave") < text.index("mild")
    assert "so it is" not in text
    assert tiny_checker.topics["spot-reduction"].title in text
    assert "no claim that could be checked: 1" in text
    assert '<a href="https://example.org/a"' in text
    assert "5 rows" in " ".join(text.split())


def test_a_page_loads_and_runs_nothing(tiny_checker: Checker, tmp_path: Path) -> None:
    """Texts are text, and there is no script, no style and no picture from elsewhere."""
    text = page(
        [row(EVIL, verdict="myth", harm="low", confidence=0.9)], tiny_checker, tmp_path / "r"
    )
    tags: list[str] = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            tags.append(tag)
            assert not {"src", "onerror", "onclick"} & {name for name, _ in attrs}

    Tags().feed(text)
    assert not {"script", "img", "link", "iframe"} & set(tags)
    assert not re.search(r"url\(|@import", text)
    assert "&lt;script&gt;" in text


def test_charts_have_their_figures_as_tables(tiny_checker: Checker, tmp_path: Path) -> None:
    """Who cannot see the bars reads the table."""
    text = page(
        [row("a", verdict="fact", confidence=0.9)] * 1234, tiny_checker, tmp_path / "r.html"
    )
    assert text.count("<svg") == text.count("<details>") >= 1
    assert '<td class="n">1,234</td>' in text


def test_a_long_list_is_cut_and_said(tiny_checker: Checker, tmp_path: Path) -> None:
    """A page of all flagged captions of a million rows would not open."""
    rows = [
        row(f"n{n}", verdict="myth", harm="low", confidence=0.9) for n in range(MOST_FLAGGED + 5)
    ]
    text = page(rows, tiny_checker, tmp_path / "r.html")
    assert "1,000 of\n1,005" in text
