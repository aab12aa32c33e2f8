"""Charts are drawings that every page may hold, strict ones too."""

import re
from xml.etree import ElementTree

import pytest

from classifier.charts import bar_chart, line_chart

POINTS = [(0.6, 0.5), (0.8, 0.75), (1.0, 1.0)]


@pytest.mark.parametrize(
    "drawn",
    [
        line_chart('Title <b> & "x"', "x", "y", POINTS),
        line_chart("Title", "x", "y", POINTS, start=0.5, ideal=True),
        bar_chart("Title", [("a & b", 3), ("c", 0)]),
    ],
    ids=["line", "line from 0.5", "bars"],
)
def test_a_chart_is_named_and_brings_no_style(drawn: str) -> None:
    """It is well-formed, has a name for those who do not see it, and no style or script."""
    root = ElementTree.fromstring(drawn)  # noqa: S314
    title = root.find("{http://www.w3.org/2000/svg}title")
    assert root.get("role") == "img"
    assert title is not None and title.text == root.get("aria-label")
    assert not re.search(r"<style|style=|<script|\son\w+=", drawn)


def places(drawn: str) -> list[tuple[float, float]]:
    return [
        (float(x), float(y))
        for x, y in re.findall(r'<circle [^>]*cx="([\d.]+)" cy="([\d.]+)"', drawn)
    ]


def test_axes_begin_and_end_where_they_are_told_to() -> None:
    """The first point lies on the corner of axes that begin there, the last on their ends."""
    whole = places(line_chart("t", "x", "y", [(0, 0), (1, 1)]))
    upper = places(line_chart("t", "x", "y", [(0.5, 0.5), (1, 1)], start=0.5))
    assert whole == upper == [(52, 268), (304, 16)]
    [middle] = places(line_chart("t", "x", "y", [(0.5, 0.1)], y_top=0.2))
    assert middle == (178, 142)


def test_steps_are_named_by_their_values() -> None:
    """Both axes, from where they begin."""
    drawn = line_chart("t", "x", "y", POINTS, start=0.5)
    assert re.findall(r">([\d.]+)</text>", drawn)[::2] == ["0.5", "0.6", "0.7", "0.8", "0.9", "1"]
    assert ">0.04<" in line_chart("t", "x", "y", [(0.5, 0.1)], y_top=0.2)
